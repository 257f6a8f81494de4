//! How many bits a second go through to one browser. Pure: packets that were sent and what is said of them come in, a
//! rate comes out.
//!
//! Three things are looked at. *Waiting*: where packets wait longer than the shortest way takes, a queue stands, and no
//! more goes through than comes out at the other end. *Losses*: where sending less makes fewer of them. *Probes*: a few
//! packets at once tell how fast a line is, so that one that has become wide again is noticed within seconds, whatever
//! is being sent. Between them the estimate grows slowly, and only where it is made use of.
//!
//! The kinship is to Google congestion control (draft-ietf-rmcat-gcc-02): the same feedback, the same fall to a part of
//! what came out. Other than there it is the wait itself that counts, not its slope: a queue that stands is as bad as
//! one that grows, for those who talk.

mod losing;
mod probing;
mod queueing;

use std::time::{Duration, Instant};

use losing::{Losing, Verdict};
pub(super) use probing::Probe;
use probing::Probing;
use queueing::{Queueing, Throughput};

/// Where it begins, in bits a second: a picture of the middle layer for three people, or nearly a large one. Most lines
/// carry more, and one that does not says so within half a second.
pub(crate) const FIRST: u64 = 2_000_000;
/// Less is never thought: speech needs it.
const LEAST: u64 = 60_000;
const MOST: u64 = 50_000_000;
/// A wait of this many microseconds, and twice the noise of the line on top, is a queue.
const QUEUE: i64 = 45_000;
/// ... and one of this many with the noise on top is none (any more).
const NO_QUEUE: i64 = 20_000;
/// Noise counts for no more than this.
const NOISE: i64 = 40_000;
/// A large packet alone takes a narrow line so long: bytes, and no more than so many microseconds.
const PACKET: u64 = 1_200;
const LONGEST_PACKET: i64 = 64_000;
/// So long after a cut what is not a queue any more is taken to be none.
const EMPTIED: Duration = Duration::from_secs(2);
/// How fast it grows a second, where it is made use of, per cent; and near to where it was too much.
const GROWS: u64 = 8;
const GROWS_NEAR: u64 = 3;
/// For so long it is remembered where it was too much.
const REMEMBERED: Duration = Duration::from_secs(10);
/// A queue that has not become shorter for so long, though less is sent, is none: the way is longer than it was.
const STANDS: Duration = Duration::from_secs(4);
/// What was said of packets was said at least so often.
const SAID_EVERY: Duration = Duration::from_millis(150);

/// From this part lost on what is sent once more is sent twice.
const LOSSY_REPAIRS: f64 = 0.04;
/// From this part lost on pictures are sent twice.
const LOSSY: f64 = 0.125;
/// ... and from this on large ones are of no use. Then so many bits a second are, of twice the loss a sixteenth.
const VERY_LOSSY: f64 = 0.16;
const LOSSY_RATE: f64 = 3_000_000.0;
/// ... but a small picture always is, with speech.
const SMALLEST: u64 = 350_000;

/// Marks the packets of a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ProbeId(u32);

impl ProbeId {
    fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

/// What is said of a packet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ack {
    pub(super) sent: Instant,
    /// By the browser's clock, in microseconds; none: it has not come.
    pub(super) received: Option<i64>,
    /// Bytes, as a line carries them.
    pub(super) size: u32,
    pub(super) probe: Option<ProbeId>,
}

/// The estimate for one browser.
#[derive(Debug)]
pub(super) struct Estimator {
    begun: Instant,
    rate: u64,
    /// What one would like to send.
    wish: u64,
    queueing: Queueing,
    /// What comes out, and what was sent.
    throughput: Throughput,
    offered: Throughput,
    losing: Losing,
    probing: Probing,
    round_trip: Duration,
    /// When it was last cut because of a queue, what came out then, and how long packets waited.
    cut: Option<Cut>,
    /// The queue that was cut for still stands.
    is_draining: bool,
    /// How long packets wait now.
    wait: i64,
    grown: Instant,
}

