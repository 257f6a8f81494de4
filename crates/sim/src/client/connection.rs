//! The client's str0m connection. Only this file touches `Rtc`, and always drains it after touching it.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sfu::srtp::{exported, provider};
use str0m::bwe::{Bitrate, BweKind};
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{KeyframeRequestKind, Mid, Pt, Rid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{Extension, RtpPacket, RtpWrite};
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig, RtcError};
use wire::MediaKind;

use super::Broken;
use super::lines::Lines;
use super::said::Said;
use crate::network::Packet;

/// What a browser's estimator starts with (libwebrtc: 300 kb/s, found by probing within a second).
const FIRST_ESTIMATE: Bitrate = Bitrate::kbps(300);
/// Packets and time for which a sent packet can be sent again.
const RESEND: (usize, Duration) = (1_024, Duration::from_secs(3));

/// A media packet, after decryption.
#[derive(Debug, Clone)]
pub(super) struct Received {
    /// Extended sequence number.
    pub(super) seq: u64,
    pub(super) timestamp: u32,
    pub(super) marker: bool,
    pub(super) payload: Arc<[u8]>,
}

impl From<RtpPacket> for Received {
    fn from(packet: RtpPacket) -> Self {
        Self {
            seq: *packet.seq_no,
            timestamp: packet.header.timestamp,
            marker: packet.header.marker,
            payload: packet.payload,
        }
    }
}

/// Something that came out of the connection.
#[derive(Debug)]
pub(super) enum Incoming {
    /// Media can flow.
    Up,
    /// A packet in a slot.
    Packet(Mid, Received),
    /// A key frame is asked of a publication, or of one of its layers.
    KeyWanted(Mid, Option<Rid>),
    /// The uplink carries so many bits a second.
    Estimate(u64),
}

/// An [`Rtc`] with its address and its one negotiation.
pub(super) struct Connection {
    rtc: Rtc,
    broken: Broken,
    pending: Option<SdpPendingOffer>,
    pub(super) lines: Lines,
    address: SocketAddr,
    timeout: Instant,
    /// Sound that was sent.
    said: Said,
    outbox: VecDeque<Packet>,
    inbox: VecDeque<Incoming>,
}

impl Connection {
    pub(super) fn new(address: SocketAddr, broken: Broken, now: Instant) -> Self {
        let mut config = RtcConfig::new()
            .set_rtp_mode(true)
            .set_crypto_provider(provider())
            .clear_codecs()
            .enable_opus(true, !broken.has_no_red)
            .enable_vp8(true)
            .enable_bwe(Some(FIRST_ESTIMATE));
        if broken.gives_no_feedback {
            config = config.clear_extension_map();
            for (id, extension) in [
                (1, Extension::AudioLevel),
                (4, Extension::RtpMid),
                (10, Extension::RtpStreamId),
                (11, Extension::RepairedRtpStreamId),
            ] {
                config = config.set_extension(id, extension);
            }
        }
        Self {
            rtc: config.build(now),
            broken,
            pending: None,
            lines: Lines::default(),
            address,
            timeout: now,
            said: Said::default(),
            outbox: VecDeque::new(),
            inbox: VecDeque::new(),
        }
    }

