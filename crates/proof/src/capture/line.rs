//! One end of a connection: str0m with RTP in and out, drained after every touch.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Instant;

use anyhow::{Context as _, Result};
use str0m::bwe::Bitrate;
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind as Media, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpWrite};
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig};
use wire::{MediaKind, SendLine, SlotLine, SlotMedia};

/// A datagram under way.
pub(super) struct Datagram {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) bytes: Vec<u8>,
}

/// A packet after SRTP: what is in it is what the other end put into it.
pub(super) struct Packet {
    pub(super) mid: Mid,
    pub(super) marker: bool,
    pub(super) payload: Vec<u8>,
}

pub(super) struct Line {
    rtc: Rtc,
    pending: Option<SdpPendingOffer>,
    sends: BTreeMap<MediaKind, (Mid, u64)>,
    pub(super) slots: BTreeMap<Mid, SlotMedia>,
    pub(super) address: SocketAddr,
    pub(super) timeout: Instant,
    pub(super) outbox: Vec<Datagram>,
    pub(super) inbox: Vec<Packet>,
}

impl Line {
    pub(super) fn new(address: SocketAddr, now: Instant) -> Result<Self> {
        let mut rtc = RtcConfig::new()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .enable_bwe(Some(Bitrate::kbps(2_000)))
            .build(now);
        rtc.add_local_candidate(Candidate::host(address, "udp")?);
        let (sends, slots) = (BTreeMap::new(), BTreeMap::new());
        let (outbox, inbox) = (Vec::new(), Vec::new());
        Ok(Self { rtc, pending: None, sends, slots, address, timeout: now, outbox, inbox })
    }

    /// Offers to send these, and slots for as many of each medium.
    pub(super) fn offer(
        &mut self,
        sends: &[MediaKind],
        sounds: usize,
        pictures: usize,
    ) -> Result<wire::Offer> {
        let mut api = self.rtc.sdp_api();
        for kind in sends {
            let media = if *kind == MediaKind::Microphone { Media::Audio } else { Media::Video };
            let mid = api.add_media(media, Direction::SendOnly, None, None, None);
            // The first packet's rollover counter must be 0 (RFC 3711 section 3.3.1).
            self.sends.insert(*kind, (mid, 1));
        }
        let slots = std::iter::repeat_n((SlotMedia::Audio, Media::Audio), sounds)
            .chain(std::iter::repeat_n((SlotMedia::Video, Media::Video), pictures));
        for (slot, media) in slots {
            self.slots.insert(api.add_media(media, Direction::RecvOnly, None, None, None), slot);
        }
        let (offer, pending) = api.apply().context("there is nothing to offer")?;
        self.pending = Some(pending);
        let send =
            |(kind, (mid, _)): (&MediaKind, &(Mid, u64))| SendLine { mid: mid.to_string(), kind: *kind };
        let slot = |(mid, media): (&Mid, &SlotMedia)| SlotLine { mid: mid.to_string(), media: *media };
        Ok(wire::Offer {
            sdp: offer.to_sdp_string(),
            sends: self.sends.iter().map(send).collect(),
            slots: self.slots.iter().map(slot).collect(),
            red: false,
        })
    }

    /// Takes the answer to its offer.
    pub(super) fn answer(&mut self, sdp: &str, now: Instant) -> Result<()> {
        let pending = self.pending.take().context("an answer without an offer")?;
        self.rtc.sdp_api().accept_answer(pending, SdpAnswer::from_sdp_string(sdp)?)?;
        self.pass_time(now)
    }

    /// Answers another's offer, as no relay does.
    pub(super) fn accept(&mut self, offer: &wire::Offer, now: Instant) -> Result<String> {
        let answer = self.rtc.sdp_api().accept_offer(SdpOffer::from_sdp_string(&offer.sdp)?)?;
        for line in &offer.sends {
            let media = if line.kind == MediaKind::Microphone { SlotMedia::Audio } else { SlotMedia::Video };
            self.slots.insert(Mid::from(line.mid.as_str()), media);
        }
        self.pass_time(now)?;
        Ok(answer.to_sdp_string())
    }

    pub(super) fn is_up(&self) -> bool {
        self.rtc.is_connected()
    }

    /// Sends a frame that was cut into packets. `time` is in the medium's RTP clock.
    pub(super) fn send(
        &mut self,
        kind: MediaKind,
        packets: Vec<Vec<u8>>,
        time: u32,
        now: Instant,
    ) -> Result<()> {
        let codec = if kind == MediaKind::Microphone { Codec::Opus } else { Codec::Vp8 };
        let params = self.rtc.codec_config().find(|params| params.spec().codec == codec);
        let pt = params.map(|params| params.pt()).context("a codec was not agreed upon")?;
        let (mid, next) = self.sends.get_mut(&kind).context("nothing such was offered")?;
        let last = packets.len().saturating_sub(1);
        for (index, payload) in packets.into_iter().enumerate() {
            let sound = kind == MediaKind::Microphone;
            let extensions = ExtensionValues {
                audio_level: sound.then_some(-20),
                voice_activity: sound.then_some(true),
                ..ExtensionValues::default()
            };
            let write = RtpWrite::new(pt, (*next).into(), time, now, payload)
                .marker(index == last)
                .ext_vals(extensions)
                .nackable(!sound);
            let mut api = self.rtc.direct_api();
            let Some(stream) = api.stream_tx_by_mid(*mid, None) else { return Ok(()) };
            stream.write_rtp(write);
            *next += 1;
        }
        self.pass_time(now)
    }

    pub(super) fn receive(&mut self, datagram: &Datagram, now: Instant) -> Result<()> {
        let Ok(receive) = Receive::new(Protocol::Udp, datagram.from, datagram.to, &datagram.bytes) else {
            return Ok(());
        };
        self.rtc.handle_input(Input::Receive(now, receive))?;
        self.drain(now)
    }

    pub(super) fn pass_time(&mut self, now: Instant) -> Result<()> {
        self.rtc.handle_input(Input::Timeout(now))?;
        self.drain(now)
    }

    fn drain(&mut self, now: Instant) -> Result<()> {
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(at) => {
                    self.timeout = at.max(now);
                    return Ok(());
                }
                Output::Transmit(out) => self.outbox.push(Datagram {
                    from: out.source,
                    to: out.destination,
                    bytes: out.contents.to_vec(),
                }),
                Output::Event(Event::RtpPacket(packet)) => {
                    let mid = self.rtc.direct_api().stream_rx(&packet.header.ssrc).map(|it| it.mid());
                    let (marker, payload) = (packet.header.marker, packet.payload.to_vec());
                    self.inbox.extend(mid.map(|mid| Packet { mid, marker, payload }));
                }
                Output::Event(_) => {}
            }
        }
    }
}
