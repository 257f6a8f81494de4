//! The relay's guard against what isn't sealed. It holds no key and can't tell whether something opens; but every sealed
//! frame begins, after the bytes that stay clear, with an SFrame header (RFC 9605 section 4.3) whose KID takes three
//! bytes, and so with 0xA in the upper half. What begins otherwise was not sealed by Parlour and goes no further: a
//! defect in a page must not show anybody's kitchen to the house.

use std::collections::BTreeMap;

use super::packet::{Packet, Payload};
use crate::vp8::{clear_bytes, starts_frame};

/// SSRCs whose refused frames are remembered; the oldest go first.
const MAX_STREAMS: usize = 64;

/// Keeps what isn't sealed out.
#[derive(Debug, Default)]
pub(super) struct Guard {
    /// The RTP time of the frame last refused, by SSRC: the rest of it is refused as well.
    refused: BTreeMap<u32, u32>,
    /// Something was refused and said so.
    warned: bool,
    /// Frames that were sealed, and such as were not.
    seen: [u64; 2],
}

impl Guard {
    /// Whether this packet may go further.
    pub(super) fn lets(&mut self, packet: &Packet) -> bool {
        if packet.payload.is_empty() {
            return true;
        }
        match self.judge(packet) {
            Some(true) => {
                self.seen[0] += 1;
                self.refused.remove(&packet.ssrc);
                true
            }
            Some(false) => {
                self.seen[1] += 1;
                self.refuse(packet);
                false
            }
            // Not the beginning of a frame.
            None => self.refused.get(&packet.ssrc) != Some(&packet.time),
        }
    }

    /// Whether the frame that begins here is sealed; none where none begins.
    fn judge(&self, packet: &Packet) -> Option<bool> {
        match packet.carries {
            Payload::Opus | Payload::Red => Some(begins_sealed(&packet.payload)),
            Payload::Vp8 => {
                let frame = starts_frame(&packet.payload)?;
                Some(frame.get(clear_bytes(frame)..).is_some_and(begins_sealed))
            }
        }
    }

    fn refuse(&mut self, packet: &Packet) {
        if self.refused.len() >= MAX_STREAMS {
            self.refused.pop_first();
        }
        self.refused.insert(packet.ssrc, packet.time);
        if !self.warned {
            self.warned = true;
            tracing::warn!("a page sent media that is not sealed; it is passed to nobody");
        }
    }
}

/// `cargo xtask prove closed` adds these up.
impl Drop for Guard {
    fn drop(&mut self) {
        let [sealed, clear] = self.seen;
        tracing::debug!(sealed, clear, "frames of a connection that is over");
    }
}

/// A config byte that says that the KID takes three bytes.
fn begins_sealed(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|config| config >> 4 == 0xa)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 10] = [0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01];

    fn packet(carries: Payload, time: u32, payload: &[u8]) -> Packet {
        Packet {
            mid: "0".into(),
            rid: None,
            ssrc: 7,
            seq: 1,
            time,
            marker: false,
            carries,
            payload: payload.into(),
            level: None,
        }
    }

    #[test]
    fn sealed_frames_pass() {
        let mut guard = Guard::default();
        assert!(guard.lets(&packet(Payload::Opus, 1, &[0xa0, 1, 2, 3])));
        assert!(guard.lets(&packet(Payload::Red, 1, &[0xaf, 1, 2, 3])));
        assert!(
            guard.lets(&packet(Payload::Vp8, 1, &[0x10, 0x11, 0xa1, 1])),
            "one clear byte of a delta frame"
        );
        let key = [&[0x10][..], &KEY, &[0xa0, 1]].concat();
        assert!(guard.lets(&packet(Payload::Vp8, 2, &key)), "ten of a key frame");
        assert!(guard.lets(&packet(Payload::Vp8, 2, &[0x00, 0x55, 0x55])), "and what follows");
        assert!(guard.lets(&packet(Payload::Opus, 3, &[])), "padding");
    }

    #[test]
    fn clear_frames_do_not_pass_nor_does_the_rest_of_them() {
        let mut guard = Guard::default();
        assert!(!guard.lets(&packet(Payload::Opus, 1, &[0x78, 1, 2, 3])));
        assert!(!guard.lets(&packet(Payload::Opus, 1, &[0x90, 1, 2, 3])), "a KID of two bytes is not ours");
        let key = [&[0x10][..], &KEY, &[0x39, 1]].concat();
        assert!(!guard.lets(&packet(Payload::Vp8, 2, &key)));
        assert!(!guard.lets(&packet(Payload::Vp8, 2, &[0x00, 0xa0, 0x55])), "the same frame");
        assert!(guard.lets(&packet(Payload::Vp8, 3, &[0x10, 0x11, 0xa1, 1])), "the next one is sealed");
        assert!(!guard.lets(&packet(Payload::Vp8, 4, &[0x10, 0x11])), "a frame of clear bytes alone");
    }
}
