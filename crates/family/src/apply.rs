//! Founding a family, and making changes true in memory.

use std::collections::BTreeMap;

use wire::{DeviceId, FamilyId, MemberId, NewDevice, NewMember, Sealed, Timestamp};

use crate::{Change, Device, Family, Member};

impl Family {
    /// A family as it is founded: one member, who is a keeper, with one device.
    pub fn new(id: FamilyId, profile: Sealed, founder: NewMember, device: NewDevice, now: Timestamp) -> Self {
        let member = founder.id;
        Self {
            id,
            profile,
            members: BTreeMap::from([(member, Member::new(founder.profile, true, now))]),
            devices: BTreeMap::from([(device.id, Device::new(member, device, now))]),
            invitations: BTreeMap::new(),
            calls: BTreeMap::new(),
        }
    }

    /// Whose device this is; none: it is not of this family, or no longer.
    pub fn caller(&self, device: DeviceId) -> Option<MemberId> {
        self.devices.get(&device).map(|device| device.member)
    }

    /// Makes a change true. Doing so twice is the same as once.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::FamilyRenamed(profile) => self.profile = profile.clone(),
            Change::MemberKept(id, member) => {
                self.members.insert(*id, member.clone());
            }
            Change::MemberRemoved(id) => {
                self.members.remove(id);
                self.devices.retain(|_, device| device.member != *id);
            }
            Change::DeviceKept(id, device) => {
                self.devices.insert(*id, device.clone());
            }
            Change::DeviceRemoved(id) => {
                self.devices.remove(id);
            }
            Change::DeviceSeen(id, at) => {
                if let Some(device) = self.devices.get_mut(id) {
                    device.seen_at = Some(*at);
                }
            }
            Change::InvitationKept(id, invitation) => {
                self.invitations.insert(*id, invitation.clone());
            }
            Change::InvitationForgotten(id) => {
                self.invitations.remove(id);
            }
            Change::CallKept(id, call) => {
                self.calls.insert(*id, call.clone());
            }
            Change::CallEnded(past) => {
                self.calls.remove(&past.id);
            }
        }
    }
}

impl Member {
    /// A member who has just come.
    pub(crate) fn new(profile: Sealed, keeper: bool, now: Timestamp) -> Self {
        Self { keeper, profile, photo: None, last_photo: 0, joined_at: now, history_seen_until: now }
    }
}

impl Device {
    /// A device that has just come, and introduced itself.
    pub(crate) fn new(member: MemberId, device: NewDevice, now: Timestamp) -> Self {
        Self {
            member,
            public_key: device.public_key,
            profile: Some(device.profile),
            added_at: now,
            seen_at: None,
        }
    }
}
