//! Packets that a browser sent and that have not come: asked for until they come or it is too late.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Packets overtake one another: a gap that closes by itself in this time was none.
const PATIENCE: Duration = Duration::from_millis(10);
/// A gap that is longer than this is a line that was gone: a key frame is there sooner than so many repairs.
const NEWEST: u64 = 100;
/// A picture that is whole only after this long is worth less than a key frame now.
const TOO_LATE: Duration = Duration::from_millis(600);
/// The same of sound: who listens waits no longer for it.
const TOO_LATE_TO_HEAR: Duration = Duration::from_millis(350);
/// A round trip before any has been measured.
const USUAL: Duration = Duration::from_millis(100);
/// A packet is asked for again no sooner than this: the answer needs a moment even on the same desk.
const LEAST: Duration = Duration::from_millis(20);
/// What falls due within this long of something else is asked for with it.
const TOGETHER: Duration = Duration::from_millis(5);
/// Where this part of what is sent is lost, or more, each question is put twice: one that is lost costs a round trip, and
/// a browser answers two in a row once.
const LOSSY: f64 = 0.03;
/// ... the second so much later.
const AFTER: Duration = Duration::from_millis(12);
/// Of so many packets the part that is lost is learnt.
const LEARNT_OVER: f64 = 128.0;
/// SSRCs that one browser has; further ones are not watched.
const MAX_STREAMS: usize = 64;

/// What is missing of everything that a browser sends.
#[derive(Debug, Default)]
pub(super) struct Missing {
    streams: BTreeMap<u32, Gaps>,
    /// From asking to getting, smoothed.
    round_trip: Option<Duration>,
    /// The part of its packets that is lost, smoothed.
    loss: f64,
    /// When something is to be asked for next.
    pub(super) due: Option<Instant>,
}

#[derive(Debug)]
struct Gaps {
    /// Of a picture something else can be asked for, where this will not come: a key frame.
    is_picture: bool,
    newest: u64,
    missing: BTreeMap<u64, Gap>,
}

/// A packet that has not come.
#[derive(Debug)]
struct Gap {
    since: Instant,
    asked: u32,
    asked_at: Instant,
    /// What is due is the same question once more.
    echoes: bool,
    due: Instant,
}

impl Gaps {
    /// Lets go of what comes too late. True where that breaks a picture.
    fn give_up(&mut self, now: Instant) -> bool {
        let (before, too_late) =
            (self.missing.len(), if self.is_picture { TOO_LATE } else { TOO_LATE_TO_HEAR });
        self.missing.retain(|_, gap| now.saturating_duration_since(gap.since) < too_late);
        self.is_picture && self.missing.len() != before
    }
}

impl Gap {
    /// It is asked for now.
    fn ask(&mut self, is_lossy: bool, wait: Duration, now: Instant) {
        if self.echoes {
            self.echoes = false;
            self.due = self.asked_at + wait.max(AFTER * 2);
            return;
        }
        self.asked += 1;
        self.asked_at = now;
        self.echoes = is_lossy;
        self.due = now + if is_lossy { AFTER } else { wait };
    }
}

/// What is to be done about a stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asking {
    pub(super) ssrc: u32,
    /// Packets to ask for, ascending.
    pub(super) lost: Vec<u64>,
    /// Others of its pictures will not come any more.
    pub(super) broken: bool,
}