#[derive(Debug, Clone, Copy)]
struct Cut {
    at: Instant,
    /// When the first of a row of cuts was made.
    since: Instant,
    through: u64,
    wait: i64,
    /// The longest that packets have waited since the first.
    longest: i64,
}

impl Estimator {
    /// Nothing is known yet.
    pub(super) fn new(now: Instant) -> Self {
        Self {
            begun: now,
            rate: FIRST,
            wish: 0,
            queueing: Queueing::default(),
            throughput: Throughput::default(),
            offered: Throughput::default(),
            losing: Losing::default(),
            probing: Probing::new(now),
            round_trip: Duration::from_millis(100),
            cut: None,
            is_draining: false,
            wait: 0,
            grown: now,
        }
    }

    /// Bits a second that go through.
    pub(super) fn rate(&self) -> u64 {
        self.rate
    }

    /// Bits a second that are of use. A large picture is many packets, and where a sixth and more of them is lost, one
    /// is always being waited for: a smaller one is seen to move.
    pub(super) fn of_use(&self) -> u64 {
        let loss = self.losing.loss();
        if loss <= VERY_LOSSY {
            return self.rate;
        }
        self.rate.min(((LOSSY_RATE * (VERY_LOSSY / loss).powi(4)) as u64).max(SMALLEST))
    }

    /// So much is lost that pictures are better sent twice than asked for.
    pub(super) fn repeats(&self) -> bool {
        self.losing.loss() > LOSSY && !self.is_draining
    }

    /// So much is lost that what is sent once more is sent twice: of a large picture something is nearly always missing,
    /// and a repair that is lost too comes too late.
    pub(super) fn repairs_twice(&self) -> bool {
        self.losing.loss() > LOSSY_REPAIRS && !self.is_draining
    }

    /// A queue stands and is to become shorter.
    pub(super) fn is_draining(&self) -> bool {
        self.is_draining
    }

    /// There and back, smoothed.
    pub(super) fn round_trip(&self) -> Duration {
        self.round_trip
    }

    /// What one would like to send, in bits a second: more than is known to go through is looked for.
    pub(super) fn wish(&mut self, wish: u64) {
        self.wish = wish;
    }

    /// What one would like to send, as it was last said.
    pub(super) fn wished(&self) -> u64 {
        self.wish
    }

    /// When to look whether a probe is due; none where nothing is looked for.
    pub(super) fn due(&self) -> Option<Instant> {
        self.looks().then(|| self.probing.due())
    }

    fn looks(&self) -> bool {
        self.rate < self.wish && !self.is_draining
    }

    /// A probe, if one is due.
    pub(super) fn probe(&mut self, now: Instant) -> Option<Probe> {
        if !self.looks() {
            return None;
        }
        let rate = (self.rate * 2).min(self.wish * 5 / 4).max(self.rate * 5 / 4);
        self.probing.begin(rate, self.round_trip * 2 + SAID_EVERY * 2, now)
    }

    /// So many packets were sent for the probe that was asked for.
    pub(super) fn probed(&mut self, packets: u32, now: Instant) {
        self.probing.sent(packets, now);
    }

    /// What is said of packets, in the order of their sending.
    pub(super) fn told(&mut self, acks: &[Ack], now: Instant) {
        // What was sent before this began went another way, and says nothing of this one.
        let acks = acks.get(acks.partition_point(|ack| ack.sent < self.begun)..).unwrap_or_default();
        let newest = acks.iter().rfind(|ack| ack.received.is_some());
        if let Some(newest) = newest {
            let took = now.saturating_duration_since(newest.sent);
            self.round_trip = (self.round_trip * 7 + took.min(Duration::from_secs(2))) / 8;
        }
        for ack in acks {
            if let Some(found) = ack.probe.and_then(|id| self.probing.told(id, ack.received, ack.size, now))
                && !self.is_draining
            {
                self.rate = self.rate.max(found).min(MOST);
            }
            let sent = ack.sent.saturating_duration_since(self.begun).as_micros() as i64;
            self.offered.came(sent, ack.size);
            if let Some(at) = ack.received {
                self.throughput.came(at, ack.size);
                if let Some(wait) = self.queueing.took(at - sent, now) {
                    self.waits(wait, now);
                }
            }
            let settled = self.round_trip + SAID_EVERY * 2;
            match self.losing.note(ack.received.is_some(), self.rate, settled, now) {
                Verdict::Fine => {}
                Verdict::Less => {
                    let through = self.throughput.rate().unwrap_or(self.rate);
                    self.rate = through.clamp(self.rate / 2, self.rate).max(LEAST);
                    self.probing.pause(now + settled * 2);
                }
                Verdict::AsBefore(rate) if !self.is_draining => self.rate = self.rate.max(rate),
                Verdict::AsBefore(_) => {}
            }
        }
    }

