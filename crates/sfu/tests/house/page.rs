//! A page: str0m with what a browser would send and receive. It writes frames whose first bytes are those of
//! VP8 and whose rest says who sent them, as sealed frames look from outside.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind as Media, Mid, Rid, Simulcast, SimulcastLayer};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite, Vp8Descriptor};
use str0m::{Candidate, Event, Input, Output, Rtc};
use wire::{CallId, MediaKind, Offer, SendLine, SlotLine, SlotMedia};

/// A frame of each layer every so often.
const FRAME: Duration = Duration::from_millis(40);
/// Packets of a frame.
const PACKETS: usize = 2;
const RIDS: [&str; 3] = ["l", "m", "h"];
const HEIGHTS: [u16; 3] = [180, 360, 720];

/// One packet that came through a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) at: Instant,
    pub(crate) ssrc: u32,
    pub(crate) seq: u64,
    pub(crate) time: u32,
    pub(crate) picture: Option<u16>,
    pub(crate) key_frame: bool,
    /// Whose frame it is, and which layer.
    pub(crate) from: u8,
    pub(crate) layer: u8,
}

pub(crate) struct Page {
    pub(crate) number: u128,
    pub(crate) call: CallId,
    pub(crate) address: SocketAddr,
    rtc: Rtc,
    pending: Option<SdpPendingOffer>,
    /// Made and not sent yet.
    first_offer: Option<String>,
    sends: Vec<SendLine>,
    slots: Vec<SlotLine>,
    wake: Instant,
    next_frame: Instant,
    /// Layers that it encodes.
    pub(crate) encodes: [bool; 3],
    /// Loudness of its microphone.
    pub(crate) level: i8,
    layers: [Layer; 3],
    sound: Layer,
    pub(crate) received: BTreeMap<String, Vec<Received>>,
    out: Vec<(SocketAddr, SocketAddr, Vec<u8>)>,
    pub(crate) asked_for_key_frames: usize,
    pub(crate) is_connected: bool,
}

#[derive(Debug, Default)]
struct Layer {
    seq: u64,
    frame: u16,
    key_frame_due: bool,
}

impl Page {
    pub(crate) fn new(number: u128, call: CallId, sound: usize, pictures: usize, now: Instant) -> Self {
        let address = SocketAddr::from(([10, 0, (number >> 8) as u8, number as u8 + 100], 5_000));
        let mut rtc = Rtc::builder()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_vp8(true)
            .enable_opus(true, true)
            .build(now);
        rtc.add_local_candidate(Candidate::host(address, "udp").unwrap());
        let mut page = Self {
            number,
            call,
            address,
            rtc,
            pending: None,
            first_offer: None,
            sends: Vec::new(),
            slots: Vec::new(),
            wake: now,
            next_frame: now,
            encodes: [true; 3],
            level: -90,
            layers: [1_000, 30_000, 65_000].map(|seq| Layer { seq, frame: seq as u16, key_frame_due: true }),
            sound: Layer::default(),
            received: BTreeMap::new(),
            out: Vec::new(),
            asked_for_key_frames: 0,
            is_connected: false,
        };
        page.add_lines(sound, pictures);
        page
    }

    /// Names lines for an offer that is to be made; they are added with it.
    fn add_lines(&mut self, sound: usize, pictures: usize) {
        let mut changes = self.rtc.sdp_api();
        let microphone = changes.add_media(Media::Audio, Direction::SendOnly, None, None, None);
        let mut layers = Simulcast::new();
        for rid in RIDS {
            layers.add_send_layer(SimulcastLayer::new(rid));
        }
        let camera = changes.add_media(Media::Video, Direction::SendOnly, None, None, Some(layers));
        let screen = changes.add_media(Media::Video, Direction::SendOnly, None, None, None);
        let line = |mid: Mid, kind| SendLine { mid: mid.to_string(), kind };
        self.sends = vec![
            line(microphone, MediaKind::Microphone),
            line(camera, MediaKind::Camera),
            line(screen, MediaKind::Screen),
        ];
        for media in [vec![SlotMedia::Audio; sound], vec![SlotMedia::Video; pictures]].concat() {
            let kind = if media == SlotMedia::Audio { Media::Audio } else { Media::Video };
            let mid = changes.add_media(kind, Direction::RecvOnly, None, None, None).to_string();
            self.slots.push(SlotLine { mid, media });
        }
        let (offer, pending) = changes.apply().unwrap();
        self.pending = Some(pending);
        self.first_offer = Some(offer.to_sdp_string());
    }

