//! Events on their way to the house when its channel is full.
//!
//! The media thread never waits for the house. Each event says how something stands, so of two about the same
//! thing only the newer matters: what can't be delivered yet waits here, at most one of a kind for each seat.

use std::collections::VecDeque;

use sfu::Event;
use tokio::sync::mpsc;
use wire::{CallId, SeatId};

/// Events that wait for room.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    waiting: VecDeque<Event>,
}

impl Outbox {
    /// Delivers an event, or keeps it. What waits goes first.
    pub(crate) fn send(&mut self, event: Event, channel: &mpsc::Sender<Event>) {
        let about = about(&event);
        self.waiting.retain(|waiting| self::about(waiting) != about);
        self.waiting.push_back(event);
        self.flush(channel);
    }

    /// Delivers what there is room for.
    pub(crate) fn flush(&mut self, channel: &mpsc::Sender<Event>) {
        while !self.waiting.is_empty() {
            let Ok(room) = channel.try_reserve() else {
                return;
            };
            if let Some(event) = self.waiting.pop_front() {
                room.send(event);
            }
        }
    }

    /// Nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

/// What an event is about. Up and lost are one thing: the connection.
fn about(event: &Event) -> (CallId, Option<SeatId>, u8) {
    match event {
        Event::Up { call, seat } | Event::Lost { call, seat } => (*call, Some(*seat), 0),
        Event::Slots { call, seat, .. } => (*call, Some(*seat), 1),
        Event::Wanted { call, seat, .. } => (*call, Some(*seat), 2),
        Event::Speakers { call, .. } => (*call, None, 3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn up(seat: u128) -> Event {
        Event::Up { call: CallId::from_u128(1), seat: SeatId::from_u128(seat) }
    }

    fn lost(seat: u128) -> Event {
        Event::Lost { call: CallId::from_u128(1), seat: SeatId::from_u128(seat) }
    }

    #[test]
    fn a_full_channel_gets_the_newest_of_each_kind_later() {
        let (sender, mut receiver) = mpsc::channel(1);
        let mut outbox = Outbox::default();
        for event in [up(1), up(2), up(3), lost(2)] {
            outbox.send(event, &sender);
        }
        let mut got = Vec::new();
        while let Ok(event) = receiver.try_recv() {
            got.push(event);
            outbox.flush(&sender);
        }
        assert_eq!(got, [up(1), up(3), lost(2)]);
        assert!(outbox.is_empty());
    }
}
