//! What is under way: packets numbered across the connection, until the browser says whether they came.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::peer::estimate::{Ack, ProbeId};
use crate::rtcp::Arrivals;

/// A packet of which nothing is heard for this long will not be spoken of any more.
const FORGOTTEN: Duration = Duration::from_secs(4);
/// Microseconds after which the browser's clock begins anew: 24 bits of 64 ms.
const ROUND: i64 = (1 << 24) * 64_000;

/// Packets under way.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// The number of the first in `sent`.
    first: u64,
    sent: VecDeque<Sent>,
    /// When a packet last came, by the browser's clock without its rounds.
    clock: Option<i64>,
}

#[derive(Debug, Clone, Copy)]
struct Sent {
    at: Instant,
    size: u32,
    probe: Option<ProbeId>,
    is_told: bool,
}

impl Numbers {
    /// The next packet's number; `size` in bytes as a line carries it.
    pub(super) fn next(&mut self, size: usize, probe: Option<ProbeId>, now: Instant) -> u16 {
        while self
            .sent
            .front()
            .is_some_and(|sent| sent.is_told || now.saturating_duration_since(sent.at) > FORGOTTEN)
        {
            self.sent.pop_front();
            self.first += 1;
        }
        let number = self.first + self.sent.len() as u64;
        self.sent.push_back(Sent { at: now, size: size as u32, probe, is_told: false });
        number as u16
    }

    /// What became of packets, each of which is told of once. Those that are said not to have come may still be
    /// spoken of again, if the report is one of the latest.
    pub(super) fn told(&mut self, arrivals: &Arrivals) -> Vec<Ack> {
        let newest = self.first + self.sent.len() as u64;
        let behind = (newest as u16).wrapping_sub(arrivals.first);
        let Some(first) = newest.checked_sub(u64::from(behind)) else {
            return Vec::new();
        };
        let mut acks = Vec::new();
        for (number, at) in (first..).zip(&arrivals.at) {
            let place = number.checked_sub(self.first).and_then(|place| usize::try_from(place).ok());
            let Some(sent) = place.and_then(|place| self.sent.get_mut(place)).filter(|sent| !sent.is_told)
            else {
                continue;
            };
            sent.is_told = true;
            let Sent { at: sent_at, size, probe, .. } = *sent;
            let received = at.map(|at| unrolled(&mut self.clock, at));
            acks.push(Ack { sent: sent_at, received, size, probe });
        }
        acks
    }
}

/// A time of the browser's clock, near to the one before.
fn unrolled(clock: &mut Option<i64>, at: i64) -> i64 {
    let before = clock.unwrap_or(at);
    let rounds = (before - at + ROUND / 2).div_euclid(ROUND);
    let at = at + rounds * ROUND;
    *clock = Some(at);
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer::sender::tests::start;

    #[test]
    fn each_packet_is_told_of_once() {
        let (mut numbers, now) = (Numbers::default(), start());
        let sent: Vec<u16> = (0..3).map(|_| numbers.next(100, None, now)).collect();
        assert_eq!(sent, [0, 1, 2]);
        let report = Arrivals { first: 0, at: vec![Some(1_000), None, Some(3_000), Some(9)] };
        let received: Vec<_> = numbers.told(&report).iter().map(|ack| ack.received).collect();
        assert_eq!(received, [Some(1_000), None, Some(3_000)]);
        assert!(numbers.told(&report).is_empty());
        assert_eq!(numbers.next(100, None, now), 3);
        assert_eq!(numbers.sent.len(), 1);
    }

    #[test]
    fn numbers_go_round_and_so_does_the_clock() {
        let (mut numbers, now) = (Numbers::default(), start());
        for number in 0..70_000_u64 {
            assert_eq!(numbers.next(100, None, now), number as u16);
            let at = (number as i64 * 1_000_000 + ROUND / 2).rem_euclid(ROUND) - ROUND / 2;
            let acks = numbers.told(&Arrivals { first: number as u16, at: vec![Some(at)] });
            assert_eq!(acks[0].received, Some(number as i64 * 1_000_000));
        }
    }
}
