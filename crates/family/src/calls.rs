//! A call as it goes on, and when it is over.

use std::collections::{BTreeMap, BTreeSet};

use wire::{CallId, CallPart, Code, DeviceId, MemberId, Part, PastCall, SeatId, Timestamp};

use crate::limits::CALLER_WAITED;
use crate::{Call, Change, Family, Refusal, RingOutcome, Seat};

impl Family {
    /// A call that is going on. One whose time has passed is over, even before the next tick says so.
    pub(crate) fn running(&self, call: CallId, now: Timestamp) -> Result<&Call, Refusal> {
        let running = self.calls.get(&call).filter(|call| !call.is_over(self.is_caller_due(call, now)));
        running.ok_or(Refusal::at(Code::CallOver, "call", "This call is over."))
    }

    /// What came of working on a call: it is kept, it is over, or nothing has changed. A call that is over is kept
    /// once more before, so that people can be told what became of its rings.
    pub(crate) fn concluded(&self, id: CallId, call: Call, now: Timestamp) -> Vec<Change> {
        let caller_due = self.is_caller_due(&call, now);
        self.concluded_with(id, call, caller_due, now)
    }

    /// As [`Self::concluded`], where it is known whether who began the call may still come.
    pub(crate) fn concluded_with(
        &self,
        id: CallId,
        mut call: Call,
        caller_due: bool,
        now: Timestamp,
    ) -> Vec<Change> {
        let past = call.is_over(caller_due).then(|| call.past(id, now));
        if past.is_some() {
            for ring in call.rings.values_mut().filter(|ring| ring.is_pending()) {
                ring.end(RingOutcome::Stopped, now);
            }
        }
        let kept = (self.calls.get(&id) != Some(&call)).then_some(Change::CallKept(id, call));
        kept.into_iter().chain(past.map(Change::CallEnded)).collect()
    }

    /// Whether who began the call has yet to take a seat and may still do so.
    pub(crate) fn is_caller_due(&self, call: &Call, now: Timestamp) -> bool {
        !call.joined.contains(&call.by)
            && now < call.started_at.after(CALLER_WAITED)
            && self.devices.contains_key(&call.by_device)
    }

    /// Ends what `device` has in calls other than `kept`: a device is in one call, and begins one, at a time.
    pub(crate) fn given_up_elsewhere(
        &self,
        device: DeviceId,
        kept: CallId,
        also_seats: bool,
        now: Timestamp,
    ) -> Vec<Change> {
        let others = self.calls.iter().filter(|(id, _)| **id != kept);
        let given_up = others.flat_map(|(id, call)| {
            let awaited = call.by_device == device && !call.joined.contains(&call.by);
            let seated = also_seats && call.seat_of(device).is_some();
            if !awaited && !seated {
                return Vec::new();
            }
            let mut call = call.clone();
            if also_seats {
                call.seats.retain(|_, seat| seat.device != device);
            }
            let caller_due = self.is_caller_due(&call, now) && !awaited;
            self.concluded_with(*id, call, caller_due, now)
        });
        given_up.collect()
    }
}

impl Call {
    /// A call that has just begun.
    pub(crate) fn new(by: MemberId, by_device: DeviceId, now: Timestamp) -> Self {
        Self {
            by,
            by_device,
            started_at: now,
            next_number: 0,
            seats: BTreeMap::new(),
            rings: BTreeMap::new(),
            joined: BTreeSet::new(),
            guest_links: BTreeMap::new(),
            guests: BTreeMap::new(),
            group: None,
        }
    }

    /// The seat that this device has.
    pub fn seat_of(&self, device: DeviceId) -> Option<(SeatId, &Seat)> {
        self.seats.iter().find(|(_, seat)| seat.device == device).map(|(id, seat)| (*id, seat))
    }

    /// Whether the member has a seat, on whichever device.
    pub fn has_seat(&self, member: MemberId) -> bool {
        self.seats.values().any(|seat| seat.guest.is_none() && seat.member == member)
    }

    /// Whether nobody is left to speak with, now or soon. A lost seat counts while it is kept.
    pub(crate) fn is_over(&self, caller_due: bool) -> bool {
        let present = self.seats.len() + usize::from(caller_due);
        let expected = self.rings.values().filter(|ring| ring.is_pending() || ring.awaited);
        let members =
            self.seats.values().filter(|seat| seat.guest.is_none()).count() + usize::from(caller_due);
        // Rings that nobody stands behind any more would reach into an empty room; guests are nobody's without members.
        members == 0 || present + expected.count() < 2
    }

    /// Its place in the history.
    pub(crate) fn past(&self, id: CallId, now: Timestamp) -> PastCall {
        let mut parts: BTreeMap<MemberId, Part> = BTreeMap::new();
        for (member, ring) in &self.rings {
            let declined = ring.outcome == Some(RingOutcome::Declined);
            parts.insert(*member, if declined { Part::Declined } else { Part::Missed });
        }
        for member in self.joined.iter().chain([&self.by]) {
            parts.insert(*member, Part::Joined);
        }
        let parts = parts.into_iter().map(|(member, part)| CallPart { member, part }).collect();
        PastCall { id, by: self.by, started_at: self.started_at, ended_at: now, parts }
    }
}
