//! Sockets, threads and the media clock around sfu.
//!
//! [`start`] binds the UDP ports and starts the media threads. They share nothing: each owns a port and an `Sfu`, and
//! every call belongs to one of them. The rest of the house holds a [`Media`] and gets [`sfu::Event`]s from a bounded
//! channel. Nothing is locked on a packet's way.

mod address;
mod bundle;
mod figures;
mod handle;
mod meter;
mod outbox;
mod socket;
mod thread;

pub use figures::Figures;
pub use handle::{Media, start};

/// How media is to be served.
#[derive(Debug, Clone)]
pub struct Config {
    /// The UDP port of the first thread; each further one has the next. 0 lets the system choose (tests).
    pub port: u16,
    /// Media threads: one for each core that media may have.
    pub threads: std::num::NonZeroU16,
    /// Addresses to offer to browsers besides those of this machine's interfaces (a public address behind NAT).
    pub public_addresses: Vec<std::net::IpAddr>,
}

/// Why the media thread could not start or answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The UDP port is taken or forbidden.
    #[error("UDP port {port} can't be opened: {source}")]
    Bind {
        /// Which.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The machine has no address that a browser could reach.
    #[error("this machine has no network address that a browser could reach")]
    NoAddress,
    /// A media thread can't be started.
    #[error("a media thread can't be started: {0}")]
    Thread(std::io::Error),
    /// A media thread has ended; the program must too.
    #[error("a media thread has ended")]
    Gone,
    /// The SFU refused the offer.
    #[error(transparent)]
    Refused(#[from] sfu::JoinRefusal),
}
