//! One connection to one browser. The only module that touches [`str0m::Rtc`].
//!
//! Every change to an `Rtc` goes through `Peer::mutate`, which then drains its output to the end: str0m's
//! contract is one mutation, one complete drain (its README, "single-mutation invariant"). A panic inside str0m
//! ends this one connection and no other.

mod guard;
mod missing;
mod packet;
mod queue;
mod repeats;
mod rounds;
mod template;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::bwe::{Bitrate, BweKind};
use str0m::change::SdpOffer;
use str0m::media::{KeyframeRequestKind, Mid, Rid};
use str0m::net::{DatagramRecv, Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpWrite, Ssrc, Vp8Patch};
use str0m::{Event as RtcEvent, Input as RtcInput, Output as RtcOutput, Reason, Rtc};

use crate::Datagram;
use crate::event::{Output, Transmit};
use crate::offer::Lines;
use crate::survey::Counts;

pub(crate) use packet::{Packet, Payload};
pub(crate) use template::{FIRST_ESTIMATE, Template};

use guard::Guard;
use missing::{Asking, Missing};
use packet::{Payloads, stream_of};
use queue::Queue;
use repeats::Repeats;
use rounds::{ask, drain};

/// Packets of a slot that can be sent again, and for how long. A round trip of 500 ms at 3 Mb/s fits.
const RESENDABLE: (usize, Duration) = (1_024, Duration::from_secs(2));
/// Wake-ups of one connection are not closer together than this, but for its pacer's.
const GRAIN: Duration = Duration::from_millis(1);

/// An RTP packet to send through a slot.
#[derive(Debug)]
pub(crate) struct Write<'a> {
    pub(crate) mid: Mid,
    pub(crate) seq: u64,
    pub(crate) time: u32,
    pub(crate) marker: bool,
    pub(crate) packet: &'a Packet,
    pub(crate) patch: Option<Vp8Patch>,
}

/// What a connection tells.
#[derive(Debug)]
pub(crate) enum PeerEvent {
    /// Media can flow.
    Connected,
    /// It is over: the browser closed it, or it broke.
    Closed,
    /// A packet came.
    Packet(Arc<Packet>),
    /// The browser needs a key frame in this slot.
    NeedsKeyFrame(Mid),
    /// The bandwidth to the browser, in bits a second: an average of the last three seconds.
    Estimate(u64),
    /// Pictures wait, because no more than this goes through now, in bits a second.
    Choked(u64),
    /// What waited in this slot was too old and is dropped.
    Spilled(Mid),
    /// Packets of this stream will not come any more: its pictures need a key frame.
    Broken(Mid, Option<Rid>),
}

/// One connection.
pub(crate) struct Peer {
    rtc: Rtc,
    ufrag: String,
    payloads: Payloads,
    guard: Guard,
    /// Which m-line and layer an incoming SSRC is of: browsers say so in the first packets only.
    streams: BTreeMap<u32, (Mid, Option<Rid>)>,
    /// What it has sent and has not come.
    missing: Missing,
    /// The SSRC in whose name it is asked.
    own: Option<Ssrc>,
    /// Slots that resend without a cap.
    lifted: BTreeSet<Mid>,
    /// What waits to be sent.
    queue: Queue,
    /// Something was written since the last change.
    is_written: bool,
    repeats: Repeats,
    /// What it has counted.
    pub(crate) counts: Counts,
    /// When it wants to be asked again.
    pub(crate) deadline: Instant,
    /// It is over; nothing comes from it and nothing goes to it.
    pub(crate) closed: bool,
}

impl Peer {
    /// A connection that answers this offer, and the answer.
    ///
    /// # Errors
    /// What is wrong with the offer.
    pub(crate) fn answer(template: &Template, lines: &Lines, now: Instant) -> Result<(Self, String), String> {
        let mut peer = Self {
            rtc: template.build(now),
            ufrag: String::new(),
            payloads: Payloads::default(),
            guard: Guard::default(),
            streams: BTreeMap::new(),
            missing: Missing::default(),
            own: None,
            lifted: BTreeSet::new(),
            queue: Queue::default(),
            is_written: false,
            repeats: Repeats::default(),
            counts: Counts::default(),
            deadline: now,
            closed: false,
        };
        let answer = peer.accept(lines)?;
        Ok((peer, answer))
    }

