//! What a light client sends: frames with the sizes and times of a camera's and a microphone's, that begin as sealed
//! ones do and hold nothing.

use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::outbound::{Outbound, Stream, Write};
use super::tally::{STAMP, Tally};
use crate::synthetic::{Encoder, Encoding, Speech, vp8};

/// One Opus packet.
const VOICE_EVERY: Duration = Duration::from_millis(20);
/// The first byte of an SFrame header such as Parlour's are.
const SEALED: u8 = 0xa0;
/// No frame is smaller than what it needs for being told apart.
const SMALLEST: usize = 64;

/// A picture stream.
struct Layer {
    stream: Stream,
    encoder: Encoder,
    picture: u16,
}

/// Everything that a client sends.
pub(super) struct Source {
    rng: StdRng,
    begun: Instant,
    microphone: Stream,
    speech: Speech,
    layers: Vec<Layer>,
    next_voice: Instant,
    next_picture: Instant,
}

impl Source {
    /// A microphone, and pictures of which there are so many layers.
    pub(super) fn new(
        microphone: Stream,
        pictures: Vec<(Stream, Encoding)>,
        seed: u64,
        now: Instant,
    ) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut speech = Speech::default();
        speech.talk(true);
        let layer = |(stream, encoding)| Layer { stream, encoder: Encoder::new(encoding), picture: 0 };
        let phase = phase(&mut rng);
        Self {
            rng,
            begun: now,
            microphone,
            speech,
            layers: pictures.into_iter().map(layer).collect(),
            next_voice: now + phase,
            next_picture: now + phase,
        }
    }

    /// When something is due.
    pub(super) fn due(&self) -> Instant {
        self.next_voice.min(self.next_picture)
    }

    /// Only these layers are sent from now on; one that comes back begins with a key frame.
    pub(super) fn want(&mut self, layers: [bool; 3]) {
        for (layer, wanted) in self.layers.iter_mut().zip(layers) {
            layer.encoder.set_bitrate(if wanted { u32::MAX } else { 0 });
        }
    }

    /// A key frame is asked of a layer.
    pub(super) fn request_key(&mut self, ssrc: u32) {
        let asked = self.layers.iter_mut().filter(|layer| layer.stream.ssrc == ssrc);
        asked.for_each(|layer| layer.encoder.request_key());
    }

    /// Lets pass what is due by now: nothing can be sent yet.
    pub(super) fn skip(&mut self, now: Instant) {
        let later = now + phase(&mut self.rng);
        self.next_voice = self.next_voice.max(later);
        self.next_picture = self.next_picture.max(later);
    }

    /// Sends what is due by now. Who was late does not catch up with a burst.
    pub(super) fn publish(
        &mut self,
        out: &mut Outbound,
        tally: &Tally,
        now: Instant,
        send: &mut impl FnMut(&[u8]),
    ) {
        while self.next_voice <= now {
            self.next_voice += VOICE_EVERY;
            self.say(out, tally, now, send);
        }
        if self.next_picture <= now {
            let every = Duration::from_secs(1) / Encoding::CAMERA[0].rate;
            while self.next_picture <= now {
                self.next_picture += every;
            }
            let time = (now.duration_since(self.begun).as_micros() * 90 / 1_000) as u32;
            for layer in &mut self.layers {
                layer.shoot(&mut self.rng, out, (time, tally.stamp(now), now), send);
            }
        }
    }

    fn say(&mut self, out: &mut Outbound, tally: &Tally, now: Instant, send: &mut impl FnMut(&[u8])) {
        let Some(said) = self.speech.next(&mut self.rng) else { return };
        let mut payload = vec![0x55; said.size.max(SMALLEST)];
        payload[0] = SEALED;
        stamp(&mut payload, tally.stamp(now));
        let write = Write {
            marker: said.begins,
            time: said.samples,
            level: Some((said.level, said.voice)),
            payload: &payload,
        };
        send(out.write(&mut self.microphone, &write));
    }
}

impl Layer {
    fn shoot(
        &mut self,
        rng: &mut StdRng,
        out: &mut Outbound,
        (time, sent, now): (u32, [u8; STAMP], Instant),
        send: &mut impl FnMut(&[u8]),
    ) {
        let Some(frame) = self.encoder.encode(rng, now) else { return };
        let Encoding { width, height, .. } = self.encoder.encoding();
        let mut bytes = vp8::header(frame.key, width, height, frame.size / 3);
        // What stays clear of a sealed frame: ten bytes of a key frame, one of another.
        bytes.truncate(if frame.key { vp8::KEY_HEADER } else { 1 });
        bytes.push(SEALED);
        bytes.resize(frame.size.max(SMALLEST), 0x55);
        self.picture = self.picture.wrapping_add(1) & 0x7fff;
        let payloads = vp8::packets(&bytes, self.picture, self.picture as u8);
        let last = payloads.len() - 1;
        for (index, mut payload) in payloads.into_iter().enumerate() {
            stamp(&mut payload, sent);
            let write = Write { marker: index == last, time, level: None, payload: &payload };
            send(out.write(&mut self.stream, &write));
        }
    }
}

/// Nobody's camera ticks in step with another's, whenever they begin.
fn phase(rng: &mut StdRng) -> Duration {
    Duration::from_micros(rng.random_range(1_000..34_000))
}

/// Puts the time at the end.
fn stamp(payload: &mut [u8], sent: [u8; STAMP]) {
    if let Some((_, end)) = payload.split_last_chunk_mut::<STAMP>() {
        *end = sent;
    }
}
