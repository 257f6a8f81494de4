//! Voices as a person hears them: what comes too late is not heard.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::report::Sound;

/// How much later than the soonest packet one may come and still be played: about what browsers' jitter buffers
/// settle at on a bad line. What is repeated in the next packet comes 20 ms later.
const PLAYED_WITHIN: Duration = Duration::from_millis(150);
/// Numbers remembered, so that what is repeated is counted once: ten seconds of speech.
const REMEMBERED: u32 = 500;

/// One piece of speech in a packet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// Counts the pieces of this voice.
    pub(super) number: u32,
    /// How long ago it was said.
    pub(super) age: Duration,
    /// It was in an earlier packet already.
    pub(super) repeated: bool,
}

/// One voice.
#[derive(Debug, Default)]
pub(super) struct Hearing {
    sound: Sound,
    /// Numbers of the first piece and the latest.
    range: Option<[u32; 2]>,
    soonest: Option<Duration>,
    /// Numbers that were played, the newest [`REMEMBERED`].
    known: BTreeSet<u32>,
    played: u64,
}

impl Hearing {
    /// A piece has come.
    pub(super) fn take(&mut self, piece: Piece, now: Instant) {
        if !piece.repeated {
            self.note_packet(piece, now);
        }
        // A voice begins with the first packet heard: what that one repeats was before it.
        let Some([first, latest]) = self.range.filter(|[first, _]| *first <= piece.number) else { return };
        let soonest = self.soonest.map_or(piece.age, |soonest| soonest.min(piece.age));
        let in_time = piece.age <= soonest + PLAYED_WITHIN;
        let remembered = piece.number.saturating_add(REMEMBERED) > latest.max(first);
        if in_time && remembered && self.known.insert(piece.number) {
            self.played += 1;
        }
        while self.known.first().is_some_and(|oldest| oldest.saturating_add(REMEMBERED) <= latest) {
            self.known.pop_first();
        }
    }

    /// What was heard until now.
    pub(super) fn sound(&self) -> Sound {
        let said = self.range.map_or(0, |[first, latest]| u64::from(latest - first) + 1);
        Sound {
            missing: said.saturating_sub(self.sound.received),
            concealed: said.saturating_sub(self.played),
            said,
            ..self.sound
        }
    }

    fn note_packet(&mut self, piece: Piece, now: Instant) {
        self.sound.first_at.get_or_insert(now);
        self.sound.last_at = Some(now);
        self.sound.received += 1;
        self.sound.oldest = self.sound.oldest.max(piece.age);
        self.soonest = Some(self.soonest.map_or(piece.age, |soonest| soonest.min(piece.age)));
        let [first, latest] = self.range.unwrap_or([piece.number; 2]);
        self.range = Some([first.min(piece.number), latest.max(piece.number)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packets with these numbers and ages; each also carries the piece before it where `red`.
    fn heard(packets: &[(u32, u64)], red: bool) -> Sound {
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        let now = Instant::now();
        let mut hearing = Hearing::default();
        for (number, age) in packets {
            let age = Duration::from_millis(*age);
            if red && *number > 0 {
                let age = age + Duration::from_millis(20);
                hearing.take(Piece { number: number - 1, age, repeated: true }, now);
            }
            hearing.take(Piece { number: *number, age, repeated: false }, now);
        }
        hearing.sound()
    }

    #[test]
    fn what_never_comes_is_concealed_unless_it_is_repeated() {
        let packets = [(5, 30), (6, 30), (8, 30), (11, 30)];
        let plain = heard(&packets, false);
        assert_eq!((plain.said, plain.received, plain.missing, plain.concealed), (7, 4, 3, 3));
        let red = heard(&packets, true);
        assert_eq!((red.said, red.received, red.missing, red.concealed), (7, 4, 3, 1));
    }

    #[test]
    fn what_comes_too_late_is_concealed() {
        let sound = heard(&[(0, 30), (1, 170), (2, 190), (3, 30)], false);
        assert_eq!((sound.missing, sound.concealed), (0, 1));
    }

    #[test]
    fn what_comes_twice_is_heard_once() {
        let sound = heard(&[(0, 30), (1, 30), (1, 30), (3, 30)], true);
        assert_eq!((sound.said, sound.concealed), (4, 0));
    }
}