    /// The offer to send.
    pub(crate) fn offer(&mut self, restart: bool) -> Offer {
        let sdp = self.first_offer.take().unwrap_or_else(|| self.another_offer(restart, 0));
        Offer { sdp, sends: self.sends.clone(), slots: self.slots.clone(), red: true }
    }

    /// The pool grows with the next offer.
    pub(crate) fn more_pictures(&mut self, pictures: usize) {
        self.first_offer = Some(self.another_offer(false, pictures));
    }

    fn another_offer(&mut self, restart: bool, pictures: usize) -> String {
        let mut changes = self.rtc.sdp_api();
        if restart {
            changes.ice_restart(true);
        }
        for _ in 0..pictures {
            let mid = changes.add_media(Media::Video, Direction::RecvOnly, None, None, None).to_string();
            self.slots.push(SlotLine { mid, media: SlotMedia::Video });
        }
        let (offer, pending) = changes.apply().unwrap();
        self.pending = Some(pending);
        offer.to_sdp_string()
    }

    pub(crate) fn answered(&mut self, sdp: &str) {
        let answer = SdpAnswer::from_sdp_string(sdp).unwrap();
        self.rtc.sdp_api().accept_answer(self.pending.take().unwrap(), answer).unwrap();
        self.drain();
    }

    /// It has another address from now on.
    pub(crate) fn moves_to(&mut self, address: SocketAddr) {
        self.rtc.add_local_candidate(Candidate::host(address, "udp").unwrap());
        self.address = address;
        self.drain();
    }

    pub(crate) fn due(&self) -> Instant {
        self.wake.min(self.next_frame)
    }

    pub(crate) fn received(&self, mid: &str) -> &[Received] {
        self.received.get(mid).map(Vec::as_slice).unwrap_or_default()
    }

    /// Everything that came through any slot.
    pub(crate) fn all_received(&self) -> impl Iterator<Item = &Received> {
        self.received.values().flatten()
    }

    pub(crate) fn receive(&mut self, bytes: &[u8], now: Instant) {
        let Ok(receive) = Receive::new(Protocol::Udp, crate::world::SERVER, self.address, bytes) else {
            return;
        };
        let input = Input::Receive(now, receive);
        if self.rtc.accepts(&input) {
            self.rtc.handle_input(input).unwrap();
            self.drain();
        }
    }

    /// Does what is due; gives what it sends.
    pub(crate) fn live(&mut self, now: Instant) -> Vec<(SocketAddr, SocketAddr, Vec<u8>)> {
        if self.wake <= now {
            self.rtc.handle_input(Input::Timeout(now)).unwrap();
            self.drain();
        }
        if self.next_frame <= now {
            self.next_frame += FRAME;
            if self.is_connected {
                self.speak(now);
                for layer in 0..3 {
                    if self.encodes[layer] {
                        self.film(layer, now);
                    }
                }
            }
        }
        std::mem::take(&mut self.out)
    }

    fn speak(&mut self, now: Instant) {
        self.sound.seq += 1;
        let payload = vec![0xaa, self.number as u8];
        let ext = ExtensionValues {
            audio_level: Some(self.level),
            voice_activity: Some(true),
            ..Default::default()
        };
        let pt = self.payload_type(Codec::Opus);
        let rtp = RtpWrite::new(pt, self.sound.seq.into(), self.sound.seq as u32 * 1_920, now, payload)
            .ext_vals(ext);
        self.write(&self.sends[0].mid.clone(), None, rtp, now);
    }

