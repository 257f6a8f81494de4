//! What a client saw and heard, and what must never have happened.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use wire::{MediaKind, Publication, SeatId};

use super::Freezes;

/// Everything that one client can tell about a call.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// When its connection first stood.
    pub connected_at: Option<Instant>,
    /// Every picture that was ever in one of its slots.
    pub pictures: BTreeMap<Publication, Picture>,
    /// Everybody that it ever heard.
    pub sounds: BTreeMap<SeatId, Sound>,
    /// What a relay must never do.
    pub faults: Faults,
    /// Key frames that others asked of it.
    pub keys_asked: u32,
    /// What it estimates that its uplink carries, in bits a second.
    pub uplink: Option<u64>,
    /// What its camera layers and its screen encode now, in bits a second; 0: off.
    pub encoding: [u32; 4],
}

impl Report {
    /// The camera of that seat, where it was ever in a slot.
    pub fn camera(&self, seat: SeatId) -> Option<&Picture> {
        self.pictures.get(&Publication { seat, kind: MediaKind::Camera })
    }

    /// The shared screen of that seat, where it was ever in a slot.
    pub fn screen(&self, seat: SeatId) -> Option<&Picture> {
        self.pictures.get(&Publication { seat, kind: MediaKind::Screen })
    }
}

/// A picture as it was seen.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// When it was first in a slot.
    pub slotted_at: Option<Instant>,
    /// When its first frame was decoded.
    pub first_frame_at: Option<Instant>,
    /// When its latest frame was decoded.
    pub last_frame_at: Option<Instant>,
    /// Frames decoded, of each layer (low, middle, high; the first where there is one).
    pub frames: [u64; 3],
    /// The layer of the latest frame.
    pub layer: u8,
    /// How often the layer changed.
    pub layer_changes: u32,
    /// How old the latest frame was when it could be decoded.
    pub age: Duration,
    /// How old the oldest frame was.
    pub oldest: Duration,
    /// How old the latest frame was when a browser would have shown it.
    pub delay: Duration,
    /// Frozen time, as browsers count it.
    pub freezes: Freezes,
}

impl Picture {
    /// Frames decoded, of all layers.
    pub fn decoded(&self) -> u64 {
        self.frames.iter().sum()
    }
}

/// A voice as it was heard.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sound {
    /// When its first packet came.
    pub first_at: Option<Instant>,
    /// When its latest packet came.
    pub last_at: Option<Instant>,
    /// Packets received.
    pub received: u64,
    /// Packets between the first and the latest that never came. Under-counts where packets came twice.
    pub missing: u64,
    /// How old the oldest packet was when it came.
    pub oldest: Duration,
    /// Pieces of 20 ms that were said between the first packet and the latest.
    pub said: u64,
    /// Those of them that a listener had to do without: neither they nor their repetition came in time.
    pub concealed: u64,
}

impl Sound {
    /// Share of what was said that had to be concealed, 0 to 1.
    pub fn concealed_ratio(&self) -> f64 {
        if self.said == 0 { 0.0 } else { self.concealed as f64 / self.said as f64 }
    }
}

/// What a relay must never do, whatever the network does. Every field stays 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Faults {
    /// Frames put together from pieces of several, or with a piece missing that nobody could notice.
    pub torn: u32,
    /// Frames that did not open.
    pub unopened: u32,
    /// Frames that a decoder would have taken for decodable, but the frame before was another's, of another
    /// layer, or lost unnoticed.
    pub broken_references: u32,
    /// Picture ids or base-layer indices that did not go on by one although no packet was missing.
    pub skipped_pictures: u32,
    /// RTP timestamps that went back, or did not advance as time did: to a millisecond from a frame to the
    /// next of its layer, to a second across a switch or a pause.
    pub time_jumps: u32,
    /// Packets of somebody who has not been in that slot for more than a second.
    pub misplaced: u32,
}

impl Faults {
    /// None of them happened.
    pub fn none(&self) -> bool {
        *self == Self::default()
    }
}
