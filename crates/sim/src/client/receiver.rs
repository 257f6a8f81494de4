//! What a client makes of what it receives.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sealed::Media;
use str0m::media::Mid;
use wire::{MediaKind, Publication, SeatId, SlotMedia, SlotView};

use super::connection::Received;
use super::envelope::{Envelopes, clear_bytes};
use super::hearing::{Hearing, Piece};
use super::picture_slot::{Decodable, PictureSlot};
use super::playout::Playout;
use super::report::{Faults, Picture, Sound};
use super::smoothness::Smoothness;
use crate::synthetic::{Stamp, vp8};

/// How long a slot may carry somebody else than the slot map says, which travels apart from media.
const MAP_MAY_LAG: Duration = Duration::from_secs(1);
/// Where a layer takes the place of another in the middle of a frame, time advances by a millisecond, so that they are two.
const TIME_MAY_STEP: f64 = 0.001_5;
/// How far RTP time may be from the time that passed, in seconds, when the layer or the source changes.
const TIME_MAY_STRAY: f64 = 1.0;

#[derive(Debug, Default)]
struct Slot {
    shows: Option<Publication>,
    picture: PictureSlot,
    /// The last frame decoded here: what it says, its RTP timestamp, and when.
    last: Option<(Stamp, u32, Instant)>,
    /// Since when it carries somebody else than it shows.
    stranger_since: Option<Instant>,
}

/// A picture being watched.
#[derive(Debug, Default)]
struct Watched {
    picture: Picture,
    playout: Playout,
    smoothness: Smoothness,
}

/// All slots, and what was seen and heard in them.
#[derive(Debug)]
pub(super) struct Receiver {
    base: Instant,
    slots: BTreeMap<Mid, Slot>,
    pictures: BTreeMap<Publication, Watched>,
    sounds: BTreeMap<SeatId, Hearing>,
    faults: Faults,
}

impl Receiver {
    pub(super) fn new(base: Instant) -> Self {
        Self {
            base,
            slots: BTreeMap::new(),
            pictures: BTreeMap::new(),
            sounds: BTreeMap::new(),
            faults: Faults::default(),
        }
    }

    /// The map of slots, whole, as the server says it.
    pub(super) fn map(&mut self, views: &[SlotView], now: Instant) {
        for view in views {
            let slot = self.slots.entry(Mid::from(view.mid.as_str())).or_default();
            if slot.shows != view.shows {
                slot.shows = view.shows;
                slot.stranger_since = None;
            }
        }
        let shown: Vec<Publication> = self.slots.values().filter_map(|slot| slot.shows).collect();
        for publication in &shown {
            if publication.kind != MediaKind::Microphone {
                let watched = self.pictures.entry(*publication).or_default();
                watched.picture.slotted_at.get_or_insert(now);
            }
        }
        for (publication, watched) in &mut self.pictures {
            if !shown.contains(publication) {
                watched.smoothness.pause(now);
            }
        }
    }

    /// Which publication is in which slot now.
    pub(super) fn shown(&self) -> Vec<Publication> {
        self.slots.values().filter_map(|slot| slot.shows).collect()
    }

    /// Takes a packet that came in this slot.
    pub(super) fn packet(
        &mut self,
        mid: Mid,
        media: SlotMedia,
        packet: &Received,
        envelopes: &mut Envelopes,
        now: Instant,
    ) {
        match media {
            SlotMedia::Audio => self.sound(mid, packet, envelopes, now),
            SlotMedia::Video => {
                let mut slot = self.slots.remove(&mid).unwrap_or_default();
                slot.picture.insert(packet, now);
                while let Some(frame) = slot.picture.take(&mut self.faults) {
                    self.frame(&mut slot, &frame, envelopes, now);
                }
                slot.picture.note_waiting(now);
                self.slots.insert(mid, slot);
            }
        }
    }

    /// The slots in which a key frame must be asked for.
    pub(super) fn stuck(&mut self, now: Instant) -> Vec<Mid> {
        let stuck =
            self.slots.iter_mut().filter_map(|(mid, slot)| slot.picture.gives_up(now).then_some(*mid));
        stuck.collect()
    }

    pub(super) fn pictures(&self, now: Instant) -> BTreeMap<Publication, Picture> {
        let seen = |(publication, watched): (&Publication, &Watched)| {
            let freezes = watched.smoothness.until(now);
            (*publication, Picture { freezes, ..watched.picture.clone() })
        };
        self.pictures.iter().map(seen).collect()
    }

    pub(super) fn sounds(&self) -> BTreeMap<SeatId, Sound> {
        self.sounds.iter().map(|(seat, hearing)| (*seat, hearing.sound())).collect()
    }

    pub(super) fn faults(&self) -> Faults {
        self.faults
    }

