//! Members: what they are called, who keeps the family, who leaves it.

use wire::{Code, DeviceId, MemberId, Sealed, Timestamp};

use crate::{Change, Family, Member, Refusal, RingOutcome};

impl Family {
    /// The member with this id.
    pub(crate) fn member(&self, member: MemberId) -> Result<&Member, Refusal> {
        self.members.get(&member).ok_or(Refusal::at(
            Code::NotFound,
            "member",
            "There is no such member in the family.",
        ))
    }

    pub(crate) fn rename_family(&self, device: DeviceId, profile: Sealed) -> Result<Vec<Change>, Refusal> {
        self.signed_in_keeper(device)?;
        Ok(vec![Change::FamilyRenamed(profile)])
    }

    pub(crate) fn rename_member(
        &self,
        device: DeviceId,
        id: MemberId,
        profile: Sealed,
    ) -> Result<Vec<Change>, Refusal> {
        self.signed_in_for(device, id)?;
        self.keep_member(id, |member| member.profile = profile)
    }

    pub(crate) fn set_keeper(
        &self,
        device: DeviceId,
        id: MemberId,
        keeper: bool,
    ) -> Result<Vec<Change>, Refusal> {
        self.signed_in_keeper(device)?;
        self.member(id)?;
        if !keeper {
            self.without_keeper(id)?;
        }
        self.keep_member(id, |member| member.keeper = keeper)
    }

    pub(crate) fn keep_photo(&self, device: DeviceId, id: MemberId) -> Result<Vec<Change>, Refusal> {
        self.signed_in_for(device, id)?;
        if self.member(id)?.last_photo == u32::MAX {
            return Err(Refusal::at(
                Code::Full,
                "member",
                "They have had as many photographs as can be counted.",
            ));
        }
        self.keep_member(id, |member| {
            member.last_photo += 1;
            member.photo = Some(member.last_photo);
        })
    }

    pub(crate) fn remove_photo(&self, device: DeviceId, id: MemberId) -> Result<Vec<Change>, Refusal> {
        self.signed_in_for(device, id)?;
        self.keep_member(id, |member| member.photo = None)
    }

    /// Time seen does not go back, nor into the future, where it would hide calls yet to be missed.
    pub(crate) fn seen_history(
        &self,
        device: DeviceId,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let id = self.signed_in(device)?;
        self.keep_member(id, |member| {
            member.history_seen_until = member.history_seen_until.max(until.min(now));
        })
    }

    /// Who goes takes along devices, seats, rings and the invitations that still let somebody in.
    pub(crate) fn remove_member(
        &self,
        device: DeviceId,
        id: MemberId,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        self.signed_in_for(device, id)?;
        self.member(id)?;
        self.without_keeper(id)?;
        let devices = self.devices.iter().filter(|(_, device)| device.member == id).map(|(id, _)| *id);
        let mut changes = self.calls_without_member(id, now);
        changes.extend(self.invitations_without(id, now));
        changes.extend(self.knocks_without(id));
        changes.extend(devices.map(Change::DeviceRemoved));
        changes.push(Change::MemberRemoved(id));
        Ok(changes)
    }

    fn calls_without_member(&self, id: MemberId, now: Timestamp) -> Vec<Change> {
        let calls = self.calls.iter().flat_map(|(call_id, call)| {
            let mut call = call.clone();
            call.seats.retain(|_, seat| seat.guest.is_some() || seat.member != id);
            call.rings.remove(&id);
            for ring in call.rings.values_mut().filter(|ring| ring.by == id && ring.is_pending()) {
                ring.end(RingOutcome::Stopped, now);
            }
            let caller_due = call.by != id && self.is_caller_due(&call, now);
            self.concluded_with(*call_id, call, caller_due, now)
        });
        calls.collect()
    }

    /// Refuses where the family would be left without anybody who can let people in.
    fn without_keeper(&self, id: MemberId) -> Result<(), Refusal> {
        let others = self.members.iter().any(|(other, member)| *other != id && member.keeper);
        if others || !self.is_keeper(id) {
            return Ok(());
        }
        Err(Refusal::at(
            Code::LastKeeper,
            "member",
            "They are the family's last keeper; make another one first.",
        ))
    }

    fn keep_member(&self, id: MemberId, edit: impl FnOnce(&mut Member)) -> Result<Vec<Change>, Refusal> {
        let before = self.member(id)?;
        let mut member = before.clone();
        edit(&mut member);
        Ok(if member == *before { Vec::new() } else { vec![Change::MemberKept(id, member)] })
    }
}
