//! Pictures that wait to be sent to one browser.
//!
//! Trap of str0m 0.25: what was handed to its pacer goes out however old it is by then, and the estimate it
//! tells is an average over three seconds: a line that has become narrow is flooded with a picture nobody can
//! use any more, and the small one that would fit waits behind it. So pictures wait here, and str0m is handed
//! the next packet of a slot when it has sent the one before. What waits here can be dropped, and how fast it
//! drains tells at once what the pacer lets through.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use str0m::Rtc;
use str0m::media::Mid;
use str0m::rtp::RtpWrite;

/// Something has waited for this long: the pacer lets through too little. A key frame of the high layer takes
/// about as much on a line that just carries it, and then the pace is what it needs.
const CHOKED: Duration = Duration::from_millis(200);
/// How often the pace is measured anew while something waits. Shorter: the pacer's bursts are taken for its pace.
const MEASURED_EVERY: Duration = Duration::from_millis(200);
/// Nothing waits longer than this: a picture older than that is worth less than a new one.
const TOO_OLD: Duration = Duration::from_millis(800);

/// ... nor do more packets than this wait in a slot: a whole page of a shared screen is a fifth of it.
const TOO_MANY: usize = 512;

/// A packet of a picture.
#[derive(Debug)]
struct Waiting {
    since: Instant,
    rtp: RtpWrite,
}

/// What waits, slot by slot.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// Sound: it goes to str0m whole, which sends it at once.
    sound: Vec<(Mid, RtpWrite)>,
    /// A slot that has had pictures keeps its place, and the memory for those to come.
    slots: Vec<(Mid, VecDeque<Waiting>)>,
    /// Streams of which a packet was sent since anything was last handed over.
    gone: Vec<u32>,
    /// Since when something has waited without a break, or since the last measurement; and what was sent since.
    busy: Option<(Instant, u64)>,
}

impl Queue {
    /// Lets a packet wait for its turn.
    pub(super) fn push(&mut self, mid: Mid, rtp: RtpWrite, now: Instant) {
        self.busy.get_or_insert((now, 0));
        let waiting = Waiting { since: now, rtp };
        match self.slots.iter_mut().find(|(slot, _)| *slot == mid) {
            Some((_, before)) => before.push_back(waiting),
            None => self.slots.push((mid, VecDeque::from([waiting]))),
        }
    }

    /// Lets a packet of sound wait for the next time that anything is handed over.
    pub(super) fn push_sound(&mut self, mid: Mid, rtp: RtpWrite) {
        self.sound.push((mid, rtp));
    }

    fn has_pictures(&self) -> bool {
        self.slots.iter().any(|(_, waiting)| !waiting.is_empty())
    }

    /// Drops what waits in a slot.
    pub(super) fn clear(&mut self, mid: Mid) {
        self.slots.retain(|(slot, _)| *slot != mid);
    }

    /// Drops what waits in a slot if some of it is too old to be worth sending, or it is too much.
    pub(super) fn spill(&mut self, now: Instant) -> Vec<Mid> {
        let is_late = |waiting: &VecDeque<Waiting>| age(waiting, now) >= TOO_OLD || waiting.len() > TOO_MANY;
        let late: Vec<Mid> =
            self.slots.iter().filter(|(_, waiting)| is_late(waiting)).map(|(mid, _)| *mid).collect();
        late.iter().for_each(|mid| self.clear(*mid));
        late
    }

    /// How long the oldest packet of a slot has waited.
    pub(super) fn age(&self, mid: Mid, now: Instant) -> Duration {
        let slot = self.slots.iter().find(|(slot, _)| *slot == mid);
        slot.map(|(_, waiting)| age(waiting, now)).unwrap_or_default()
    }

    /// Hands sound to str0m, and each slot's next packet where it has none left. To be followed by a time-out. True
    /// where something was handed over.
    pub(super) fn feed(&mut self, rtc: &mut Rtc) -> bool {
        let mut fed = false;
        for (mid, rtp) in self.sound.drain(..) {
            if let Some(stream) = rtc.direct_api().stream_tx_by_mid(mid, None) {
                stream.write_rtp(rtp);
                fed = true;
            }
        }
        for (mid, waiting) in self.slots.iter_mut().filter(|(_, waiting)| !waiting.is_empty()) {
            let mut direct = rtc.direct_api();
            let Some(stream) = direct.stream_tx_by_mid(*mid, None) else {
                waiting.clear();
                continue;
            };
            // What str0m tells is how it stood at the last time-out.
            let is_free = self.gone.contains(&*stream.ssrc())
                || stream.queue_info().is_none_or(|info| info.first_unsent().is_none());
            if is_free && let Some(next) = waiting.pop_front() {
                stream.write_rtp(next.rtp);
                fed = true;
            }
        }
        self.gone.clear();
        fed
    }

