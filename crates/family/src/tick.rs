//! The passing of time: what ends by itself, and when to look again.

use wire::{DeviceRingState, InvitationState, Link, Timestamp};

use crate::limits::{CALLER_WAITED, INVITATION_KEPT, SEAT_KEPT};
use crate::{Call, Change, Family, Guest, Invitation, RingOutcome};

impl Family {
    /// When [`crate::Command::Tick`] has something to do next.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let calls = self.calls.values().filter_map(Call::next_deadline);
        let invitations = self.invitations.values().map(Invitation::next_deadline);
        let knocks = self.knocks.values().map(|knock| knock.expires_at);
        calls.chain(invitations).chain(knocks).chain(self.delivery.next_deadline()).min()
    }

    /// Everything whose time has come, however long ago.
    pub(crate) fn tick(&self, now: Timestamp) -> Vec<Change> {
        let calls = self.calls.iter().flat_map(|(id, call)| {
            let mut call = call.clone();
            call.let_time_pass(now);
            self.concluded(*id, call, now)
        });
        let invitations = self.invitations.iter().filter_map(|(id, invitation)| {
            if now >= invitation.ended_at().after(INVITATION_KEPT) {
                return Some(Change::InvitationForgotten(*id));
            }
            let ended = invitation.state(now) != InvitationState::Open;
            (ended && invitation.is_filled()).then(|| Change::InvitationKept(*id, invitation.emptied()))
        });
        let knocks = self.knocks_over(now);
        calls.chain(invitations).chain(knocks).chain(self.delivery.forgotten(now)).collect()
    }

    /// Nobody is connected yet. Seats are kept from now on: while the server was down nobody could return.
    pub(crate) fn restarted(&self, now: Timestamp) -> Vec<Change> {
        let calls = self.calls.iter().flat_map(|(id, call)| {
            let mut call = call.clone();
            for seat in call.seats.values_mut() {
                seat.link = Link::Lost;
                seat.lost_at = Some(now);
            }
            for guest in call.guests.values_mut() {
                guest.absent_since = Some(now);
            }
            for ring in call.rings.values_mut().filter(|ring| ring.is_pending()) {
                for state in ring.devices.values_mut() {
                    *state = DeviceRingState::Unreachable;
                }
            }
            call.let_time_pass(now);
            self.concluded(*id, call, now)
        });
        calls.collect()
    }
}

impl Call {
    fn next_deadline(&self) -> Option<Timestamp> {
        let rings = self.rings.values().filter(|ring| ring.is_pending() || ring.awaited);
        let seats = self.seats.values().filter_map(|seat| seat.lost_at);
        // Who began the call is waited for only while it would be over without them.
        let caller = (!self.joined.contains(&self.by) && self.is_over(false))
            .then(|| self.started_at.after(CALLER_WAITED));
        let guests = self.guests.values().filter_map(Guest::next_deadline);
        let rings = rings.map(|ring| ring.ends_at);
        rings.chain(seats.map(|at| at.after(SEAT_KEPT))).chain(caller).chain(guests).min()
    }

    fn let_time_pass(&mut self, now: Timestamp) {
        for ring in self.rings.values_mut().filter(|ring| ring.ends_at <= now) {
            if ring.is_pending() {
                ring.end(RingOutcome::Missed, now);
            } else if ring.awaited {
                ring.give_up_waiting(now);
            }
        }
        self.seats.retain(|_, seat| seat.lost_at.is_none_or(|at| now < at.after(SEAT_KEPT)));
        self.guests.retain(|_, guest| guest.next_deadline().is_none_or(|at| now < at));
    }
}

impl Invitation {
    /// How it stands.
    pub fn state(&self, now: Timestamp) -> InvitationState {
        if self.used_at.is_some() {
            InvitationState::Used
        } else if self.revoked_at.is_some() {
            InvitationState::Revoked
        } else if now >= self.expires_at {
            InvitationState::Expired
        } else {
            InvitationState::Open
        }
    }

    /// When it ended, or will.
    pub(crate) fn ended_at(&self) -> Timestamp {
        self.used_at.or(self.revoked_at).unwrap_or(self.expires_at)
    }

    fn next_deadline(&self) -> Timestamp {
        if self.is_filled() { self.ended_at() } else { self.ended_at().after(INVITATION_KEPT) }
    }
}
