//! What goes to a connection to be sent, and what a connection tells.

use std::sync::Arc;

use str0m::Event as RtcEvent;
use str0m::media::{Mid, Rid};

use super::Packet;
use crate::vp8::Patch;

/// An RTP packet to send through a slot.
#[derive(Debug)]
pub(crate) struct Write<'a> {
    pub(crate) mid: Mid,
    pub(crate) seq: u64,
    pub(crate) time: u32,
    pub(crate) marker: bool,
    pub(crate) packet: &'a Packet,
    pub(crate) patch: Option<Patch>,
}

/// What a connection tells.
#[derive(Debug)]
pub(crate) enum PeerEvent {
    /// Media can flow.
    Connected,
    /// It is over: the browser closed it, or it broke.
    Closed,
    /// A packet came.
    Packet(Arc<Packet>),
    /// The browser needs a key frame in this slot.
    NeedsKeyFrame(Mid),
    /// The bandwidth to the browser, in bits a second.
    Estimate(u64),
    /// Pictures wait, because no more than this goes through now, in bits a second.
    Choked(u64),
    /// What waited in this slot was too old and is dropped.
    Spilled(Mid),
    /// Packets of this stream will not come any more: its pictures need a key frame.
    Broken(Mid, Option<Rid>),
}

/// What of str0m's events the call should know.
#[expect(clippy::wildcard_enum_match_arm, reason = "str0m tells more than a relay needs, and adds to it")]
pub(super) fn understand(event: &RtcEvent) -> Option<PeerEvent> {
    match event {
        RtcEvent::Connected => Some(PeerEvent::Connected),
        RtcEvent::Closed => Some(PeerEvent::Closed),
        _ => None,
    }
}
