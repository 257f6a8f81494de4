//! What can be read of a VP8 packet whose frame is sealed: the payload descriptor (RFC 7741 §4.2), which
//! the browser writes outside the seal, and the first bytes of the frame, which stay clear: one of a delta
//! frame, ten of a key frame (RFC 6386 §9.1).

use str0m::rtp::{Vp8Descriptor, Vp8Patch};

use crate::rewrite::Ids;

/// The readable parts of one VP8 packet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Vp8 {
    descriptor: Vp8Descriptor,
    /// The identifiers that a switch must keep continuous.
    pub(crate) ids: Ids,
    /// The first packet of a key frame.
    pub(crate) starts_key_frame: bool,
    /// The picture's height in pixels, as a key frame says it.
    pub(crate) height: Option<u16>,
}

impl Vp8 {
    /// Reads the packet's payload; none where it is not VP8.
    pub(crate) fn read(payload: &[u8]) -> Option<Self> {
        let descriptor = Vp8Descriptor::parse(payload).ok()?;
        let starts_key_frame = descriptor.starts_keyframe(payload);
        let (offset, wide_picture_id) = frame_offset(payload)?;
        let height = if starts_key_frame { key_frame_height(payload.get(offset..)?) } else { None };
        let ids = Ids {
            picture: descriptor.picture_id(),
            wide_picture_id,
            tl0: descriptor.tl0_pic_idx(),
            key: descriptor.key_idx(),
        };
        Some(Self { descriptor, ids, starts_key_frame, height })
    }

    /// The change to the payload that puts these identifiers in; none where there is nothing to change.
    pub(crate) fn patch(&self, ids: Ids) -> Option<Vp8Patch> {
        if ids == self.ids {
            return None;
        }
        let mut patch = self.descriptor.patch();
        if let Some(picture) = ids.picture {
            patch = patch.picture_id(picture);
        }
        if let Some(tl0) = ids.tl0 {
            patch = patch.tl0_pic_idx(tl0);
        }
        if let Some(key) = ids.key {
            patch = patch.key_idx(key);
        }
        patch.build().ok()
    }
}

/// The frame's first bytes, where this is the first packet of one (S set, first partition).
pub(crate) fn starts_frame(payload: &[u8]) -> Option<&[u8]> {
    let first = payload.first()?;
    if first & 0x1f != 0x10 {
        return None;
    }
    payload.get(frame_offset(payload)?.0..)
}

/// How many bytes of a sealed frame stay clear: the lowest bit of the frame tag is the inverse key frame flag.
pub(crate) fn clear_bytes(frame: &[u8]) -> usize {
    if frame.first().is_some_and(|tag| tag & 1 == 0) { 10 } else { 1 }
}

/// Where the frame begins after the descriptor, and whether the picture id has 15 bits.
fn frame_offset(payload: &[u8]) -> Option<(usize, bool)> {
    if payload.first()? & 0x80 == 0 {
        return Some((1, false));
    }
    let extension = *payload.get(1)?;
    let (mut offset, mut wide) = (2, false);
    if extension & 0x80 != 0 {
        wide = payload.get(offset)? & 0x80 != 0;
        offset += if wide { 2 } else { 1 };
    }
    if extension & 0x40 != 0 {
        offset += 1;
    }
    if extension & 0x30 != 0 {
        offset += 1;
    }
    Some((offset, wide))
}

/// The height in a key frame's header: three bytes of frame tag, the start code, 14 bits of width, 14 of height.
fn key_frame_height(frame: &[u8]) -> Option<u16> {
    match frame {
        [_, _, _, 0x9d, 0x01, 0x2a, _, _, low, high, ..] => Some(u16::from_le_bytes([*low, *high]) & 0x3fff),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY_FRAME: [u8; 17] = [
        0x90, 0xe0, 0x81, 0x02, 0x07, 0x20, // S=1 PID=0, I L T; picture id 258, TL0 7, TID 0
        0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 0xaa,
    ];

    #[test]
    fn a_key_frame_tells_its_height_and_identifiers() {
        let vp8 = Vp8::read(&KEY_FRAME).unwrap();
        assert!(vp8.starts_key_frame);
        assert_eq!(vp8.height, Some(360));
        assert_eq!(vp8.ids, Ids { picture: Some(258), wide_picture_id: true, tl0: Some(7), key: None });
    }

    #[test]
    fn a_delta_frame_is_no_key_frame() {
        let mut payload = KEY_FRAME;
        payload[6] |= 1;
        let vp8 = Vp8::read(&payload).unwrap();
        assert!(!vp8.starts_key_frame);
        assert_eq!(vp8.height, None);
    }

    #[test]
    fn a_later_packet_of_a_key_frame_does_not_start_it() {
        let mut payload = KEY_FRAME;
        payload[0] = 0x80;
        assert!(!Vp8::read(&payload).unwrap().starts_key_frame);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40)) {
            if let Some(vp8) = Vp8::read(&bytes) {
                let ids = Ids { picture: vp8.ids.picture.map(|p| p ^ 1), ..vp8.ids };
                let _ = vp8.patch(ids);
            }
        }
    }
}
