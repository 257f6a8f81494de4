//! Seats: taken, taken up again, lost, given up.

use wire::{CallId, Code, DeviceId, GuestId, Link, MemberId, SeatId, SeatSalt, Sends, Timestamp};

use crate::limits::{MAX_SEATS, SEAT_NUMBERS};
use crate::{Call, Change, Family, Refusal, Seat};

pub(crate) const NO_SUCH_SEAT: Refusal =
    Refusal::at(Code::NotFound, "seat", "This device does not have that seat.");

/// What a page brings to its seat.
pub(crate) struct Arrival {
    /// The id of a new seat, where one is taken.
    pub(crate) fresh: SeatId,
    /// Random part of the page's media keys.
    pub(crate) salt: SeatSalt,
    /// What it begins with.
    pub(crate) sends: Sends,
}

impl Family {
    /// Takes up the device's seat again, or takes a new one. A device has one seat in a call: a second
    /// page of it takes the seat over, which shows in the seat's salt.
    pub(crate) fn join(
        &self,
        device: DeviceId,
        id: CallId,
        arrival: Arrival,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let member = self.signed_in(device)?;
        let mut call = self.running(id, now)?.clone();
        call.seat_somebody((member, device), None, &arrival)?;
        call.joined.insert(member);
        if let Some(ring) = call.rings.get_mut(&member) {
            ring.seated_on(device, now);
        }
        let mut changes = self.given_up_elsewhere(device, id, true, now);
        changes.extend(self.concluded(id, call, now));
        Ok(changes)
    }

    pub(crate) fn sends(
        &self,
        device: DeviceId,
        id: CallId,
        seat: SeatId,
        sends: Sends,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let mut call = self.running(id, now)?.clone();
        call.own_seat(device, seat)?.sends = sends;
        Ok(self.concluded(id, call, now))
    }

    pub(crate) fn leave(
        &self,
        device: DeviceId,
        id: CallId,
        seat: SeatId,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let mut call = self.running(id, now)?.clone();
        call.own_seat(device, seat)?;
        if let Some(guest) = call.seats.remove(&seat).and_then(|seat| seat.guest) {
            // Who comes back knocks again.
            call.guests.remove(&guest);
        }
        Ok(self.concluded(id, call, now))
    }

    pub(crate) fn away(
        &self,
        device: DeviceId,
        id: CallId,
        seat: SeatId,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let mut call = self.running(id, now)?.clone();
        call.own_seat(device, seat)?.linked(Link::Lost, now);
        Ok(self.concluded(id, call, now))
    }

    /// News of a seat that is gone is late, not wrong.
    pub(crate) fn seat_link(&self, id: CallId, seat: SeatId, link: Link, now: Timestamp) -> Vec<Change> {
        let Some(mut call) = self.calls.get(&id).cloned() else { return Vec::new() };
        let Some(seat) = call.seats.get_mut(&seat) else { return Vec::new() };
        seat.linked(link, now);
        self.concluded(id, call, now)
    }
}

impl Call {
    /// Gives a device, or a guest, its seat anew or a new one.
    pub(crate) fn seat_somebody(
        &mut self,
        (member, device): (MemberId, DeviceId),
        guest: Option<GuestId>,
        arrival: &Arrival,
    ) -> Result<(), Refusal> {
        let (seat, number) = match self.seat_of(device) {
            Some((seat, old)) => (seat, old.number),
            None => (arrival.fresh, self.free_number(arrival.fresh)?),
        };
        self.next_number = self.next_number.max(number.saturating_add(1));
        self.seats.insert(seat, Seat { guest, ..Seat::new(member, device, number, arrival) });
        Ok(())
    }

    fn own_seat(&mut self, device: DeviceId, seat: SeatId) -> Result<&mut Seat, Refusal> {
        self.seats.get_mut(&seat).filter(|seat| seat.device == device).ok_or(NO_SUCH_SEAT)
    }

    /// The number of a new seat. It names a key in every sealed frame, so it is never given twice.
    fn free_number(&self, fresh: SeatId) -> Result<u8, Refusal> {
        if self.seats.contains_key(&fresh) {
            return Err(Refusal::new(Code::Taken, "There is a seat with this id."));
        }
        if self.seats.len() >= MAX_SEATS {
            return Err(Refusal::at(Code::Full, "call", "The call has as many seats as it can hold."));
        }
        if self.next_number == SEAT_NUMBERS {
            return Err(Refusal::at(Code::Full, "call", "The call has had all its seats; begin another."));
        }
        Ok(self.next_number)
    }
}

impl Seat {
    fn new(member: MemberId, device: DeviceId, number: u8, arrival: &Arrival) -> Self {
        Self {
            number,
            member,
            device,
            guest: None,
            salt: arrival.salt.clone(),
            link: Link::Joining,
            lost_at: None,
            sends: arrival.sends,
        }
    }

    /// How its connection stands now. A seat that was lost already has been lost since then.
    pub(crate) fn linked(&mut self, link: Link, now: Timestamp) {
        self.lost_at = (link == Link::Lost).then(|| self.lost_at.unwrap_or(now));
        self.link = link;
    }
}
