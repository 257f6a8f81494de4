//! Packets as they come in, and what they carry.

use std::sync::Arc;

use str0m::format::{Codec, CodecConfig};
use str0m::media::{Mid, Pt, Rid};

/// With headers and seals it still fits a path of 1,500 bytes; browsers send at most 1,200 or so.
const MAX_PAYLOAD: usize = 1_350;
/// What an RTP packet carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Payload {
    /// Sound.
    Opus,
    /// Opus with redundancy (RFC 2198). It is sealed as a whole: it can be passed on, not taken apart.
    Red,
    /// A picture.
    Vp8,
}

/// An RTP packet that has come in.
#[derive(Debug)]
pub(crate) struct Packet {
    pub(crate) mid: Mid,
    pub(crate) rid: Option<Rid>,
    pub(crate) ssrc: u32,
    /// Extended sequence number.
    pub(crate) seq: u64,
    pub(crate) time: u32,
    pub(crate) marker: bool,
    pub(crate) carries: Payload,
    /// Empty for padding.
    pub(crate) payload: Arc<[u8]>,
    /// Loudness in dBov (RFC 6464): 0 is the loudest, -127 silence.
    pub(crate) level: Option<i8>,
}

/// Payload types as negotiated.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Payloads {
    opus: Option<Pt>,
    red: Option<Pt>,
    /// str0m keeps a payload type for RED whether the browser has it or not.
    takes_red: bool,
    vp8: Option<Pt>,
    vp8_again: Option<Pt>,
}

impl Payload {
    /// Units of its clock a second (RFC 7587 §4.1, RFC 7741 §4.1).
    pub(crate) fn clock(self) -> u32 {
        match self {
            Self::Opus | Self::Red => 48_000,
            Self::Vp8 => 90_000,
        }
    }
}

impl Packet {
    /// It is no longer than what can be passed on.
    pub(super) fn is_bounded(&self) -> bool {
        self.payload.len() <= MAX_PAYLOAD
    }
}

impl Payloads {
    /// As they stand after an offer was answered.
    pub(super) fn negotiated(codecs: &CodecConfig, takes_red: bool) -> Self {
        let mut payloads = Self { takes_red, ..Self::default() };
        for params in codecs.params() {
            if params.spec().codec == Codec::Opus {
                payloads.opus = Some(params.pt());
                payloads.red = params.red();
            } else if params.spec().codec == Codec::Vp8 {
                payloads.vp8 = Some(params.pt());
                payloads.vp8_again = params.resend();
            }
        }
        payloads
    }

    /// Without RED.
    #[cfg(any(test, feature = "fuzz"))]
    pub(super) fn fixed(opus: u8, vp8: u8, again: u8) -> Self {
        let pt = |pt: u8| Some(Pt::from(pt));
        Self { opus: pt(opus), red: None, takes_red: false, vp8: pt(vp8), vp8_again: pt(again) }
    }

    /// The payload type by which the browser receives this; none: it can't.
    pub(super) fn to_send(self, carries: Payload) -> Option<Pt> {
        match carries {
            Payload::Opus => self.opus,
            Payload::Red => self.red.filter(|_| self.takes_red),
            Payload::Vp8 => self.vp8,
        }
    }

    /// The payload type by which the browser receives packets of pictures once more (RFC 4588).
    pub(super) fn again(self) -> Option<Pt> {
        self.vp8_again
    }

    /// What is sent under a payload type; none where it was not agreed upon.
    pub(super) fn carries(&self, kind: u8) -> Option<Payload> {
        let is = |pt: Option<Pt>| pt.is_some_and(|pt| *pt == kind);
        if is(self.opus) {
            Some(Payload::Opus)
        } else if is(self.red) {
            Some(Payload::Red)
        } else if is(self.vp8) {
            Some(Payload::Vp8)
        } else {
            None
        }
    }

    /// Under this payload type packets of pictures come once more.
    pub(super) fn is_again(&self, kind: u8) -> bool {
        self.vp8_again.is_some_and(|pt| *pt == kind)
    }
}
