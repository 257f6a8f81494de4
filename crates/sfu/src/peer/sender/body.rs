//! What stands behind the header of an RTP packet that we send.

use super::Outgoing;

/// What a packet carries.
#[derive(Clone, Copy)]
pub(super) enum Body<'a> {
    /// What came in.
    First(&'a Outgoing),
    /// The same once more: its number goes before it (RFC 4588 §4).
    Again(&'a Outgoing),
    /// Nothing but padding, as much as its last byte can say (RFC 3550 §5.1).
    Padding,
}

impl Body<'_> {
    /// In bytes.
    pub(super) fn length(self) -> usize {
        match self {
            Self::First(packet) => packet.payload.len(),
            Self::Again(packet) => 2 + packet.payload.len(),
            Self::Padding => usize::from(u8::MAX),
        }
    }

    /// Writes itself behind what is there.
    pub(super) fn write(self, bytes: &mut Vec<u8>) {
        let packet = match self {
            Self::First(packet) => packet,
            Self::Again(packet) => {
                bytes.extend_from_slice(&(packet.seq as u16).to_be_bytes());
                packet
            }
            Self::Padding => {
                bytes.resize(bytes.len() + self.length() - 1, 0);
                return bytes.push(u8::MAX);
            }
        };
        let begin = bytes.len();
        bytes.extend_from_slice(&packet.payload);
        if let (Some(patch), Some(payload)) = (&packet.patch, bytes.get_mut(begin..)) {
            patch.apply(payload);
        }
    }
}
