//! Packets from a publication into the slots that show it, and key frames asked for where they are needed.

use std::sync::Arc;
use std::time::Duration;

use str0m::media::Mid;
use wire::{MediaKind, SeatId};

use super::{Call, Step};
use crate::peer::{Packet, Payload, Write};
use crate::seat::{Link, Source, throttle};
use crate::slot::Taken;
use crate::source::Stream;
use crate::vp8::Vp8;

/// A picture that has waited for this long stands in the way of the one that takes its place.
const STALE: Duration = Duration::from_millis(100);

impl Call {
    /// A packet of a seat's publication.
    pub(super) fn forward(&mut self, from: SeatId, packet: &Arc<Packet>, step: &mut Step<'_>) {
        let Some(sender) = self.seats.get_mut(&from) else {
            return;
        };
        let Some((kind, layer)) = sender.belongs(packet).filter(|(kind, _)| sender.publishes(*kind)) else {
            return;
        };
        if (kind == MediaKind::Microphone) == (packet.carries == Payload::Vp8) {
            return;
        }
        let vp8 = if packet.carries == Payload::Vp8 { Vp8::read(&packet.payload) } else { None };
        if packet.carries == Payload::Vp8 && vp8.is_none() && !packet.payload.is_empty() {
            return;
        }
        let source = sender.sources.entry(kind).or_default();
        if !arrived(source, layer, packet, vp8.as_ref(), step) {
            return;
        }
        if let Some(level) = packet.level.filter(|_| kind == MediaKind::Microphone) {
            self.speakers.heard(from, level, step.now);
        }
        let Some(routes) = self.routes.get(&(from, kind)).map(Arc::clone) else {
            return;
        };
        let mut needs_key_frame = false;
        for to in routes.iter() {
            needs_key_frame |= self.pass((from, kind, layer), *to, packet, vp8.as_ref(), step);
        }
        if needs_key_frame {
            self.ask(from, kind, layer, step);
        }
    }

    /// Passes a packet into one slot. True where the slot can't go on without a key frame.
    fn pass(
        &mut self,
        (from, kind, layer): (SeatId, MediaKind, u8),
        (to, place): (SeatId, usize),
        packet: &Arc<Packet>,
        vp8: Option<&Vp8>,
        step: &mut Step<'_>,
    ) -> bool {
        let taken = self.put(layer, (to, place), packet, vp8, step);
        if taken.began && kind != MediaKind::Microphone {
            // The first packet of a key frame may come after others of it: those follow.
            let sender = self.seats.get(&from);
            let stream =
                sender.and_then(|seat| seat.sources.get(&kind)).and_then(|source| source.stream(layer));
            for late in stream.map(|stream| stream.after(packet.seq)).unwrap_or_default() {
                let vp8 = Vp8::read(&late.payload);
                self.put(layer, (to, place), &late, vp8.as_ref(), step);
            }
        }
        taken.needs_key_frame
    }

    fn put(
        &mut self,
        layer: u8,
        (to, place): (SeatId, usize),
        packet: &Arc<Packet>,
        vp8: Option<&Vp8>,
        step: &mut Step<'_>,
    ) -> Taken {
        let Some(receiver) = self.seats.get_mut(&to).filter(|seat| seat.link == Link::Up) else {
            return Taken::default();
        };
        let Some(slot) = receiver.slots.get_mut(place) else {
            return Taken::default();
        };
        let before = slot.current();
        let taken = slot.take(layer, packet, vp8, step.now);
        if taken.began && vp8.is_some() {
            let is_stale = receiver.peer.waited(slot.mid, step.now) > STALE;
            if before > Some(layer) || is_stale {
                receiver.peer.forget(slot.mid);
            }
        }
        if let Some(sending) = taken.send {
            let write = Write {
                mid: slot.mid,
                seq: sending.seq,
                time: sending.time,
                marker: sending.marker,
                packet,
                patch: sending.patch,
            };
            if receiver.peer.write(&write, step.now) {
                step.written.push((self.id, to));
            }
        }
        taken
    }

    /// A receiver says that the picture in a slot is broken.
    pub(super) fn slot_needs_key_frame(&mut self, receiver: SeatId, mid: Mid, step: &mut Step<'_>) {
        let slot = self.seats.get(&receiver).and_then(|seat| seat.slots.iter().find(|slot| slot.mid == mid));
        let Some((publication, flow)) = slot.and_then(|slot| slot.shows.zip(slot.current().or(slot.flow)))
        else {
            return;
        };
        self.ask(publication.seat, publication.kind, flow, step);
    }

    /// Asks for a key frame, unless that was done just now; then it is done as soon as it may.
    pub(super) fn ask(&mut self, sender: SeatId, kind: MediaKind, layer: u8, step: &mut Step<'_>) {
        let asking = self
            .seats
            .get_mut(&sender)
            .and_then(|seat| seat.sources.entry(kind).or_default().asking.get_mut(usize::from(layer)));
        if asking.is_some_and(|asking| asking.need(throttle(kind, layer), step.now)) {
            self.send_ask(sender, kind, layer, step);
        }
    }

    /// Asks again where a switch still waits, or where it was too early before.
    pub(super) fn ask_again(&mut self, step: &mut Step<'_>) {
        let waiting: Vec<_> = self
            .seats
            .values()
            .filter(|seat| seat.link == Link::Up)
            .flat_map(|seat| &seat.slots)
            .filter_map(|slot| Some((slot.shows?, slot.waits_for()?)))
            .collect();
        let senders: Vec<SeatId> = self.seats.keys().copied().collect();
        for sender in senders {
            for (kind, layer) in [
                (MediaKind::Camera, 0),
                (MediaKind::Camera, 1),
                (MediaKind::Camera, 2),
                (MediaKind::Screen, 0),
            ] {
                let waits = waiting
                    .iter()
                    .any(|(shows, flow)| (shows.seat, shows.kind, *flow) == (sender, kind, layer));
                let asking = self
                    .seats
                    .get_mut(&sender)
                    .and_then(|seat| seat.sources.get_mut(&kind)?.asking.get_mut(usize::from(layer)));
                let Some(asking) = asking else {
                    continue;
                };
                let throttle = throttle(kind, layer);
                let due = if waits {
                    asking.still_need(throttle, step.now)
                } else {
                    asking.due(throttle, step.now)
                };
                if due {
                    self.send_ask(sender, kind, layer, step);
                }
            }
        }
    }

    fn send_ask(&mut self, sender: SeatId, kind: MediaKind, layer: u8, step: &mut Step<'_>) {
        let Some(seat) = self.seats.get_mut(&sender).filter(|seat| seat.link == Link::Up) else {
            return;
        };
        let Some((mid, rid)) = seat.line(kind, layer) else {
            return;
        };
        seat.peer.ask_key_frame(mid, rid, step.out);
    }
}

/// Takes note of a packet. False for one of a layer that does not exist.
fn arrived(source: &mut Source, layer: u8, packet: &Arc<Packet>, vp8: Option<&Vp8>, step: &Step<'_>) -> bool {
    let Some(place) = source.streams.get_mut(usize::from(layer)) else {
        return false;
    };
    if place.as_ref().is_none_or(|stream| stream.ssrc != packet.ssrc) {
        *place = Some(Stream::new(packet, step.now));
    }
    if let Some(stream) = place {
        stream.arrived(packet, vp8, step.now);
    }
    true
}
