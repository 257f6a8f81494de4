//! What goes into an [`crate::Sfu`].

use std::net::SocketAddr;
use std::time::Duration;

use thiserror::Error;
use wire::{CallId, SeatId};

/// What an SFU is told once.
#[derive(Debug, Clone)]
pub struct Config {
    /// Addresses at which the UDP socket can be reached; each becomes a host candidate.
    pub addresses: Vec<SocketAddr>,
    /// A seat from which nothing has come for this long has lost its connection. Under 8 s.
    pub silence: Duration,
}

/// One UDP datagram.
#[derive(Debug, Clone, Copy)]
pub struct Datagram<'a> {
    /// Who sent it.
    pub from: SocketAddr,
    /// The local candidate address it came to.
    pub to: SocketAddr,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Something that happens to an SFU. Joining and renewing answer at once and are functions of their own:
/// `Sfu::join`, `Sfu::renew`.
#[derive(Debug)]
pub enum Input<'a> {
    /// A datagram arrived.
    Datagram(Datagram<'a>),
    /// The seat is given up; nothing more is sent to it, and from it to others, from now on.
    Leave {
        /// The call.
        call: CallId,
        /// The seat.
        seat: SeatId,
    },
    /// What the seat's page shows, most important first; replaces what was said before.
    Show {
        /// The call.
        call: CallId,
        /// The seat.
        seat: SeatId,
        /// Wanted pictures.
        wants: Vec<Want>,
    },
    /// What the seat says it sends: a publication that is off frees the slots it was in.
    Sends {
        /// The call.
        call: CallId,
        /// The seat.
        seat: SeatId,
        /// What it sends.
        sends: wire::Sends,
    },
    /// Time has come that [`crate::Output::Timeout`] asked for.
    Timeout,
}

/// A seat that joins.
#[derive(Debug, Clone)]
pub struct Joining {
    /// The call; it exists as long as somebody is joined.
    pub call: CallId,
    /// The seat. Where it is joined already, its old connection is dropped.
    pub seat: SeatId,
    /// The one offer, with what its m-lines are for.
    pub offer: wire::Offer,
    /// What the seat begins with.
    pub sends: wire::Sends,
}

/// A picture that a page wants: [`wire::Want`], under the name that this crate uses.
pub use wire::Want;

/// Why an offer was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JoinRefusal {
    /// It is not SDP, or not such as a Parlour page sends.
    #[error("the offer is not usable: {0}")]
    BadOffer(String),
    /// The seat is not joined (for `renew`).
    #[error("the seat is not joined")]
    NotJoined,
    /// The call has as many seats as it can hold.
    #[error("the call is full")]
    Full,
}
