//! One call: its seats, and what passes between them. A packet of one call never reaches another, because
//! nothing in here knows of any other.

mod forward;
mod settle;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::media::{Mid, Rid};
use wire::{CallId, MediaKind, SeatId, Sends, Want};

use crate::due::Noted;
use crate::event::{Event, Output};
use crate::input::Datagram;
use crate::offer::Lines;
use crate::out::Out;
use crate::peer::{Peer, PeerEvent};
use crate::seat::{Link, Seat};
use crate::slot::Slot;
use crate::speakers::Speakers;
use crate::survey::Counts;

/// How often a call looks after itself: liveness, layers, speakers, key frames still missing.
const EVERY: Duration = Duration::from_millis(100);

/// Slots of receivers, by their places in the receiver's pool.
type Slots = Arc<[(SeatId, usize)]>;

/// One call.
pub(crate) struct Call {
    pub(crate) id: CallId,
    silence: Duration,
    /// Boxed: a map has room for eleven in every node, and a connection is large.
    pub(crate) seats: BTreeMap<SeatId, Box<Seat>>,
    speakers: Speakers,
    /// Where each publication goes.
    routes: BTreeMap<(SeatId, MediaKind), Slots>,
    joined: u64,
    /// When it looks after itself next.
    pub(crate) tick: Instant,
    pub(crate) noted: Noted,
    /// What happened and has not been dealt with.
    happened: VecDeque<(SeatId, PeerEvent)>,
    /// What connections that are gone have counted.
    pub(crate) past: Counts,
}

/// What a step of a call leaves to be done.
pub(crate) struct Step<'a> {
    /// The time.
    pub(crate) now: Instant,
    /// Where datagrams and events go.
    pub(crate) out: &'a mut Out,
    /// Seats whose connection was touched: they want to be asked again at another time now.
    pub(crate) touched: &'a mut Vec<SeatId>,
    /// Seats to which packets were written that are not sent yet.
    pub(crate) written: &'a mut Vec<(CallId, SeatId)>,
}

impl Step<'_> {
    fn tell(&mut self, event: Event) {
        self.out.push(Output::Event(event));
    }
}

impl Call {
    /// A call without seats.
    pub(crate) fn new(id: CallId, silence: Duration, now: Instant) -> Self {
        Self {
            id,
            silence,
            seats: BTreeMap::new(),
            speakers: Speakers::default(),
            routes: BTreeMap::new(),
            joined: 0,
            tick: now,
            noted: Noted::default(),
            happened: VecDeque::new(),
            past: Counts::default(),
        }
    }

    /// A seat joins with a connection of its own. Where it is joined already, that connection is dropped: its page
    /// is gone, so it is not even said goodbye to.
    pub(crate) fn join(
        &mut self,
        seat: SeatId,
        peer: Peer,
        lines: &Lines,
        sends: Sends,
        step: &mut Step<'_>,
    ) {
        let order = self.seats.get(&seat).map_or(self.joined, |before| before.order);
        self.joined += 1;
        let joined = Box::new(Seat::new(peer, lines, sends, order, step.now));
        let before = self.seats.insert(seat, joined);
        if let Some(before) = before {
            self.past += before.peer.counts;
            // The new page's streams have nothing to do with the old one's.
            let slots = self.seats.values_mut().flat_map(|seat| &mut seat.slots);
            slots
                .filter(|slot| slot.shows.is_some_and(|shows| shows.seat == seat))
                .for_each(|slot| slot.steer(None));
            self.speakers.forget(seat);
        }
        step.touched.push(seat);
        self.settle(step);
    }

    /// A joined seat has more slots, or other lines.
    pub(crate) fn renewed(&mut self, seat: SeatId, lines: &Lines, step: &mut Step<'_>) {
        if let Some(seat) = self.seats.get_mut(&seat) {
            seat.take_lines(lines);
        }
        self.wake(seat, step);
        self.settle(step);
    }

    /// A seat is given up.
    pub(crate) fn leave(&mut self, seat: SeatId, step: &mut Step<'_>) {
        if let Some(mut gone) = self.seats.remove(&seat) {
            gone.peer.close(step.now, step.out);
            self.past += gone.peer.counts;
            self.speakers.forget(seat);
            self.settle(step);
        }
    }

    /// A seat's page shows this.
    pub(crate) fn show(&mut self, seat: SeatId, wants: Vec<Want>, step: &mut Step<'_>) {
        if let Some(seat) = self.seats.get_mut(&seat) {
            seat.wants = Some(wants);
            self.settle(step);
        }
    }

    /// A seat says what it sends.
    pub(crate) fn sends(&mut self, seat: SeatId, sends: Sends, step: &mut Step<'_>) {
        if let Some(sender) = self.seats.get_mut(&seat) {
            sender.sends = sends;
            if !sends.microphone {
                self.speakers.forget(seat);
            }
            self.settle(step);
        }
    }

    /// A datagram that seems to be from a seat; true where it is.
    pub(crate) fn receive(&mut self, seat: SeatId, datagram: Datagram<'_>, step: &mut Step<'_>) -> bool {
        let Some(from) = self.seats.get_mut(&seat) else {
            return false;
        };
        let Some(events) = from.peer.receive(datagram, step.now, step.out) else {
            return false;
        };
        step.touched.push(seat);
        from.heard = step.now;
        let is_back = from.link == Link::Lost && from.connected && !from.peer.closed;
        if is_back {
            self.up(seat, step);
        }
        self.happen(seat, events);
        true
    }

