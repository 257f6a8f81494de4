//! What a light client sends: RTP, numbered and sealed here, and kept for a while, because it may be lost.

use std::collections::VecDeque;

use sfu::srtp::SealRtp;

use super::negotiated::Negotiated;

/// Packets kept for being sent again: two seconds of three layers and sound.
const KEPT: usize = 1_024;
/// Packets of a stream that say whose they are. Browsers say it until the other side has reported on the stream.
const NAMED: u64 = 200;

/// A stream that is sent: sound, or a layer of pictures.
#[derive(Debug, Clone)]
pub(super) struct Stream {
    pub(super) ssrc: u32,
    /// The payload type.
    pub(super) kind: u8,
    /// The m-line's name.
    pub(super) mid: String,
    /// The layer's name, where there are several.
    pub(super) rid: Option<String>,
    /// The extended number of the next packet.
    pub(super) number: u64,
}

/// A packet to be sent.
pub(super) struct Write<'a> {
    pub(super) marker: bool,
    pub(super) time: u32,
    /// Loudness in dBov, and whether it is a voice (RFC 6464).
    pub(super) level: Option<(i8, bool)>,
    pub(super) payload: &'a [u8],
}

/// Everything that one client sends.
pub(super) struct Outbound {
    seal: SealRtp,
    agreed: Negotiated,
    /// The number of the next packet across the connection.
    transport: u16,
    kept: VecDeque<Kept>,
}

#[derive(Default)]
struct Kept {
    ssrc: u32,
    number: u16,
    bytes: Vec<u8>,
}

impl Outbound {
    pub(super) fn new(seal: SealRtp, agreed: Negotiated) -> Self {
        Self { seal, agreed, transport: 0, kept: VecDeque::new() }
    }

    /// Makes a sealed packet of it.
    pub(super) fn write(&mut self, stream: &mut Stream, write: &Write<'_>) -> &[u8] {
        let oldest = if self.kept.len() < KEPT { None } else { self.kept.pop_front() };
        let mut kept = oldest.unwrap_or_default();
        (kept.ssrc, kept.number) = (stream.ssrc, stream.number as u16);
        kept.bytes.clear();
        self.head(stream, write, &mut kept.bytes);
        let head = kept.bytes.len();
        kept.bytes.extend_from_slice(write.payload);
        if self.seal.seal(&mut kept.bytes, (0, head), stream.ssrc, stream.number).is_err() {
            // Nothing leaves unsealed.
            kept.bytes.clear();
        }
        stream.number += 1;
        self.kept.push_back(kept);
        self.kept.back().map_or(&[], |kept| &kept.bytes)
    }

    /// The header, with extensions of one byte (RFC 3550 §5.1, RFC 8285 §4.2).
    fn head(&mut self, stream: &Stream, write: &Write<'_>, bytes: &mut Vec<u8>) {
        bytes.extend([0x90, u8::from(write.marker) << 7 | stream.kind]);
        bytes.extend((stream.number as u16).to_be_bytes());
        bytes.extend(write.time.to_be_bytes());
        bytes.extend(stream.ssrc.to_be_bytes());
        bytes.extend([0xbe, 0xde, 0, 0]);
        let begin = bytes.len();
        let mut add = |id: Option<u8>, value: &[u8]| {
            if let (Some(id), 1..=16) = (id, value.len()) {
                bytes.push(id << 4 | (value.len() - 1) as u8);
                bytes.extend_from_slice(value);
            }
        };
        add(self.agreed.transport, &self.transport.to_be_bytes());
        self.transport = self.transport.wrapping_add(1);
        if let Some((level, voice)) = write.level {
            add(self.agreed.level, &[u8::from(voice) << 7 | level.unsigned_abs().min(0x7f)]);
        }
        if stream.number < NAMED {
            add(self.agreed.mid, stream.mid.as_bytes());
            add(self.agreed.rid, stream.rid.as_deref().unwrap_or_default().as_bytes());
        }
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        let words = (bytes.len() - begin) / 4;
        if let Some(place) = bytes.get_mut(begin - 1) {
            *place = words as u8;
        }
    }

    /// The packet with this number, exactly as it was sent; none: it is no longer kept.
    pub(super) fn again(&self, ssrc: u32, number: u16) -> Option<&[u8]> {
        let found = self.kept.iter().rev().find(|kept| (kept.ssrc, kept.number) == (ssrc, number))?;
        Some(&found.bytes)
    }
}

#[cfg(test)]
mod tests {
    use sfu::rtp::Header;
    use sfu::srtp::Window;

    use super::*;
    use crate::load::inbound::tests::shake_hands;

    const WRITE: Write<'_> = Write { marker: true, time: 5, level: Some((-30, true)), payload: b"hello" };

    fn stream() -> Stream {
        Stream { ssrc: 7, kind: 96, mid: "mid".to_owned(), rid: Some("h".to_owned()), number: NAMED - 1 }
    }

    #[test]
    fn a_packet_says_what_was_agreed_on_and_opens_on_the_other_side() {
        let [ours, theirs] = shake_hands();
        let mut agreed = Negotiated::default();
        (agreed.level, agreed.transport, agreed.mid, agreed.rid) = (Some(1), Some(3), Some(4), Some(10));
        let (mut out, mut stream) = (Outbound::new(ours.seal, agreed), stream());
        let packet = out.write(&mut stream, &WRITE).to_vec();
        let header = Header::read(&packet).unwrap();
        assert_eq!((header.marker, header.kind, header.number), (true, 96, 199));
        assert_eq!((header.time, header.ssrc), (5, 7));
        let values = [3, 1, 4, 10].map(|id| header.extension(id));
        assert_eq!(values, [Some(&[0, 0][..]), Some(&[0x80 | 30]), Some(b"mid"), Some(b"h")]);
        let (mut seen, mut text) = (Window::default(), Vec::new());
        assert_eq!(theirs.open.open(&header, &packet, &mut seen, &mut text), Some(199));
        assert_eq!(text, b"hello");
        let packet = out.write(&mut stream, &WRITE).to_vec();
        let header = Header::read(&packet).unwrap();
        assert_eq!((header.number, header.extension(3)), (200, Some(&[0, 1][..])));
        assert_eq!(header.extension(4), None, "by now it is known whose it is");
    }

    #[test]
    fn a_lost_packet_is_sent_again_as_it_was_while_it_is_kept() {
        let [ours, _] = shake_hands();
        let (mut out, mut stream) = (Outbound::new(ours.seal, Negotiated::default()), stream());
        let first = out.write(&mut stream, &WRITE).to_vec();
        let second = out.write(&mut stream, &WRITE).to_vec();
        assert_eq!(out.again(7, 199), Some(&first[..]));
        assert_eq!(out.again(8, 199), None);
        (1..KEPT).for_each(|_| drop(out.write(&mut stream, &WRITE).to_vec()));
        assert_eq!(out.again(7, 199), None, "too long ago");
        assert_eq!(out.again(7, 200), Some(&second[..]));
    }
}
