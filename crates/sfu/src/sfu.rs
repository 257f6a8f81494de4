//! The SFU: whose datagram it is, which connection is due, and the calls themselves.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use wire::{CallId, Offer, SeatId};

use crate::call::{Call, Step};
use crate::demux::Demux;
use crate::due::Due;
use crate::out::Out;
use crate::peer::{Peer, Template};
use crate::survey::{Counts, Survey};
use crate::{Config, Datagram, Input, JoinRefusal, Joining, Output, offer};

/// The most seats of a call; the family's rules allow as many.
const SEATS: usize = 16;
/// When to come back where nothing is going on.
const IDLE: Duration = Duration::from_secs(3_600);

/// A media relay that belongs to one thread. See the crate's page for how to drive it.
pub struct Sfu {
    silence: Duration,
    template: Template,
    calls: BTreeMap<CallId, Call>,
    demux: Demux,
    due: Due,
    output: Out,
    /// Of the step that is being taken.
    touched: Vec<SeatId>,
    /// Connections to which packets were written: those of all inputs of one moment are sent together.
    written: Vec<(CallId, SeatId)>,
    /// What connections of calls that are over have counted.
    past: Counts,
}

impl Sfu {
    /// An SFU without any call.
    pub fn new(config: Config) -> Self {
        Self {
            silence: config.silence,
            template: Template::new(config.addresses),
            calls: BTreeMap::new(),
            demux: Demux::default(),
            due: Due::default(),
            output: Out::default(),
            touched: Vec::new(),
            written: Vec::new(),
            past: Counts::default(),
        }
    }

    /// How it stands now. Looks at every seat: for somebody who asks now and then.
    pub fn survey(&self) -> Survey {
        Survey::of(self.calls.values(), self.past)
    }

    /// Where browsers can reach it from now on. Connections that stand keep the addresses they were offered.
    pub fn move_to(&mut self, addresses: Vec<SocketAddr>) {
        self.template.move_to(addresses);
    }

    /// Joins a seat and answers its offer (SDP). Where the seat is joined already, its old connection is dropped.
    ///
    /// # Errors
    /// [`JoinRefusal::BadOffer`] for an offer such as no Parlour page sends, [`JoinRefusal::Full`] for one
    /// seat too many. An old connection stays as it was.
    pub fn join(&mut self, joining: Joining, now: Instant) -> Result<String, JoinRefusal> {
        let lines = offer::read(&joining.offer)?;
        let seats = self.calls.get(&joining.call).map(|call| &call.seats);
        if seats.is_some_and(|seats| seats.len() >= SEATS && !seats.contains_key(&joining.seat)) {
            return Err(JoinRefusal::Full);
        }
        let (peer, answer) = Peer::answer(&self.template, &lines, now).map_err(JoinRefusal::BadOffer)?;
        let key = (joining.call, joining.seat);
        self.demux.forget(key);
        self.demux.name(key, peer.ufrag());
        let silence = self.silence;
        self.calls.entry(joining.call).or_insert_with(|| Call::new(joining.call, silence, now));
        tracing::debug!(call = ?joining.call, seat = ?joining.seat, "a seat joins");
        let seat = joining.seat;
        self.step(joining.call, now, |call, step| call.join(seat, peer, &lines, joining.sends, step));
        Ok(answer)
    }

    /// Answers a new offer for a joined seat's connection: an ICE restart, or a larger pool.
    ///
    /// # Errors
    /// [`JoinRefusal::NotJoined`] where there is no such connection (any more: the page must join anew),
    /// [`JoinRefusal::BadOffer`] as for `join`.
    pub fn renew(
        &mut self,
        call: CallId,
        seat: SeatId,
        offer: Offer,
        now: Instant,
    ) -> Result<String, JoinRefusal> {
        let joined = self.calls.get_mut(&call).and_then(|call| call.seats.get_mut(&seat));
        let joined = joined.filter(|seat| !seat.peer.closed).ok_or(JoinRefusal::NotJoined)?;
        let lines = offer::read(&offer)?;
        let answer = joined.peer.accept(&lines).map_err(JoinRefusal::BadOffer)?;
        let ufrag = joined.peer.ufrag().to_owned();
        self.demux.name((call, seat), &ufrag);
        self.step(call, now, |call, step| call.renewed(seat, &lines, step));
        Ok(answer)
    }

    /// Takes in what has happened. Never fails: what is not understood, or is not from a seat, is dropped.
    pub fn handle(&mut self, input: Input<'_>, now: Instant) {
        match input {
            Input::Datagram(datagram) => self.receive(datagram, now),
            Input::Leave { call, seat } => {
                self.demux.forget((call, seat));
                self.step(call, now, |call, step| call.leave(seat, step));
                if self.calls.get(&call).is_some_and(|call| call.seats.is_empty()) {
                    self.past += self.calls.remove(&call).map(|call| call.past).unwrap_or_default();
                }
            }
            Input::Show { call, seat, wants } => {
                self.step(call, now, |call, step| call.show(seat, wants, step))
            }
            Input::Sends { call, seat, sends } => {
                self.step(call, now, |call, step| call.sends(seat, sends, step))
            }
            Input::Timeout => self.wake(now),
        }
    }

    /// What is to be done next. To be called until it answers [`Output::Timeout`], after every other call; several
    /// datagrams that came together may be handed over before.
    pub fn poll(&mut self, now: Instant) -> Output {
        while self.output.is_empty() && !self.written.is_empty() {
            self.send(now);
        }
        if let Some(output) = self.output.pop() {
            return output;
        }
        Output::Timeout(self.due.next().unwrap_or(now + IDLE))
    }

    /// Takes back the memory of datagrams that are sent ([`crate::Transmit::bytes`]): the next are written there. Nobody
    /// has to.
    pub fn give_back(&mut self, bytes: Vec<u8>) {
        self.output.give_back(bytes);
    }

    /// What is thought to go through to a seat, in bits a second; none where it is not joined.
    pub fn estimate(&self, call: CallId, seat: SeatId) -> Option<u64> {
        Some(self.calls.get(&call)?.seats.get(&seat)?.estimate)
    }

    fn receive(&mut self, datagram: Datagram<'_>, now: Instant) {
        let Some(((call, seat), by_name)) = self.demux.find(&datagram) else {
            return;
        };
        let mut accepted = false;
        self.step(call, now, |call, step| accepted = call.receive(seat, datagram, step));
        if accepted && by_name {
            self.demux.accepted((call, seat), &datagram);
        }
    }

    /// Sends what was written.
    fn send(&mut self, now: Instant) {
        let mut written = std::mem::take(&mut self.written);
        for (call, seat) in written.drain(..) {
            self.step(call, now, |call, step| call.send(seat, step));
        }
        // What was written meanwhile is for the next time, and so is the memory.
        written.append(&mut self.written);
        self.written = written;
    }

    fn wake(&mut self, now: Instant) {
        while let Some((at, (call, seat))) = self.due.pop(now) {
            self.step(call, now, |call, step| call.due(seat, at, step));
        }
    }

    /// One step of one call.
    fn step(&mut self, id: CallId, now: Instant, change: impl FnOnce(&mut Call, &mut Step<'_>)) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let Self { output, touched, written, due, .. } = self;
        let mut step = Step { now, out: output, touched, written };
        change(call, &mut step);
        call.catch_up(&mut step);
        due.note((id, None), call.tick, &mut call.noted);
        for id in touched.drain(..) {
            if let Some(seat) = call.seats.get_mut(&id).filter(|seat| !seat.peer.closed) {
                due.note((call.id, Some(id)), seat.peer.deadline, &mut seat.noted);
            }
        }
    }
}
