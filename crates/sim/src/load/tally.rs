//! What all light clients together have received.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Histogram;

/// Bytes at the end of a payload that say when it was sent, in nanoseconds since the generator began.
pub(super) const STAMP: usize = 8;

/// Counts, while it is told to. The clients' thread writes, the one that measures reads.
pub(super) struct Tally {
    base: Instant,
    gathered: AtomicBool,
    open: AtomicBool,
    receiving: AtomicU32,
    packets: AtomicU64,
    bytes: AtomicU64,
    missing: AtomicI64,
    delays: Mutex<Histogram>,
}

impl Tally {
    pub(super) fn new(base: Instant) -> Self {
        Self {
            base,
            gathered: AtomicBool::new(false),
            open: AtomicBool::new(false),
            receiving: AtomicU32::default(),
            packets: AtomicU64::default(),
            bytes: AtomicU64::default(),
            missing: AtomicI64::default(),
            delays: Mutex::default(),
        }
    }

    /// Everybody has a seat. Nobody sends before: a server of one processor that is nearly as busy as it is to be has none
    /// left for handshakes.
    pub(super) fn gather(&self) {
        self.gathered.store(true, Relaxed);
    }

    /// Everybody has a seat.
    pub(super) fn is_gathered(&self) -> bool {
        self.gathered.load(Relaxed)
    }

    pub(super) fn begin(&self) {
        self.open.store(true, Relaxed);
    }

    pub(super) fn end(&self) {
        self.open.store(false, Relaxed);
    }

    /// What stands at the end of a payload that is sent now.
    pub(super) fn stamp(&self, now: Instant) -> [u8; STAMP] {
        (now.saturating_duration_since(self.base).as_nanos() as u64).to_be_bytes()
    }

    /// Somebody has received their first packet.
    pub(super) fn first(&self) {
        self.receiving.fetch_add(1, Relaxed);
    }

    /// Seats that have received something.
    pub(super) fn receiving(&self) -> u32 {
        self.receiving.load(Relaxed)
    }

    /// A packet came, with so many bytes of payload. `gap`: so many before it have not; negative: one of those came now.
    /// `stamp`: what its payload ends with, where it was opened.
    pub(super) fn packet(&self, length: usize, gap: i64, stamp: Option<&[u8; STAMP]>, now: Instant) {
        if !self.open.load(Relaxed) {
            return;
        }
        self.packets.fetch_add(1, Relaxed);
        self.bytes.fetch_add(length as u64, Relaxed);
        if gap != 0 {
            self.missing.fetch_add(gap, Relaxed);
        }
        if let Some(stamp) = stamp {
            let sent = self.base + Duration::from_nanos(u64::from_be_bytes(*stamp) % (1 << 50));
            self.delays
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .note(now.saturating_duration_since(sent));
        }
    }

    pub(super) fn packets(&self) -> u64 {
        self.packets.load(Relaxed)
    }

    /// Bytes of payloads: padding, with which a server looks for bandwidth, is no media.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }

    /// The part that never came.
    pub(super) fn lost(&self) -> f64 {
        let missing = self.missing.load(Relaxed).max(0) as f64;
        missing / (self.packets() as f64 + missing).max(1.0)
    }

    /// How long those were on the way that were opened.
    pub(super) fn delays(&self) -> Histogram {
        self.delays.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_and_what_comes_late_is_counted_while_the_window_is_open() {
        let base = super::super::now();
        let tally = Tally::new(base);
        let stamp = tally.stamp(base + Duration::from_millis(1));
        let later = base + Duration::from_millis(3);
        tally.packet(100, 5, Some(&stamp), later);
        assert_eq!(tally.packets(), 0, "nothing is counted yet");
        tally.begin();
        tally.packet(100, 0, Some(&stamp), later);
        tally.packet(200, 2, None, later);
        tally.packet(300, -1, None, later);
        assert_eq!((tally.packets(), tally.bytes()), (3, 600));
        assert!((tally.lost() - 0.25).abs() < 1e-9, "one of four: {}", tally.lost());
        let delay = tally.delays().quantiles().p50;
        assert!((2.0..2.5).contains(&delay), "{delay}");
    }
}
