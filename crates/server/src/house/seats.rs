//! Seats: which page sits in which, and what it was last told about its media.

use std::collections::BTreeMap;

use wire::{CallId, Code, FromServer, Problem, SeatId};

use super::{Housekeeper, PageId};

/// Seats that have a connection, or had one since the server began.
#[derive(Debug, Default)]
pub(super) struct Seats(BTreeMap<(CallId, SeatId), Held>);

/// A seat, as this house knows it beyond the family's rules.
#[derive(Debug, Default)]
struct Held {
    page: Option<PageId>,
    /// The media side has a connection for it.
    connected: bool,
    /// The last `Slots`, `Wanted` and `Speakers`, for a page that was away while they came.
    told: [Option<FromServer>; 3],
}

/// Which of the things that a seat's page is told about its media.
#[derive(Debug, Clone, Copy)]
pub(super) enum Told {
    Slots = 0,
    Wanted = 1,
    Speakers = 2,
}

impl Seats {
    /// The page sits here now, on a new connection. Gives the page that sat here before.
    pub(super) fn joined(&mut self, call: CallId, seat: SeatId, page: PageId) -> Option<PageId> {
        let held = Held { page: Some(page), connected: true, told: [const { None }; 3] };
        self.0.insert((call, seat), held).and_then(|before| before.page).filter(|before| *before != page)
    }

    /// Whether the media side has a connection for it: only then what it says of the seat is of this connection.
    pub(super) fn is_connected(&self, call: CallId, seat: SeatId) -> bool {
        self.0.get(&(call, seat)).is_some_and(|held| held.connected)
    }

    pub(super) fn disconnected(&mut self, call: CallId, seat: SeatId) {
        if let Some(held) = self.0.get_mut(&(call, seat)) {
            held.connected = false;
        }
    }

    pub(super) fn page_gone(&mut self, page: PageId) {
        for held in self.0.values_mut().filter(|held| held.page == Some(page)) {
            held.page = None;
        }
    }

    /// The page that sits in this seat.
    pub(super) fn page(&self, call: CallId, seat: SeatId) -> Option<PageId> {
        self.0.get(&(call, seat))?.page
    }

    /// Seats of this call that have a page or a connection.
    pub(super) fn of_call(&self, call: CallId) -> Vec<SeatId> {
        self.0.keys().filter(|(of, _)| *of == call).map(|(_, seat)| *seat).collect()
    }

    /// Keeps what the seat's page is told.
    pub(super) fn keep(&mut self, call: CallId, seat: SeatId, which: Told, message: FromServer) {
        if let Some(held) = self.0.get_mut(&(call, seat)) {
            held.told[which as usize] = Some(message);
        }
    }

    pub(super) fn remove(&mut self, call: CallId, seat: SeatId) -> Option<PageId> {
        self.0.remove(&(call, seat)).and_then(|held| held.page)
    }

    fn all(&self) -> Vec<(CallId, SeatId)> {
        self.0.keys().copied().collect()
    }
}

impl Housekeeper {
    /// The page speaks for a seat: it must be its device's. A page that connected anew takes its seat up again by
    /// naming it, and is told what it may have missed; an older page than the one that sits there may not.
    pub(super) fn sits(&mut self, page: PageId, call: CallId, seat: SeatId) -> Result<(), Problem> {
        let device = self.pages.get(page).map(|page| page.device);
        let kept = self.family.calls.get(&call).ok_or_else(|| no_call().at("call"))?;
        let known = kept.seats.get(&seat).filter(|kept| Some(kept.device) == device);
        if known.is_none() {
            return Err(Problem::new(Code::NotFound, "this device has no such seat").at("seat"));
        }
        let Some(held) = self.seats.0.get_mut(&(call, seat)) else { return Ok(()) };
        match held.page {
            Some(sitting) if sitting == page => Ok(()),
            Some(sitting) if sitting > page => {
                Err(Problem::new(Code::NotAllowed, "another page of this device has taken this seat")
                    .at("seat"))
            }
            before => {
                held.page = Some(page);
                let missed: Vec<_> = held.told.iter().flatten().cloned().collect();
                if let Some(before) = before {
                    self.pages.tell(before, FromServer::SeatLost { call, seat });
                }
                for message in missed {
                    self.pages.tell(page, message);
                }
                Ok(())
            }
        }
    }

    /// After changes: connections of seats that are gone end at once, and their pages learn it.
    pub(super) async fn end_what_is_gone(&mut self) {
        for (call, seat) in self.seats.all() {
            let kept = self.family.calls.get(&call);
            if kept.is_some_and(|kept| kept.seats.contains_key(&seat)) {
                continue;
            }
            self.disconnect(call, seat).await;
            let page = self.seats.remove(call, seat);
            // Where the call is over, that is what the page is told.
            if let (Some(page), Some(_)) = (page, self.family.calls.get(&call)) {
                self.pages.tell(page, FromServer::SeatLost { call, seat });
            }
            if self.seats.of_call(call).is_empty() {
                self.houses.call_ended(self.media.name(call));
            }
        }
    }

    /// Ends a seat's connection, where it has one.
    pub(super) async fn disconnect(&mut self, call: CallId, seat: SeatId) {
        if !self.seats.is_connected(call, seat) {
            return;
        }
        self.seats.disconnected(call, seat);
        self.inbox.take_of(call, seat);
        self.links.forget(call, seat);
        if let Err(error) = self.media.leave(call, seat).await {
            tracing::error!("a seat's connection can't be ended: {error}");
        }
    }
}

/// The call that was named is not going on.
pub(super) fn no_call() -> Problem {
    Problem::new(Code::CallOver, "the call is over")
}
