//! One connection to one browser. The only module that touches [`str0m::Rtc`].
//!
//! Every change to an `Rtc` goes through `Peer::mutate`, which then drains its output to the end: str0m's
//! contract is one mutation, one complete drain (its README, "single-mutation invariant"). A panic inside str0m
//! ends this one connection and no other.

mod estimate;
mod event;
mod feedback;
mod guard;
mod missing;
mod packet;
mod rounds;
mod sender;
mod template;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::change::SdpOffer;
use str0m::media::{KeyframeRequestKind, Mid, Rid};
use str0m::net::{DatagramRecv, Protocol, Receive};
use str0m::rtp::Ssrc;
use str0m::{Event as RtcEvent, Input as RtcInput, Output as RtcOutput, Rtc};

use crate::Datagram;
use crate::event::{Output, Transmit};
use crate::offer::Lines;
use crate::out::Out;
use crate::srtp::{self, Ciphers, OpenRtcp};
use crate::survey::Counts;

pub(crate) use estimate::FIRST as FIRST_ESTIMATE;
pub(crate) use event::{PeerEvent, Write};
pub(crate) use packet::{Packet, Payload};
pub(crate) use template::Template;

use event::understand;
use guard::Guard;
use missing::{Asking, Missing};
use packet::{Payloads, stream_of};
use rounds::{ask, drain};
use sender::{Outgoing, Sender};

/// Wake-ups of one connection are not closer together than this.
const GRAIN: Duration = Duration::from_millis(1);

