//! What of a frame stays readable, per codec: only what packetisation needs, and that is authenticated.
//!
//! A sealed frame is `clear bytes | SFrame header | ciphertext | tag`; the first byte after the clear ones is
//! therefore the SFrame config byte.

use crate::SealError;

/// How frames of a codec are sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Envelope {
    /// Everything is sealed: Opus, and RED around it.
    Whole,
    /// VP8 (RFC 6386 section 9.1): the frame tag's first byte stays clear, on key frames all ten bytes of the
    /// uncompressed header. Browsers tell key frames from others by them; with fewer they guess wrongly.
    Vp8,
    /// VP9: everything is sealed. Packetisers write the payload descriptor (RFC 9628 section 4.2: picture id, layers,
    /// whether it is predicted) from what the encoder says beside the frame, depacketisers read it from there alone, and
    /// neither looks into the frame.
    Vp9,
}

const VP8_KEY_CLEAR: usize = 10;
const VP8_DELTA_CLEAR: usize = 1;
/// Bytes 3 to 5 of a key frame.
const VP8_START_CODE: [u8; 3] = [0x9d, 0x01, 0x2a];

impl Envelope {
    /// Splits a frame into its clear bytes and the rest, judging by its first byte alone; `None` where it is
    /// too short. The same for a frame before sealing and after.
    pub(crate) fn split(self, frame: &[u8]) -> Option<(&[u8], &[u8])> {
        frame.split_at_checked(match self {
            Self::Whole | Self::Vp9 => 0,
            Self::Vp8 if is_vp8_key(frame) => VP8_KEY_CLEAR,
            Self::Vp8 => VP8_DELTA_CLEAR,
        })
    }

    /// Refuses what is not a frame of the codec, so that another codec's bytes never pass as clear ones.
    pub(crate) fn check(self, frame: &[u8]) -> Result<(), SealError> {
        match self {
            Self::Whole | Self::Vp9 => Ok(()),
            Self::Vp8 if !is_vp8_key(frame) => Ok(()),
            Self::Vp8 if frame.get(3..6) == Some(VP8_START_CODE.as_slice()) => Ok(()),
            Self::Vp8 => Err(SealError::NotVp8),
        }
    }

    /// Whether decoding can begin at this frame, which is open.
    pub(crate) fn is_key_frame(self, frame: &[u8]) -> bool {
        match self {
            Self::Whole => true,
            Self::Vp8 => is_vp8_key(frame),
            Self::Vp9 => is_vp9_key(frame),
        }
    }
}

/// The lowest bit of the frame tag is the inverse key frame flag.
fn is_vp8_key(frame: &[u8]) -> bool {
    frame.first().is_some_and(|byte| byte & 1 == 0)
}

/// A VP9 frame begins with its marker (2 bits), its profile (2 bits, and a reserved one in profile 3), whether it only
/// shows an earlier frame, and its inverse key frame flag.
fn is_vp9_key(frame: &[u8]) -> bool {
    let Some(first) = frame.first() else { return false };
    let flags = if first & 0b0011_0000 == 0b0011_0000 { first >> 1 } else { first >> 2 };
    first >> 6 == 0b10 && flags & 0b11 == 0
}
