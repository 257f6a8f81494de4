//! How one stream arrives, for receiver reports (RFC 3550 §6.4.1 and appendices A.3 and A.8).

use std::time::{Duration, Instant};

use crate::rtcp::Block;

/// How one stream arrives.
#[derive(Debug)]
pub(super) struct Reception {
    first: u64,
    newest: u64,
    received: u64,
    /// What was expected and what had come when it was last reported.
    reported: (u64, u64),
    /// Units of the codec's clock a second.
    clock: u32,
    /// In sixteenths of a unit of the codec's clock.
    jitter: u32,
    /// The last packet's time and when it came.
    last: (u32, Instant),
    /// The middle of the time in the last sender report, and when that came.
    sender_report: Option<(u32, Instant)>,
    /// Something has come since it was last reported.
    is_news: bool,
}

impl Reception {
    /// A stream whose first packet has come.
    pub(super) fn new(seq: u64, time: u32, clock: u32, now: Instant) -> Self {
        Self {
            first: seq,
            newest: seq,
            received: 1,
            reported: (0, 0),
            clock,
            jitter: 0,
            last: (time, now),
            sender_report: None,
            is_news: true,
        }
    }

    /// A further packet.
    pub(super) fn arrived(&mut self, seq: u64, time: u32, now: Instant) {
        self.received += 1;
        self.is_news = true;
        if seq <= self.newest {
            return;
        }
        self.newest = seq;
        let (before, came) = std::mem::replace(&mut self.last, (time, now));
        let took = now.saturating_duration_since(came).as_micros() * u128::from(self.clock) / 1_000_000;
        let meant = time.wrapping_sub(before) as i32;
        let off = (took as i64 - i64::from(meant)).unsigned_abs();
        // What is off by more was a pause, not the line.
        if off < u64::from(self.clock) {
            self.jitter = self.jitter + off as u32 - (self.jitter + 8) / 16;
        }
    }

    /// A sender report with this in the middle of its time.
    pub(super) fn sender_reported(&mut self, middle: u32, now: Instant) {
        self.sender_report = Some((middle, now));
    }

    /// What is to be reported of it; none: nothing has come since.
    pub(super) fn block(&mut self, ssrc: u32, now: Instant) -> Option<Block> {
        if !std::mem::take(&mut self.is_news) {
            return None;
        }
        let expected = self.newest - self.first + 1;
        let (expected_before, received_before) =
            std::mem::replace(&mut self.reported, (expected, self.received));
        let (lately, of_these) = (expected - expected_before, self.received - received_before);
        let fraction = lately.saturating_sub(of_these) * 256 / lately.max(1);
        Some(Block {
            ssrc,
            fraction: fraction.min(255) as u8,
            lost: (expected as i64 - self.received as i64) as i32,
            newest: self.newest as u32,
            jitter: self.jitter >> 4,
            last: self.sender_report.map_or((0, 0), |(middle, came)| (middle, since(came, now))),
        })
    }
}

/// In 65,536ths of a second.
pub(super) fn since(came: Instant, now: Instant) -> u32 {
    let took = now.saturating_duration_since(came);
    (took.min(Duration::from_secs(60_000)).as_micros() * 65_536 / 1_000_000) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Instant {
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
        *START + Duration::from_millis(millis)
    }

    #[test]
    fn what_was_lost_is_told_since_the_last_report_and_in_all() {
        let mut reception = Reception::new(100, 0, 48_000, at(0));
        (101..200).filter(|seq| seq % 4 != 0).for_each(|seq| reception.arrived(seq, 0, at(0)));
        let block = reception.block(7, at(1_000)).unwrap();
        assert_eq!((block.fraction, block.lost, block.newest), (61, 24, 199));
        assert_eq!(reception.block(7, at(2_000)), None, "nothing has come since");
        (200..300).for_each(|seq| reception.arrived(seq, 0, at(0)));
        let block = reception.block(7, at(3_000)).unwrap();
        assert_eq!((block.fraction, block.lost, block.newest), (0, 24, 299));
    }

    #[test]
    fn jitter_is_what_packets_are_off_by_and_a_pause_is_none() {
        let mut reception = Reception::new(0, 0, 90_000, at(0));
        (1..100).for_each(|n| reception.arrived(n, n as u32 * 900, at(n * 10)));
        assert_eq!(reception.block(7, at(1_000)).unwrap().jitter, 0);
        // Every second one comes 4 ms late.
        (100..300).for_each(|n| reception.arrived(n, n as u32 * 900, at(n * 10 + n % 2 * 4)));
        let jitter = reception.block(7, at(3_000)).unwrap().jitter;
        assert!((330..=360).contains(&jitter), "{jitter}");
        reception.arrived(300, 0x8000_0000, at(90_000));
        assert_eq!(reception.block(7, at(90_000)).unwrap().jitter, jitter);
    }

    #[test]
    fn a_sender_report_is_answered_with_how_long_ago_it_came() {
        let mut reception = Reception::new(0, 0, 90_000, at(0));
        assert_eq!(reception.block(7, at(1)).unwrap().last, (0, 0));
        reception.sender_reported(0x1234_5678, at(500));
        reception.arrived(1, 0, at(600));
        assert_eq!(reception.block(7, at(2_000)).unwrap().last, (0x1234_5678, 65_536 * 3 / 2));
    }
}
