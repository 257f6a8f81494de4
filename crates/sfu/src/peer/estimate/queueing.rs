//! How long packets wait on the way to a browser, and how many bits a second come out at the other end.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The shortest way of all is looked for in two stretches of this length. Shorter: a queue that stands is taken for the
/// way; longer: a way that has become longer is taken for a queue.
const STRETCH: Duration = Duration::from_secs(15);
/// So many packets make a reading, or fewer in so long a time: the shortest wait of several is not fooled by one that
/// was held up.
const ENOUGH: u32 = 8;
const LONG_ENOUGH: Duration = Duration::from_millis(120);
/// A wait of more microseconds than this is not what a line's jitter makes.
const NOISY: i64 = 100_000;
/// What came out is measured over this long. Longer: a line that has become narrow is taken for wider than it is.
const MEASURED: i64 = 300_000;

/// Waiting times, in microseconds.
#[derive(Debug, Default)]
pub(super) struct Queueing {
    /// The shortest way of this stretch and of the one before, and since when this one is.
    shortest: Option<(i64, i64, Instant)>,
    /// The reading that is being made: its shortest way, how many packets, and since when.
    reading: Option<(i64, u32, Instant)>,
    last: Option<i64>,
    /// How much readings differ from one to the next, smoothed.
    noise: i64,
}

impl Queueing {
    /// A packet has taken `way` microseconds, by clocks that differ by who knows what. Gives how long packets wait, once
    /// there is a reading: the shortest wait of some.
    pub(super) fn took(&mut self, way: i64, now: Instant) -> Option<i64> {
        let (shortest, count, since) = self.reading.get_or_insert((way, 0, now));
        *shortest = way.min(*shortest);
        *count += 1;
        let (way, since) = (*shortest, *since);
        if *count < ENOUGH && now.saturating_duration_since(since) < LONG_ENOUGH {
            return None;
        }
        self.reading = None;
        let (this, before, begun) = self.shortest.unwrap_or((way, way, now));
        self.shortest = Some(if now.saturating_duration_since(begun) > STRETCH {
            (way, this, now)
        } else {
            (this.min(way), before, begun)
        });
        let wait = way - this.min(before).min(way);
        // A queue that comes and goes is no noise.
        if let Some(last) = self.last.replace(wait).filter(|last| wait.max(*last) < NOISY) {
            self.noise += ((wait - last).abs() - self.noise) / 8;
        }
        Some(wait)
    }

    /// How much readings differ from one to the next: a line that jitters.
    pub(super) fn noise(&self) -> i64 {
        self.noise
    }

    /// What was taken for a queue is the way.
    pub(super) fn begin_anew(&mut self) {
        self.shortest = None;
        self.reading = None;
    }
}

/// What comes out at the other end.
#[derive(Debug, Default)]
pub(super) struct Throughput {
    /// When it came, by the browser's clock in microseconds, and its bytes.
    came: VecDeque<(i64, u32)>,
    bytes: u64,
}

impl Throughput {
    /// A packet has come.
    pub(super) fn came(&mut self, at: i64, bytes: u32) {
        self.came.push_back((at, bytes));
        self.bytes += u64::from(bytes);
        while let Some((first, bytes)) = self.came.front().copied().filter(|(first, _)| at - first > MEASURED)
        {
            debug_assert!(first <= at);
            self.bytes -= u64::from(bytes);
            self.came.pop_front();
        }
    }

    /// Bits a second of late; none where too little has come to tell.
    pub(super) fn rate(&self) -> Option<u64> {
        let ((first, bytes), (last, _)) = (self.came.front()?, self.came.back()?);
        let span = u64::try_from(last - first).ok().filter(|span| *span > 80_000)?;
        Some((self.bytes - u64::from(*bytes)) * 8_000_000 / span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer::sender::tests::start;

    /// What is read of packets that take so many milliseconds, one every ten.
    fn read(queueing: &mut Queueing, ways: impl IntoIterator<Item = i64>, from: Instant) -> Vec<i64> {
        let times = (0_u64..).map(|n| from + Duration::from_millis(n * 10));
        ways.into_iter().zip(times).filter_map(|(way, now)| queueing.took(way * 1_000, now)).collect()
    }

    #[test]
    fn a_wait_is_what_is_more_than_the_shortest_way_whatever_the_clocks_say() {
        let mut queueing = Queueing::default();
        let ways = [-70; 16].into_iter().chain([-40; 8]).chain([-70; 8]);
        assert_eq!(read(&mut queueing, ways, start()), [0, 0, 30_000, 0]);
        assert!(queueing.noise() > 3_000);
    }

    #[test]
    fn one_packet_that_came_through_quickly_makes_the_reading() {
        let mut queueing = Queueing::default();
        let ways = [20; 8].into_iter().chain([80, 80, 80, 80, 80, 80, 21, 80]);
        assert_eq!(read(&mut queueing, ways, start()), [0, 1_000]);
    }

    #[test]
    fn a_way_that_has_become_longer_is_known_after_two_stretches() {
        let (mut queueing, begin) = (Queueing::default(), start());
        read(&mut queueing, [20; 8], begin);
        let longer = read(&mut queueing, [50; 5_000], begin + Duration::from_secs(1));
        assert_eq!((longer.first(), longer.last()), (Some(&30_000), Some(&0)));
        queueing.begin_anew();
        assert_eq!(read(&mut queueing, [500; 8], begin), [0]);
    }

    #[test]
    fn what_comes_out_of_late_is_measured() {
        let mut throughput = Throughput::default();
        assert_eq!(throughput.rate(), None);
        (0..20).for_each(|n| throughput.came(n * 10_000, 1_250));
        assert_eq!(throughput.rate(), Some(1_000_000));
        (0..100).for_each(|n| throughput.came(200_000 + n * 10_000, 125));
        assert_eq!(throughput.rate(), Some(100_000));
    }
}
