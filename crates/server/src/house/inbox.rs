//! What the media thread says, on its way to a house. Only the latest of each kind is kept for each seat, because it
//! replaces the earlier one: so neither a slow house nor a busy call can make the media thread wait.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sfu::Event;
use tokio::sync::{Notify, mpsc};
use wire::{CallId, SeatId};

use super::Houses;
use super::line::said_of;

/// What an event replaces.
type Key = (CallId, Option<SeatId>, Kind);
type Waiting = BTreeMap<Key, Event>;

/// Events that wait, in the order of calls, seats and kinds.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    waiting: Mutex<Waiting>,
    filled: Notify,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Link,
    Slots,
    Wanted,
    Speakers,
}

/// Carries events from the media thread to the houses of their calls.
pub(crate) async fn route(houses: Houses, mut events: mpsc::Receiver<Event>) {
    while let Some(event) = events.recv().await {
        let (name, ..) = key(&event);
        // A call that has ended meanwhile needs no news.
        if let Some((call, inbox)) = houses.inbox_of(name) {
            inbox.put(said_of(event, call));
        }
    }
}

impl Inbox {
    fn put(&self, event: Event) {
        self.lock().insert(key(&event), event);
        self.filled.notify_one();
    }

    /// Done when something waits.
    pub(super) async fn filled(&self) {
        self.filled.notified().await;
    }

    /// Takes everything out.
    pub(super) fn take(&self) -> Vec<Event> {
        std::mem::take(&mut *self.lock()).into_values().collect()
    }

    /// Takes out what waits about a seat that begins anew or is gone.
    pub(super) fn take_of(&self, call: CallId, seat: SeatId) -> Vec<Event> {
        self.lock()
            .extract_if(.., |(of, whose, _), _| *of == call && *whose == Some(seat))
            .map(|(_, event)| event)
            .collect()
    }

    /// Puts back what was taken out; what has come since is newer.
    pub(super) fn put_back(&self, events: Vec<Event>) {
        for event in events {
            self.lock().entry(key(&event)).or_insert(event);
        }
        self.filled.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(event: &Event) -> Key {
    match event {
        Event::Up { call, seat } | Event::Lost { call, seat } => (*call, Some(*seat), Kind::Link),
        Event::Slots { call, seat, .. } => (*call, Some(*seat), Kind::Slots),
        Event::Wanted { call, seat, .. } => (*call, Some(*seat), Kind::Wanted),
        Event::Speakers { call, .. } => (*call, None, Kind::Speakers),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_latest_of_each_kind_waits() {
        let inbox = Inbox::default();
        let (call, seat) = (CallId::from_u128(1), SeatId::from_u128(2));
        inbox.put(Event::Up { call, seat });
        inbox.put(Event::Speakers { call, seats: vec![seat] });
        inbox.put(Event::Lost { call, seat });
        inbox.put(Event::Speakers { call, seats: vec![] });
        assert_eq!(inbox.take(), [Event::Speakers { call, seats: vec![] }, Event::Lost { call, seat }]);
        assert!(inbox.take().is_empty());
    }

    #[test]
    fn what_waits_about_one_seat_can_be_taken_out_and_put_back() {
        let inbox = Inbox::default();
        let call = CallId::from_u128(1);
        let [a, b] = [2, 3].map(SeatId::from_u128);
        inbox.put(Event::Up { call, seat: a });
        inbox.put(Event::Up { call, seat: b });
        let taken = inbox.take_of(call, a);
        assert_eq!(inbox.take(), [Event::Up { call, seat: b }]);
        inbox.put(Event::Lost { call, seat: a });
        inbox.put_back(taken);
        assert_eq!(inbox.take(), [Event::Lost { call, seat: a }], "the newer stands");
    }
}
