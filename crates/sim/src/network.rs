//! The virtual network, sans-IO: every client hangs on a path of its own, up and down, to one relay.
//!
//! The relay's own connection is taken as perfect: in a family's call it is the last mile of each house
//! that limits. Nothing here reads a clock, and every random decision comes from one seed.

mod condition;
mod link;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

pub use condition::{Condition, Loss};
pub use link::{Carried, Link, Traffic};

/// A UDP datagram under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// Who sent it.
    pub from: SocketAddr,
    /// Where it goes.
    pub to: SocketAddr,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Carried for Packet {
    /// IPv4 and UDP, which a bottleneck carries too.
    const HEADERS: usize = 28;

    fn size(&self) -> usize {
        self.bytes.len()
    }
}

/// Both directions of one client's way to the relay.
#[derive(Debug)]
pub struct Path {
    /// From the client to the relay.
    pub up: Link,
    /// From the relay to the client.
    pub down: Link,
}

impl Path {
    fn next_arrival(&self) -> Option<Instant> {
        [self.up.next_arrival(), self.down.next_arrival()].into_iter().flatten().min()
    }
}

/// All paths.
#[derive(Debug)]
pub struct Network {
    rng: StdRng,
    paths: BTreeMap<IpAddr, Path>,
}

impl Network {
    /// A network without anybody in it.
    pub fn new(seed: u64) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), paths: BTreeMap::new() }
    }

    /// Gives the client at `address` a path; one that it had is replaced, with what was under way on it.
    pub fn attach(&mut self, address: IpAddr, up: Condition, down: Condition) {
        let path = Path { up: Link::new(up, self.rng.random()), down: Link::new(down, self.rng.random()) };
        self.paths.insert(address, path);
    }

    /// Takes the client at `address` off the network, with everything under way to and from it.
    pub fn detach(&mut self, address: IpAddr) {
        self.paths.remove(&address);
    }

    /// The path of the client at `address`.
    pub fn path(&self, address: IpAddr) -> Option<&Path> {
        self.paths.get(&address)
    }

    /// The path of the client at `address`, to change its condition.
    pub fn path_mut(&mut self, address: IpAddr) -> Option<&mut Path> {
        self.paths.get_mut(&address)
    }

    /// Sends a datagram. It goes up the path of its sender or down the path of its receiver, whichever is
    /// known here; between two strangers it is lost, as on a real network.
    pub fn send(&mut self, packet: Packet, now: Instant) {
        if let Some(path) = self.paths.get_mut(&packet.from.ip()) {
            path.up.send(packet, now);
        } else if let Some(path) = self.paths.get_mut(&packet.to.ip()) {
            path.down.send(packet, now);
        }
    }

    /// When the next datagram arrives anywhere.
    pub fn next_arrival(&self) -> Option<Instant> {
        self.paths.values().filter_map(Path::next_arrival).min()
    }

    /// A datagram that has arrived by `now`.
    pub fn receive(&mut self, now: Instant) -> Option<Packet> {
        self.paths.values_mut().find_map(|path| path.up.receive(now).or_else(|| path.down.receive(now)))
    }
}
