//! What a device is shown of its family.

use std::time::Duration;

use wire::{
    CallId, CallView, DeviceId, DeviceRing, DeviceView, FamilyView, InvitationView, MemberId, MemberView,
    PasskeyView, RingState, RingView, SeatView, Timestamp,
};

use crate::{Call, Family, Member, Ring, RingOutcome};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Family {
    /// The family as `device` of `member` may see it. The store knows the member's `passkeys`; the device
    /// itself is seen now.
    pub fn view_for(
        &self,
        member: MemberId,
        device: DeviceId,
        now: Timestamp,
        passkeys: Vec<PasskeyView>,
    ) -> FamilyView {
        let mut members: Vec<MemberView> = self
            .members
            .iter()
            .map(|(id, whom)| self.view_of_member(*id, whom, member, device, now))
            .collect();
        members.sort_by_key(|whom| (whom.joined_at, whom.id));
        if let Some(receiver) = members.iter_mut().find(|whom| whom.id == member) {
            receiver.passkeys = passkeys;
        }
        FamilyView {
            id: self.id,
            profile: self.profile.clone(),
            members,
            invitations: self.view_of_invitations(member, now),
            knocks: self.view_of_knocks(member),
        }
    }

    fn view_of_member(
        &self,
        id: MemberId,
        member: &Member,
        receiver: MemberId,
        receiving: DeviceId,
        now: Timestamp,
    ) -> MemberView {
        let seen = |device: DeviceId, seen_at: Option<Timestamp>| match seen_at {
            _ if device == receiving => Some(now),
            Some(at) if id != receiver => Some(day_of(at)),
            other => other,
        };
        let mut devices: Vec<DeviceView> = self
            .devices
            .iter()
            .filter(|(_, device)| device.member == id)
            .map(|(id, device)| DeviceView {
                id: *id,
                profile: device.profile.clone(),
                added_at: device.added_at,
                seen_at: seen(*id, device.seen_at),
                placed: self.delivery.taken_by(*id).is_some(),
            })
            .collect();
        devices.sort_by_key(|device| (device.added_at, device.id));
        MemberView {
            id,
            keeper: member.keeper,
            profile: member.profile.clone(),
            photo: member.photo,
            joined_at: member.joined_at,
            devices,
            passkeys: Vec::new(),
        }
    }

    /// Keepers see all; others what they made themselves. Oldest first.
    fn view_of_invitations(&self, receiver: MemberId, now: Timestamp) -> Vec<InvitationView> {
        let mut invitations: Vec<InvitationView> = self
            .invitations
            .iter()
            .filter(|(_, invitation)| self.is_keeper(receiver) || invitation.by == receiver)
            .map(|(id, invitation)| InvitationView {
                id: *id,
                by: invitation.by,
                for_member: invitation.for_member,
                note: invitation.note.clone(),
                made_at: invitation.made_at,
                expires_at: invitation.expires_at,
                state: invitation.state(now),
            })
            .collect();
        invitations.sort_by_key(|invitation| (invitation.made_at, invitation.id));
        invitations
    }
}

impl Call {
    /// The call as everybody in the family may see it.
    pub fn view(&self, id: CallId) -> CallView {
        let mut seats: Vec<SeatView> = self
            .seats
            .iter()
            .map(|(id, seat)| SeatView {
                id: *id,
                number: seat.number,
                member: seat.member,
                device: seat.device,
                guest: seat.guest,
                salt: seat.salt.clone(),
                link: seat.link,
                sends: seat.sends,
            })
            .collect();
        seats.sort_by_key(|seat| seat.number);
        let mut rings: Vec<RingView> = self.rings.iter().map(|(member, ring)| ring.view(*member)).collect();
        rings.sort_by_key(|ring| (ring.started_at, ring.member));
        CallView {
            id,
            by: self.by,
            started_at: self.started_at,
            seats,
            rings,
            guest_links: self.view_of_guest_links(),
            guests: self.view_of_guests(),
        }
    }
}

impl Ring {
    fn view(&self, member: MemberId) -> RingView {
        let state = match self.outcome {
            None => RingState::Pending,
            Some(RingOutcome::Answered) => RingState::Answered,
            Some(RingOutcome::Declined) => RingState::Declined,
            Some(RingOutcome::Missed) => RingState::Missed,
            Some(RingOutcome::Stopped) => RingState::Stopped,
        };
        let devices =
            self.devices.iter().map(|(device, state)| DeviceRing { device: *device, state: *state });
        RingView {
            member,
            by: self.by,
            started_at: self.started_at,
            ends_at: self.ends_at,
            state,
            devices: devices.collect(),
        }
    }
}

/// The first moment of the day (UTC): when others were about is told no finer.
fn day_of(at: Timestamp) -> Timestamp {
    let day = DAY.as_millis() as u64;
    Timestamp::from_millis(at.as_millis() / day * day)
}
