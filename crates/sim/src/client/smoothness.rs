//! Frozen pictures, as browsers count them.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Intervals that the average is taken over (W3C webrtc-stats, `freezeCount`).
const RECENT: usize = 30;
/// How much longer than the average an interval must be to be a freeze, if three averages are less.
const MARGIN: Duration = Duration::from_millis(150);

/// Measures one picture: W3C webrtc-stats `freezeCount` and `totalFreezesDuration`, with the one difference
/// that a freeze still going on counts too: a picture that never comes back is the worst freeze of all.
#[derive(Debug, Clone, Default)]
pub struct Smoothness {
    last: Option<Instant>,
    recent: VecDeque<Duration>,
    /// Time shown, from frame to frame.
    shown: Duration,
    freezes: u32,
    frozen: Duration,
    longest: Duration,
}

/// What [`Smoothness`] measured.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Freezes {
    /// How many.
    pub count: u32,
    /// Their lengths together.
    pub total: Duration,
    /// The longest.
    pub longest: Duration,
    /// Time since the first frame, pauses left out.
    pub watched: Duration,
}

impl Freezes {
    /// Frozen share of the time watched, 0 to 1.
    pub fn ratio(&self) -> f64 {
        if self.watched.is_zero() { 0.0 } else { self.total.as_secs_f64() / self.watched.as_secs_f64() }
    }
}

impl Smoothness {
    /// A frame is shown now.
    pub fn frame(&mut self, now: Instant) {
        if let Some(last) = self.last.replace(now) {
            let interval = now.saturating_duration_since(last);
            self.count(interval);
            self.recent.push_back(interval);
            if self.recent.len() > RECENT {
                self.recent.pop_front();
            }
        }
    }

    /// The picture is taken away on purpose until the next frame.
    pub fn pause(&mut self, now: Instant) {
        if let Some(last) = self.last.take() {
            self.count(now.saturating_duration_since(last));
        }
    }

    /// What was measured until now.
    pub fn until(&self, now: Instant) -> Freezes {
        let mut end = self.clone();
        end.pause(now);
        Freezes { count: end.freezes, total: end.frozen, longest: end.longest, watched: end.shown }
    }

    fn count(&mut self, interval: Duration) {
        self.shown += interval;
        let average = self.recent.iter().sum::<Duration>() / self.recent.len().max(1) as u32;
        if interval >= (average * 3).max(average + MARGIN) {
            self.freezes += 1;
            self.frozen += interval;
            self.longest = self.longest.max(interval);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(gaps: &[u64]) -> Freezes {
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        let mut now = Instant::now();
        let mut smoothness = Smoothness::default();
        smoothness.frame(now);
        for gap in gaps {
            now += Duration::from_millis(*gap);
            smoothness.frame(now);
        }
        smoothness.until(now)
    }

    #[test]
    fn a_steady_picture_never_freezes() {
        assert_eq!(shown(&[33; 100]).count, 0);
        assert_eq!(shown(&[100; 100]).count, 0);
    }

    #[test]
    fn a_gap_is_a_freeze_from_150_ms_above_the_average() {
        let steady = [33; 40];
        assert_eq!(shown(&[&steady[..], &[182]].concat()).count, 0);
        let freeze = shown(&[&steady[..], &[183]].concat());
        assert_eq!((freeze.count, freeze.total), (1, Duration::from_millis(183)));
        // At ten pictures a second three intervals are more than 150 ms above the average.
        assert_eq!(shown(&[&[100; 40][..], &[299]].concat()).count, 0);
        assert_eq!(shown(&[&[100; 40][..], &[300]].concat()).count, 1);
    }

    #[test]
    fn a_picture_that_never_comes_back_is_frozen_until_the_end() {
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        let start = Instant::now();
        let mut smoothness = Smoothness::default();
        smoothness.frame(start);
        assert_eq!(smoothness.until(start + Duration::from_secs(9)).total, Duration::from_secs(9));
        smoothness.pause(start + Duration::from_millis(30));
        assert_eq!(smoothness.until(start + Duration::from_secs(9)).total, Duration::ZERO);
    }
}