    fn sound(&mut self, mid: Mid, packet: &Received, envelopes: &mut Envelopes, now: Instant) {
        let slot = self.slots.entry(mid).or_default();
        let stamps = open(Media::Audio, &packet.payload, envelopes, &mut self.faults).unwrap_or_default();
        // The last is what the packet is for; what is before it was in earlier ones.
        let Some((stamp, _)) = stamps.split_last() else { return };
        self.faults.misplaced += u32::from(is_misplaced(slot, stamp, now));
        let hearing = self.sounds.entry(stamp.publication.seat).or_default();
        // The newest first: with it a voice begins.
        for (place, stamp) in stamps.iter().rev().enumerate() {
            let piece = Piece { number: stamp.number, age: age(self.base, stamp, now), repeated: place > 0 };
            hearing.take(piece, now);
        }
    }

    fn frame(&mut self, slot: &mut Slot, frame: &Decodable, envelopes: &mut Envelopes, now: Instant) {
        let stamp = open(Media::Video, &frame.frame, envelopes, &mut self.faults);
        let Some(stamp) = stamp.and_then(|stamps| stamps.first().copied()) else {
            slot.last = None;
            return;
        };
        self.faults.torn += u32::from(stamp.key != frame.key);
        self.faults.broken_references += u32::from(!stamp.key && !follows(slot, &stamp));
        self.faults.time_jumps += u32::from(jumps(slot, &stamp, frame.timestamp, now));
        self.faults.misplaced += u32::from(is_misplaced(slot, &stamp, now));
        slot.last = Some((stamp, frame.timestamp, now));
        self.show(&stamp, now);
    }

    fn show(&mut self, stamp: &Stamp, now: Instant) {
        let age = age(self.base, stamp, now);
        let Watched { picture, playout, smoothness } = self.pictures.entry(stamp.publication).or_default();
        let first = picture.first_frame_at.is_none();
        picture.first_frame_at.get_or_insert(now);
        picture.last_frame_at = Some(now);
        picture.layer_changes += u32::from(!first && picture.layer != stamp.layer);
        picture.layer = stamp.layer;
        if let Some(frames) = picture.frames.get_mut(usize::from(stamp.layer)) {
            *frames += 1;
        }
        picture.age = age;
        picture.oldest = picture.oldest.max(age);
        picture.delay = playout.shown_at(age);
        smoothness.frame(now + picture.delay.saturating_sub(age));
    }
}

/// Opens a frame and reads whose it is, which must be the same twice. A frame of sound may have several parts.
fn open(media: Media, frame: &[u8], envelopes: &mut Envelopes, faults: &mut Faults) -> Option<Vec<Stamp>> {
    let Ok((seat, plain)) = envelopes.open(media, frame) else {
        faults.unopened += 1;
        return None;
    };
    let kind = if media == Media::Audio { MediaKind::Microphone } else { MediaKind::Camera };
    let body = plain.get(clear_bytes(kind, vp8::is_key(&plain))..).unwrap_or_default();
    let stamps = Stamp::read_all(body).ok();
    let stamps = stamps.filter(|stamps| stamps.iter().all(|stamp| stamp.publication.seat == seat));
    faults.torn += u32::from(stamps.is_none());
    stamps
}

fn age(base: Instant, stamp: &Stamp, now: Instant) -> Duration {
    now.duration_since(base).saturating_sub(Duration::from_micros(stamp.captured))
}

/// The frame that this one refers to is the last one decoded here.
fn follows(slot: &Slot, stamp: &Stamp) -> bool {
    slot.last.is_some_and(|(last, ..)| {
        (last.publication, last.layer) == (stamp.publication, stamp.layer) && stamp.number == last.number + 1
    })
}

/// RTP time did not pass as it should: from a frame to the next of its source exactly as capture time did; otherwise
/// roughly as capture time did or as time did here, or anything between the two, because frames are held up on their
/// way both to the relay and from it.
fn jumps(slot: &Slot, stamp: &Stamp, timestamp: u32, now: Instant) -> bool {
    let Some((last, last_timestamp, last_at)) = slot.last else { return false };
    let ticks = timestamp.wrapping_sub(last_timestamp) as i32;
    let seconds = f64::from(ticks) / 90_000.0;
    let captured = (stamp.captured as f64 - last.captured as f64) / 1e6;
    let passed = now.duration_since(last_at).as_secs_f64();
    let is_right = if follows(slot, stamp) {
        (seconds - captured).abs() < TIME_MAY_STEP
    } else {
        (captured.min(passed) - TIME_MAY_STRAY..=captured.max(passed) + TIME_MAY_STRAY).contains(&seconds)
    };
    ticks <= 0 || !is_right
}

fn is_misplaced(slot: &mut Slot, stamp: &Stamp, now: Instant) -> bool {
    if slot.shows == Some(stamp.publication) {
        slot.stranger_since = None;
        return false;
    }
    now.duration_since(*slot.stranger_since.get_or_insert(now)) > MAP_MAY_LAG
}

#[cfg(test)]
mod tests;