    /// A time has come that was noted for a seat, or for the call itself. Where it moved to later meanwhile nothing
    /// happens yet.
    pub(crate) fn due(&mut self, seat: Option<SeatId>, at: Instant, step: &mut Step<'_>) {
        let Some(id) = seat else {
            if self.noted.take(at) && self.tick <= step.now {
                self.tick(step);
            }
            return;
        };
        let Some(seat) = self.seats.get_mut(&id) else {
            return;
        };
        if !seat.noted.take(at) {
            return;
        }
        if seat.peer.deadline <= step.now {
            self.wake(id, step);
        } else {
            step.touched.push(id);
        }
    }

    /// A connection wants to be asked again.
    pub(crate) fn wake(&mut self, seat: SeatId, step: &mut Step<'_>) {
        let Some(due) = self.seats.get_mut(&seat) else {
            return;
        };
        let events = due.peer.wake(step.now, step.out);
        step.touched.push(seat);
        self.happen(seat, events);
    }

    /// What was written to a connection is sent, unless that has been done meanwhile.
    pub(crate) fn send(&mut self, seat: SeatId, step: &mut Step<'_>) {
        if self.seats.get(&seat).is_some_and(|seat| seat.peer.is_written()) {
            self.wake(seat, step);
        }
    }

    /// Looks after itself.
    pub(crate) fn tick(&mut self, step: &mut Step<'_>) {
        self.tick = step.now + EVERY;
        let silent = |seat: &Seat| step.now.saturating_duration_since(seat.heard) >= self.silence;
        let lost: Vec<SeatId> = self
            .seats
            .iter()
            .filter(|(_, seat)| seat.link != Link::Lost && silent(seat))
            .map(|(id, _)| *id)
            .collect();
        for seat in lost {
            self.lost(seat, step);
        }
        if self.speakers.look(step.now) {
            step.tell(Event::Speakers { call: self.id, seats: self.speakers.speaking().to_vec() });
        }
        self.settle(step);
        self.ask_again(step);
    }

    fn happen(&mut self, seat: SeatId, events: Vec<PeerEvent>) {
        self.happened.extend(events.into_iter().map(|event| (seat, event)));
    }

    /// Deals with what happened until nothing more does; ends every step. It comes to an end: only datagrams and
    /// time make packets.
    pub(crate) fn catch_up(&mut self, step: &mut Step<'_>) {
        while let Some((seat, event)) = self.happened.pop_front() {
            match event {
                PeerEvent::Connected => self.up(seat, step),
                PeerEvent::Closed => self.lost(seat, step),
                PeerEvent::Packet(packet) => self.forward(seat, &packet, step),
                PeerEvent::NeedsKeyFrame(mid) => self.slot_needs_key_frame(seat, mid, step),
                PeerEvent::Estimate(estimate) => self.estimated(seat, estimate, step),
                PeerEvent::Choked(pace) => self.choked(seat, pace, step),
                PeerEvent::Spilled(mid) => self.spilled(seat, mid, step),
                PeerEvent::Broken(mid, rid) => self.broken(seat, mid, rid, step),
            }
        }
    }

    fn up(&mut self, id: SeatId, step: &mut Step<'_>) {
        let Some(seat) = self.seats.get_mut(&id).filter(|seat| seat.link != Link::Up) else {
            return;
        };
        seat.link = Link::Up;
        seat.connected = true;
        seat.heard = step.now;
        step.tell(Event::Up { call: self.id, seat: id });
        self.settle(step);
    }

    fn lost(&mut self, id: SeatId, step: &mut Step<'_>) {
        let Some(seat) = self.seats.get_mut(&id).filter(|seat| seat.link != Link::Lost) else {
            return;
        };
        seat.link = Link::Lost;
        // Whatever is to be seen when it is back begins with a key frame.
        seat.slots.iter_mut().for_each(|slot| slot.steer(None));
        self.speakers.forget(id);
        step.tell(Event::Lost { call: self.id, seat: id });
        self.settle(step);
    }

    /// A fall is followed at once; a rise waits for the next look.
    fn estimated(&mut self, seat: SeatId, estimate: u64, step: &mut Step<'_>) {
        let Some(receiver) = self.seats.get_mut(&seat) else {
            return;
        };
        let fell = estimate < receiver.estimate;
        tracing::trace!(?seat, estimate, "bandwidth");
        receiver.estimate = estimate;
        if fell {
            self.settle(step);
        }
    }

    /// Pictures wait to be sent: the line has become narrow, and the estimate has not come down yet.
    fn choked(&mut self, seat: SeatId, pace: u64, step: &mut Step<'_>) {
        let Some(receiver) = self.seats.get_mut(&seat) else {
            return;
        };
        tracing::trace!(?seat, pace, "choked");
        receiver.pace = Some((pace, step.now));
        self.settle(step);
    }

    /// Packets of a publication are lost for good: whoever is shown it needs a key frame.
    fn broken(&mut self, from: SeatId, mid: Mid, rid: Option<Rid>, step: &mut Step<'_>) {
        let Some((kind, layer)) = self.seats.get(&from).and_then(|seat| seat.publication(mid, rid)) else {
            return;
        };
        let slots = self.seats.values().flat_map(|seat| &seat.slots);
        let is_shown = |slot: &Slot| {
            slot.shows.is_some_and(|shows| (shows.seat, shows.kind) == (from, kind))
                && slot.current() == Some(layer)
        };
        if slots.into_iter().any(is_shown) {
            self.ask(from, kind, layer, step);
        }
    }

    /// What waited was too old: nothing after it can be decoded either.
    fn spilled(&mut self, seat: SeatId, mid: Mid, step: &mut Step<'_>) {
        let slots = self.seats.get_mut(&seat).map(|seat| seat.slots.as_mut_slice()).unwrap_or_default();
        if let Some(slot) = slots.iter_mut().find(|slot| slot.mid == mid) {
            slot.stop();
            self.slot_needs_key_frame(seat, mid, step);
        }
    }
}

#[cfg(test)]
mod tests;
