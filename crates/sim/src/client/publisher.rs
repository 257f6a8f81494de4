//! What a client sends: a microphone, a camera in three layers, a screen.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use str0m::format::Codec;
use str0m::media::{Mid, Pt, Rid};
use str0m::rtp::{ExtensionValues, RtpWrite};
use wire::{MediaKind, Publication, SeatId, Sends};

use super::Broken;
use super::connection::Connection;
use super::envelope::{Envelopes, clear_bytes};
use super::film::{Film, Reel};
use super::lines::RIDS;
use super::share::{Demand, share};
use crate::synthetic::{Encoder, Encoding, Frame, Speech, Stamp, vp8};

/// One Opus packet.
const VOICE_EVERY: Duration = Duration::from_millis(20);

/// One RTP stream: a layer of the camera, the screen, or the microphone.
#[derive(Debug)]
struct Stream {
    kind: MediaKind,
    layer: u8,
    rid: Option<Rid>,
    seq: u64,
    /// Where its RTP timestamps begin; another for every stream, as in a browser.
    offset: u32,
    picture: u16,
    base: u8,
    lifted: bool,
}

impl Stream {
    fn new(kind: MediaKind, layer: u8, rid: Option<&str>, rng: &mut StdRng) -> Self {
        Self {
            kind,
            layer,
            rid: rid.map(Rid::from),
            // The first packet's rollover counter must be 0 (RFC 3711 §3.3.1).
            seq: rng.random_range(1..0x8000),
            offset: rng.random(),
            picture: rng.random_range(0..0x8000),
            base: rng.random(),
            lifted: false,
        }
    }
}

/// A layer: its encoder and its stream.
#[derive(Debug)]
struct Layer {
    encoder: Encoder,
    stream: Stream,
}

/// Everything that a client sends.
#[derive(Debug)]
pub(super) struct Publisher {
    seat: SeatId,
    base: Instant,
    broken: Broken,
    rng: StdRng,
    sends: Sends,
    /// What is repeated in the next packet of sound; none: nobody wants it repeated.
    repeats: Option<Vec<u8>>,
    speech: Speech,
    voice: Stream,
    camera: [Layer; 3],
    screen: Layer,
    wanted: Demand,
    estimate: u64,
    wished: u64,
    next_voice: Instant,
    next_camera: Instant,
    next_screen: Instant,
    /// What was filmed; none: frames that nobody filmed.
    reel: Option<Reel>,
    pub(super) keys_asked: u32,
}

