//! Packets as they come in, and what they carry.

use std::collections::BTreeMap;
use std::sync::Arc;

use str0m::Rtc;
use str0m::format::{Codec, CodecConfig};
use str0m::media::{Mid, Pt, Rid};
use str0m::rtp::RtpPacket;

/// With headers and seals it still fits a path of 1,500 bytes; browsers send at most 1,200 or so.
const MAX_PAYLOAD: usize = 1_350;
/// A browser sends three layers of a camera, a screen and a microphone; SSRCs of former ones are few.
const MAX_STREAMS: usize = 64;

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

/// Which m-line and layer a packet is of.
pub(super) fn stream_of(
    rtc: &mut Rtc,
    known: &mut BTreeMap<u32, (Mid, Option<Rid>)>,
    packet: &RtpPacket,
) -> Option<(Mid, Option<Rid>)> {
    let ssrc = packet.header.ssrc;
    let says = packet.header.ext_vals.mid.zip(packet.header.ext_vals.rid);
    if let Some(stream) =
        known.get(&ssrc).filter(|(mid, rid)| says.is_none_or(|says| says == (*mid, rid.unwrap_or(says.1))))
    {
        return Some(*stream);
    }
    let stream = rtc.direct_api().stream_rx(&ssrc).map(|stream| {
        // `missing` asks for what is lost.
        stream.suppress_nack(true);
        (stream.mid(), stream.rid())
    })?;
    if known.len() < MAX_STREAMS {
        known.insert(*ssrc, stream);
    }
    Some(stream)
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

    /// It is a picture's.
    pub(super) fn is_picture(&self, packet: &RtpPacket) -> bool {
        Some(packet.header.payload_type) == self.vp8
    }

    /// A packet that came in; none where it carries nothing that was agreed upon, or too much.
    pub(super) fn packet(&self, of: (Mid, Option<Rid>), packet: RtpPacket) -> Option<Packet> {
        let pt = Some(packet.header.payload_type);
        let carries = if pt == self.opus {
            Payload::Opus
        } else if pt == self.red {
            Payload::Red
        } else if pt == self.vp8 {
            Payload::Vp8
        } else {
            return None;
        };
        if packet.payload.len() > MAX_PAYLOAD {
            return None;
        }
        Some(Packet {
            mid: of.0,
            rid: of.1,
            ssrc: *packet.header.ssrc,
            seq: *packet.seq_no,
            time: packet.header.timestamp,
            marker: packet.header.marker,
            carries,
            payload: packet.payload,
            level: packet.header.ext_vals.audio_level,
        })
    }
}
