//! Datagrams from the browser, told apart (RFC 7983 §7): media and what is said of it is read here, STUN and DTLS are
//! str0m's.

use std::sync::Arc;
use std::time::Instant;

use str0m::Input as RtcInput;
use str0m::net::{DatagramRecv, Protocol, Receive};
use str0m::rtp::Ssrc;

use super::Peer;
use super::event::PeerEvent;
use super::packet::{Packet, Payload};
use super::receiver::Taken;
use crate::Datagram;
use crate::out::Out;
use crate::rtcp;

impl Peer {
    /// Takes a datagram, if it is from the browser at the other end.
    pub(crate) fn receive(
        &mut self,
        datagram: Datagram<'_>,
        now: Instant,
        out: &mut Out,
    ) -> Option<Vec<PeerEvent>> {
        if self.closed {
            return None;
        }
        match datagram.bytes {
            bytes if is_rtcp(bytes) => {
                let (open, _) = self.rtcp.as_mut()?;
                let feedback = rtcp::read(&open.open(bytes)?);
                Some(self.told(&feedback, now, out))
            }
            bytes @ [128..=191, ..] => self.media(bytes, now),
            _ => self.others(datagram, now, out),
        }
    }

    fn media(&mut self, datagram: &[u8], now: Instant) -> Option<Vec<PeerEvent>> {
        let events = match self.receiver.take(datagram, &self.payloads, now) {
            Taken::Foreign => return None,
            Taken::Nothing => Vec::new(),
            Taken::Packet(packet) => self.arrived(packet, now),
        };
        self.plan(now);
        Some(events)
    }

    fn arrived(&mut self, packet: Packet, now: Instant) -> Vec<PeerEvent> {
        let (mid, rid) = (packet.mid, packet.rid);
        let is_picture = packet.carries == Payload::Vp8;
        let is_broken = self.missing.arrived(packet.ssrc, packet.seq, is_picture, now);
        let passes = packet.is_bounded() && self.guard.lets(&packet);
        let packet = passes.then(|| PeerEvent::Packet(Arc::new(packet)));
        packet.into_iter().chain(is_broken.then_some(PeerEvent::Broken(mid, rid))).collect()
    }

    /// What the browser says of what it was sent, and when it sends.
    fn told(&mut self, feedback: &rtcp::Feedback, now: Instant, out: &mut Out) -> Vec<PeerEvent> {
        for (ssrc, middle) in &feedback.sent {
            self.receiver.sender_reported(*ssrc, *middle, now);
        }
        for (ssrc, middle) in &feedback.times {
            self.receiver.told_time(*ssrc, *middle, now);
        }
        let broken = self.sender.told(feedback, now);
        self.counts.keys_needed += broken.len() as u64;
        self.counts.repeats_wanted += feedback.lost.iter().map(|(_, lost)| lost.len() as u64).sum::<u64>();
        let mut events: Vec<PeerEvent> = broken.into_iter().map(PeerEvent::NeedsKeyFrame).collect();
        events.extend(self.flush(now, out));
        events
    }

    /// STUN and DTLS.
    fn others(&mut self, datagram: Datagram<'_>, now: Instant, out: &mut Out) -> Option<Vec<PeerEvent>> {
        let contents = DatagramRecv::try_from(datagram.bytes).ok()?;
        let receive =
            Receive { proto: Protocol::Udp, source: datagram.from, destination: datagram.to, contents };
        let input = RtcInput::Receive(now, receive);
        // str0m does not check again who sent what it is handed: another's ClientHello would end this DTLS.
        if !self.rtc.accepts(&input) {
            return None;
        }
        // An error is about this datagram: anybody can send nonsense from a spoofed address, and it must not
        // end a call that works.
        let mut events = self.mutate(now, out, |rtc| rtc.handle_input(input).is_ok());
        if is_stun(datagram.bytes) && self.sender.is_keyed() && self.sender.to() != Some(datagram.from) {
            events.extend(self.ask_route(now, out));
        }
        Some(events)
    }

    /// The browser may have moved: str0m knows where to, and shows it by whatever it would send there.
    fn ask_route(&mut self, now: Instant, out: &mut Out) -> Vec<PeerEvent> {
        let own = Ssrc::from(self.own());
        self.mutate(now, out, |rtc| {
            rtc.direct_api().send_app_specific_feedback(own, own, Vec::new());
            false
        })
    }
}

/// RFC 5761 §4: of what could be RTP.
pub(super) fn is_rtcp(datagram: &[u8]) -> bool {
    matches!(datagram, [128..=191, 192..=223, ..])
}

pub(super) fn is_stun(datagram: &[u8]) -> bool {
    matches!(datagram, [0..=3, ..])
}
