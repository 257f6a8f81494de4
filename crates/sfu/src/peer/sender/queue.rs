//! Pictures that wait to be sent to one browser, slot by slot: what waits too long is dropped, because a picture nobody
//! can use any more stands in the way of the small one that would fit.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::Outgoing;

/// Something has waited for this long: too little is let through. A key frame of the high layer takes about as much on
/// a line that just carries it, and then the pace is what it needs.
const CHOKED: Duration = Duration::from_millis(200);
/// How often the pace is measured anew while something waits. Shorter: bursts are taken for the pace.
const MEASURED_EVERY: Duration = Duration::from_millis(200);
/// Nothing waits longer than this: a picture older than that is worth less than a new one.
const TOO_OLD: Duration = Duration::from_millis(800);
/// ... nor do more packets than this wait in a slot: a whole page of a shared screen is a fifth of it.
const TOO_MANY: usize = 512;

/// A packet of a picture.
#[derive(Debug)]
struct Waiting {
    since: Instant,
    packet: Outgoing,
}

/// What waits, by the place of its stream.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// A stream that has had pictures keeps its place, and the memory for those to come.
    streams: Vec<VecDeque<Waiting>>,
    count: usize,
    /// Whose turn it is.
    turn: usize,
    /// Since when something has waited without a break, or since the last measurement; and what was sent since.
    busy: Option<(Instant, u64)>,
}

impl Queue {
    /// Lets a packet wait for its turn.
    pub(super) fn push(&mut self, stream: usize, packet: Outgoing, now: Instant) {
        self.busy.get_or_insert((now, 0));
        if self.streams.len() <= stream {
            self.streams.resize_with(stream + 1, VecDeque::new);
        }
        if let Some(waiting) = self.streams.get_mut(stream) {
            waiting.push_back(Waiting { since: now, packet });
            self.count += 1;
        }
    }

    /// Nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The next packet, and the place of its stream: those that wait take turns, a picture at a time, because what is
    /// of one size can leave together.
    pub(super) fn pop(&mut self) -> Option<(usize, Outgoing)> {
        let streams = self.streams.len();
        for place in (self.turn..streams).chain(0..self.turn.min(streams)) {
            let Some(waiting) = self.streams.get_mut(place).and_then(VecDeque::pop_front) else {
                continue;
            };
            self.count -= 1;
            self.turn = if waiting.packet.marker { (place + 1) % streams } else { place };
            return Some((place, waiting.packet));
        }
        None
    }

    /// Drops what waits in a stream.
    pub(super) fn clear(&mut self, stream: usize) {
        if let Some(waiting) = self.streams.get_mut(stream) {
            self.count -= waiting.len();
            waiting.clear();
        }
    }

    /// Drops what waits in a stream if some of it is too old to be worth sending, or it is too much.
    pub(super) fn spill(&mut self, now: Instant) -> Vec<usize> {
        if self.is_empty() {
            return Vec::new();
        }
        let is_late = |waiting: &VecDeque<Waiting>| age(waiting, now) >= TOO_OLD || waiting.len() > TOO_MANY;
        let late = self.streams.iter().enumerate().filter(|(_, waiting)| is_late(waiting));
        let late: Vec<usize> = late.map(|(stream, _)| stream).collect();
        late.iter().for_each(|stream| self.clear(*stream));
        late
    }

    /// How long the oldest packet of a stream has waited.
    pub(super) fn age(&self, stream: usize, now: Instant) -> Duration {
        self.streams.get(stream).map(|waiting| age(waiting, now)).unwrap_or_default()
    }

    /// Takes note of what was sent.
    pub(super) fn sent(&mut self, bytes: usize) {
        if let Some((_, sent)) = &mut self.busy {
            *sent += bytes as u64;
        }
    }

    /// Bits a second that go out, where that is too little for what is to be sent.
    pub(super) fn pace(&mut self, now: Instant) -> Option<u64> {
        if self.is_empty() {
            self.busy = None;
        }
        let (since, sent) = self.busy?;
        let elapsed = now.saturating_duration_since(since);
        let oldest = self.streams.iter().map(|waiting| age(waiting, now)).max().unwrap_or_default();
        if elapsed < MEASURED_EVERY || oldest < CHOKED {
            return None;
        }
        self.busy = Some((now, 0));
        u64::try_from(u128::from(sent) * 8_000_000 / elapsed.as_micros().max(1)).ok()
    }
}

fn age(waiting: &VecDeque<Waiting>, now: Instant) -> Duration {
    waiting.front().map(|first| now.saturating_duration_since(first.since)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer::sender::tests::{outgoing, start};

    #[test]
    fn those_that_wait_take_turns() {
        let (mut queue, now) = (Queue::default(), start());
        for (stream, seq, marker) in [(2, 1, true), (2, 2, true), (0, 3, false), (0, 4, true), (0, 5, true)] {
            queue.push(stream, Outgoing { marker, ..outgoing(seq) }, now);
        }
        let order: Vec<_> = std::iter::from_fn(|| queue.pop()).map(|(_, packet)| packet.seq).collect();
        assert_eq!(order, [3, 4, 1, 5, 2], "a picture at a time");
        assert!(queue.is_empty());
    }

    #[test]
    fn a_queue_that_drains_in_time_measures_nothing() {
        let (mut queue, start) = (Queue::default(), start());
        queue.push(0, outgoing(1), start);
        queue.sent(10_000);
        assert_eq!(queue.pace(start + Duration::from_millis(150)), None);
        queue.clear(0);
        assert_eq!(queue.pace(start + Duration::from_millis(400)), None);
    }

    #[test]
    fn a_queue_that_does_not_drain_tells_what_goes_out() {
        let (mut queue, start) = (Queue::default(), start());
        queue.push(0, outgoing(1), start);
        queue.sent(10_000);
        // It may be a key frame that is through in a moment.
        assert_eq!(queue.pace(start + Duration::from_millis(150)), None);
        assert_eq!(queue.pace(start + Duration::from_millis(200)), Some(400_000));
        // Measured anew from here.
        queue.sent(5_000);
        assert_eq!(queue.pace(start + Duration::from_millis(300)), None);
        assert_eq!(queue.pace(start + Duration::from_millis(400)), Some(200_000));
    }

    #[test]
    fn what_has_waited_too_long_is_dropped_and_its_stream_named() {
        let (mut queue, start) = (Queue::default(), start());
        queue.push(0, outgoing(1), start);
        let later = start + Duration::from_millis(400);
        queue.push(1, outgoing(2), later);
        assert!(queue.spill(later).is_empty());
        assert_eq!(queue.spill(start + TOO_OLD), [0]);
        assert_eq!(queue.age(0, start + TOO_OLD), Duration::ZERO);
        assert_eq!(queue.age(1, start + TOO_OLD), Duration::from_millis(400));
    }

    #[test]
    fn what_is_too_much_is_dropped_however_young() {
        let (mut queue, start) = (Queue::default(), start());
        (0..TOO_MANY as u64).for_each(|seq| queue.push(0, outgoing(seq), start));
        assert!(queue.spill(start).is_empty());
        queue.push(0, outgoing(512), start);
        assert_eq!(queue.spill(start), [0]);
        assert!(queue.is_empty());
    }
}
