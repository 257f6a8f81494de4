//! The header of an RTP packet that we send (RFC 3550 §5.1, with one-byte extensions of RFC 8285 §4.2).

use str0m::media::Mid;
use str0m::rtp::{Extension, ExtensionMap};

/// Ids by which a browser knows the extensions on one of its m-lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Extensions {
    mid: Option<u8>,
    transport: Option<u8>,
    level: Option<u8>,
}

impl Extensions {
    /// Those that were negotiated and fit one byte.
    pub(super) fn negotiated(map: &ExtensionMap) -> Self {
        let id = |extension| map.id_of(extension).filter(|id| (1..15).contains(id));
        Self {
            mid: id(Extension::RtpMid),
            transport: id(Extension::TransportSequenceNumber),
            level: id(Extension::AudioLevel),
        }
    }

    /// Packets are numbered across the connection.
    pub(super) fn number(&self) -> bool {
        self.transport.is_some()
    }
}

/// What a header says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    pub(super) pt: u8,
    pub(super) marker: bool,
    /// Only padding follows, and how much its last byte says.
    pub(super) is_padding: bool,
    /// Extended sequence number, of which the lower half is written.
    pub(super) seq: u64,
    pub(super) time: u32,
    pub(super) ssrc: u32,
    pub(super) mid: Mid,
    /// Loudness in dBov (RFC 6464).
    pub(super) level: Option<i8>,
}

/// Version 2.
const VERSION: u8 = 0x80;
const PADDING: u8 = 0x20;
const EXTENDED: u8 = 0x10;
/// One-byte extensions follow.
const ONE_BYTE: [u8; 2] = [0xbe, 0xde];
/// Bytes before the first extension.
const BEGIN: usize = 16;
/// Where the number of their words stands.
const WORDS: usize = 15;
/// Where the number across the connection stands: it is the first extension.
const TRANSPORT: std::ops::Range<usize> = 17..19;

/// Puts the packet's number across the connection into a header that has a place for it.
pub(super) fn number(header: &mut [u8], number: u16) {
    if let Some(place) = header.get_mut(TRANSPORT) {
        place.copy_from_slice(&number.to_be_bytes());
    }
}

impl Header {
    /// How long it is, in bytes.
    pub(super) fn length(&self, extensions: &Extensions) -> usize {
        let transport = if extensions.transport.is_some() { 3 } else { 0 };
        let level = if extensions.level.and(self.level).is_some() { 2 } else { 0 };
        let mid = match self.mid.len() {
            length @ 1..=16 if extensions.mid.is_some() => 1 + length,
            _ => 0,
        };
        BEGIN + (transport + level + mid).next_multiple_of(4)
    }

    /// Writes itself behind what is there.
    pub(super) fn write(&self, extensions: &Extensions, packet: &mut Vec<u8>) {
        let first = packet.len();
        let padding = if self.is_padding { PADDING } else { 0 };
        packet.push(VERSION | EXTENDED | padding);
        packet.push(self.pt & 0x7f | u8::from(self.marker) << 7);
        packet.extend_from_slice(&(self.seq as u16).to_be_bytes());
        packet.extend_from_slice(&self.time.to_be_bytes());
        packet.extend_from_slice(&self.ssrc.to_be_bytes());
        packet.extend_from_slice(&ONE_BYTE);
        packet.extend_from_slice(&[0, 0]);
        let begin = packet.len();
        if let Some(id) = extensions.transport {
            packet.push(id << 4 | 1);
            packet.extend_from_slice(&[0, 0]);
        }
        if let Some((id, level)) = extensions.level.zip(self.level) {
            packet.extend_from_slice(&[id << 4, level.unsigned_abs() & 0x7f]);
        }
        let mid = self.mid.as_bytes();
        if let (Some(id), 1..=16) = (extensions.mid, mid.len()) {
            packet.push(id << 4 | (mid.len() as u8 - 1));
            packet.extend_from_slice(mid);
        }
        let words = (packet.len() - begin).div_ceil(4);
        packet.resize(begin + words * 4, 0);
        if let Some(byte) = packet.get_mut(first + WORDS) {
            *byte = words as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: Header = Header {
        pt: 96,
        marker: true,
        is_padding: false,
        seq: 0x2_0003,
        time: 0x0102_0304,
        ssrc: 0x0a0b_0c0d,
        mid: Mid::from_array(*b"7               "),
        level: Some(-30),
    };

    #[test]
    fn a_header_has_what_was_negotiated_and_whole_words() {
        let mut packet = Vec::new();
        HEADER.write(&Extensions { mid: Some(4), transport: Some(3), level: Some(1) }, &mut packet);
        let begin = [0x90, 0x80 | 96, 0, 3, 1, 2, 3, 4, 10, 11, 12, 13, 0xbe, 0xde, 0, 2];
        number(&mut packet, 0x1234);
        assert_eq!(packet[..16], begin);
        assert_eq!(packet[16..], [0x31, 0x12, 0x34, 0x10, 30, 0x40, b'7', 0]);
    }

    #[test]
    fn a_header_is_as_long_as_it_says_wherever_it_stands() {
        let ids = [None, Some(3)];
        for (mid, transport) in ids.into_iter().flat_map(|mid| ids.map(|transport| (mid, transport))) {
            for (level, name) in ids.into_iter().flat_map(|level| ["", "7", "123"].map(|name| (level, name)))
            {
                let (extensions, mut packet) = (Extensions { mid, transport, level }, vec![9; 5]);
                let header = Header { mid: Mid::from(name), ..HEADER };
                header.write(&extensions, &mut packet);
                assert_eq!(packet.len(), 5 + header.length(&extensions), "{extensions:?} {name:?}");
                assert_eq!(packet[..5], [9; 5]);
                assert_eq!(usize::from(packet[5 + WORDS]) * 4, packet.len() - 5 - BEGIN);
            }
        }
    }

    #[test]
    fn what_was_not_negotiated_is_left_out() {
        let mut packet = Vec::new();
        Header { is_padding: true, ..HEADER }.write(&Extensions::default(), &mut packet);
        assert_eq!(packet.len(), 16);
        assert_eq!((packet[0], packet[15]), (0xb0, 0));
    }
}