    /// Packets wait for so many microseconds.
    fn waits(&mut self, wait: i64, now: Instant) {
        self.wait = wait;
        let noise = self.queueing.noise().min(NOISE);
        let packet = ((PACKET * 8_000_000 / self.rate) as i64).min(LONGEST_PACKET);
        let is_short = wait < NO_QUEUE + noise + packet;
        if wait > QUEUE + noise * 2 + packet {
            self.cut(wait, now);
        } else if is_short || self.cut.is_none_or(|cut| now.saturating_duration_since(cut.at) > EMPTIED) {
            if self.is_draining {
                self.is_draining = false;
                let through = self.cut.map_or(self.rate, |cut| cut.through);
                self.rate = self.rate.max(through * 90 / 100);
                self.probing.pause(now + Duration::from_millis(500));
            }
            if is_short {
                self.grow(now);
            }
        }
        self.grown = now;
    }

    /// A queue stands: less is to be sent than comes out, until it is gone.
    fn cut(&mut self, wait: i64, now: Instant) {
        let before = self.cut.filter(|_| self.is_draining);
        let longest = before.map_or(wait, |cut| cut.longest.max(wait));
        let through = self.throughput.rate().unwrap_or(self.rate / 2);
        self.is_draining = true;
        if let Some(cut) = before {
            self.cut = Some(Cut { longest, ..cut });
            if now.saturating_duration_since(cut.since) > STANDS && wait * 10 >= longest * 8 {
                self.queueing.begin_anew();
                self.is_draining = false;
                self.rate = self.rate.max(cut.through * 90 / 100);
                return;
            }
            // What was cut needs a round trip to show. Then as much comes out as the line carries, while a queue
            // stands, however little is sent: where no less than that is sent, cutting again would not help.
            let is_shown = now >= cut.at + self.round_trip + SAID_EVERY || wait >= cut.wait * 3 / 2;
            if !is_shown || through * 10 >= self.rate * 9 {
                return;
            }
        }
        // A queue of half a second or more is emptied at half the speed of the line.
        let part = (90 - wait.min(400_000) / 10_000).clamp(50, 90) as u64;
        // Where hardly anything is sent, what comes out says nothing of what would.
        let is_unused = self.offered.rate().is_some_and(|offered| offered * 4 < self.rate);
        let least = if is_unused { self.rate / 2 } else { LEAST };
        self.rate = self.rate.min(through * part / 100).max(least).max(LEAST);
        self.cut = Some(Cut { at: now, since: before.map_or(now, |cut| cut.since), through, wait, longest });
        self.probing.pause(now + Duration::from_millis(1_000));
    }

    /// What is made use of grows.
    fn grow(&mut self, now: Instant) {
        let elapsed = now.saturating_duration_since(self.grown).min(Duration::from_millis(300));
        let is_used = self.throughput.rate().is_some_and(|through| through * 10 >= self.rate * 7);
        if !is_used || self.rate >= self.wish.max(FIRST) {
            return;
        }
        let is_near = self.cut.is_some_and(|cut| {
            now.saturating_duration_since(cut.at) < REMEMBERED
                && self.rate * 10 > cut.through * 8
                && self.rate * 10 < cut.through * 12
        });
        let percent = if is_near { GROWS_NEAR } else { GROWS };
        let more = self.rate * percent * elapsed.as_millis() as u64 / 100_000;
        self.rate = (self.rate + more).min(MOST);
    }
}

#[cfg(test)]
mod tests;