impl Missing {
    /// A packet of a picture or of sound has come. True where others of a picture are now known not to come any more.
    pub(super) fn arrived(&mut self, ssrc: u32, seq: u64, is_picture: bool, now: Instant) -> bool {
        if self.streams.len() >= MAX_STREAMS && !self.streams.contains_key(&ssrc) {
            return false;
        }
        let gaps =
            self.streams.entry(ssrc).or_insert(Gaps { is_picture, newest: seq, missing: BTreeMap::new() });
        if let Some(gap) = gaps.missing.remove(&seq) {
            // Asked for once, so it is known which question this answers (Karn).
            if gap.asked == 1 {
                let took = now.saturating_duration_since(gap.asked_at);
                self.round_trip = Some(self.round_trip.map_or(took, |before| (before * 7 + took) / 8));
            }
            return false;
        }
        if seq <= gaps.newest {
            return false;
        }
        let is_leap = seq > gaps.newest.saturating_add(NEWEST);
        let first = if is_leap { seq } else { gaps.newest + 1 };
        let due = now + PATIENCE;
        let gap = |seq| (seq, Gap { since: now, asked: 0, asked_at: now, echoes: false, due });
        gaps.missing.extend((first..seq).map(gap));
        if !is_leap {
            let lost = (seq - first) as f64;
            self.loss += (lost - self.loss * (lost + 1.0)) / LEARNT_OVER;
        }
        if first < seq {
            self.due = Some(self.due.map_or(due, |at| at.min(due)));
        }
        gaps.newest = seq;
        let before = gaps.missing.len();
        gaps.missing = gaps.missing.split_off(&seq.saturating_sub(NEWEST));
        is_picture && (is_leap || gaps.missing.len() != before)
    }

    /// What is to be asked for now. `line`: there and back as it is known from elsewhere. Where nothing that was asked for
    /// once has come in time, it is all that is known, and a line that queues for a second is not asked eight times.
    pub(super) fn ask(&mut self, line: Duration, now: Instant) -> Vec<Asking> {
        if self.due.is_none_or(|due| due > now) {
            return Vec::new();
        }
        let (wait, soon, is_lossy) = (self.wait(line), now + TOGETHER, self.loss >= LOSSY);
        let mut asking = Vec::new();
        for (ssrc, gaps) in &mut self.streams {
            let broken = gaps.give_up(now);
            let due = gaps.missing.iter_mut().filter(|(_, gap)| gap.due <= soon);
            let lost: Vec<u64> = due
                .map(|(seq, gap)| {
                    gap.ask(is_lossy, wait, now);
                    *seq
                })
                .collect();
            if broken || !lost.is_empty() {
                asking.push(Asking { ssrc: *ssrc, lost, broken });
            }
        }
        self.due = self.streams.values().flat_map(|gaps| gaps.missing.values()).map(|gap| gap.due).min();
        asking
    }

