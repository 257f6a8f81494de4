//! How much may go out now: a bucket that fills at a pace and is emptied by what is sent.

use std::time::{Duration, Instant};

/// The bucket holds what the estimated rate sends in this time: most pictures go out at once then, and leave as one run.
/// More: a queue before a narrow line; less: more wake-ups than packets.
const HOLDS: Duration = Duration::from_millis(40);
/// ... and never less than two packets.
const LEAST: i64 = 2_600;

/// Bytes that may go out.
#[derive(Debug)]
pub(super) struct Pacer {
    bytes: i64,
    at: Instant,
    /// Bits a second, and what the bucket holds.
    pace: u64,
    holds: i64,
}

impl Pacer {
    /// A full bucket.
    pub(super) fn new(now: Instant) -> Self {
        Self { bytes: LEAST, at: now, pace: 1_000_000, holds: LEAST }
    }

    /// Moves to this time; from here on it fills at `pace`, where `rate` is what goes through.
    pub(super) fn advance(&mut self, pace: u64, rate: u64, now: Instant) {
        let elapsed = now.saturating_duration_since(self.at).min(Duration::from_secs(1));
        let more = pace * elapsed.as_micros() as u64 / 8_000_000;
        // What is less than a byte is for the next time.
        if more > 0 || elapsed.is_zero() {
            self.at = now;
        }
        self.pace = pace;
        self.holds = LEAST.max((rate * HOLDS.as_millis() as u64 / 8_000) as i64);
        self.bytes = (self.bytes + more as i64).min(self.holds);
    }

    /// Something may go out.
    pub(super) fn is_open(&self) -> bool {
        self.bytes > 0
    }

    /// So many bytes have gone out. What does not wait for its turn makes the others wait, within bounds.
    pub(super) fn sent(&mut self, bytes: usize) {
        self.bytes = (self.bytes - bytes as i64).max(-self.holds);
    }

    /// When something may go out again.
    pub(super) fn opens(&self, now: Instant) -> Instant {
        let missing = u64::try_from(1 - self.bytes).unwrap_or(0);
        now + Duration::from_micros((missing * 8_000_000).div_ceil(self.pace.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer::sender::tests::start;

    #[test]
    fn in_the_long_run_as_much_goes_out_as_the_pace_says() {
        let begin = start();
        let mut pacer = Pacer::new(begin);
        let (mut now, mut sent) = (begin, 0);
        while now < begin + Duration::from_secs(10) {
            pacer.advance(800_000, 400_000, now);
            while pacer.is_open() {
                pacer.sent(1_200);
                sent += 1_200;
            }
            now = pacer.opens(now);
        }
        assert!((995_000..1_010_000).contains(&sent), "{sent}");
    }

    #[test]
    fn a_wide_line_takes_a_whole_picture_at_once_and_a_narrow_one_does_not() {
        let at_once = |rate| {
            let begin = start();
            let mut pacer = Pacer::new(begin);
            pacer.advance(rate, rate, begin + Duration::from_secs(1));
            let mut count = 0;
            while pacer.is_open() {
                pacer.sent(1_200);
                count += 1;
            }
            count
        };
        assert_eq!([2_000_000, 150_000].map(at_once), [9, 3]);
    }

    #[test]
    fn what_does_not_wait_holds_up_the_rest_for_a_moment_only() {
        let begin = start();
        let mut pacer = Pacer::new(begin);
        pacer.advance(1_000_000, 1_000_000, begin);
        pacer.sent(1_000_000);
        assert!(!pacer.is_open());
        assert_eq!(pacer.opens(begin).duration_since(begin).as_millis(), 40);
    }
}
