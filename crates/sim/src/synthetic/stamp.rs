//! What a synthetic frame says about itself, so that whoever receives it can tell whose it is, which it is,
//! and whether it is whole.

use thiserror::Error;
use wire::{MediaKind, Publication, SeatId};

/// Whose frame this is, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Who sends what.
    pub publication: Publication,
    /// The simulcast layer: 0 low, 1 middle, 2 high; 0 where there is only one.
    pub layer: u8,
    /// Counts the frames of this publication and layer, from 0.
    pub number: u32,
    /// It can be decoded by itself.
    pub key: bool,
    /// When it was captured, in microseconds of virtual time.
    pub captured: u64,
}

/// A frame that is not what its sender made: pieces of several, or a piece missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the frame is torn: it is not what its sender made")]
pub struct Torn;

/// First bytes of every body.
const MARK: [u8; 4] = *b"lamp";
/// Mark, length, seat, kind, layer, number, key, capture time; then filling; then the checksum.
const HEAD: usize = 4 + 4 + 16 + 1 + 1 + 4 + 1 + 8;
/// FNV-1a, 64 bits.
const CHECKSUM: usize = 8;

impl Stamp {
    /// The fewest bytes that hold a stamp.
    pub const LEN: usize = HEAD + CHECKSUM;

    /// A frame body of `len` bytes (at least [`Self::LEN`]) with this stamp.
    pub fn body(&self, len: usize) -> Vec<u8> {
        let len = len.max(Self::LEN);
        let mut body = Vec::with_capacity(len);
        body.extend_from_slice(&MARK);
        body.extend_from_slice(&(len as u32).to_be_bytes());
        body.extend_from_slice(self.publication.seat.as_bytes());
        body.push(number_of(self.publication.kind));
        body.push(self.layer);
        body.extend_from_slice(&self.number.to_be_bytes());
        body.push(self.key.into());
        body.extend_from_slice(&self.captured.to_be_bytes());
        // Differs from frame to frame and along the frame, so that no two pieces can stand for one another.
        let mut filling = u64::from(self.number) ^ self.captured.rotate_left(17) ^ 0x9e37_79b9_7f4a_7c15;
        while body.len() < len - CHECKSUM {
            filling = filling.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let room = (len - CHECKSUM - body.len()).min(8);
            body.extend_from_slice(&filling.to_be_bytes()[..room]);
        }
        body.extend_from_slice(&checksum(&body).to_be_bytes());
        body
    }

    /// Reads the stamps of whole bodies, one after the other; at least one.
    pub fn read_all(mut bodies: &[u8]) -> Result<Vec<Self>, Torn> {
        let mut stamps = Vec::new();
        while stamps.is_empty() || !bodies.is_empty() {
            let len = bodies.get(4..8).and_then(|len| <[u8; 4]>::try_from(len).ok()).ok_or(Torn)?;
            let (body, rest) = bodies.split_at_checked(u32::from_be_bytes(len) as usize).ok_or(Torn)?;
            stamps.push(Self::read(body)?);
            bodies = rest;
        }
        Ok(stamps)
    }

    /// Reads the stamp of a whole body.
    pub fn read(body: &[u8]) -> Result<Self, Torn> {
        let (inside, sum) = body.split_last_chunk::<CHECKSUM>().ok_or(Torn)?;
        if checksum(inside) != u64::from_be_bytes(*sum) {
            return Err(Torn);
        }
        let mut rest = inside;
        let mark = take::<4>(&mut rest)?;
        let len = u32::from_be_bytes(take(&mut rest)?);
        if mark != MARK || len as usize != body.len() {
            return Err(Torn);
        }
        let seat = SeatId::from_u128(u128::from_be_bytes(take(&mut rest)?));
        let [kind] = take(&mut rest)?;
        let [layer] = take(&mut rest)?;
        let number = u32::from_be_bytes(take(&mut rest)?);
        let [key] = take(&mut rest)?;
        let captured = u64::from_be_bytes(take(&mut rest)?);
        let publication = Publication { seat, kind: kind_of(kind)? };
        Ok(Self { publication, layer, number, key: key == 1, captured })
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Torn> {
    let (bytes, after) = rest.split_first_chunk::<N>().ok_or(Torn)?;
    *rest = after;
    Ok(*bytes)
}

/// A word at a time: a stamp guards against mixing, not against malice, and tests run unoptimised.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(0xcbf2_9ce4_8422_2325, |sum, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        (sum ^ u64::from_be_bytes(word)).wrapping_mul(0x0100_0000_01b3).rotate_left(23)
    })
}

fn number_of(kind: MediaKind) -> u8 {
    match kind {
        MediaKind::Microphone => 0,
        MediaKind::Camera => 1,
        MediaKind::Screen => 2,
    }
}

fn kind_of(number: u8) -> Result<MediaKind, Torn> {
    match number {
        0 => Ok(MediaKind::Microphone),
        1 => Ok(MediaKind::Camera),
        2 => Ok(MediaKind::Screen),
        _ => Err(Torn),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(number: u32) -> Stamp {
        let publication = Publication { seat: SeatId::from_u128(7), kind: MediaKind::Camera };
        Stamp { publication, layer: 2, number, key: number == 0, captured: 33_333 * u64::from(number) }
    }

    #[test]
    fn a_whole_frame_says_whose_it_is() {
        for len in [0, Stamp::LEN, 100, 101, 40_000] {
            assert_eq!(Stamp::read(&stamp(5).body(len)), Ok(stamp(5)));
        }
    }

    #[test]
    fn several_bodies_are_read_one_after_the_other() {
        let two = [stamp(1).body(100), stamp(2).body(60)].concat();
        assert_eq!(Stamp::read_all(&two), Ok(vec![stamp(1), stamp(2)]));
        assert_eq!(Stamp::read_all(&two[..two.len() - 1]), Err(Torn));
        assert_eq!(Stamp::read_all(&[]), Err(Torn));
    }

    #[test]
    fn a_frame_of_two_halves_is_torn() {
        let (a, b) = (stamp(1).body(2_000), stamp(2).body(2_000));
        let mixed = [&a[..1_000], &b[1_000..]].concat();
        assert_eq!(Stamp::read(&mixed), Err(Torn));
        assert_eq!(Stamp::read(&a[..1_999]), Err(Torn));
        assert_eq!(Stamp::read(&[]), Err(Torn));
    }
}
