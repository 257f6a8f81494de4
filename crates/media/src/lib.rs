//! Sockets, threads and the media clock around sfu.
//!
//! [`start`] binds the UDP port and starts the media thread, which owns the `Sfu`. The rest of the
//! house holds a [`Media`] and gets [`sfu::Event`]s from a bounded channel.

mod address;
mod handle;
mod outbox;
mod thread;

pub use handle::{Media, start};

/// How media is to be served.
#[derive(Debug, Clone)]
pub struct Config {
    /// The UDP port; 0 lets the system choose (tests).
    pub port: u16,
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
    /// The media thread can't be started.
    #[error("the media thread can't be started: {0}")]
    Thread(std::io::Error),
    /// The media thread has ended; the program must too.
    #[error("the media thread has ended")]
    Gone,
    /// The SFU refused the offer.
    #[error(transparent)]
    Refused(#[from] sfu::JoinRefusal),
}
