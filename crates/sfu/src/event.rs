//! What comes out of an [`crate::Sfu`].

use std::net::SocketAddr;
use std::time::Instant;

use wire::{CallId, SeatId, SlotView};

/// What an SFU wants done next.
#[derive(Debug)]
pub enum Output {
    /// Send these datagrams.
    Transmit(Transmit),
    /// Somebody should know.
    Event(Event),
    /// Nothing more now; come back at this time, or with the next input.
    Timeout(Instant),
}

/// Datagrams to send to one address, one behind the other: such as leave together are made together, because the system
/// takes them in one call (UDP generic segmentation offload).
#[derive(Debug, Clone)]
pub struct Transmit {
    /// From which local candidate address.
    pub from: SocketAddr,
    /// To whom.
    pub to: SocketAddr,
    /// Their bytes; no more than 60,000.
    pub bytes: Vec<u8>,
    /// Bytes of each but the last, which may be shorter.
    pub segment: usize,
}

impl Transmit {
    /// A single one.
    pub(crate) fn one(from: SocketAddr, to: SocketAddr, bytes: Vec<u8>) -> Self {
        let segment = bytes.len();
        Self { from, to, bytes, segment }
    }

    /// Each by itself.
    pub fn datagrams(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.chunks(self.segment.max(1))
    }
}

/// Something that the rest of the house should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Media can flow to and from the seat.
    Up {
        /// The call.
        call: CallId,
        /// The seat.
        seat: SeatId,
    },
    /// The seat's connection is lost. What it published has left the slots of the others.
    Lost {
        /// The call.
        call: CallId,
        /// The seat.
        seat: SeatId,
    },
    /// Which slot of this seat shows whom, whole.
    Slots {
        /// The call.
        call: CallId,
        /// The seat whose slots these are.
        seat: SeatId,
        /// Every slot of its pool.
        slots: Vec<SlotView>,
        /// So many sound slots too few.
        more_audio: u8,
        /// So many picture slots too few.
        more_video: u8,
    },
    /// Who speaks, loudest first.
    Speakers {
        /// The call.
        call: CallId,
        /// The seats that speak.
        seats: Vec<SeatId>,
    },
    /// What of this seat's media somebody receives.
    Wanted {
        /// The call.
        call: CallId,
        /// The publishing seat.
        seat: SeatId,
        /// Camera layers low, middle, high.
        camera: [bool; 3],
        /// The shared screen.
        screen: bool,
        /// Everybody in the call can receive RED.
        red: bool,
    },
}
