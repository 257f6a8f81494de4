//! VP8 as it looks from outside: the first bytes of a frame (RFC 6386 §9.1) and the payload descriptor of a
//! packet (RFC 7741 §4.2).

/// Most payload bytes of a packet, descriptor included: what Chromium sends at its usual MTU, less what the
/// frame's header extensions take.
const MAX_PAYLOAD: usize = 1_150;
/// Bytes of the payload descriptor that [`packets`] writes.
const DESCRIPTOR: usize = 6;

/// Length of the clear beginning of a frame: what a decoder reads before the first partition.
pub const KEY_HEADER: usize = 10;
/// The same for a frame that depends on earlier ones.
pub const DELTA_HEADER: usize = 3;

/// The uncompressed header of a frame of this size whose first partition has `partition` bytes.
pub fn header(key: bool, width: u16, height: u16, partition: usize) -> Vec<u8> {
    let show = 1 << 4;
    let tag = (partition as u32) << 5 | show | u32::from(!key);
    let mut header = tag.to_le_bytes()[..DELTA_HEADER].to_vec();
    if key {
        header.extend_from_slice(&[0x9d, 0x01, 0x2a]);
        header.extend_from_slice(&width.to_le_bytes());
        header.extend_from_slice(&height.to_le_bytes());
    }
    header
}

/// Whether a frame that begins so is a key frame.
pub fn is_key(frame: &[u8]) -> bool {
    frame.first().is_some_and(|first| first & 1 == 0) && frame.get(3..6) == Some(&[0x9d, 0x01, 0x2a])
}

/// What a payload descriptor says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Descriptor {
    /// A frame begins here (S, and partition 0).
    pub begins: bool,
    /// 15 bits.
    pub picture: Option<u16>,
    /// TL0PICIDX.
    pub base: Option<u8>,
}

impl Descriptor {
    /// Reads the descriptor and gives what follows it; none where the payload is no VP8.
    pub fn read(payload: &[u8]) -> Option<(Self, &[u8])> {
        let (&first, mut rest) = payload.split_first()?;
        let mut descriptor = Self { begins: first & 0x17 == 0x10, picture: None, base: None };
        if first & 0x80 == 0 {
            return Some((descriptor, rest));
        }
        let extension = take(&mut rest)?;
        if extension & 0x80 != 0 {
            let high = take(&mut rest)?;
            let long = high & 0x80 != 0;
            let low = if long { Some(take(&mut rest)?) } else { None };
            let seven = u16::from(high & 0x7f);
            descriptor.picture = Some(low.map_or(seven, |low| seven << 8 | u16::from(low)));
        }
        if extension & 0x40 != 0 {
            descriptor.base = Some(take(&mut rest)?);
        }
        if extension & 0x30 != 0 {
            take(&mut rest)?;
        }
        Some((descriptor, rest))
    }
}

fn take(rest: &mut &[u8]) -> Option<u8> {
    let (&byte, after) = rest.split_first()?;
    *rest = after;
    Some(byte)
}

/// The payloads of the packets of a frame, in order; the marker belongs on the last. One temporal layer:
/// every frame is a base frame and depends on the one before.
pub fn packets(frame: &[u8], picture: u16, base: u8) -> Vec<Vec<u8>> {
    let room = MAX_PAYLOAD - DESCRIPTOR;
    // Even pieces, as Chromium makes them, rather than full ones and a crumb.
    let piece = frame.len().div_ceil(frame.len().div_ceil(room).max(1)).max(1);
    let [high, low] = (picture | 0x8000).to_be_bytes();
    let payload = |(index, piece): (usize, &[u8])| {
        let begins = if index == 0 { 0x10 } else { 0 };
        [&[0x80 | begins, 0xe0, high, low, base, 0x20], piece].concat()
    };
    frame.chunks(piece).enumerate().map(payload).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_survives_being_cut_into_packets() {
        for len in [1, 1_143, 1_144, 1_145, 50_000] {
            let frame: Vec<u8> = (0..len).map(|i| (i % 251) as u8).collect();
            let packets = packets(&frame, 0x7fff, 9);
            let mut whole = Vec::new();
            for (index, packet) in packets.iter().enumerate() {
                assert!(packet.len() <= MAX_PAYLOAD);
                let (descriptor, piece) = Descriptor::read(packet).unwrap();
                assert_eq!(
                    descriptor,
                    Descriptor { begins: index == 0, picture: Some(0x7fff), base: Some(9) }
                );
                whole.extend_from_slice(piece);
            }
            assert_eq!(whole, frame);
        }
    }

    #[test]
    fn a_key_frame_is_known_by_its_first_bytes() {
        assert!(is_key(&header(true, 1280, 720, 5_000)));
        assert!(!is_key(&header(false, 1280, 720, 5_000)));
        assert_eq!(header(true, 1280, 720, 1).len(), KEY_HEADER);
        assert_eq!(header(false, 1280, 720, 1).len(), DELTA_HEADER);
    }

    #[test]
    fn the_descriptor_agrees_with_str0m() {
        let packet = &packets(&[1; 10], 0x1234, 77)[0];
        let theirs = str0m::rtp::Vp8Descriptor::parse(packet).unwrap();
        assert_eq!((theirs.picture_id(), theirs.tl0_pic_idx()), (Some(0x1234), Some(77)));
    }
}