impl Publisher {
    pub(super) fn new(
        seat: SeatId,
        sends: Sends,
        broken: Broken,
        seed: u64,
        base: Instant,
        now: Instant,
    ) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut layer = |kind, layer: u8, rid, encoding| Layer {
            encoder: Encoder::new(encoding),
            stream: Stream::new(kind, layer, rid, &mut rng),
        };
        let camera: [Layer; 3] =
            std::array::from_fn(|i| layer(MediaKind::Camera, i as u8, Some(RIDS[i]), Encoding::CAMERA[i]));
        let screen = layer(MediaKind::Screen, 0, None, Encoding::SCREEN);
        let voice = Stream::new(MediaKind::Microphone, 0, None, &mut rng);
        // Nobody's camera ticks in step with another's.
        let phase = Duration::from_micros(rng.random_range(0..20_000));
        Self {
            seat,
            base,
            broken,
            rng,
            sends,
            repeats: None,
            speech: Speech::default(),
            voice,
            camera,
            screen,
            wanted: Demand::default(),
            estimate: 0,
            wished: 0,
            next_voice: now + phase,
            next_camera: now + phase,
            next_screen: now + phase,
            reel: None,
            keys_asked: 0,
        }
    }

    pub(super) fn sit(&mut self, seat: SeatId) {
        self.seat = seat;
    }

    pub(super) fn play(&mut self, film: Arc<Film>) {
        self.reel = Some(Reel::new(film));
    }

    pub(super) fn set_sends(&mut self, sends: Sends) {
        if sends.camera && !self.sends.camera {
            self.camera.iter_mut().for_each(|layer| layer.encoder.request_key());
        }
        if sends.screen && !self.sends.screen {
            self.screen.encoder.request_key();
        }
        self.sends = sends;
    }

    pub(super) fn sends(&self) -> Sends {
        self.sends
    }

    pub(super) fn talk(&mut self, talking: bool) {
        self.speech.talk(talking);
    }

    pub(super) fn want(&mut self, camera: [bool; 3], screen: bool) {
        self.wanted = Demand { camera, screen };
    }

    pub(super) fn want_red(&mut self, red: bool) {
        self.repeats = red.then(|| self.repeats.take().unwrap_or_default());
    }

    pub(super) fn estimate(&mut self, estimate: u64) {
        self.estimate = estimate;
    }

    pub(super) fn uplink(&self) -> Option<u64> {
        (self.estimate > 0).then_some(self.estimate)
    }

    pub(super) fn encoding(&self) -> [u32; 4] {
        let [low, middle, high] = &self.camera;
        [low, middle, high, &self.screen].map(|layer| layer.encoder.bitrate())
    }

    /// A key frame is asked of an m-line, or of one layer of it.
    pub(super) fn request_key(&mut self, connection: &Connection, mid: Mid, rid: Option<Rid>) {
        self.keys_asked += 1;
        if self.broken.ignores_key_requests {
            return;
        }
        if connection.lines.sending(MediaKind::Screen) == Some(mid) {
            self.screen.encoder.request_key();
        } else if connection.lines.sending(MediaKind::Camera) == Some(mid) {
            let asked = |layer: &&mut Layer| rid.is_none() || layer.stream.rid == rid;
            self.camera.iter_mut().filter(asked).for_each(|layer| layer.encoder.request_key());
        }
    }

    pub(super) fn timeout(&self) -> Instant {
        self.next_voice.min(self.next_camera).min(self.next_screen)
    }

    /// Writes what is due by now.
    pub(super) fn publish(&mut self, connection: &mut Connection, envelopes: &mut Envelopes, now: Instant) {
        while self.next_voice <= now {
            self.next_voice += VOICE_EVERY;
            if self.sends.microphone && connection.is_up() {
                self.say(connection, envelopes, now);
            }
        }
        while self.next_camera <= now {
            self.next_camera += Duration::from_secs(1) / Encoding::CAMERA[0].rate;
            self.set_rates(connection);
            if self.sends.camera && connection.is_up() {
                let (seat, base) = (self.seat, self.base);
                let nackable = !self.broken.never_resends;
                for (at, layer) in self.camera.iter_mut().enumerate() {
                    if let Some(reel) = &mut self.reel {
                        let shown = layer.encoder.bitrate() > 0;
                        let key = shown && layer.encoder.key_is_due(now);
                        if let Some(frame) = reel.next(at, key, shown) {
                            let time = now.duration_since(base).as_micros() as u64;
                            write_frame(
                                &frame,
                                time,
                                nackable,
                                &mut layer.stream,
                                connection,
                                envelopes,
                                now,
                            );
                        }
                    } else if let Some(frame) = layer.encoder.encode(&mut self.rng, now) {
                        let encoding = layer.encoder.encoding();
                        let picture = Shot { seat, base, encoding, frame, nackable };
                        picture.write(&mut layer.stream, connection, envelopes, now);
                    }
                }
            }
        }
        while self.next_screen <= now {
            self.next_screen += Duration::from_secs(1) / Encoding::SCREEN.rate;
            if self.sends.screen
                && connection.is_up()
                && let Some(frame) = self.screen.encoder.encode(&mut self.rng, now)
            {
                let encoding = self.screen.encoder.encoding();
                let (seat, base, nackable) = (self.seat, self.base, !self.broken.never_resends);
                let picture = Shot { seat, base, encoding, frame, nackable };
                picture.write(&mut self.screen.stream, connection, envelopes, now);
            }
        }
    }

    /// Shares the uplink among the layers that somebody wants, as a browser's allocator does.
    fn set_rates(&mut self, connection: &mut Connection) {
        let running = self.encoding();
        let demand = Demand {
            camera: self.wanted.camera.map(|wanted| wanted && self.sends.camera),
            screen: self.wanted.screen && self.sends.screen,
        };
        let rates = share(self.estimate, demand, running);
        for (layer, rate) in self.camera.iter_mut().zip(rates) {
            layer.encoder.set_bitrate(rate);
        }
        self.screen.encoder.set_bitrate(rates[3]);
        let wish = demand.bitrate();
        // Never less than before: str0m would cap the estimate, which a browser keeps while it sends little.
        if wish > self.wished && connection.is_up() {
            self.wished = wish;
            connection.wish(wish);
        }
    }

    fn say(&mut self, connection: &mut Connection, envelopes: &mut Envelopes, now: Instant) {
        if let Some(reel) = &mut self.reel {
            let Some((packet, samples, begins)) = reel.say() else { return };
            let Some(payload) = envelopes.seal(MediaKind::Microphone, &packet) else { return };
            let extensions = ExtensionValues {
                audio_level: Some(-25),
                voice_activity: Some(true),
                ..ExtensionValues::default()
            };
            let pt = connection.payload_type(Codec::Opus);
            let packet =
                Outgoing { pt, payload, marker: begins, timestamp: samples, extensions, nackable: false };
            return send(&mut self.voice, packet, connection, now);
        }
        let Some(said) = self.speech.next(&mut self.rng) else { return };
        let stamp = Stamp {
            publication: Publication { seat: self.seat, kind: MediaKind::Microphone },
            layer: 0,
            number: said.number,
            key: true,
            captured: now.duration_since(self.base).as_micros() as u64,
        };
        let body = stamp.body(said.size);
        // As RED does (RFC 2198): what was said before, then what is said now, in one packet and under one seal.
        let (pt, bodies) = match &mut self.repeats {
            Some(before) => (connection.red_type(), [std::mem::replace(before, body.clone()), body].concat()),
            None => (connection.payload_type(Codec::Opus), body),
        };
        let Some(payload) = envelopes.seal(MediaKind::Microphone, &bodies) else { return };
        let extensions = ExtensionValues {
            audio_level: Some(said.level),
            voice_activity: Some(said.voice),
            ..ExtensionValues::default()
        };
        let packet = Outgoing {
            pt,
            payload,
            marker: said.begins,
            timestamp: said.samples,
            extensions,
            nackable: false,
        };
        send(&mut self.voice, packet, connection, now);
    }
}

