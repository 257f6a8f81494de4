//! What the generator is told, and what it tells.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::Quantiles;

/// A load, and against what.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// The server.
    pub target: Target,
    /// Its process, whose time is counted.
    pub pid: u32,
    /// Where it tells how long packets stay in it.
    pub metrics: Option<SocketAddr>,
    /// So many calls at once.
    pub calls: u32,
    /// Seats of each.
    pub seats: u32,
    /// Of these so many send.
    pub publishers: u32,
    /// The height at which pictures are shown: it decides the layer.
    pub height: u16,
    /// Seconds before anything is counted.
    pub warm_up_s: u64,
    /// Seconds in which it is counted.
    pub measure_s: u64,
}

/// A media server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Parlour, by its own protocol.
    Parlour {
        /// Where it listens for HTTP.
        address: SocketAddr,
        /// The token of a founding link that is good for many families.
        token: String,
    },
    /// Janus with its VideoRoom, by its HTTP interface.
    Janus {
        /// Where its HTTP interface listens.
        address: SocketAddr,
    },
}

/// What was measured.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Figures {
    /// Calls at once.
    pub calls: u32,
    /// Seats of all calls together.
    pub seats: u32,
    /// Media packets that came out of the server in a second.
    pub packets_per_s: f64,
    /// Gigabits of media that came out of it in a second: payloads, without headers and padding.
    pub gbps: f64,
    /// Processors that the server used.
    pub server_cores: f64,
    /// Processors that the generator used; it has one.
    pub generator_cores: f64,
    /// The server's processor time for each packet that came out, everything included.
    pub cpu_us_per_packet: f64,
    /// Gigabits for each second of processor time.
    pub gbps_per_core: f64,
    /// The part of the packets that never came.
    pub lost: f64,
    /// From one client to the other: both clients' queues and the server.
    pub on_the_way_ms: Quantiles,
    /// From the kernel's receipt of a datagram to the handing over of what follows from it; as the server tells.
    pub time_in_sfu_ms: Option<Quantiles>,
    /// Resident memory that each seat added.
    pub per_seat_mb: f64,
}

impl Job {
    /// Seats that receive something.
    pub(super) fn receivers(&self) -> u32 {
        let each = if self.publishers > 1 { self.seats } else { self.seats.saturating_sub(1) };
        self.calls * each
    }
}
