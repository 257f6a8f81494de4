//! Times, sorted into buckets that are a fifth wider each.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Buckets for each doubling.
const STEPS: f64 = 4.0;
/// From 1 µs to 16 s.
const BUCKETS: usize = 97;

/// How many times were how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    counts: Vec<u64>,
}

/// Times that half, 99 % and 99.9 % do not exceed, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quantiles {
    /// Half.
    pub p50: f64,
    /// 99 of a hundred.
    pub p99: f64,
    /// 999 of a thousand.
    pub p999: f64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; BUCKETS] }
    }
}

impl Histogram {
    /// Takes note of a time.
    pub fn note(&mut self, time: Duration) {
        self.note_many(time.as_secs_f64(), 1);
    }

    /// Takes note of so many times of so many seconds.
    pub fn note_many(&mut self, seconds: f64, count: u64) {
        let place = ((seconds * 1e6).max(1.0).log2() * STEPS).ceil() as usize;
        if let Some(bucket) = self.counts.get_mut(place.min(BUCKETS - 1)) {
            *bucket += count;
        }
    }

    /// What came since an earlier state of it.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let counts = self.counts.iter().zip(&before.counts).map(|(now, then)| now.saturating_sub(*then));
        Self { counts: counts.collect() }
    }

    /// The usual three.
    pub fn quantiles(&self) -> Quantiles {
        let [p50, p99, p999] = [0.5, 0.99, 0.999].map(|part| self.quantile(part));
        Quantiles { p50, p99, p999 }
    }

    /// The upper end of the bucket that this part does not exceed, in milliseconds.
    fn quantile(&self, part: f64) -> f64 {
        let all: u64 = self.counts.iter().sum();
        let wanted = (all as f64 * part).ceil() as u64;
        let mut below = 0;
        let place = self.counts.iter().position(|count| {
            below += count;
            below >= wanted.max(1)
        });
        place.map_or(0.0, |place| (place as f64 / STEPS).exp2() / 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_right_to_a_fifth() {
        let mut histogram = Histogram::default();
        for millis in 1..=1_000 {
            histogram.note(Duration::from_millis(millis));
        }
        let Quantiles { p50, p99, p999 } = histogram.quantiles();
        for (found, right) in [(p50, 500.0), (p99, 990.0), (p999, 999.0)] {
            assert!((1.0..1.2).contains(&(found / right)), "{found} for {right}");
        }
    }

    #[test]
    fn what_came_before_is_left_out() {
        let mut histogram = Histogram::default();
        histogram.note(Duration::from_secs(1));
        let before = histogram.clone();
        histogram.note(Duration::from_micros(10));
        assert!(histogram.since(&before).quantiles().p999 < 0.02);
        assert_eq!(Histogram::default().quantiles().p50, 0.0, "nothing came");
    }
}