/// A frame about to be sent.
struct Shot {
    seat: SeatId,
    base: Instant,
    encoding: Encoding,
    frame: Frame,
    nackable: bool,
}

impl Shot {
    fn write(
        &self,
        stream: &mut Stream,
        connection: &mut Connection,
        envelopes: &mut Envelopes,
        now: Instant,
    ) {
        let captured = now.duration_since(self.base).as_micros() as u64;
        let stamp = Stamp {
            publication: Publication { seat: self.seat, kind: stream.kind },
            layer: stream.layer,
            number: self.frame.number,
            key: self.frame.key,
            captured,
        };
        let Encoding { width, height, .. } = self.encoding;
        let mut frame = vp8::header(self.frame.key, width, height, self.frame.size / 3);
        frame.truncate(clear_bytes(stream.kind, self.frame.key));
        frame.extend_from_slice(&stamp.body(self.frame.size));
        write_frame(&frame, captured, self.nackable, stream, connection, envelopes, now);
    }
}

/// Seals a frame that was captured at this time, in microseconds, and sends it packet by packet.
fn write_frame(
    frame: &[u8],
    captured: u64,
    nackable: bool,
    stream: &mut Stream,
    connection: &mut Connection,
    envelopes: &mut Envelopes,
    now: Instant,
) {
    let Some(sealed) = envelopes.seal(stream.kind, frame) else { return };
    stream.picture = stream.picture.wrapping_add(1) & 0x7fff;
    stream.base = stream.base.wrapping_add(1);
    let payloads = vp8::packets(&sealed, stream.picture, stream.base);
    let last = payloads.len() - 1;
    let timestamp = (captured * 90 / 1_000) as u32;
    for (index, payload) in payloads.into_iter().enumerate() {
        let packet = Outgoing {
            pt: connection.payload_type(Codec::Vp8),
            payload,
            marker: index == last,
            timestamp,
            extensions: ExtensionValues::default(),
            nackable,
        };
        send(stream, packet, connection, now);
    }
}

/// A packet without what its stream adds.
struct Outgoing {
    /// None: what it carries was not agreed on.
    pt: Option<Pt>,
    payload: Vec<u8>,
    marker: bool,
    /// Before the stream's offset.
    timestamp: u32,
    extensions: ExtensionValues,
    /// It can be sent again.
    nackable: bool,
}

fn send(stream: &mut Stream, packet: Outgoing, connection: &mut Connection, now: Instant) {
    let Some(mid) = connection.lines.sending(stream.kind) else { return };
    let Some(pt) = packet.pt else { return };
    if !stream.lifted {
        connection.lift_resend_limit(mid, stream.rid);
        stream.lifted = true;
    }
    let timestamp = packet.timestamp.wrapping_add(stream.offset);
    let write = RtpWrite::new(pt, stream.seq.into(), timestamp, now, packet.payload)
        .marker(packet.marker)
        .ext_vals(packet.extensions)
        .nackable(packet.nackable);
    if connection.write(mid, stream.rid, write) {
        stream.seq += 1;
    }
}
