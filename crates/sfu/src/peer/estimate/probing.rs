//! Looking for bandwidth: a few packets at once, and how fast they come out at the other end.

use std::time::{Duration, Instant};

use super::ProbeId;

/// A probe is as much as its rate sends in this time.
const LASTS: Duration = Duration::from_millis(20);
/// ... within these bytes. Fewer say nothing; more stand in the way of speech on a line that does not carry them.
const BYTES: std::ops::RangeInclusive<u64> = 900..=16_000;
/// So long after a probe that found room the next may follow.
const AFTER_ROOM: Duration = Duration::from_millis(250);
/// ... and after one that found none: longer each time, so that a line that is full is left in peace. The longest
/// bounds how long a line that has become wide again stays unnoticed.
const AFTER_NONE: [Duration; 2] = [Duration::from_millis(1_000), Duration::from_millis(2_000)];
/// What a probe found is believed to this part, per cent.
const BELIEVED: u64 = 90;

/// A probe that is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::peer) struct Probe {
    /// What its packets are marked with.
    pub(in crate::peer) id: ProbeId,
    /// Bytes to send at once, as a line carries them.
    pub(in crate::peer) bytes: u64,
}

/// Probes, one at a time.
#[derive(Debug)]
pub(super) struct Probing {
    last: ProbeId,
    running: Option<Running>,
    next: Instant,
    failed: usize,
}

#[derive(Debug)]
struct Running {
    rate: u64,
    since: Instant,
    wait: Duration,
    packets: u32,
    came: u32,
    told: u32,
    bytes: u64,
    first: Option<(i64, u32)>,
    newest: i64,
}

impl Probing {
    /// None before `next`.
    pub(super) fn new(next: Instant) -> Self {
        Self { last: ProbeId::default(), running: None, next, failed: 0 }
    }

    /// When the next probe may be sent, or the running one is given up.
    pub(super) fn due(&self) -> Instant {
        self.running.as_ref().map_or(self.next, |running| running.since + running.wait)
    }

    /// A probe for so many bits a second, if it is time. What is said of it comes within `wait`.
    pub(super) fn begin(&mut self, rate: u64, wait: Duration, now: Instant) -> Option<Probe> {
        if self.running.as_ref().is_some_and(|running| now >= running.since + running.wait) {
            self.end(false, now);
        }
        if self.running.is_some() || now < self.next {
            return None;
        }
        self.last = self.last.next();
        self.running = Some(Running {
            rate,
            since: now,
            wait,
            packets: 0,
            came: 0,
            told: 0,
            bytes: 0,
            first: None,
            newest: i64::MIN,
        });
        let bytes = (rate * LASTS.as_millis() as u64 / 8_000).clamp(*BYTES.start(), *BYTES.end());
        Some(Probe { id: self.last, bytes })
    }

    /// So many packets were sent for it.
    pub(super) fn sent(&mut self, packets: u32, now: Instant) {
        if packets < 3 {
            self.end(false, now);
        } else if let Some(running) = &mut self.running {
            running.packets = packets;
        }
    }

    /// One of its packets has come, or has not. Gives what it found when all are told of: bits a second that go through.
    pub(super) fn told(&mut self, id: ProbeId, came: Option<i64>, bytes: u32, now: Instant) -> Option<u64> {
        let running = self.running.as_mut().filter(|_| id == self.last)?;
        running.told += 1;
        if let Some(at) = came {
            running.came += 1;
            running.bytes += u64::from(bytes);
            if running.first.is_none_or(|(first, _)| at < first) {
                running.first = Some((at, bytes));
            }
            running.newest = running.newest.max(at);
        }
        if running.told < running.packets {
            return None;
        }
        let found = running.found();
        let wanted = running.rate;
        self.end(found.is_some_and(|found| found >= wanted * BELIEVED / 100), now);
        found
    }

    /// Nothing is looked for until then.
    pub(super) fn pause(&mut self, until: Instant) {
        self.next = self.next.max(until);
    }

    fn end(&mut self, found_room: bool, now: Instant) {
        self.running = None;
        let wait = if found_room {
            self.failed = 0;
            AFTER_ROOM
        } else {
            self.failed += 1;
            AFTER_NONE.get(self.failed - 1).or(AFTER_NONE.last()).copied().unwrap_or(AFTER_ROOM)
        };
        self.next = now + wait;
    }
}

impl Running {
    fn found(&self) -> Option<u64> {
        if self.came < 3 || self.came * 10 < self.packets * 3 {
            return None;
        }
        let (first, bytes) = self.first?;
        let span = u64::try_from(self.newest - first).unwrap_or(0).max(1);
        // What a line loses takes its time on it all the same.
        let through = (self.bytes - u64::from(bytes)) * 8_000_000 / span;
        let through = through * u64::from(self.packets) / u64::from(self.came);
        Some((through * BELIEVED / 100).min(self.rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer::sender::tests::start;

    const WAIT: Duration = Duration::from_millis(500);

    /// What a probe of ten packets for 4 Mb/s finds where one comes every so many microseconds.
    fn found(probing: &mut Probing, apart: i64, now: Instant) -> Option<u64> {
        let probe = probing.begin(4_000_000, WAIT, now).unwrap();
        assert_eq!(probe.bytes, 10_000);
        probing.sent(10, now);
        (0..10).filter_map(|n| probing.told(probe.id, Some(n * apart), 1_000, now)).last()
    }

    #[test]
    fn a_probe_finds_what_goes_through_and_no_more_than_it_looked_for() {
        let now = start();
        let mut probing = Probing::new(now);
        assert_eq!(found(&mut probing, 8_000, now), Some(900_000));
        assert_eq!(found(&mut Probing::new(now), 100, now), Some(4_000_000));
    }

    #[test]
    fn where_there_is_room_more_is_looked_for_soon_and_where_there_is_none_later_each_time() {
        let now = start();
        let mut probing = Probing::new(now);
        found(&mut probing, 100, now);
        assert_eq!(probing.due(), now + AFTER_ROOM);
        let mut at = probing.due();
        for wait in [AFTER_NONE[0], AFTER_NONE[1], AFTER_NONE[1]] {
            found(&mut probing, 8_000, at);
            assert_eq!(probing.due(), at + wait);
            at = probing.due();
        }
        assert_eq!(probing.begin(4_000_000, WAIT, at - Duration::from_millis(1)), None);
    }

    #[test]
    fn a_probe_of_which_too_little_comes_finds_nothing_and_one_of_which_nothing_is_heard_is_given_up() {
        let now = start();
        let mut probing = Probing::new(now);
        let probe = probing.begin(4_000_000, WAIT, now).unwrap();
        probing.sent(10, now);
        let told = |n: i64| probing.told(probe.id, (n < 2).then_some(n * 100), 1_000, now);
        assert_eq!((0..10).filter_map(told).last(), None);
        let later = probing.due();
        let probe = probing.begin(4_000_000, WAIT, later).unwrap();
        probing.sent(10, later);
        assert_eq!(probing.due(), later + WAIT);
        assert_eq!(probing.begin(4_000_000, WAIT, later + WAIT), None);
        assert_eq!(probing.told(probe.id, Some(0), 1_000, later + WAIT), None, "it is over");
    }
}
