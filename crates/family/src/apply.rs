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
            knocks: BTreeMap::new(),
            paper_codes: BTreeMap::new(),
            calls: BTreeMap::new(),
            delivery: crate::Delivery::default(),
        }
    }

    /// Whose device this is; none: it is not of this family, or no longer.
    pub fn caller(&self, device: DeviceId) -> Option<MemberId> {
        self.devices.get(&device).map(|device| device.member)
    }

    /// Makes a change true. Doing so twice is the same as once.
    #[expect(clippy::too_many_lines, reason = "one arm for each change, and nothing beside")]
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::FamilyRenamed(profile) => self.profile = profile.clone(),
            Change::MemberKept(id, member) => {
                self.members.insert(*id, member.clone());
            }
            Change::MemberRemoved(id) => {
                self.members.remove(id);
                self.devices.retain(|_, device| device.member != *id);
                self.paper_codes.retain(|_, code| code.member != *id);
                let devices = &self.devices;
                self.delivery.mailboxes.retain(|device, _| devices.contains_key(device));
            }
            Change::DeviceKept(id, device) => {
                self.devices.insert(*id, device.clone());
            }
            Change::DeviceRemoved(id) => {
                self.devices.remove(id);
                self.delivery.mailboxes.remove(id);
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
            Change::KnockKept(id, knock) => {
                self.knocks.insert(*id, knock.clone());
            }
            Change::KnockForgotten(id) => {
                self.knocks.remove(id);
            }
            Change::PaperCodeKept(id, code) => {
                self.paper_codes.insert(*id, code.clone());
            }
            Change::PaperCodeEnded(id) => {
                self.paper_codes.remove(id);
            }
            Change::CallKept(id, call) => {
                self.calls.insert(*id, call.clone());
            }
            Change::CallEnded(past) => {
                self.calls.remove(&past.id);
            }
            Change::CallGroupKept(id, group) => {
                if let Some(call) = self.calls.get_mut(id) {
                    call.group = Some(group.clone());
                }
            }
            Change::RosterGrew { .. }
            | Change::GroupMoved { .. }
            | Change::GroupItemKept(..)
            | Change::GroupItemsForgotten { .. }
            | Change::GroupTaken(..)
            | Change::WelcomeKept(..)
            | Change::WelcomeForgotten(..)
            | Change::KeyPackageKept(..)
            | Change::KeyPackageGone(..) => self.delivery.apply(change),
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