    /// Answers a further offer on the same connection.
    ///
    /// # Errors
    /// What is wrong with the offer.
    pub(crate) fn accept(&mut self, lines: &Lines) -> Result<String, String> {
        let offer = SdpOffer::from_sdp_string(&lines.sdp).map_err(|error| error.to_string())?;
        // Trap: str0m panics where no payload type is left to give.
        let accepted = catch_unwind(AssertUnwindSafe(|| self.rtc.sdp_api().accept_offer(offer)));
        let answer = match accepted {
            Ok(answer) => answer.map_err(|error| error.to_string())?,
            Err(_) => {
                self.closed = true;
                return Err("its payload types can't be negotiated".to_owned());
            }
        };
        self.ufrag = self.rtc.direct_api().local_ice_credentials().ufrag;
        self.payloads = Payloads::negotiated(self.rtc.codec_config(), lines.red);
        for (mid, _) in &lines.slots {
            self.lift_rtx_cap(Mid::from(mid.as_str()));
        }
        let slot = lines.slots.first().map(|(mid, _)| Mid::from(mid.as_str()));
        let mut direct = self.rtc.direct_api();
        self.own = slot.and_then(|mid| direct.stream_tx_by_mid(mid, None)).map(|stream| stream.ssrc());
        Ok(answer.to_sdp_string())
    }

    /// Trap 1 of str0m 0.25: above 15 % it drops all queued resends, which at 20 % loss is a certain freeze.
    /// Once only: a change of the cache empties it.
    fn lift_rtx_cap(&mut self, mid: Mid) {
        if self.lifted.insert(mid) {
            self.renew_rtx_cache(mid);
        }
    }

    fn renew_rtx_cache(&mut self, mid: Mid) {
        let (packets, age) = RESENDABLE;
        let mut direct = self.rtc.direct_api();
        if let Some(stream) = direct.stream_tx_by_mid(mid, None) {
            stream.set_rtx_cache(packets, age, None);
        }
    }

    /// What STUN requests for this connection begin their user name with.
    pub(crate) fn ufrag(&self) -> &str {
        &self.ufrag
    }

    /// Takes a datagram, if it is from the browser at the other end.
    pub(crate) fn receive(
        &mut self,
        datagram: Datagram<'_>,
        now: Instant,
        out: &mut VecDeque<Output>,
    ) -> Option<Vec<PeerEvent>> {
        let contents = DatagramRecv::try_from(datagram.bytes).ok()?;
        let receive =
            Receive { proto: Protocol::Udp, source: datagram.from, destination: datagram.to, contents };
        let input = RtcInput::Receive(now, receive);
        // str0m does not check again who sent what it is handed: another's ClientHello would end this DTLS.
        let accepted = !self.closed && self.rtc.accepts(&input);
        // An error is about this datagram: anybody can send nonsense from a spoofed address, and it must not
        // end a call that works.
        accepted.then(|| self.mutate(now, out, |rtc| rtc.handle_input(input).is_ok()))
    }

    /// Time has come.
    pub(crate) fn wake(&mut self, now: Instant, out: &mut VecDeque<Output>) -> Vec<PeerEvent> {
        self.mutate(now, out, |_| false)
    }

    /// Lets a packet wait for its slot, if what it carries was negotiated: it is sent with the next change to this
    /// connection, or by `wake`. True where nothing waited before. What comes together is sent together, because a
    /// round with str0m costs more than a packet.
    pub(crate) fn write(&mut self, write: &Write<'_>, now: Instant) -> bool {
        let Some(pt) = self.payloads.to_send(write.packet.carries).filter(|_| !self.closed) else {
            return false;
        };
        let ext = ExtensionValues { audio_level: write.packet.level, ..ExtensionValues::default() };
        let mut rtp = RtpWrite::new(pt, write.seq.into(), write.time, now, Arc::clone(&write.packet.payload))
            .marker(write.marker)
            // Trap: only what has an RTX payload type can be sent again; browsers negotiate none for Opus, so
            // sound is protected by RED and in-band FEC instead.
            .nackable(write.packet.carries == Payload::Vp8)
            .ext_vals(ext);
        if let Some(patch) = write.patch {
            rtp = rtp.vp8_patch(patch);
        }
        if write.packet.carries == Payload::Vp8 {
            self.queue.push(write.mid, rtp, now);
        } else {
            self.queue.push_sound(write.mid, rtp);
        }
        !std::mem::replace(&mut self.is_written, true)
    }

    /// Something was written and not sent yet.
    pub(crate) fn is_written(&self) -> bool {
        self.is_written
    }

    /// How long the oldest packet has waited in a slot.
    pub(crate) fn waited(&self, mid: Mid, now: Instant) -> Duration {
        self.queue.age(mid, now)
    }