    fn film(&mut self, index: usize, now: Instant) {
        let layer = &mut self.layers[index];
        layer.frame = layer.frame.wrapping_add(1);
        let (frame, key_frame) = (layer.frame & 0x7fff, std::mem::take(&mut layer.key_frame_due));
        let pt = self.payload_type(Codec::Vp8);
        for packet in 0..PACKETS {
            let layer = &mut self.layers[index];
            layer.seq += 1;
            let [high, low] = frame.to_be_bytes();
            let start = if packet == 0 { 0x90 } else { 0x80 };
            let mut payload = vec![start, 0xe0, 0x80 | high, low, frame as u8, 0];
            let height = HEIGHTS[index].to_le_bytes();
            let tag = u8::from(!key_frame);
            // After the clear bytes, one or ten, what a sealed frame's header begins with.
            payload.extend([tag, tag * 0xa0, 0, 0x9d, 0x01, 0x2a, 0, 0, height[0], height[1]]);
            payload.extend([0xa0 | self.number as u8, index as u8]);
            payload.resize(600, 0x55);
            let time = u32::from(layer.frame).wrapping_mul(3_600).wrapping_add(index as u32 * 1_000_000_000);
            let rtp = RtpWrite::new(pt, layer.seq.into(), time, now, payload)
                .marker(packet + 1 == PACKETS)
                .nackable(true);
            self.write(&self.sends[1].mid.clone(), Some(RIDS[index].into()), rtp, now);
        }
    }

    fn payload_type(&self, codec: Codec) -> str0m::media::Pt {
        self.rtc.codec_config().find(|params| params.spec().codec == codec).unwrap().pt()
    }

    fn write(&mut self, mid: &str, rid: Option<Rid>, rtp: RtpWrite, now: Instant) {
        if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid.into(), rid) {
            stream.set_unpaced(true);
            stream.write_rtp(rtp);
        }
        self.rtc.handle_input(Input::Timeout(now)).unwrap();
        self.drain();
    }

    fn drain(&mut self) {
        loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(at) => {
                    self.wake = at;
                    return;
                }
                Output::Transmit(transmit) => {
                    self.out.push((transmit.source, transmit.destination, transmit.contents.to_vec()));
                }
                Output::Event(Event::Connected) => self.is_connected = true,
                Output::Event(Event::RtpPacket(packet)) => self.note(packet),
                Output::Event(Event::KeyframeRequest(request)) => {
                    self.asked_for_key_frames += 1;
                    let layer = request.rid.and_then(|rid| RIDS.iter().position(|name| **name == *rid));
                    self.layers[layer.unwrap_or(0)].key_frame_due = true;
                }
                Output::Event(_) => {}
            }
        }
    }

    fn note(&mut self, packet: RtpPacket) {
        let Some(mid) =
            self.rtc.direct_api().stream_rx(&packet.header.ssrc).map(|stream| stream.mid().to_string())
        else {
            return;
        };
        let vp8 = Vp8Descriptor::parse(&packet.payload).ok().filter(|_| packet.payload.len() > 20);
        let (from, layer) = match vp8 {
            Some(_) => (packet.payload[16] & 0x0f, packet.payload[17]),
            None => (packet.payload.get(1).copied().unwrap_or(0), 0),
        };
        let received = Received {
            at: packet.timestamp,
            ssrc: *packet.header.ssrc,
            seq: *packet.seq_no,
            time: packet.header.timestamp,
            picture: vp8.and_then(|vp8| vp8.picture_id()),
            key_frame: vp8.is_some_and(|vp8| vp8.starts_keyframe(&packet.payload)),
            from,
            layer,
        };
        self.received.entry(mid).or_default().push(received);
    }
}