    /// The page's address is another from now on; until an ICE restart nothing reaches it there.
    pub(super) fn move_to(&mut self, address: SocketAddr) {
        self.address = address;
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Makes the first offer, with this many slots.
    pub(super) fn offer(&mut self, audio: u8, video: u8) -> Option<wire::Offer> {
        let mut lines = Lines::default();
        let mut api = self.rtc.sdp_api();
        lines.add_sends(&mut api);
        lines.add_slots(&mut api, audio, video);
        let (offer, pending) = api.apply()?;
        self.lines = lines;
        self.pending = Some(pending);
        Some(self.lines.offer(&offer.to_sdp_string(), !self.broken.has_no_red))
    }

    /// Makes a further offer, with this many more slots, restarting ICE where asked.
    pub(super) fn renew(&mut self, audio: u8, video: u8, restart: bool) -> Option<wire::Offer> {
        let mut lines = self.lines.clone();
        let mut api = self.rtc.sdp_api();
        lines.add_slots(&mut api, audio, video);
        if restart {
            api.ice_restart(false);
        }
        let (offer, pending) = api.apply()?;
        self.lines = lines;
        self.pending = Some(pending);
        Some(self.lines.offer(&offer.to_sdp_string(), !self.broken.has_no_red))
    }

    /// Takes the answer to the latest offer.
    pub(super) fn answer(&mut self, sdp: &str, now: Instant) -> Result<(), RtcError> {
        let Some(pending) = self.pending.take() else { return Ok(()) };
        let answer = SdpAnswer::from_sdp_string(sdp)?;
        self.rtc.sdp_api().accept_answer(pending, answer)?;
        // A candidate that is known already is ignored; after an ICE restart none is.
        let candidate = Candidate::host(self.address, "udp").map_err(RtcError::Ice)?;
        self.rtc.add_local_candidate(candidate);
        self.pass_time(now)
    }

    /// Takes a datagram.
    pub(super) fn receive(&mut self, packet: &Packet, now: Instant) -> Result<(), RtcError> {
        let Ok(receive) = Receive::new(Protocol::Udp, packet.from, packet.to, &packet.bytes) else {
            return Ok(());
        };
        if !self.broken.never_resends {
            self.outbox.extend(self.said.asked(&packet.bytes));
        }
        self.rtc.handle_input(Input::Receive(now, receive))?;
        self.drain(now)
    }

    /// Sends what is due by now, media written since the last time included.
    pub(super) fn pass_time(&mut self, now: Instant) -> Result<(), RtcError> {
        self.rtc.handle_input(Input::Timeout(now))?;
        self.drain(now)
    }

    /// Writes a packet; [`Self::pass_time`] sends it. Gives false while the stream does not exist yet.
    pub(super) fn write(&mut self, mid: Mid, rid: Option<Rid>, packet: RtpWrite) -> bool {
        let mut api = self.rtc.direct_api();
        let Some(stream) = api.stream_tx_by_mid(mid, rid) else { return false };
        stream.write_rtp(packet);
        true
    }

    /// Lets a stream repeat as much as is asked for, sound too: the limit of 15 % is str0m's, not a browser's.
    pub(super) fn lift_resend_limit(&mut self, mid: Mid, rid: Option<Rid>) {
        if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, rid) {
            stream.set_rtx_cache(RESEND.0, RESEND.1, None);
            if self.lines.sending(MediaKind::Microphone) == Some(mid) {
                self.said.begin(*stream.ssrc());
            }
        }
    }

    /// Tells the estimator how much there is to send, so that it probes no further.
    pub(super) fn wish(&mut self, bitrate: u64) {
        self.rtc.bwe().set_bitrate(Bitrate::kbps(50), Bitrate::from(bitrate));
    }

    /// Asks for a key frame in a slot (PLI).
    pub(super) fn ask_for_key(&mut self, mid: Mid) {
        if let Some(stream) = self.rtc.direct_api().stream_rx_by_mid(mid, None) {
            stream.request_keyframe(KeyframeRequestKind::Pli);
        }
    }

    /// The payload type that was agreed on.
    pub(super) fn payload_type(&self, codec: Codec) -> Option<Pt> {
        self.rtc.codec_config().find(|params| params.spec().codec == codec).map(|params| params.pt())
    }

    /// The payload type of repeated sound that was agreed on.
    pub(super) fn red_type(&self) -> Option<Pt> {
        self.rtc.codec_config().find(|params| params.spec().codec == Codec::Opus)?.red()
    }

    pub(super) fn is_up(&self) -> bool {
        self.rtc.is_connected()
    }

    pub(super) fn timeout(&self) -> Instant {
        self.timeout
    }

    pub(super) fn next_packet(&mut self) -> Option<Packet> {
        self.outbox.pop_front()
    }

    pub(super) fn next_incoming(&mut self) -> Option<Incoming> {
        self.inbox.pop_front()
    }

    fn drain(&mut self, now: Instant) -> Result<(), RtcError> {
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(at) => {
                    self.timeout = at.max(now);
                    self.said.keyed(exported());
                    return Ok(());
                }
                Output::Transmit(out) => {
                    let packet =
                        Packet { from: out.source, to: out.destination, bytes: out.contents.to_vec() };
                    self.said.keep(&packet);
                    self.outbox.push_back(packet);
                }
                Output::Event(Event::RtpPacket(packet)) => {
                    let mut api = self.rtc.direct_api();
                    let stream = api.stream_rx(&packet.header.ssrc);
                    let mid = stream.map(|stream| {
                        stream.suppress_nack(self.broken.never_asks_again);
                        stream.mid()
                    });
                    self.inbox.extend(mid.map(|mid| Incoming::Packet(mid, packet.into())));
                }
                Output::Event(event) => self.inbox.extend(incoming(event)),
            }
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a client acts on few of str0m's many events")]
fn incoming(event: Event) -> Option<Incoming> {
    match event {
        Event::Connected => Some(Incoming::Up),
        Event::KeyframeRequest(request) => Some(Incoming::KeyWanted(request.mid, request.rid)),
        Event::EgressBitrateEstimate(BweKind::Twcc { estimate, .. }) => {
            Some(Incoming::Estimate(estimate.as_u64()))
        }
        _ => None,
    }
}
