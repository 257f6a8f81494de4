//! When a decoded frame is shown: a browser waits a little, so that frames sent again do not stutter.

use std::collections::VecDeque;
use std::time::Duration;

/// Frames whose lateness is remembered: ten seconds at 30 a second.
const REMEMBERED: usize = 300;
/// The target is worked out again after so many frames.
const EVERY: usize = 10;
/// Share of frames that shall be on time. libwebrtc's estimator instead adds one round trip to the jitter
/// once frames have been repaired (`jitter_estimator.cc`), which at some loss comes to the same.
const ON_TIME: f64 = 0.95;
/// A longer wait would be felt in a conversation more than a stutter is seen.
const MOST: Duration = Duration::from_millis(400);

/// A jitter buffer's clock.
#[derive(Debug, Clone, Default)]
pub(super) struct Playout {
    /// Ages of the last frames when they could be decoded.
    ages: VecDeque<Duration>,
    until_next: usize,
    target: Duration,
}

impl Playout {
    /// How long after its capture a frame of this age is shown.
    pub(super) fn shown_at(&mut self, age: Duration) -> Duration {
        self.ages.push_back(age);
        if self.ages.len() > REMEMBERED {
            self.ages.pop_front();
        }
        if self.until_next == 0 {
            self.until_next = EVERY;
            self.target = self.target();
        }
        self.until_next -= 1;
        age.max(self.target)
    }

    /// The age that most frames do not exceed, if it is not much more than the least.
    fn target(&self) -> Duration {
        let mut ages: Vec<Duration> = self.ages.iter().copied().collect();
        ages.sort_unstable();
        let late = ages.get((ages.len() as f64 * ON_TIME) as usize).copied().unwrap_or_default();
        late.min(ages.first().copied().unwrap_or_default() + MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(ages: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let mut playout = Playout::default();
        ages.into_iter().map(|age| playout.shown_at(Duration::from_millis(age)).as_millis() as u64).collect()
    }

    #[test]
    fn on_a_steady_line_nothing_waits() {
        assert!(shown([40; 100]).iter().all(|shown| *shown == 40));
    }

    #[test]
    fn where_every_tenth_frame_is_late_all_wait_for_it() {
        let ages = (0..200).map(|frame| if frame % 10 == 3 { 140 } else { 40 });
        assert!(shown(ages)[50..].iter().all(|shown| *shown == 140));
    }

    #[test]
    fn one_very_late_frame_delays_no_other() {
        let ages = (0..200).map(|frame| if frame == 100 { 3_000 } else { 40 });
        assert_eq!(shown(ages).iter().filter(|shown| **shown > 40).count(), 1);
    }
}