    /// Takes note of what was sent.
    pub(super) fn sent(&mut self, datagram: &[u8]) {
        if let Some((_, sent)) = &mut self.busy {
            *sent += datagram.len() as u64;
        }
        self.gone.extend(ssrc(datagram));
    }

    /// Bits a second that the pacer lets through, where that is too little for what is to be sent.
    pub(super) fn pace(&mut self, now: Instant) -> Option<u64> {
        if !self.has_pictures() {
            self.busy = None;
        }
        let (since, sent) = self.busy?;
        let elapsed = now.saturating_duration_since(since);
        let oldest = self.slots.iter().map(|(_, waiting)| age(waiting, now)).max().unwrap_or_default();
        if elapsed < MEASURED_EVERY || oldest < CHOKED {
            return None;
        }
        self.busy = Some((now, 0));
        u64::try_from(u128::from(sent) * 8_000_000 / elapsed.as_micros().max(1)).ok()
    }
}

/// The stream that a datagram is of, where it is RTP: version 2, and none of the types of RTCP (RFC 5761 §4).
fn ssrc(datagram: &[u8]) -> Option<u32> {
    let [first, kind, _, _, _, _, _, _, ssrc @ ..] = datagram else {
        return None;
    };
    let is_rtp = first >> 6 == 2 && !(192..224).contains(kind);
    ssrc.first_chunk().filter(|_| is_rtp).map(|ssrc| u32::from_be_bytes(*ssrc))
}

fn age(waiting: &VecDeque<Waiting>, now: Instant) -> Duration {
    waiting.front().map(|first| now.saturating_duration_since(first.since)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(now: Instant) -> RtpWrite {
        RtpWrite::new(96.into(), 1.into(), 0, now, vec![0; 100])
    }

    fn start() -> Instant {
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        let now = Instant::now();
        now
    }

    #[test]
    fn only_rtp_tells_which_stream_was_sent() {
        let rtp = [0x90, 0x80 | 96, 0, 1, 0, 0, 0, 0, 0, 0, 1, 2, 0xbe, 0xde];
        assert_eq!(ssrc(&rtp), Some(258));
        assert_eq!(ssrc(&[0x80, 205, 0, 1, 0, 0, 0, 0, 0, 0, 1, 2]), None, "RTCP");
        assert_eq!(ssrc(&[22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 1, 2]), None, "DTLS");
        assert_eq!(ssrc(&rtp[..11]), None);
    }

    #[test]
    fn a_queue_that_drains_in_time_measures_nothing() {
        let (mut queue, start) = (Queue::default(), start());
        queue.push(Mid::from("a"), packet(start), start);
        queue.sent(&[0; 10_000]);
        assert_eq!(queue.pace(start + Duration::from_millis(150)), None);
        queue.clear(Mid::from("a"));
        assert_eq!(queue.pace(start + Duration::from_millis(400)), None);
    }

    #[test]
    fn a_queue_that_does_not_drain_tells_what_the_line_lets_through() {
        let (mut queue, start) = (Queue::default(), start());
        queue.push(Mid::from("a"), packet(start), start);
        queue.sent(&[0; 10_000]);
        // It may be a key frame that is through in a moment.
        assert_eq!(queue.pace(start + Duration::from_millis(150)), None);
        assert_eq!(queue.pace(start + Duration::from_millis(200)), Some(400_000));
        // Measured anew from here.
        queue.sent(&[0; 5_000]);
        assert_eq!(queue.pace(start + Duration::from_millis(300)), None);
        assert_eq!(queue.pace(start + Duration::from_millis(400)), Some(200_000));
    }

    #[test]
    fn what_has_waited_too_long_is_dropped_and_the_slot_named() {
        let (mut queue, start) = (Queue::default(), start());
        queue.push(Mid::from("a"), packet(start), start);
        let later = start + Duration::from_millis(400);
        queue.push(Mid::from("b"), packet(later), later);
        assert!(queue.spill(later).is_empty());
        assert_eq!(queue.spill(start + TOO_OLD), [Mid::from("a")]);
        assert_eq!(queue.age(Mid::from("a"), start + TOO_OLD), Duration::ZERO);
        assert_eq!(queue.age(Mid::from("b"), start + TOO_OLD), Duration::from_millis(400));
    }

    #[test]
    fn what_is_too_much_is_dropped_however_young() {
        let (mut queue, start) = (Queue::default(), start());
        (0..TOO_MANY).for_each(|_| queue.push(Mid::from("a"), packet(start), start));
        assert!(queue.spill(start).is_empty());
        queue.push(Mid::from("a"), packet(start), start);
        assert_eq!(queue.spill(start), [Mid::from("a")]);
        assert!(queue.slots.is_empty());
    }
}
