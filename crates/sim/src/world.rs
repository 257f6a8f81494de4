//! Clients and a real SFU on a virtual network, in virtual time: whatever comes first happens first.
//!
//! The world also plays the house around the SFU: it hands offers, answers, slot maps and the list of seats
//! back and forth, each after the delay of the client's line. Signalling arrives always and in order, as
//! over TCP; what a dead line does to it is no subject here.

mod arrival;
mod house;
mod seat;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sfu::{Config, Datagram, Event, Input, Output, Sfu};
use wire::{CallId, Publication, SeatId};

use crate::client::Report;
use crate::network::{Network, Packet, Traffic};
pub use arrival::Arrival;
use house::Signal;
use seat::Seat;

/// Where the SFU listens (RFC 5737 documentation address).
const RELAY: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 8080);
/// How long the SFU waits for a silent seat; the server's own choice.
const SILENCE: Duration = Duration::from_secs(6);
/// So many steps at one instant mean that somebody asks for the same moment again and again.
const SPIN: u32 = 100_000;

/// A client in the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Who(usize);

/// Everything there is.
///
/// It panics, with a sentence, where a page's offer or the relay's answer is refused, or where somebody asks
/// for the same moment for ever: then the scenario has found a fault and there is nothing to go on with.
pub struct World {
    seed: u64,
    base: Instant,
    now: Instant,
    rng: StdRng,
    sfu: Sfu,
    sfu_timeout: Instant,
    network: Network,
    seats: Vec<Seat>,
    signals: BTreeMap<(Instant, u64), Signal>,
    signalled: u64,
    events: Vec<(Instant, Event)>,
}

