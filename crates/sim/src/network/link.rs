//! One direction of a path: bottleneck with a queue, then delay.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::{Condition, Packet};

/// What a link can carry.
pub trait Carried: Clone {
    /// Bytes that a bottleneck carries beside those of [`Carried::size`].
    const HEADERS: usize;

    /// Its bytes.
    fn size(&self) -> usize;
}

/// Whole IP packets, with everything that is in front of them.
impl Carried for Vec<u8> {
    const HEADERS: usize = 0;

    fn size(&self) -> usize {
        self.len()
    }
}

/// What went over a link so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Datagrams given to it.
    pub sent: u64,
    /// Bytes given to it, without headers.
    pub sent_bytes: u64,
    /// Datagrams that arrived at the other end, copies included.
    pub arrived: u64,
    /// Bytes that arrived, without headers.
    pub arrived_bytes: u64,
    /// Datagrams lost by chance.
    pub lost: u64,
    /// Datagrams dropped because the queue was full.
    pub overflowed: u64,
}

/// One direction of a path.
#[derive(Debug)]
pub struct Link<C = Packet> {
    condition: Condition,
    rng: StdRng,
    /// Whether the burst model is in its bad state.
    bad: bool,
    /// When the bottleneck has worked off its queue.
    busy_until: Option<Instant>,
    /// The latest arrival planned for a datagram that was not held back: jitter alone keeps the order.
    latest: Option<Instant>,
    under_way: BinaryHeap<Reverse<UnderWay<C>>>,
    count: u64,
    traffic: Traffic,
}

impl<C: Carried> Link<C> {
    /// A link in this condition.
    pub fn new(condition: Condition, seed: u64) -> Self {
        Self {
            condition,
            rng: StdRng::seed_from_u64(seed),
            bad: false,
            busy_until: None,
            latest: None,
            under_way: BinaryHeap::new(),
            count: 0,
            traffic: Traffic::default(),
        }
    }

    /// What holds now.
    pub fn condition(&self) -> Condition {
        self.condition
    }

    /// What went over it so far.
    pub fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// Changes the condition from now on. What is queued before the bottleneck leaves at the new rate; what
    /// is past it arrives as planned.
    pub fn change(&mut self, condition: Condition, now: Instant) {
        if let (Some(old), Some(busy)) = (self.condition.rate, self.busy_until) {
            let queued = busy.saturating_duration_since(now).as_secs_f64() * old as f64;
            self.busy_until = condition.rate.map(|rate| now + Duration::from_secs_f64(queued / rate as f64));
        }
        self.condition = condition;
    }

    /// Takes a datagram.
    pub fn send(&mut self, packet: C, now: Instant) {
        self.traffic.sent += 1;
        self.traffic.sent_bytes += packet.size() as u64;
        let Some(departure) = self.pass_bottleneck(packet.size() + C::HEADERS, now) else {
            self.traffic.overflowed += 1;
            return;
        };
        if self.condition.loss.strikes([self.rng.random(), self.rng.random()], &mut self.bad) {
            self.traffic.lost += 1;
            return;
        }
        if self.rng.random::<f64>() < self.condition.duplicate {
            let arrival = self.plan_arrival(departure);
            self.put_under_way(packet.clone(), arrival);
        }
        let arrival = self.plan_arrival(departure);
        self.put_under_way(packet, arrival);
    }

    /// When the next datagram arrives.
    pub fn next_arrival(&self) -> Option<Instant> {
        self.under_way.peek().map(|Reverse(first)| first.arrival)
    }

    /// A datagram that has arrived by `now`.
    pub fn receive(&mut self, now: Instant) -> Option<C> {
        if self.next_arrival()? > now {
            return None;
        }
        let Reverse(first) = self.under_way.pop()?;
        self.traffic.arrived += 1;
        self.traffic.arrived_bytes += first.packet.size() as u64;
        Some(first.packet)
    }

    /// When the last bit of the datagram is through the bottleneck; none where the queue is full.
    fn pass_bottleneck(&mut self, bytes: usize, now: Instant) -> Option<Instant> {
        let Some(rate) = self.condition.rate else { return Some(now) };
        let begins = self.busy_until.map_or(now, |busy| busy.max(now));
        let queued = begins.duration_since(now).as_secs_f64() * rate as f64 / 8.0;
        if queued as usize + bytes > self.condition.queue {
            return None;
        }
        let departure = begins + Duration::from_secs_f64(bytes as f64 * 8.0 / rate as f64);
        self.busy_until = Some(departure);
        Some(departure)
    }

    fn plan_arrival(&mut self, departure: Instant) -> Instant {
        let jitter = self.condition.jitter.mul_f64(self.rng.random());
        let arrival = departure + self.condition.delay + jitter;
        if self.rng.random::<f64>() < self.condition.reorder {
            return arrival + self.condition.reorder_by;
        }
        let arrival = self.latest.map_or(arrival, |latest| latest.max(arrival));
        self.latest = Some(arrival);
        arrival
    }

    fn put_under_way(&mut self, packet: C, arrival: Instant) {
        self.count += 1;
        self.under_way.push(Reverse(UnderWay { arrival, count: self.count, packet }));
    }
}

