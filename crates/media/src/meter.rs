//! What a media thread counts. It alone writes; whoever reads sees each number as it was a moment ago. Nothing is
//! locked and nothing says who anybody is.

use std::f64::consts::SQRT_2;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant, SystemTime};

/// When a datagram came: by the kernel where it says so, else when it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrived {
    /// Since the Unix epoch, by the kernel.
    Kernel(Duration),
    /// By the media thread.
    Read(Instant),
}

/// The two clocks, read once for many datagrams.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clocks {
    epoch: Duration,
    now: Instant,
}

impl Clocks {
    #[expect(clippy::disallowed_methods, reason = "the media thread reads the clock for the sfu")]
    pub(crate) fn read() -> Self {
        let epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self { epoch, now: Instant::now() }
    }

    fn since(self, arrived: Arrived) -> Duration {
        match arrived {
            Arrived::Kernel(at) => self.epoch.saturating_sub(at),
            Arrived::Read(at) => self.now.saturating_duration_since(at),
        }
    }
}

/// Buckets of a histogram: four for each doubling, from 1 µs to 16 s, and one for what is longer.
pub(crate) const BUCKETS: usize = 98;

/// How many times were how long.
#[derive(Debug)]
pub(crate) struct Times {
    counts: [Count; BUCKETS],
    nanos: Count,
}

impl Default for Times {
    fn default() -> Self {
        Self { counts: std::array::from_fn(|_| Count::default()), nanos: Count::default() }
    }
}

impl Times {
    pub(crate) fn note(&self, time: Duration) {
        self.note_many(time, 1);
    }

    /// So many took this long.
    fn note_many(&self, time: Duration, many: u64) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        if let Some(count) = self.counts.get(bucket(nanos)) {
            count.add(many);
        }
        self.nanos.add(nanos.saturating_mul(many));
    }

    /// Each bucket's count, and the sum of all times in seconds.
    pub(crate) fn read(&self) -> ([u64; BUCKETS], f64) {
        let counts = std::array::from_fn(|at| self.counts.get(at).map_or(0, Count::read));
        (counts, self.nanos.read() as f64 / 1e9)
    }
}

/// The first bucket whose upper end is not below.
fn bucket(nanos: u64) -> usize {
    let micros = nanos.div_ceil(1_000).max(1);
    let doublings = (u64::BITS - 1 - micros.leading_zeros()) as usize;
    // Within a doubling, by the ends themselves: no logarithm for every datagram.
    let begin = doublings * 4;
    (begin..begin + 4).find(|at| nanos as f64 <= bound(*at) * 1e9).unwrap_or(begin + 4).min(BUCKETS - 1)
}

/// The upper end of a bucket in seconds.
pub(crate) fn bound(bucket: usize) -> f64 {
    /// 2 to the power of 0, ¼, ½ and ¾.
    const QUARTERS: [f64; 4] = [1.0, 1.189_207_115, SQRT_2, 1.681_792_831];
    QUARTERS.get(bucket % 4).copied().unwrap_or(1.0) * (1_u64 << (bucket / 4)) as f64 / 1e6
}

/// What one media thread counts.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    pub(crate) received: Count,
    pub(crate) received_bytes: Count,
    pub(crate) sent: Count,
    pub(crate) sent_bytes: Count,
    /// Calls of the system with which they were sent.
    pub(crate) sends: Count,
    /// Datagrams that the system did not take.
    pub(crate) refused: Count,
    /// From the receipt of a datagram to the handing over of each that follows from it.
    pub(crate) in_sfu: Times,
    /// From an offer to its answer.
    pub(crate) answering: Times,
    /// From an offer to flowing media.
    pub(crate) joining: Times,
}

/// A number that one thread writes.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn add(&self, more: u64) {
        self.0.store(self.0.load(Relaxed).wrapping_add(more), Relaxed);
    }

    pub(crate) fn read(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

impl Meter {
    /// So many datagrams were handed over together, which follow from one that arrived, or from time alone.
    pub(crate) fn sent(&self, count: u64, bytes: usize, arrived: Option<Arrived>, clocks: Clocks) {
        if let Some(arrived) = arrived {
            self.in_sfu.note_many(clocks.since(arrived), count);
        }
        self.sent.add(count);
        self.sent_bytes.add(bytes as u64);
        self.sends.add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_in_the_first_bucket_that_holds_it() {
        for (micros, expected) in [(0, 0), (1, 0), (2, 4), (3, 7), (4, 8), (1_000, 40)] {
            let found = bucket(micros * 1_000);
            assert_eq!(found, expected, "{micros} µs");
            assert!(bound(found) * 1e6 + 1e-6 >= micros as f64);
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn bounds_grow() {
        assert!((1..BUCKETS).all(|at| bound(at) > bound(at - 1)));
        assert!((bound(40) - 0.001_024).abs() < 1e-9, "four to the doubling: {}", bound(40));
    }

    #[test]
    fn times_are_counted_and_summed() {
        let times = Times::default();
        times.note(Duration::from_millis(1));
        times.note(Duration::from_millis(3));
        let (counts, seconds) = times.read();
        assert_eq!(counts.iter().sum::<u64>(), 2);
        assert!((seconds - 0.004).abs() < 1e-9);
    }
}
