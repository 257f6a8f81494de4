//! One connection to one browser. The only module that touches [`str0m::Rtc`].
//!
//! Every change to an `Rtc` goes through `Peer::mutate`, which then drains its output to the end: str0m's
//! contract is one mutation, one complete drain (its README, "single-mutation invariant"). A panic inside str0m
//! ends this one connection and no other.

mod estimate;
mod event;
#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;
mod guard;
mod listen;
mod missing;
mod packet;
mod receiver;
mod rounds;
mod sender;
mod template;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::Rtc;
use str0m::change::SdpOffer;
use str0m::media::{Mid, Rid};

use crate::event::{Output, Transmit};
use crate::offer::Lines;
use crate::out::Out;
use crate::rtcp;
use crate::sdp::with_sound_asked_for;
use crate::srtp::{OpenRtcp, SealRtcp};
use crate::survey::Counts;

pub(crate) use estimate::FIRST as FIRST_ESTIMATE;
pub(crate) use event::{PeerEvent, Write};
pub(crate) use packet::{Packet, Payload};
pub(crate) use template::Template;

use guard::Guard;
use missing::{Asking, Missing};
use packet::Payloads;
use receiver::Receiver;
use sender::{Outgoing, Sender};

/// Wake-ups of one connection are not closer together than this.
const GRAIN: Duration = Duration::from_millis(1);
/// RTCP that is due together goes in one datagram as long as this lets it, in bytes: it fits every path.
const LONGEST_COMPOUND: usize = 1_150;

/// One connection.
pub(crate) struct Peer {
    rtc: Rtc,
    /// When str0m wants to be asked again.
    rtc_due: Instant,
    ufrag: String,
    payloads: Payloads,
    guard: Guard,
    /// What comes in as RTP.
    receiver: Receiver,
    /// What the browser has sent and has not come.
    missing: Missing,
    /// The SSRC in whose name it is asked and told.
    own: Option<u32>,
    /// What goes out as RTP.
    sender: Sender,
    /// What opens and seals RTCP.
    rtcp: Option<(OpenRtcp, SealRtcp)>,
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
            receiver: Receiver::default(),
            missing: Missing::default(),
            own: None,
            sender: Sender::new(now),
            rtcp: None,
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
        for mid in lines.sends.keys().map(|mid| Mid::from(mid.as_str())) {
            if let Some(media) = self.rtc.media(mid) {
                self.receiver.negotiated(mid, media.remote_extmap());
            }
        }
        let mids = lines.slots.iter().map(|(mid, _)| Mid::from(mid.as_str()));
        mids.for_each(|mid| self.take_slot(mid));
        Ok(with_sound_asked_for(&answer.to_sdp_string()))
    }

    /// Takes over what was negotiated for a slot.
    fn take_slot(&mut self, mid: Mid) {
        let negotiated = self.rtc.direct_api().stream_tx_by_mid(mid, None).map(|tx| (tx.ssrc(), tx.rtx()));
        let (Some((ssrc, again)), Some(media)) = (negotiated, self.rtc.media(mid)) else {
            return;
        };
        self.own.get_or_insert(*ssrc);
        // Browsers negotiate no payload type to send sound again: it is sent again as it was (`sender::said`).
        let again = again.zip(self.payloads.again()).filter(|_| media.kind().is_video());
        let again = again.map(|(ssrc, pt)| (*ssrc, *pt));
        self.sender.negotiated(mid, *ssrc, again, media.remote_extmap());
    }

    /// What STUN requests for this connection begin their user name with.
    pub(crate) fn ufrag(&self) -> &str {
        &self.ufrag
    }

    /// Time has come.
    pub(crate) fn wake(&mut self, now: Instant, out: &mut Out) -> Vec<PeerEvent> {
        let mut events = if self.rtc_due <= now { self.mutate(now, out, |_| false) } else { Vec::new() };
        events.extend(self.report(now, out));
        events.extend(self.flush(now, out));
        events
    }

    /// Tells the browser how what it sends arrives, and asks for what is missing.
    fn report(&mut self, now: Instant, out: &mut Out) -> Vec<PeerEvent> {
        let mut events = Vec::new();
        let mut packets = self.receiver.reports(self.own(), now);
        for Asking { ssrc, lost, broken } in self.missing.ask(self.sender.round_trip(), now) {
            if broken {
                events.extend(self.receiver.of(ssrc).map(|(mid, rid)| PeerEvent::Broken(mid, rid)));
            }
            if !lost.is_empty() {
                self.counts.repeats_asked += lost.len() as u64;
                packets.push(rtcp::nack(self.own(), ssrc, &lost));
            }
        }
        self.say(packets, out);
        events
    }

    /// The SSRC in whose name it is asked and told; without a slot any will do.
    fn own(&self) -> u32 {
        self.own.unwrap_or(1)
    }

    /// Sends RTCP.
    fn say(&mut self, packets: Vec<Vec<u8>>, out: &mut Out) {
        let (Some((_, seal)), Some((from, to)), false) = (&mut self.rtcp, self.sender.way(), self.closed)
        else {
            return;
        };
        let mut send = |compound: &[u8]| {
            if let Some(sealed) = seal.seal(compound) {
                out.push(Output::Transmit(Transmit::one(from, to, sealed)));
            }
        };
        let mut compound = Vec::new();
        for packet in packets {
            if !compound.is_empty() && compound.len() + packet.len() > LONGEST_COMPOUND {
                send(&compound);
                compound.clear();
            }
            compound.extend(packet);
        }
        if !compound.is_empty() {
            send(&compound);
        }
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
    pub(crate) fn ask_key_frame(&mut self, mid: Mid, rid: Option<Rid>, out: &mut Out) {
        self.counts.keys_asked += 1;
        if let Some(ssrc) = self.receiver.sends((mid, rid)) {
            self.say(vec![rtcp::picture_lost(self.own(), ssrc)], out);
        }
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
        let due = [self.missing.due, self.receiver.due(), self.sender.due(now)].into_iter().flatten().min();
        self.deadline = due.map_or(self.rtc_due, |due| due.max(now + GRAIN).min(self.rtc_due));
    }
}