/// One connection.
pub(crate) struct Peer {
    rtc: Rtc,
    /// When str0m wants to be asked again.
    rtc_due: Instant,
    ufrag: String,
    payloads: Payloads,
    guard: Guard,
    /// Which m-line and layer an incoming SSRC is of: browsers say so in the first packets only.
    streams: BTreeMap<u32, (Mid, Option<Rid>)>,
    /// What it has sent and has not come.
    missing: Missing,
    /// The SSRC in whose name it is asked.
    own: Option<Ssrc>,
    /// What goes out as RTP.
    sender: Sender,
    /// Opens what the browser says of it.
    open: Option<OpenRtcp>,
    /// Something was written since it was last sent.
    is_written: bool,
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
            rtc_due: now,
            ufrag: String::new(),
            payloads: Payloads::default(),
            guard: Guard::default(),
            streams: BTreeMap::new(),
            missing: Missing::default(),
            own: None,
            sender: Sender::new(now),
            open: None,
            is_written: false,
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
        let mids = lines.slots.iter().map(|(mid, _)| Mid::from(mid.as_str()));
        mids.for_each(|mid| self.take_slot(mid));
        Ok(answer.to_sdp_string())
    }

    /// Takes over what was negotiated for a slot.
    fn take_slot(&mut self, mid: Mid) {
        let negotiated = self.rtc.direct_api().stream_tx_by_mid(mid, None).map(|tx| (tx.ssrc(), tx.rtx()));
        let (Some((ssrc, again)), Some(media)) = (negotiated, self.rtc.media(mid)) else {
            return;
        };
        self.own.get_or_insert(ssrc);
        // Browsers negotiate no payload type to send sound again; RED and in-band FEC protect it instead.
        let again = again.zip(self.payloads.again()).filter(|_| media.kind().is_video());
        let again = again.map(|(ssrc, pt)| (*ssrc, *pt));
        self.sender.negotiated(mid, *ssrc, again, media.remote_extmap());
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
        out: &mut Out,
    ) -> Option<Vec<PeerEvent>> {
        let contents = DatagramRecv::try_from(datagram.bytes).ok()?;
        let receive =
            Receive { proto: Protocol::Udp, source: datagram.from, destination: datagram.to, contents };
        let input = RtcInput::Receive(now, receive);
        // str0m does not check again who sent what it is handed: another's ClientHello would end this DTLS.
        if self.closed || !self.rtc.accepts(&input) {
            return None;
        }
        let mut events = Vec::new();
        if let Some(open) = self.open.as_mut().filter(|_| is_rtcp(datagram.bytes)) {
            let feedback = feedback::read(&open.open(datagram.bytes)?);
            events.extend(self.told(&feedback, now, out));
            if !feedback.rest {
                return Some(events);
            }
        }
        // An error is about this datagram: anybody can send nonsense from a spoofed address, and it must not
        // end a call that works.
        events.extend(self.mutate(now, out, |rtc| rtc.handle_input(input).is_ok()));
        if is_stun(datagram.bytes) && self.sender.is_keyed() && self.sender.to() != Some(datagram.from) {
            events.extend(self.ask_route(now, out));
        }
        Some(events)
    }

    /// What the browser says of what it was sent.
    fn told(&mut self, feedback: &feedback::Feedback, now: Instant, out: &mut Out) -> Vec<PeerEvent> {
        let broken = self.sender.told(feedback, now);
        self.counts.keys_needed += broken.len() as u64;
        self.counts.repeats_wanted += feedback.lost.iter().map(|(_, lost)| lost.len() as u64).sum::<u64>();
        let mut events: Vec<PeerEvent> = broken.into_iter().map(PeerEvent::NeedsKeyFrame).collect();
        events.extend(self.flush(now, out));
        events
    }

    /// The browser may have moved: str0m knows where to, and shows it by whatever it sends there. Empty feedback means
    /// nothing to anybody.
    fn ask_route(&mut self, now: Instant, out: &mut Out) -> Vec<PeerEvent> {
        let own = self.own();
        self.mutate(now, out, |rtc| {
            rtc.direct_api().send_app_specific_feedback(own, own, Vec::new());
            false
        })
    }

    /// Time has come.
    pub(crate) fn wake(&mut self, now: Instant, out: &mut Out) -> Vec<PeerEvent> {
        let is_due = self.rtc_due <= now || self.missing.due.is_some_and(|due| due <= now);
        let mut events = if is_due { self.mutate(now, out, |_| false) } else { Vec::new() };
        events.extend(self.flush(now, out));
        events
    }

    /// Lets a packet wait for its slot, if what it carries was negotiated: it is sent by `wake`. True where nothing was
    /// written before.
    pub(crate) fn write(&mut self, write: &Write<'_>, now: Instant) -> bool {
        let Some(pt) = self.payloads.to_send(write.packet.carries).filter(|_| !self.closed) else {
            return false;
        };
        let packet = Outgoing {
            seq: write.seq,
            time: write.time,
            marker: write.marker,
            pt: *pt,
            level: write.packet.level,
            payload: Arc::clone(&write.packet.payload),
            patch: write.patch,
        };
        let is_picture = write.packet.carries == Payload::Vp8;
        self.sender.push(write.mid, packet, is_picture, now) && !std::mem::replace(&mut self.is_written, true)
    }

    /// Something was written and not sent yet.
    pub(crate) fn is_written(&self) -> bool {
        self.is_written
    }

    /// How long the oldest packet has waited in a slot.
    pub(crate) fn waited(&self, mid: Mid, now: Instant) -> Duration {
        self.sender.waited(mid, now)
    }

    /// Drops what waits in a slot, and forgets what could be sent again: another picture begins there, and the
    /// old one must not stand in its way.
    pub(crate) fn forget(&mut self, mid: Mid) {
        self.sender.forget(mid);
    }

    /// Asks the browser for a key frame of a stream it sends.
    pub(crate) fn ask_key_frame(
        &mut self,
        mid: Mid,
        rid: Option<Rid>,
        now: Instant,
        out: &mut Out,
    ) -> Vec<PeerEvent> {
        self.counts.keys_asked += 1;
        self.mutate(now, out, |rtc| {
            if let Some(stream) = rtc.direct_api().stream_rx_by_mid(mid, rid) {
                stream.request_keyframe(KeyframeRequestKind::Pli);
            }
            false
        })
    }

    /// Says what one would like to send, in bits a second: more than is known to go through is looked for, whatever
    /// is sent meanwhile (trap 5 of str0m 0.25: an estimate that nothing drives upwards, and an allocator that waits
    /// for it, would wait for one another for ever).
    pub(crate) fn wish(&mut self, wish: u64, now: Instant) {
        self.sender.wish(wish);
        self.plan(now);
    }

    /// Says goodbye to the browser.
    pub(crate) fn close(&mut self, now: Instant, out: &mut Out) {
        self.mutate(now, out, |rtc| {
            drop(rtc.close());
            false
        });
        self.closed = true;
    }

    /// Sends what may go out now.
    fn flush(&mut self, now: Instant, out: &mut Out) -> Vec<PeerEvent> {
        let mut events = Vec::new();
        if self.closed {
            return events;
        }
        self.is_written = false;
        self.sender.flush(now, out);
        events.extend(self.sender.estimated().map(PeerEvent::Estimate));
        events.extend(self.sender.choked(now).map(PeerEvent::Choked));
        events.extend(self.sender.spilled(now).into_iter().map(PeerEvent::Spilled));
        self.plan(now);
        events
    }

    /// Notes when it wants to be asked again.
    fn plan(&mut self, now: Instant) {
        let due = [self.missing.due, self.sender.due(now)].into_iter().flatten().min();
        self.deadline = due.map_or(self.rtc_due, |due| due.max(now + GRAIN).min(self.rtc_due));
    }

    /// The one way to change an `Rtc`. `change` says whether it has moved its time to `now`.
    fn mutate(
        &mut self,
        now: Instant,
        out: &mut Out,
        change: impl FnOnce(&mut Rtc) -> bool,
    ) -> Vec<PeerEvent> {
        let mut events = Vec::new();
        if self.closed {
            return events;
        }
        // Whatever is there is not of this connection.
        drop(srtp::exported());
        let (before, own) = (self.sender.to(), self.own());
        let asking = self.missing.ask(self.sender.round_trip(), now);
        self.counts.repeats_asked += asking.iter().map(|asking| asking.lost.len() as u64).sum::<u64>();
        let Self { rtc, payloads, guard, streams, missing, sender, .. } = self;
        let drained = catch_unwind(AssertUnwindSafe(|| {
            let mut take = |rtc: &mut Rtc, output| match output {
                RtcOutput::Transmit(transmit) => {
                    // Everything but STUN goes to where the browser is.
                    if !is_stun(&transmit.contents) {
                        sender.route(transmit.source, transmit.destination);
                    }
                    let (from, to) = (transmit.source, transmit.destination);
                    out.push(Output::Transmit(Transmit::one(from, to, transmit.contents.into())));
                }
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
                RtcOutput::Event(event) => events.extend(understand(&event)),
                RtcOutput::Timeout(_) => {}
            };
            let is_there = change(rtc);
            let next = drain(rtc, (now, is_there), &mut take);
            if asking.is_empty() {
                return next;
            }
            asking.iter().for_each(|asking| ask(rtc, own, asking));
            drain(rtc, (now, false), &mut take)
        }));
        for Asking { ssrc, .. } in asking.iter().filter(|asking| asking.broken) {
            events.extend(self.streams.get(ssrc).map(|(mid, rid)| PeerEvent::Broken(*mid, *rid)));
        }
        self.take_keys();
        if before.is_some() && self.sender.to() != before {
            events.extend(self.sender.moved(now).into_iter().map(PeerEvent::NeedsKeyFrame));
        }
        let next = drained.unwrap_or_else(|_| {
            tracing::error!("a connection broke inside str0m and is given up");
            None
        });
        events.extend(self.goes_on(next, now));
        events
    }

    /// Notes when str0m wants to be asked again; where it does not, the connection is over.
    fn goes_on(&mut self, next: Option<Instant>, now: Instant) -> Option<PeerEvent> {
        if let Some(next) = next.filter(|_| self.rtc.is_alive()) {
            self.rtc_due = next.max(now + GRAIN);
            self.plan(now);
            return None;
        }
        self.closed = true;
        Some(PeerEvent::Closed)
    }

    /// The SSRC in whose name it reports.
    fn own(&self) -> Ssrc {
        self.own.unwrap_or_else(|| Ssrc::from(1))
    }

    /// Takes the keys, if DTLS has just agreed upon them.
    fn take_keys(&mut self) {
        let keyed = srtp::exported().filter(|_| !self.sender.is_keyed());
        if let Some(ciphers) = keyed.and_then(|exported| Ciphers::new(&exported)) {
            self.sender.keyed(ciphers.seal);
            self.open = Some(ciphers.open_rtcp);
        }
    }
}

/// RFC 7983 §7, and RFC 5761 §4 for what is not RTP.
fn is_rtcp(datagram: &[u8]) -> bool {
    matches!(datagram, [128..=191, 192..=223, ..])
}

fn is_stun(datagram: &[u8]) -> bool {
    matches!(datagram, [0..=3, ..])
}
