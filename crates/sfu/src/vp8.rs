//! What can be read of a VP8 packet whose frame is sealed: the payload descriptor (RFC 7741 §4.2), which
//! the browser writes outside the seal, and the first bytes of the frame, which stay clear: one of a delta
//! frame, ten of a key frame (RFC 6386 §9.1).

use str0m::rtp::Vp8Descriptor;

use crate::rewrite::Ids;

/// The readable parts of one VP8 packet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Vp8 {
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
        Some(Self { ids, starts_key_frame, height })
    }

    /// The change to the payload that puts these identifiers in; none where there is nothing to change.
    pub(crate) fn patch(&self, ids: Ids) -> Option<Patch> {
        if ids == self.ids {
            return None;
        }
        let mut patch = Patch::default();
        // After the two bytes that say what there is (RFC 7741 §4.2).
        let mut at = 2;
        if self.ids.picture.is_some() {
            let picture = ids.picture.unwrap_or_default();
            if self.ids.wide_picture_id {
                let [high, low] = (picture | 0x8000).to_be_bytes();
                patch.put(at, high, 0xff);
                patch.put(at + 1, low, 0xff);
                at += 2;
            } else {
                patch.put(at, (picture & 0x7f) as u8, 0xff);
                at += 1;
            }
        }
        if self.ids.tl0.is_some() {
            patch.put(at, ids.tl0.unwrap_or_default(), 0xff);
            at += 1;
        }
        if self.ids.key.is_some() {
            patch.put(at, ids.key.unwrap_or_default(), 0x1f);
        }
        Some(patch)
    }
}

/// Bytes of a payload descriptor that become others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Patch {
    /// Where, which bits (none: nothing more), and what they become.
    bytes: [(u8, u8, u8); 4],
    count: u8,
}

impl Patch {
    fn put(&mut self, at: u8, value: u8, mask: u8) {
        if let Some(byte) = self.bytes.get_mut(usize::from(self.count)) {
            *byte = (at, mask, value & mask);
            self.count += 1;
        }
    }

    /// Changes a copy of the payload that it was made for.
    pub(crate) fn apply(&self, payload: &mut [u8]) {
        for (at, mask, value) in self.bytes.iter().take(usize::from(self.count)) {
            if let Some(byte) = payload.get_mut(usize::from(*at)) {
                *byte = (*byte & !mask) | value;
            }
        }
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
                let mut patched = bytes.clone();
                if let Some(patch) = vp8.patch(ids) {
                    patch.apply(&mut patched);
                }
                let again = Vp8::read(&patched).map(|vp8| vp8.ids);
                proptest::prop_assert_eq!(again.map(|ids| ids.picture), Some(ids.picture));
            }
        }

        #[test]
        fn a_patched_packet_has_the_identifiers_that_it_was_given(
            wide: bool, picture: u16, tl0: u8, key in 0u8..32, new_picture: u16, new_tl0: u8, new_key in 0u8..32,
        ) {
            let mask = if wide { 0x7fff } else { 0x7f };
            let mut payload = vec![0x90, 0xf0];
            if wide {
                payload.extend(((picture & mask) | 0x8000).to_be_bytes());
            } else {
                payload.push((picture & mask) as u8);
            }
            payload.extend([tl0, 0xa0 | key, 0x11, 1, 2, 3]);
            let vp8 = Vp8::read(&payload).unwrap();
            let ids = Ids {
                picture: Some(new_picture & mask), wide_picture_id: wide, tl0: Some(new_tl0), key: Some(new_key),
            };
            let rest = payload.split_off(payload.len() - 4);
            if let Some(patch) = vp8.patch(ids) {
                patch.apply(&mut payload);
            }
            proptest::prop_assert_eq!(payload.last().map(|byte| byte & 0xe0), Some(0xa0), "layer and sync stay");
            payload.extend(&rest);
            proptest::prop_assert_eq!(Vp8::read(&payload).unwrap().ids, ids);
            proptest::prop_assert!(payload.ends_with(&rest));
        }
    }
}
