//! How fast a page may ask, and when it is no page any more but a flood.

use wire::Timestamp;

use crate::limits::{Bucket, PAGES};

/// Refusals in a row, for haste or for messages that can't be read, after which the connection ends.
const PATIENCE: u32 = 200;

/// How a page behaves.
#[derive(Debug)]
pub(super) struct Manners {
    bucket: Bucket,
    offences: u32,
}

/// What to do with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Deal with it.
    Granted,
    /// Refuse it.
    TooFast,
    /// End the connection.
    Flood,
}

impl Manners {
    pub(super) const fn new(now: Timestamp) -> Self {
        Self { bucket: Bucket::full(PAGES, now), offences: 0 }
    }

    /// A message has come.
    pub(super) fn message(&mut self, now: Timestamp) -> Verdict {
        if self.bucket.take(PAGES, now) {
            self.offences = 0;
            Verdict::Granted
        } else {
            self.offence()
        }
    }

    fn offence(&mut self) -> Verdict {
        self.offences += 1;
        if self.offences > PATIENCE { Verdict::Flood } else { Verdict::TooFast }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn haste_is_refused_and_a_flood_is_ended() {
        let now = Timestamp::from_millis(0);
        let mut manners = Manners::new(now);
        let verdicts: Vec<_> = (0..400).map(|_| manners.message(now)).collect();
        assert_eq!(verdicts.iter().filter(|verdict| **verdict == Verdict::Granted).count(), 80);
        assert_eq!(verdicts.iter().filter(|verdict| **verdict == Verdict::TooFast).count(), 200);
        assert_eq!(verdicts.last(), Some(&Verdict::Flood));
    }

    #[test]
    fn whoever_slows_down_is_forgiven() {
        let mut now = Timestamp::from_millis(0);
        let mut manners = Manners::new(now);
        for _ in 0..1000 {
            assert_ne!(manners.message(now), Verdict::Flood);
            now = now.after(Duration::from_millis(40));
        }
    }
}
