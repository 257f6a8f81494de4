//! What all light clients together have received.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use super::Histogram;

/// Bytes at the end of a payload that say when it was sent, in nanoseconds since the generator began.
pub(super) const STAMP: usize = 8;

/// Counts, while it is told to.
pub(super) struct Tally {
    base: Instant,
    open: Cell<bool>,
    receiving: Cell<u32>,
    packets: Cell<u64>,
    bytes: Cell<u64>,
    missing: Cell<u64>,
    delays: RefCell<Histogram>,
}

impl Tally {
    pub(super) fn new(base: Instant) -> Self {
        Self {
            base,
            open: Cell::new(false),
            receiving: Cell::default(),
            packets: Cell::default(),
            bytes: Cell::default(),
            missing: Cell::default(),
            delays: RefCell::default(),
        }
    }

    pub(super) fn begin(&self) {
        self.open.set(true);
    }

    pub(super) fn end(&self) {
        self.open.set(false);
    }

    /// What stands at the end of a payload that is sent now.
    pub(super) fn stamp(&self, now: Instant) -> [u8; STAMP] {
        (now.saturating_duration_since(self.base).as_nanos() as u64).to_be_bytes()
    }

    /// Somebody has received their first packet.
    pub(super) fn first(&self) {
        self.receiving.set(self.receiving.get() + 1);
    }

    /// Seats that have received something.
    pub(super) fn receiving(&self) -> u32 {
        self.receiving.get()
    }

    /// A packet came. `gap`: so many before it have not; negative: one of those came now.
    pub(super) fn packet(&self, payload: &[u8], gap: i64, now: Instant) {
        if !self.open.get() {
            return;
        }
        self.packets.set(self.packets.get() + 1);
        self.bytes.set(self.bytes.get() + payload.len() as u64);
        self.missing.set(self.missing.get().saturating_add_signed(gap));
        if let Some((_, stamp)) = payload.split_last_chunk::<STAMP>() {
            let sent = self.base + Duration::from_nanos(u64::from_be_bytes(*stamp) % (1 << 50));
            self.delays.borrow_mut().note(now.saturating_duration_since(sent));
        }
    }

    pub(super) fn packets(&self) -> u64 {
        self.packets.get()
    }

    /// Bytes of payloads: padding, with which a server looks for bandwidth, is no media.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.get()
    }

    /// The part that never came.
    pub(super) fn lost(&self) -> f64 {
        let missing = self.missing.get() as f64;
        missing / (self.packets.get() as f64 + missing).max(1.0)
    }

    pub(super) fn delays(&self) -> Histogram {
        self.delays.borrow().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_and_what_comes_late_is_counted_while_the_window_is_open() {
        let base = super::super::now();
        let tally = Tally::new(base);
        let payload = tally.stamp(base + Duration::from_millis(1));
        let later = base + Duration::from_millis(3);
        tally.packet(&payload, 5, later);
        assert_eq!(tally.packets(), 0, "nothing is counted yet");
        tally.begin();
        tally.packet(&payload, 0, later);
        tally.packet(&payload, 2, later);
        tally.packet(&payload, -1, later);
        assert_eq!((tally.packets(), tally.bytes()), (3, 3 * STAMP as u64));
        assert!((tally.lost() - 0.25).abs() < 1e-9, "one of four: {}", tally.lost());
        let delay = tally.delays().quantiles().p50;
        assert!((2.0..2.5).contains(&delay), "{delay}");
    }
}
