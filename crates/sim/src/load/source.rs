//! What a light client sends: frames with the sizes and times of a camera's and a microphone's, that begin as sealed
//! ones do and hold nothing.

use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use str0m::Rtc;
use str0m::format::Codec;
use str0m::media::{Mid, Pt, Rid};
use str0m::rtp::{ExtensionValues, RtpWrite};

use super::tally::{STAMP, Tally};
use crate::synthetic::{Encoder, Encoding, Speech, vp8};

/// One Opus packet.
const VOICE_EVERY: Duration = Duration::from_millis(20);
/// The first byte of an SFrame header such as Parlour's are.
const SEALED: u8 = 0xa0;
/// No frame is smaller than what it needs for being told apart.
const SMALLEST: usize = 64;

/// A picture stream.
pub(super) struct Layer {
    pub(super) mid: Mid,
    pub(super) rid: Option<Rid>,
    encoder: Encoder,
    seq: u64,
    picture: u16,
}

/// Everything that a client sends.
pub(super) struct Source {
    rng: StdRng,
    begun: Instant,
    microphone: Mid,
    speech: Speech,
    voice_seq: u64,
    pub(super) layers: Vec<Layer>,
    next_voice: Instant,
    next_picture: Instant,
}

impl Source {
    /// A microphone, and pictures through these lines.
    pub(super) fn new(
        microphone: Mid,
        pictures: &[(Mid, Option<Rid>, Encoding)],
        seed: u64,
        now: Instant,
    ) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut speech = Speech::default();
        speech.talk(true);
        let layer = |(mid, rid, encoding): &(Mid, Option<Rid>, Encoding)| Layer {
            mid: *mid,
            rid: *rid,
            encoder: Encoder::new(*encoding),
            seq: 1,
            picture: 0,
        };
        // Nobody's camera ticks in step with another's.
        let phase = Duration::from_micros(rng.random_range(0..33_000));
        Self {
            rng,
            begun: now,
            microphone,
            speech,
            voice_seq: 1,
            layers: pictures.iter().map(layer).collect(),
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

    /// A key frame is asked of a line, or of one layer of it.
    pub(super) fn request_key(&mut self, mid: Mid, rid: Option<Rid>) {
        let asked = |layer: &&mut Layer| layer.mid == mid && (rid.is_none() || layer.rid == rid);
        self.layers.iter_mut().filter(asked).for_each(|layer| layer.encoder.request_key());
    }

    /// Lets pass what is due by now: nothing can be sent yet.
    pub(super) fn skip(&mut self, now: Instant) {
        self.next_voice = self.next_voice.max(now + VOICE_EVERY);
        self.next_picture = self.next_picture.max(now + VOICE_EVERY);
    }

    /// Writes what is due by now. Who was late does not catch up with a burst.
    pub(super) fn publish(&mut self, rtc: &mut Rtc, tally: &Tally, now: Instant) {
        while self.next_voice <= now {
            self.next_voice += VOICE_EVERY;
            self.say(rtc, tally, now);
        }
        if self.next_picture <= now {
            let every = Duration::from_secs(1) / Encoding::CAMERA[0].rate;
            while self.next_picture <= now {
                self.next_picture += every;
            }
            let Some(pt) = payload_type(rtc, Codec::Vp8) else { return };
            let time = (now.duration_since(self.begun).as_micros() * 90 / 1_000) as u32;
            for layer in &mut self.layers {
                layer.shoot(&mut self.rng, (rtc, pt), tally, (time, now));
            }
        }
    }

    fn say(&mut self, rtc: &mut Rtc, tally: &Tally, now: Instant) {
        let (Some(said), Some(pt)) = (self.speech.next(&mut self.rng), payload_type(rtc, Codec::Opus)) else {
            return;
        };
        let mut payload = vec![0x55; said.size.max(SMALLEST)];
        payload[0] = SEALED;
        stamp(&mut payload, tally, now);
        let extensions = ExtensionValues {
            audio_level: Some(said.level),
            voice_activity: Some(said.voice),
            ..ExtensionValues::default()
        };
        let write = RtpWrite::new(pt, self.voice_seq.into(), said.samples, now, payload)
            .marker(said.begins)
            .ext_vals(extensions);
        if let Some(stream) = rtc.direct_api().stream_tx_by_mid(self.microphone, None) {
            stream.write_rtp(write);
            self.voice_seq += 1;
        }
    }
}

impl Layer {
    fn shoot(
        &mut self,
        rng: &mut StdRng,
        (rtc, pt): (&mut Rtc, Pt),
        tally: &Tally,
        (time, now): (u32, Instant),
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
        let mut direct = rtc.direct_api();
        let Some(stream) = direct.stream_tx_by_mid(self.mid, self.rid) else { return };
        for (index, mut payload) in payloads.into_iter().enumerate() {
            stamp(&mut payload, tally, now);
            let write =
                RtpWrite::new(pt, self.seq.into(), time, now, payload).marker(index == last).nackable(true);
            stream.write_rtp(write);
            self.seq += 1;
        }
    }
}

/// Puts the time at the end.
fn stamp(payload: &mut [u8], tally: &Tally, now: Instant) {
    if let Some((_, end)) = payload.split_last_chunk_mut::<STAMP>() {
        *end = tally.stamp(now);
    }
}

fn payload_type(rtc: &Rtc, codec: Codec) -> Option<Pt> {
    rtc.codec_config().find(|params| params.spec().codec == codec).map(|params| params.pt())
}