    /// So long after asking it is asked again. What is known of the line counts where it is so much more that only a
    /// queue explains it: it is measured over reports, and a little long.
    fn wait(&self, line: Duration) -> Duration {
        let known = self.round_trip.unwrap_or(USUAL);
        let round_trip = if line > known * 2 { line } else { known };
        (round_trip + round_trip / 4).max(LEAST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SSRC: u32 = 7;

    fn at(millis: u64) -> Instant {
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
        *START + Duration::from_millis(millis)
    }

    /// What is asked for in so many milliseconds, looked at each of them, and when; and when it was said that
    /// something will not come.
    fn asked(missing: &mut Missing, millis: std::ops::Range<u64>) -> (Vec<(u64, Vec<u64>)>, Vec<u64>) {
        asked_over(missing, 0, millis)
    }

    /// The same, where there and back is known to take so long.
    fn asked_over(
        missing: &mut Missing,
        line: u64,
        millis: std::ops::Range<u64>,
    ) -> (Vec<(u64, Vec<u64>)>, Vec<u64>) {
        let (mut asked, mut broken) = (Vec::new(), Vec::new());
        for milli in millis {
            for asking in missing.ask(Duration::from_millis(line), at(milli)) {
                assert_eq!(asking.ssrc, SSRC);
                broken.extend(asking.broken.then_some(milli));
                if !asking.lost.is_empty() {
                    asked.push((milli, asking.lost));
                }
            }
        }
        (asked, broken)
    }

    #[test]
    fn a_gap_that_closes_by_itself_is_not_asked_for() {
        let mut missing = Missing::default();
        for (seq, milli) in [(1, 0), (3, 1), (2, 8)] {
            assert!(!missing.arrived(SSRC, seq, true, at(milli)));
        }
        assert_eq!(asked(&mut missing, 8..1_000), (vec![], vec![]));
    }

    #[test]
    fn what_is_missing_is_asked_for_until_it_is_too_late_and_then_said_to_be_lost() {
        let mut missing = Missing::default();
        missing.arrived(SSRC, 1, true, at(0));
        missing.arrived(SSRC, 4, true, at(0));
        let (asked, broken) = asked(&mut missing, 0..1_000);
        assert_eq!(asked.iter().map(|(milli, _)| *milli).collect::<Vec<_>>(), [10, 135, 260, 385, 510]);
        assert!(asked.iter().all(|(_, lost)| *lost == [2, 3]));
        assert_eq!(broken, [635]);
        assert_eq!(missing.due, None);
    }

    #[test]
    fn sound_is_asked_for_as_long_as_somebody_waits_for_it_and_breaks_nothing() {
        let mut missing = Missing::default();
        missing.arrived(SSRC, 1, false, at(0));
        missing.arrived(SSRC, 3, false, at(0));
        let (asked, broken) = asked(&mut missing, 0..1_000);
        assert_eq!(asked.iter().map(|(milli, _)| *milli).collect::<Vec<_>>(), [10, 135, 260]);
        assert_eq!(broken, [0_u64; 0]);
        assert!(!missing.arrived(SSRC, NEWEST * 3, false, at(1_000)), "a leap");
    }

    #[test]
    fn a_short_round_trip_is_learnt_and_asked_by() {
        let mut missing = Missing::default();
        missing.arrived(SSRC, 1, true, at(0));
        missing.arrived(SSRC, 4, true, at(0));
        asked(&mut missing, 0..50);
        missing.arrived(SSRC, 2, true, at(50));
        // 40 ms from asking to getting.
        assert_eq!(missing.wait(Duration::ZERO), Duration::from_millis(50));
        missing.arrived(SSRC, 6, true, at(200));
        let (asked, _) = asked(&mut missing, 200..300);
        assert_eq!(asked.iter().filter(|(_, lost)| lost.contains(&5)).count(), 2, "{asked:?}");
    }

    #[test]
    fn on_a_line_that_loses_each_question_is_put_twice() {
        let mut missing = Missing::default();
        // One of ten is lost, and not asked for in time.
        for seq in (0..300).filter(|seq| seq % 10 != 9) {
            let _ = missing.arrived(SSRC, seq, true, at(0));
        }
        assert!((0.05..0.11).contains(&missing.loss), "{}", missing.loss);
        asked(&mut missing, 0..700);
        assert!(!missing.arrived(SSRC, 301, true, at(700)));
        let (asked, _) = asked(&mut missing, 700..900);
        assert_eq!(asked.iter().map(|(milli, _)| *milli).collect::<Vec<_>>(), [710, 722, 835, 847]);
    }

    #[test]
    fn a_line_that_queues_is_asked_no_sooner_than_it_can_answer() {
        let mut missing = Missing::default();
        missing.arrived(SSRC, 1, true, at(0));
        missing.arrived(SSRC, 3, true, at(0));
        let (asked, _) = asked_over(&mut missing, 400, 0..1_000);
        assert_eq!(asked.iter().map(|(milli, _)| *milli).collect::<Vec<_>>(), [10, 510]);
    }

    #[test]
    fn what_falls_out_of_the_newest_is_lost_at_once() {
        let mut missing = Missing::default();
        missing.arrived(SSRC, 1, true, at(0));
        missing.arrived(SSRC, 3, true, at(0));
        assert!((4..NEWEST + 3).all(|seq| !missing.arrived(SSRC, seq, true, at(1))));
        assert!(missing.arrived(SSRC, NEWEST + 3, true, at(1)));
        assert!(missing.arrived(SSRC, NEWEST * 3, true, at(2)), "a leap");
        assert_eq!(asked(&mut missing, 2..1_000), (vec![], vec![]));
    }
}
