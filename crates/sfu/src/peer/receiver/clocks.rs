//! Whoever only receives has no sender reports by which to learn how long there and back takes: it tells its time, and
//! is answered with how long ago that came (RFC 3611 §4.4 and §4.5). By that it knows how soon to ask again for what is
//! missing.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::reception::since;
use crate::rtcp;

/// The answer waits for so long for others to go with: how long is part of what it says.
const PATIENCE: Duration = Duration::from_millis(100);
/// A browser tells its time for every slot.
const MAX_ASKED: usize = 64;

/// What has been told and not been answered.
#[derive(Debug, Default)]
pub(super) struct Clocks {
    asked: BTreeMap<u32, (u32, Instant)>,
    due: Option<Instant>,
}

impl Clocks {
    /// Told for this stream, with this in the middle of the time.
    pub(super) fn told(&mut self, ssrc: u32, middle: u32, now: Instant) {
        if self.asked.len() < MAX_ASKED || self.asked.contains_key(&ssrc) {
            self.asked.insert(ssrc, (middle, now));
            self.due.get_or_insert(now + PATIENCE);
        }
    }

    /// When to answer at the latest.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// The answer, in the name of `own`; none: nobody waits for one.
    pub(super) fn answer(&mut self, own: u32, now: Instant) -> Option<Vec<u8>> {
        self.due.take()?;
        let asked = std::mem::take(&mut self.asked);
        let times: Vec<_> =
            asked.into_iter().map(|(ssrc, (middle, came))| [ssrc, middle, since(came, now)]).collect();
        Some(rtcp::times(own, &times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_tells_the_time_is_answered_once_with_how_long_ago_that_came() {
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        let start = Instant::now();
        let mut clocks = Clocks::default();
        assert_eq!(clocks.answer(1, start), None);
        clocks.told(7, 0x0102_0304, start);
        assert_eq!(clocks.due(), Some(start + PATIENCE));
        let answer = clocks.answer(1, start + Duration::from_millis(500)).unwrap();
        assert_eq!(answer[..12], [0x80, 207, 0, 5, 0, 0, 0, 1, 5, 0, 0, 3]);
        assert_eq!(answer[12..], [0, 0, 0, 7, 1, 2, 3, 4, 0, 0, 0x80, 0]);
        assert_eq!((clocks.answer(1, start), clocks.due()), (None, None));
    }
}
