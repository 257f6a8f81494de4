//! A film being sent, and frames being put together again from what comes.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sim::synthetic::vp8::Descriptor;
use str0m::media::Mid;
use wire::{MediaKind, SlotMedia};

use super::film::Film;
use super::line::{Line, Packet};

const SOUND: Duration = Duration::from_millis(20);
const PICTURE: Duration = Duration::from_nanos(33_333_333);

/// Plays a film from its beginning, again and again.
pub(super) struct Playing<'film> {
    film: &'film Film,
    kinds: Vec<MediaKind>,
    begun: Instant,
    sounds: u32,
    pictures: u32,
}

/// A frame that is due.
pub(super) struct Frame<'film> {
    pub(super) kind: MediaKind,
    pub(super) bytes: &'film [u8],
    /// By the medium's RTP clock.
    pub(super) time: u32,
    /// Of its publication, from 0.
    pub(super) number: u32,
}

impl<'film> Playing<'film> {
    pub(super) fn new(film: &'film Film, kinds: &[MediaKind], begun: Instant) -> Self {
        Self { film, kinds: kinds.to_vec(), begun, sounds: 0, pictures: 0 }
    }

    pub(super) fn due(&self) -> Instant {
        (self.begun + SOUND * self.sounds).min(self.begun + PICTURE * self.pictures)
    }

    /// What is to be sent by now.
    pub(super) fn take(&mut self, now: Instant) -> Vec<Frame<'film>> {
        let mut frames = Vec::new();
        while self.begun + SOUND * self.sounds <= now {
            let bytes = &self.film.sound[self.sounds as usize % self.film.sound.len()];
            let (time, number) = (self.sounds.wrapping_mul(960), self.sounds);
            let kind = MediaKind::Microphone;
            frames.extend(self.kinds.contains(&kind).then_some(Frame { kind, bytes, time, number }));
            self.sounds += 1;
        }
        while self.begun + PICTURE * self.pictures <= now {
            let bytes = &self.film.pictures[self.pictures as usize % self.film.pictures.len()];
            let (time, number) = (self.pictures.wrapping_mul(3_000), self.pictures);
            let kinds = self.kinds.iter().filter(|kind| **kind != MediaKind::Microphone);
            frames.extend(kinds.map(|kind| Frame { kind: *kind, bytes, time, number }));
            self.pictures += 1;
        }
        frames
    }
}

/// A frame as the packets that carry it.
pub(super) fn packets(kind: MediaKind, frame: &[u8], number: u32) -> Vec<Vec<u8>> {
    if kind == MediaKind::Microphone {
        return vec![frame.to_vec()];
    }
    sim::synthetic::vp8::packets(frame, (number & 0x7fff) as u16, number as u8)
}

/// What came through one slot.
pub(super) struct Stream {
    pub(super) media: SlotMedia,
    pub(super) frames: Vec<Vec<u8>>,
    building: Vec<u8>,
}

/// Frames behind SRTP, slot by slot.
#[derive(Default)]
pub(super) struct Tap {
    pub(super) streams: BTreeMap<Mid, Stream>,
}

impl Tap {
    /// Takes what has come to this line.
    pub(super) fn listen(&mut self, line: &mut Line) {
        for packet in std::mem::take(&mut line.inbox) {
            let Some(media) = line.slots.get(&packet.mid) else { continue };
            let stream = self.streams.entry(packet.mid).or_insert_with(|| Stream {
                media: *media,
                frames: Vec::new(),
                building: Vec::new(),
            });
            stream.take(&packet);
        }
    }

    pub(super) fn frames(&self) -> usize {
        self.streams.values().map(|stream| stream.frames.len()).sum()
    }
}

impl Stream {
    /// Nothing is lost or overtaken on these lines.
    fn take(&mut self, packet: &Packet) {
        if packet.payload.is_empty() {
            return;
        }
        if self.media == SlotMedia::Audio {
            self.frames.push(packet.payload.clone());
            return;
        }
        let Some((descriptor, piece)) = Descriptor::read(&packet.payload) else { return };
        if descriptor.begins {
            self.building.clear();
        }
        self.building.extend_from_slice(piece);
        if packet.marker && !self.building.is_empty() {
            self.frames.push(std::mem::take(&mut self.building));
        }
    }
}