    /// Whether a slot waits for the pacer. One that does not flows whatever the estimate says.
    pub(crate) fn pace(&mut self, mid: Mid, is_paced: bool) {
        if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, None) {
            stream.set_unpaced(!is_paced);
        }
    }

    /// Drops what waits in a slot, and forgets what could be sent again: another picture begins there, and the
    /// old one must not stand in its way.
    pub(crate) fn forget(&mut self, mid: Mid) {
        self.queue.clear(mid);
        self.renew_rtx_cache(mid);
    }

    /// Asks the browser for a key frame of a stream it sends.
    pub(crate) fn ask_key_frame(
        &mut self,
        mid: Mid,
        rid: Option<Rid>,
        now: Instant,
        out: &mut VecDeque<Output>,
    ) -> Vec<PeerEvent> {
        self.counts.keys_asked += 1;
        self.mutate(now, out, |rtc| {
            if let Some(stream) = rtc.direct_api().stream_rx_by_mid(mid, rid) {
                stream.request_keyframe(KeyframeRequestKind::Pli);
            }
            false
        })
    }

    /// Says what is sent at least (padding included) and what one would like to send, in bits a second: the
    /// estimate grows towards the latter by probing (trap 5 of str0m 0.25: an estimate that nothing drives upwards
    /// and an allocator that waits for it would wait for one another for ever).
    pub(crate) fn aim(
        &mut self,
        least: u64,
        wish: u64,
        now: Instant,
        out: &mut VecDeque<Output>,
    ) -> Vec<PeerEvent> {
        self.mutate(now, out, |rtc| {
            rtc.bwe().set_bitrate(Bitrate::from(least), Bitrate::from(wish));
            false
        })
    }

    /// Says goodbye to the browser.
    pub(crate) fn close(&mut self, now: Instant, out: &mut VecDeque<Output>) {
        self.mutate(now, out, |rtc| {
            drop(rtc.close());
            false
        });
        self.closed = true;
    }

    /// The one way to change an `Rtc`. `change` says whether it has moved its time to `now`.
    fn mutate(
        &mut self,
        now: Instant,
        out: &mut VecDeque<Output>,
        change: impl FnOnce(&mut Rtc) -> bool,
    ) -> Vec<PeerEvent> {
        let mut events = Vec::new();
        if self.closed {
            return events;
        }
        self.is_written = false;
        let Self { rtc, payloads, guard, streams, missing, queue, repeats, counts, own, .. } = self;
        let asking = missing.ask(now);
        let own = own.unwrap_or(Ssrc::from(1));
        let drained = catch_unwind(AssertUnwindSafe(|| {
            let mut take = |rtc: &mut Rtc, output| match output {
                RtcOutput::Transmit(transmit) => out.push_back(Output::Transmit(Transmit {
                    from: transmit.source,
                    to: transmit.destination,
                    bytes: transmit.contents.into(),
                })),
                RtcOutput::Event(RtcEvent::RtpPacket(packet)) => {
                    let of = stream_of(rtc, streams, &packet);
                    let broken = of.filter(|_| {
                        payloads.is_picture(&packet)
                            && missing.arrived(*packet.header.ssrc, *packet.seq_no, now)
                    });
                    let packet =
                        of.and_then(|of| payloads.packet(of, packet)).filter(|packet| guard.lets(packet));
                    events.extend(packet.map(Arc::new).map(PeerEvent::Packet));
                    events.extend(broken.map(|(mid, rid)| PeerEvent::Broken(mid, rid)));
                }
                RtcOutput::Event(event) => {
                    repeats.note(&event, counts);
                    let event = understand(&event);
                    counts.keys_needed += u64::from(matches!(event, Some(PeerEvent::NeedsKeyFrame(_))));
                    events.extend(event);
                }
                RtcOutput::Timeout(_) => {}
            };
            let is_there = change(rtc);
            let next = drain(rtc, queue, (now, is_there), &mut take);
            if asking.is_empty() {
                return next;
            }
            asking.iter().for_each(|asking| ask(rtc, own, asking));
            drain(rtc, queue, (now, false), &mut take)
        }));
        for Asking { ssrc, .. } in asking.iter().filter(|asking| asking.broken) {
            events.extend(self.streams.get(ssrc).map(|(mid, rid)| PeerEvent::Broken(*mid, *rid)));
        }
        events.extend(self.queue.pace(now).map(PeerEvent::Choked));
        events.extend(self.queue.spill(now).into_iter().map(PeerEvent::Spilled));
        let next = drained.unwrap_or_else(|_| {
            tracing::error!("a connection broke inside str0m and is given up");
            None
        });
        if let Some(next) = next.filter(|_| self.rtc.is_alive()) {
            // But the pacer knows why it wants what: a probe that is late measures less than there is.
            let is_pacing = matches!(self.rtc.last_timeout_reason(), Reason::Pacer(_));
            let next = if is_pacing && next > now { next } else { next.max(now + GRAIN) };
            self.deadline = self.missing.due.map_or(next, |due| due.max(now + GRAIN).min(next));
        } else {
            self.closed = true;
            events.push(PeerEvent::Closed);
        }
        events
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "str0m tells more than a relay needs, and adds to it")]
fn understand(event: &RtcEvent) -> Option<PeerEvent> {
    match event {
        RtcEvent::Connected => Some(PeerEvent::Connected),
        RtcEvent::Closed => Some(PeerEvent::Closed),
        RtcEvent::KeyframeRequest(request) => Some(PeerEvent::NeedsKeyFrame(request.mid)),
        RtcEvent::EgressBitrateEstimate(BweKind::Twcc { estimate, .. }) => {
            Some(PeerEvent::Estimate(estimate.as_u64()))
        }
        _ => None,
    }
}