/// A datagram past the bottleneck, ordered by arrival, then by sending.
#[derive(Debug)]
struct UnderWay<C> {
    arrival: Instant,
    count: u64,
    packet: C,
}

impl<C> PartialEq for UnderWay<C> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<C> Eq for UnderWay<C> {}

impl<C> Ord for UnderWay<C> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.arrival, self.count).cmp(&(other.arrival, other.count))
    }
}

impl<C> PartialOrd for UnderWay<C> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Loss;

    const AT: &str = "198.18.0.0:1";

    fn start() -> Instant {
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        Instant::now()
    }

    fn packet(number: u16, len: usize) -> Packet {
        let at = AT.parse().unwrap();
        let mut bytes = number.to_be_bytes().to_vec();
        bytes.resize(len, 0);
        Packet { from: at, to: at, bytes }
    }

    /// Sends `count` datagrams of 972 bytes (1,000 with headers), one every `every`; gives number and arrival
    /// of each that arrives.
    fn through(condition: Condition, count: u16, every: Duration) -> Vec<(u16, Duration)> {
        let start = start();
        let mut link = Link::new(condition, 1);
        for number in 0..count {
            link.send(packet(number, 972), start + every * u32::from(number));
        }
        let mut arrived = Vec::new();
        while let Some(at) = link.next_arrival() {
            let packet = link.receive(at).unwrap();
            arrived.push((u16::from_be_bytes([packet.bytes[0], packet.bytes[1]]), at.duration_since(start)));
        }
        arrived
    }

    #[test]
    fn a_perfect_link_only_delays() {
        let arrived = through(Condition::delayed(Duration::from_millis(30)), 3, Duration::from_millis(1));
        let expected = [(0, 30), (1, 31), (2, 32)].map(|(n, ms)| (n, Duration::from_millis(ms)));
        assert_eq!(arrived, expected);
    }

    #[test]
    fn a_bottleneck_spaces_datagrams_and_drops_what_does_not_fit_its_queue() {
        let narrow = Condition { rate: Some(1_000_000), queue: 3_000, ..Condition::default() };
        let arrived = through(narrow, 10, Duration::ZERO);
        // 1,000 bytes at 1 Mb/s take 8 ms, and three wait.
        assert_eq!(arrived, [(0, 8), (1, 16), (2, 24)].map(|(n, ms)| (n, Duration::from_millis(ms))));
    }

    #[test]
    fn a_narrower_bottleneck_slows_what_is_queued() {
        let start = start();
        let wide = Condition { rate: Some(1_000_000), ..Condition::default() };
        let mut link = Link::new(wide, 1);
        link.send(packet(0, 972), start);
        link.change(Condition { rate: Some(500_000), ..wide }, start);
        link.send(packet(1, 972), start);
        assert_eq!(link.next_arrival(), Some(start + Duration::from_millis(8)));
        link.receive(start + Duration::from_millis(8));
        assert_eq!(link.next_arrival(), Some(start + Duration::from_millis(32)));
    }

    #[test]
    fn jitter_alone_keeps_the_order_and_reordering_does_not() {
        let jittered = Condition::default().jittered(Duration::from_millis(30));
        let arrived = through(jittered, 500, Duration::from_millis(1));
        assert!(arrived.is_sorted());
        assert_eq!(arrived.len(), 500);
        let reordering = Condition { reorder: 0.1, ..Condition::default() };
        let arrived = through(reordering, 500, Duration::from_millis(1));
        let overtaken = arrived.windows(2).filter(|pair| pair[0].0 > pair[1].0).count();
        assert!((25..100).contains(&overtaken), "{overtaken} of 500");
    }

    #[test]
    fn both_loss_models_lose_the_share_they_promise_and_bursts_come_in_bursts() {
        let runs = |loss| {
            let condition = Condition { loss, ..Condition::default() };
            let arrived = through(condition, 20_000, Duration::from_millis(1));
            let gaps = arrived.windows(2).filter(|pair| pair[1].0 != pair[0].0 + 1).count();
            (1.0 - arrived.len() as f64 / 20_000.0, (20_000 - arrived.len()) as f64 / gaps as f64)
        };
        let (lost, mean) = runs(Loss::Random(0.1));
        assert!((0.09..0.11).contains(&lost) && mean < 1.3, "{lost} lost, {mean} in a row");
        let (lost, mean) = runs(Loss::Bursts { ratio: 0.1, mean: 5.0 });
        assert!((0.08..0.12).contains(&lost) && (4.0..6.0).contains(&mean), "{lost} lost, {mean} in a row");
    }

    #[test]
    fn a_duplicating_link_delivers_twice() {
        let arrived = through(Condition { duplicate: 1.0, ..Condition::default() }, 3, Duration::ZERO);
        assert_eq!(arrived.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [0, 0, 1, 1, 2, 2]);
    }

    #[test]
    fn the_same_seed_loses_the_same() {
        let lossy = Condition::default().losing(0.5).jittered(Duration::from_millis(9));
        let run = || through(lossy, 200, Duration::from_millis(1));
        assert_eq!(run(), run());
    }
}
