//! Losses: whether they are because too much is sent, or belong to the line.
//!
//! Sending less helps against the first kind only, so that is how they are told apart: where as large a part is lost as
//! before although less is sent, the line loses so much, and it is left at that.

use std::time::{Duration, Instant};

/// Losses are counted over so many packets, or so long.
const COUNTED: u32 = 100;
const COUNTED_FOR: Duration = Duration::from_millis(1_000);
/// A reading of fewer says nothing.
const LEAST: u32 = 20;
/// This much more than the line is known to lose is too much. Less: what chance makes of an eighth is taken for it.
const TOO_MUCH: f64 = 0.25;
/// Whoever has come down to this part of the former loss has helped.
const HELPED: f64 = 0.7;

/// What is known of the losses of a line.
#[derive(Debug, Default)]
pub(super) struct Losing {
    sent: u32,
    lost: u32,
    since: Option<Instant>,
    /// The part that is lost, smoothed.
    loss: f64,
    /// What the line loses whatever is sent.
    of_the_line: f64,
    /// Less is being sent, to find out: what was lost and sent before, and from when on it counts.
    trial: Option<(f64, u64, Instant)>,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing.
    Fine,
    /// Less is to be sent.
    Less,
    /// Sending less has not helped: as much as before is to be sent.
    AsBefore(u64),
}

impl Losing {
    /// A packet has come, or has not; `rate` is what may be sent now, `settled` from when on what is sent less would
    /// show.
    pub(super) fn note(&mut self, came: bool, rate: u64, settled: Duration, now: Instant) -> Verdict {
        if self.trial.is_some_and(|(.., from)| now < from) {
            return Verdict::Fine;
        }
        let since = *self.since.get_or_insert(now);
        self.sent += 1;
        self.lost += u32::from(!came);
        let is_long = now.saturating_duration_since(since) >= COUNTED_FOR;
        if self.sent < COUNTED && !(is_long && self.sent >= LEAST) {
            return Verdict::Fine;
        }
        let loss = f64::from(self.lost) / f64::from(self.sent);
        (self.sent, self.lost, self.since) = (0, 0, None);
        self.loss += (loss - self.loss) / 6.0;
        self.judge(loss, rate, settled, now)
    }

    /// The part that is lost, smoothed over some seconds.
    pub(super) fn loss(&self) -> f64 {
        self.loss
    }

    fn judge(&mut self, loss: f64, rate: u64, settled: Duration, now: Instant) -> Verdict {
        if let Some((before, rate, _)) = self.trial.take() {
            if loss > before * HELPED {
                self.of_the_line = self.of_the_line.max(before.min(loss));
                return Verdict::AsBefore(rate);
            }
            return Verdict::Fine;
        }
        // A line that becomes better is believed slowly: it may have been luck.
        self.of_the_line += (loss - self.of_the_line).min(0.0) / 8.0;
        if loss > self.of_the_line + TOO_MUCH {
            self.trial = Some((loss, rate, now + settled));
            return Verdict::Less;
        }
        Verdict::Fine
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer::sender::tests::start;

    const SETTLED: Duration = Duration::from_millis(300);

    /// What is said of a hundred packets a second for so long, of which `loss` of ten are lost.
    fn said(losing: &mut Losing, seconds: std::ops::Range<u64>, loss: u64, begin: Instant) -> Vec<Verdict> {
        (seconds.start * 100..seconds.end * 100)
            .map(|n| losing.note(n % 10 >= loss, 1_000, SETTLED, begin + Duration::from_millis(n * 10)))
            .filter(|verdict| *verdict != Verdict::Fine)
            .collect()
    }

    #[test]
    fn a_line_that_loses_as_much_whatever_is_sent_is_left_alone() {
        let (mut losing, begin) = (Losing::default(), start());
        assert_eq!(said(&mut losing, 0..10, 3, begin), [Verdict::Less, Verdict::AsBefore(1_000)]);
        assert_eq!(said(&mut losing, 10..100, 3, begin), []);
        assert!((0.29..0.31).contains(&losing.loss()));
    }

    #[test]
    fn losses_that_go_when_less_is_sent_were_too_much() {
        let (mut losing, begin) = (Losing::default(), start());
        assert_eq!(said(&mut losing, 0..1, 5, begin), [Verdict::Less]);
        assert_eq!(said(&mut losing, 1..10, 0, begin), []);
        assert_eq!(said(&mut losing, 10..12, 5, begin), [Verdict::Less], "nothing is known of the line");
    }

    #[test]
    fn a_tenth_is_no_reason_to_send_less() {
        assert_eq!(said(&mut Losing::default(), 0..60, 1, start()), []);
    }
}
