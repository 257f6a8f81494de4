//! The SFU: who is joined, which datagram is whose, when it has to be asked again.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use wire::{CallId, Offer, SeatId};

use crate::{Config, Input, JoinRefusal, Joining, Output};

/// A media relay that belongs to one thread.
pub struct Sfu {
    config: Config,
    output: VecDeque<Output>,
}

impl Sfu {
    /// An SFU without any call.
    pub fn new(config: Config) -> Self {
        Self { config, output: VecDeque::new() }
    }

    /// Joins a seat and answers its offer (SDP). Where the seat is joined already, its old connection is dropped.
    ///
    /// # Errors
    /// [`JoinRefusal::BadOffer`] for an offer such as no Parlour page sends.
    pub fn join(&mut self, joining: Joining, now: Instant) -> Result<String, JoinRefusal> {
        let _ = (joining, now);
        Err(JoinRefusal::BadOffer(format!("{} addresses", self.config.addresses.len())))
    }

    /// Answers a new offer for a joined seat's connection: an ICE restart, or a larger pool.
    ///
    /// # Errors
    /// [`JoinRefusal::NotJoined`] where there is no such connection, [`JoinRefusal::BadOffer`] as for `join`.
    pub fn renew(&mut self, call: CallId, seat: SeatId, offer: Offer, now: Instant) -> Result<String, JoinRefusal> {
        let _ = (call, seat, offer, now);
        Err(JoinRefusal::NotJoined)
    }

    /// Takes in what has happened. Never fails: what is not understood, or is not from a seat, is dropped.
    pub fn handle(&mut self, input: Input<'_>, now: Instant) {
        let _ = (input, now);
    }

    /// What is to be done next. To be called until it answers [`Output::Timeout`], after every other call.
    pub fn poll(&mut self, now: Instant) -> Output {
        self.output.pop_front().unwrap_or(Output::Timeout(now + Duration::from_secs(60)))
    }
}
