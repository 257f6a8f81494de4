//! Who speaks, from the loudness that browsers write beside every packet of sound (RFC 6464).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use wire::SeatId;

/// How often the answer may change: three times a second at most.
pub(crate) const EVERY: Duration = Duration::from_millis(334);
/// Above this a person begins to speak. Lower: a fan speaks; higher: a quiet person does not.
const BEGINS: f32 = -45.0;
/// Below this, for [`PAUSE`], a person has ended.
const ENDS: f32 = -55.0;
/// People breathe between sentences.
const PAUSE: Duration = Duration::from_millis(1_000);
/// One must be so much louder than the one before to go before them.
const LOUDER: f32 = 6.0;
/// Silence, in dBov.
const SILENCE: f32 = -127.0;
/// With a packet every 20 ms, the loudness of the last 100 ms or so.
const SMOOTHING: f32 = 0.2;

/// How loud a microphone is.
#[derive(Debug)]
struct Voice {
    level: f32,
    loud_at: Instant,
    heard_at: Instant,
}

/// The speakers of one call.
#[derive(Debug, Default)]
pub(crate) struct Speakers {
    voices: BTreeMap<SeatId, Voice>,
    /// Loudest first.
    speaking: Vec<SeatId>,
    looked_at: Option<Instant>,
}

impl Speakers {
    /// A packet of sound of this loudness (dBov).
    pub(crate) fn heard(&mut self, seat: SeatId, level: i8, now: Instant) {
        let level = f32::from(level).clamp(SILENCE, 0.0);
        let voice = self.voices.entry(seat).or_insert(Voice { level: SILENCE, loud_at: now, heard_at: now });
        voice.level += (level - voice.level) * SMOOTHING;
        voice.heard_at = now;
        if voice.level > ENDS {
            voice.loud_at = now;
        }
    }

    /// The seat is silent from now on.
    pub(crate) fn forget(&mut self, seat: SeatId) {
        self.voices.remove(&seat);
    }

    /// Who speaks, loudest first, as last found.
    pub(crate) fn speaking(&self) -> &[SeatId] {
        &self.speaking
    }

    /// Finds who speaks now; true where that has changed.
    pub(crate) fn look(&mut self, now: Instant) -> bool {
        if self.looked_at.is_some_and(|at| now.saturating_duration_since(at) < EVERY) {
            return false;
        }
        self.looked_at = Some(now);
        // With DTX nothing is sent in silence.
        for voice in self.voices.values_mut() {
            if now.saturating_duration_since(voice.heard_at) > EVERY {
                voice.level = SILENCE;
            }
        }
        let before = std::mem::take(&mut self.speaking);
        let mut speaking: Vec<SeatId> =
            before.iter().copied().filter(|seat| self.goes_on(*seat, now)).collect();
        let begins =
            self.voices.iter().filter(|(seat, voice)| voice.level > BEGINS && !speaking.contains(seat));
        speaking.extend(begins.map(|(seat, _)| *seat).collect::<Vec<_>>());
        self.order(&mut speaking);
        self.speaking = speaking;
        self.speaking != before
    }

    fn goes_on(&self, seat: SeatId, now: Instant) -> bool {
        self.voices.get(&seat).is_some_and(|voice| now.saturating_duration_since(voice.loud_at) < PAUSE)
    }

    /// Whoever is clearly louder goes forward; the others keep their places.
    fn order(&self, speaking: &mut [SeatId]) {
        let level = |seat: &SeatId| self.voices.get(seat).map_or(SILENCE, |voice| voice.level);
        for end in 1..speaking.len() {
            for place in (1..=end).rev() {
                let louder = match speaking.get(place - 1..=place) {
                    Some([before, after]) => level(after) > level(before) + LOUDER,
                    _ => false,
                };
                if !louder {
                    break;
                }
                speaking.swap(place - 1, place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(n: u128) -> SeatId {
        SeatId::from_u128(n)
    }

    /// Everyone's loudness for so many milliseconds, a packet every 20 ms; gives how often the answer changed.
    fn talk(speakers: &mut Speakers, now: &mut Instant, millis: u64, levels: &[(u128, i8)]) -> u32 {
        let mut changes = 0;
        for _ in 0..millis / 20 {
            for (n, level) in levels {
                speakers.heard(seat(*n), *level, *now);
            }
            changes += u32::from(speakers.look(*now));
            *now += Duration::from_millis(20);
        }
        changes
    }

    #[expect(clippy::disallowed_methods, reason = "an arbitrary start for virtual time")]
    fn start() -> (Speakers, Instant) {
        (Speakers::default(), Instant::now())
    }

    #[test]
    fn whoever_speaks_up_is_named_within_half_a_second() {
        let (mut speakers, mut now) = start();
        talk(&mut speakers, &mut now, 1_000, &[(1, -90), (2, -90)]);
        assert!(speakers.speaking().is_empty());
        talk(&mut speakers, &mut now, 500, &[(1, -90), (2, -25)]);
        assert_eq!(speakers.speaking(), [seat(2)]);
    }

    #[test]
    fn a_breath_between_sentences_changes_nothing() {
        let (mut speakers, mut now) = start();
        talk(&mut speakers, &mut now, 1_000, &[(1, -25)]);
        assert_eq!(talk(&mut speakers, &mut now, 700, &[(1, -90)]), 0);
        assert_eq!(talk(&mut speakers, &mut now, 1_000, &[(1, -25)]), 0);
        talk(&mut speakers, &mut now, 2_000, &[(1, -90)]);
        assert!(speakers.speaking().is_empty());
    }

    #[test]
    fn the_louder_of_two_goes_first_only_when_clearly_louder() {
        let (mut speakers, mut now) = start();
        talk(&mut speakers, &mut now, 1_000, &[(1, -30)]);
        talk(&mut speakers, &mut now, 1_000, &[(1, -30), (2, -27)]);
        assert_eq!(speakers.speaking(), [seat(1), seat(2)]);
        talk(&mut speakers, &mut now, 1_000, &[(1, -30), (2, -15)]);
        assert_eq!(speakers.speaking(), [seat(2), seat(1)]);
    }

    #[test]
    fn it_changes_at_most_three_times_a_second() {
        let (mut speakers, mut now) = start();
        let mut changes = 0;
        for round in 0..50 {
            let (a, b) = if round % 2 == 0 { (-10, -60) } else { (-60, -10) };
            changes += talk(&mut speakers, &mut now, 200, &[(1, a), (2, b)]);
        }
        assert!(changes > 0 && changes <= 30, "{changes} changes in 10 s");
    }

    #[test]
    fn one_who_stops_sending_no_longer_speaks() {
        let (mut speakers, mut now) = start();
        talk(&mut speakers, &mut now, 1_000, &[(1, -20)]);
        talk(&mut speakers, &mut now, 2_000, &[]);
        assert!(speakers.speaking().is_empty());
    }
}
