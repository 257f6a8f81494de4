//! Packets with a number, sent through the line at a steady pace and received at its other end.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::carry::{now, wait};
use crate::device::Place;

/// What IP and UDP put in front of a datagram.
const HEADERS: usize = 28;
/// After the last datagram was sent, those that are still under way are waited for so long.
const LAST: Duration = Duration::from_millis(800);

/// The two ends, and what is sent between them.
pub(crate) struct Probe {
    sender: UdpSocket,
    receiver: UdpSocket,
    to: SocketAddr,
}

/// What was sent and what came.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// When each was sent, from the first on.
    pub(crate) sent: Vec<Duration>,
    /// Number and time of arrival of each that came, in order of arrival.
    pub(crate) came: Vec<(usize, Duration)>,
    /// Bytes of each, with headers.
    size: usize,
}

impl Probe {
    pub(crate) fn between(from: &Place, to: &Place) -> Result<Self> {
        let open = |place: &Place| -> Result<UdpSocket> {
            let address: Ipv4Addr = place.address;
            let socket = place.inside(|| Ok(UdpSocket::bind((address, 0))?))?;
            socket.set_nonblocking(true)?;
            Ok(socket)
        };
        let (sender, receiver) = (open(from)?, open(to)?);
        let to = receiver.local_addr()?;
        Ok(Self { sender, receiver, to })
    }

    /// Sends `count` packets of `size` bytes, headers included, one every `every`.
    pub(crate) fn send(&self, count: usize, size: usize, every: Duration) -> Result<Seen> {
        let mut seen = Seen { size, ..Seen::default() };
        let mut datagram = vec![0; size.max(HEADERS + 8) - HEADERS];
        let begun = now();
        loop {
            let number = seen.sent.len();
            let next = if number < count { begun + every * u32::try_from(number)? } else { seen.end(begun) };
            if now() < next {
                wait([&self.receiver], next)?;
                self.receive(begun, &mut seen);
                continue;
            }
            if number == count {
                return Ok(seen);
            }
            datagram[..8].copy_from_slice(&(number as u64).to_be_bytes());
            seen.sent.push(now().duration_since(begun));
            self.sender.send_to(&datagram, self.to)?;
        }
    }

    fn receive(&self, begun: Instant, seen: &mut Seen) {
        let mut buffer = [0; 2_048];
        while let Ok(length) = self.receiver.recv(&mut buffer) {
            let at = now().duration_since(begun);
            if let Some(number) = buffer[..length].first_chunk() {
                seen.came.push((u64::from_be_bytes(*number) as usize, at));
            }
        }
    }
}

impl Seen {
    fn end(&self, begun: Instant) -> Instant {
        begun + self.sent.last().copied().unwrap_or_default() + LAST
    }

    /// Share that did not come.
    pub(crate) fn lost(&self) -> f64 {
        1.0 - self.came.len() as f64 / self.sent.len().max(1) as f64
    }

    /// How long each that came was under way, in milliseconds, the shortest first.
    pub(crate) fn delays(&self) -> Vec<f64> {
        let under_way = |(number, at): &(usize, Duration)| {
            self.sent.get(*number).map(|sent| at.saturating_sub(*sent).as_secs_f64() * 1_000.0)
        };
        let mut delays: Vec<f64> = self.came.iter().filter_map(under_way).collect();
        delays.sort_by(f64::total_cmp);
        delays
    }

    /// Kilobits a second between the first and the last that came.
    pub(crate) fn kbps(&self) -> f64 {
        let (Some((_, first)), Some((_, last))) = (self.came.first(), self.came.last()) else { return 0.0 };
        let bits = (self.came.len() - 1) as f64 * self.size as f64 * 8.0;
        bits / last.saturating_sub(*first).as_secs_f64().max(f64::EPSILON) / 1_000.0
    }

    /// Whether they came in the order in which they were sent.
    pub(crate) fn in_order(&self) -> bool {
        self.came.is_sorted_by_key(|(number, _)| *number)
    }

    /// Of those that did not come, when the first and the last were sent, in milliseconds.
    pub(crate) fn gap(&self) -> Option<(f64, f64)> {
        let mut missing: Vec<bool> = vec![true; self.sent.len()];
        for (number, _) in &self.came {
            if let Some(it) = missing.get_mut(*number) {
                *it = false;
            }
        }
        let mut sent = self.sent.iter().zip(missing).filter(|(_, missing)| *missing);
        let first = sent.next()?.0;
        let last = sent.next_back().map_or(first, |(at, _)| at);
        Some((first.as_secs_f64() * 1_000.0, last.as_secs_f64() * 1_000.0))
    }
}
