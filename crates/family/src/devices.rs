//! Devices: coming, opening, closing, going.

use wire::{Code, DeviceId, DeviceRingState, Link, MemberId, PublicKey, Sealed, Timestamp};

use crate::limits::{MAX_DEVICES, RETURN_WAITED};
use crate::{Call, Change, Device, Family, Refusal, RingOutcome};

impl Family {
    pub(crate) fn device_opened(&self, id: DeviceId, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        let member = self.signed_in(id)?;
        let mut changes = vec![Change::DeviceSeen(id, now)];
        changes.extend(self.each_call(now, |call| {
            if let Some(ring) = call.rings.get_mut(&member).filter(|ring| ring.is_pending()) {
                let state = ring.devices.entry(id).or_insert(DeviceRingState::Unreachable);
                if *state == DeviceRingState::Unreachable {
                    *state = DeviceRingState::Sent;
                }
            }
        }));
        Ok(changes)
    }

    /// A seat whose media flows outlives the page's socket; one that is still joining has nobody behind it.
    pub(crate) fn device_closed(&self, id: DeviceId, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        let member = self.signed_in(id)?;
        let mut changes = vec![Change::DeviceSeen(id, now)];
        changes.extend(self.each_call(now, |call| {
            if let Some(ring) = call.rings.get_mut(&member).filter(|ring| ring.is_pending())
                && let Some(state) = ring.devices.get_mut(&id)
            {
                *state = DeviceRingState::Unreachable;
            }
            for seat in call.seats.values_mut().filter(|seat| seat.device == id && seat.link == Link::Joining)
            {
                seat.linked(Link::Lost, now);
            }
        }));
        Ok(changes)
    }

    pub(crate) fn add_returned_device(
        &self,
        member: MemberId,
        id: DeviceId,
        public_key: PublicKey,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        self.member(member)?;
        // The answer to the first time was lost on its way.
        if self.devices.get(&id).is_some_and(|known| known.member == member && known.public_key == public_key)
        {
            return Ok(Vec::new());
        }
        // Who came back and never opened a page could not open the family's key, or never heard that it was let in.
        let never_came = self.devices.iter().filter(|(_, device)| {
            device.member == member
                && device.profile.is_none()
                && device.seen_at.is_none()
                && now >= device.added_at.after(RETURN_WAITED)
        });
        let mut changes: Vec<Change> = never_came.map(|(id, _)| Change::DeviceRemoved(*id)).collect();
        let mut left = self.clone();
        changes.iter().for_each(|change| left.apply(change));
        left.room_for_device(member, id, "device")?;
        let device = Device { member, public_key, profile: None, added_at: now, seen_at: None };
        changes.push(Change::DeviceKept(id, device));
        Ok(changes)
    }

    /// Whether it came back by a passkey or by paper and is still to show the family that it may: until it has a place in
    /// the family group it does nothing but that, and reads nothing of anybody's.
    pub fn is_still_to_join(&self, id: DeviceId) -> bool {
        let came_back = self.devices.get(&id).is_some_and(|device| device.profile.is_none());
        came_back && self.delivery.group.is_some() && self.delivery.taken_by(id).is_none()
    }

    pub(crate) fn rename_device(
        &self,
        device: DeviceId,
        target: DeviceId,
        profile: Sealed,
    ) -> Result<Vec<Change>, Refusal> {
        let renamed = self.device_for(device, target)?;
        Ok(vec![Change::DeviceKept(target, Device { profile: Some(profile), ..renamed.clone() })])
    }

    /// Its seats and what it rings end at once.
    pub(crate) fn remove_device(
        &self,
        device: DeviceId,
        target: DeviceId,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let member = self.device_for(device, target)?.member;
        let last = !self.devices.iter().any(|(id, device)| *id != target && device.member == member);
        let mut changes: Vec<Change> = Vec::new();
        for (id, call) in &self.calls {
            let mut call = call.clone();
            call.seats.retain(|_, seat| seat.device != target);
            call.unring_device(member, target, last, now);
            let caller_due = call.by_device != target && self.is_caller_due(&call, now);
            changes.extend(self.concluded_with(*id, call, caller_due, now));
        }
        changes.push(Change::DeviceRemoved(target));
        Ok(changes)
    }

    /// Whether a member can have one more device, and under this id.
    pub(crate) fn room_for_device(
        &self,
        member: MemberId,
        id: DeviceId,
        field: &'static str,
    ) -> Result<(), Refusal> {
        let is_guest = |call: &Call| call.guests.keys().any(|guest| crate::device_of(*guest) == id);
        let known = self.devices.contains_key(&id) || self.knocks.contains_key(&id);
        if known || self.calls.values().any(is_guest) {
            return Err(Refusal::at(Code::Taken, field, "There is a device with this id."));
        }
        let devices = self.devices.values().filter(|device| device.member == member).count();
        let waiting = self.knocks.values().filter(|knock| knock.member == member).count();
        if devices + waiting >= MAX_DEVICES {
            return Err(Refusal::at(Code::Full, field, "The member has as many devices as they can have."));
        }
        Ok(())
    }

    /// A device that the asker may rename and remove.
    fn device_for(&self, device: DeviceId, target: DeviceId) -> Result<&Device, Refusal> {
        self.signed_in(device)?;
        let found = self.devices.get(&target).ok_or(Refusal::at(
            Code::NotFound,
            "device",
            "There is no such device in the family.",
        ))?;
        self.signed_in_for(device, found.member)?;
        Ok(found)
    }

    fn each_call(&self, now: Timestamp, edit: impl Fn(&mut Call)) -> Vec<Change> {
        let calls = self.calls.iter().flat_map(|(id, call)| {
            let mut call = call.clone();
            edit(&mut call);
            self.concluded(*id, call, now)
        });
        calls.collect()
    }
}

impl Call {
    /// A ring goes on while its member has a device that could open; an answer goes with its device.
    fn unring_device(&mut self, member: MemberId, device: DeviceId, last: bool, now: Timestamp) {
        let Some(ring) = self.rings.get_mut(&member) else { return };
        if ring.awaited && ring.was_answered_on(device) {
            ring.give_up_waiting(now);
        } else if ring.is_pending() && last {
            ring.end(RingOutcome::Missed, now);
        }
        ring.devices.remove(&device);
    }
}
