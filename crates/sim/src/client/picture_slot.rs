//! A video slot: packets in any order in, frames in decoding order out.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::connection::Received;
use super::report::Faults;
use crate::synthetic::vp8::{self, Descriptor};

/// A browser that has never had a key frame asks for one after this long (libwebrtc: 200 ms).
const FIRST_PATIENCE: Duration = Duration::from_millis(200);
/// One that waits for a packet to be sent again gives up after this long. libwebrtc gives up by counting
/// ten requests; this is about what they take.
const REPAIR_PATIENCE: Duration = Duration::from_millis(700);
/// And repeats the request so often.
const ASK_AGAIN: Duration = Duration::from_millis(500);

/// A frame that can be decoded now.
#[derive(Debug)]
pub(super) struct Decodable {
    /// The frame as its sender sealed it.
    pub(super) frame: Vec<u8>,
    pub(super) key: bool,
    /// RTP timestamp, 90 kHz.
    pub(super) timestamp: u32,
}

#[derive(Debug)]
struct Piece {
    descriptor: Descriptor,
    payload: Vec<u8>,
    timestamp: u32,
    marker: bool,
}

/// The ids of the last frame taken out.
#[derive(Debug, Clone, Copy)]
struct Ids {
    /// Extended sequence number after its last packet.
    next: u64,
    picture: Option<u16>,
    base: Option<u8>,
}

/// What has arrived in a slot and could not be decoded yet.
#[derive(Debug, Default)]
pub(super) struct PictureSlot {
    pieces: BTreeMap<u64, Piece>,
    last: Option<Ids>,
    /// Since when something waits here.
    waiting_since: Option<Instant>,
    asked_at: Option<Instant>,
}

impl PictureSlot {
    /// Takes a packet. Late copies and what is no VP8 are left out.
    pub(super) fn insert(&mut self, packet: &Received, now: Instant) {
        let late = self.last.is_some_and(|last| packet.seq < last.next);
        let Some((descriptor, payload)) = Descriptor::read(&packet.payload) else { return };
        if late || payload.is_empty() {
            return;
        }
        let piece = Piece {
            descriptor,
            payload: payload.to_vec(),
            timestamp: packet.timestamp,
            marker: packet.marker,
        };
        self.pieces.entry(packet.seq).or_insert(piece);
        self.waiting_since.get_or_insert(now);
    }

    /// The next frame that can be decoded: the one after the last, or a key frame further on.
    pub(super) fn take(&mut self, faults: &mut Faults) -> Option<Decodable> {
        let following = self.last.and_then(|last| self.frame_at(last.next));
        let (first, end) = following.or_else(|| self.key_frame())?;
        let pieces: Vec<Piece> = (first..end).filter_map(|seq| self.pieces.remove(&seq)).collect();
        let begin = pieces.first()?;
        let (descriptor, timestamp) = (begin.descriptor, begin.timestamp);
        let payloads: Vec<&[u8]> = pieces.iter().map(|piece| piece.payload.as_slice()).collect();
        let frame = payloads.concat();
        self.check_ids(first, descriptor, faults);
        self.last = Some(Ids { next: end, picture: descriptor.picture, base: descriptor.base });
        self.pieces = self.pieces.split_off(&end);
        self.waiting_since = None;
        self.asked_at = None;
        Some(Decodable { key: vp8::is_key(&frame), frame, timestamp })
    }

    /// Restarts the clock of what still waits, after a call of [`Self::take`] that gave nothing.
    pub(super) fn note_waiting(&mut self, now: Instant) {
        if !self.pieces.is_empty() {
            self.waiting_since.get_or_insert(now);
        }
    }

    /// Whether it is time to ask for a key frame.
    pub(super) fn gives_up(&mut self, now: Instant) -> bool {
        let patience = if self.last.is_some() { REPAIR_PATIENCE } else { FIRST_PATIENCE };
        let waited = self.waiting_since.is_some_and(|since| now.duration_since(since) >= patience);
        let asked = self.asked_at.is_some_and(|at| now.duration_since(at) < ASK_AGAIN);
        if !waited || asked {
            return false;
        }
        self.asked_at = Some(now);
        true
    }

    /// The whole frame that begins with this packet: its first and the end of its last.
    fn frame_at(&self, first: u64) -> Option<(u64, u64)> {
        let begin = self.pieces.get(&first).filter(|piece| piece.descriptor.begins)?;
        for (expected, (seq, piece)) in (first..).zip(self.pieces.range(first..)) {
            let inside = *seq == expected && piece.timestamp == begin.timestamp;
            if !inside || (piece.descriptor.begins && *seq != first) {
                return None;
            }
            if piece.marker {
                return Some((first, seq + 1));
            }
        }
        None
    }

    fn key_frame(&self) -> Option<(u64, u64)> {
        let begins = |piece: &Piece| piece.descriptor.begins && vp8::is_key(&piece.payload);
        self.pieces.iter().filter(|(_, piece)| begins(piece)).find_map(|(seq, _)| self.frame_at(*seq))
    }

    /// Where no packet is missing, picture ids and base indices go on by one; where some are, forwards.
    fn check_ids(&self, first: u64, now: Descriptor, faults: &mut Faults) {
        let Some(last) = self.last else { return };
        let gap = first != last.next;
        let pictures = last.picture.zip(now.picture).map(|(was, is)| is.wrapping_sub(was) & 0x7fff);
        let bases = last.base.zip(now.base).map(|(was, is)| is.wrapping_sub(was));
        let pictures_fit =
            pictures.is_some_and(|step| if gap { (1..0x4000).contains(&step) } else { step == 1 });
        let bases_fit = bases.is_some_and(|step| gap || step == 1);
        faults.skipped_pictures += u32::from(!(pictures_fit && bases_fit));
    }
}