impl World {
    /// An empty world. Everything random in it comes from `seed`, but for what str0m draws for cryptography.
    ///
    /// str0m draws SSRCs, transaction ids and the like from the thread's generator of the `fastrand` crate,
    /// which is therefore seeded here too: a world wants a thread of its own, as every test has.
    #[expect(
        clippy::disallowed_methods,
        reason = "the base of virtual time; only differences from it matter"
    )]
    pub fn new(seed: u64) -> Self {
        fastrand::seed(seed);
        let base = Instant::now();
        Self {
            seed,
            base,
            now: base,
            rng: StdRng::seed_from_u64(seed),
            sfu: Sfu::new(Config { addresses: vec![RELAY], silence: SILENCE }),
            sfu_timeout: base,
            network: Network::new(seed),
            seats: Vec::new(),
            signals: BTreeMap::new(),
            signalled: 0,
            events: Vec::new(),
        }
    }

    /// What decides everything random here.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Virtual time.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Virtual time since the world began.
    pub fn elapsed(&self) -> Duration {
        self.now.duration_since(self.base)
    }

    /// Lets this much time pass.
    pub fn run_for(&mut self, time: Duration) {
        self.run_to(self.now + time);
    }

    /// Lets time pass until `done`, asked every 10 ms, but no longer than `limit`. Gives how long that took;
    /// none: it did not come true.
    pub fn run_until(&mut self, limit: Duration, done: impl Fn(&Self) -> bool) -> Option<Duration> {
        let begin = self.now;
        while !done(self) {
            if self.now.duration_since(begin) >= limit {
                return None;
            }
            self.run_for(Duration::from_millis(10));
        }
        Some(self.now.duration_since(begin))
    }

    /// What the SFU told the house, with the time at which it did.
    pub fn events(&self) -> &[(Instant, Event)] {
        &self.events
    }

    /// When the SFU last said that the client's connection is lost.
    pub fn lost_at(&self, who: Who) -> Option<Instant> {
        let seat = self.seat_id(who);
        self.events.iter().rev().find_map(|(at, event)| match event {
            Event::Lost { seat: lost, .. } if *lost == seat => Some(*at),
            Event::Lost { .. }
            | Event::Up { .. }
            | Event::Slots { .. }
            | Event::Speakers { .. }
            | Event::Wanted { .. } => None,
        })
    }

    /// What a client saw and heard.
    pub fn report(&self, who: Who) -> Report {
        self.seats[who.0].client.report(self.now)
    }

    /// What the SFU thinks goes through to it, in bits a second; none: it is not joined.
    pub fn estimate(&self, who: Who) -> Option<u64> {
        self.sfu.estimate(self.call_of(who), self.seat_id(who))
    }

    /// What its slots show.
    pub fn shown(&self, who: Who) -> Vec<Publication> {
        self.seats[who.0].client.shown()
    }

    /// Its seat.
    pub fn seat_id(&self, who: Who) -> SeatId {
        self.seats[who.0].peer.seat
    }

    /// Its call.
    pub fn call_of(&self, who: Who) -> CallId {
        self.seats[who.0].call
    }

    /// When it asked to join.
    pub fn asked_at(&self, who: Who) -> Instant {
        self.seats[who.0].asked_at
    }

    /// What went up and down its line.
    pub fn traffic(&self, who: Who) -> [Traffic; 2] {
        let path = self.network.path(self.seats[who.0].client.address().ip());
        path.map_or_else(Default::default, |path| [path.up.traffic(), path.down.traffic()])
    }

    fn run_to(&mut self, end: Instant) {
        let mut spin = 0;
        while let Some((at, step)) = self.next_step().filter(|(at, _)| *at <= end) {
            spin = if at > self.now { 0 } else { spin + 1 };
            assert!(spin < SPIN, "{step:?} asks for the same moment again and again");
            self.now = self.now.max(at);
            self.take_step(step);
        }
        self.now = end;
    }

    /// The earliest thing that is due.
    fn next_step(&self) -> Option<(Instant, Step)> {
        let arrival = self.network.next_arrival().map(|at| (at, Step::Arrival));
        let signal = self.signals.first_key_value().map(|((at, _), _)| (*at, Step::Signal));
        let relay = Some((self.sfu_timeout, Step::Relay));
        let clients = self.seats.iter().enumerate().filter(|(_, seat)| seat.runs);
        let clients = clients.map(|(index, seat)| (seat.client.timeout(), Step::Client(Who(index))));
        [arrival, signal, relay].into_iter().flatten().chain(clients).min_by_key(|(at, _)| *at)
    }

    fn take_step(&mut self, step: Step) {
        match step {
            Step::Arrival => {
                if let Some(packet) = self.network.receive(self.now) {
                    self.deliver(&packet);
                }
            }
            Step::Signal => {
                if let Some((_, signal)) = self.signals.pop_first() {
                    self.take_signal(signal);
                }
            }
            Step::Relay => self.tell_relay(Input::Timeout),
            Step::Client(who) => {
                self.seats[who.0].client.pass_time(self.now);
                self.send_from(who);
            }
        }
    }

    fn deliver(&mut self, packet: &Packet) {
        if packet.to == RELAY {
            let (from, to) = (packet.from, packet.to);
            self.tell_relay(Input::Datagram(Datagram { from, to, bytes: &packet.bytes }));
            return;
        }
        let receiver = |seat: &Seat| seat.runs && seat.client.address() == packet.to;
        if let Some(index) = self.seats.iter().position(receiver) {
            self.seats[index].client.receive(packet, self.now);
            self.send_from(Who(index));
        }
    }

    fn send_from(&mut self, who: Who) {
        while let Some(packet) = self.seats[who.0].client.next_packet() {
            self.network.send(packet, self.now);
        }
    }

    fn tell_relay(&mut self, input: Input<'_>) {
        self.sfu.handle(input, self.now);
        self.drain_relay();
    }

    fn drain_relay(&mut self) {
        loop {
            match self.sfu.poll(self.now) {
                Output::Transmit(out) => {
                    for bytes in out.datagrams() {
                        let packet = Packet { from: out.from, to: out.to, bytes: bytes.to_vec() };
                        self.network.send(packet, self.now);
                    }
                }
                Output::Event(event) => {
                    self.events.push((self.now, event.clone()));
                    self.pass_on(event);
                }
                Output::Timeout(at) => {
                    self.sfu_timeout = at.max(self.now);
                    return;
                }
            }
        }
    }

    fn random_bytes(&mut self) -> [u8; 16] {
        self.rng.random()
    }
}

/// Something that is due.
#[derive(Debug, Clone, Copy)]
enum Step {
    Arrival,
    Signal,
    Relay,
    Client(Who),
}
