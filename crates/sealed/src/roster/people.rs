//! What the log says: members, their devices, their ways to come back.

use std::collections::{BTreeMap, BTreeSet};

use super::RecoveryKind;
use crate::key::PublicKey;
use crate::{DeviceId, FamilyId, MemberId, RecoveryId};

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// May invite, remove and set rules.
    pub keeper: bool,
    /// Belongs to the family no more.
    pub removed: bool,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Whose it is.
    pub member: MemberId,
    /// Its key.
    pub key: PublicKey,
    /// When the server took its entry, in milliseconds since 1970.
    pub since: u64,
    /// The number of the entry that added it.
    pub added: u32,
    /// The number of the entry since which it belongs to nobody any more.
    pub revoked: Option<u32>,
}

impl Device {
    /// Whether it belonged to somebody while the log had this length.
    pub fn belonged(&self, length: u32) -> bool {
        self.added < length && self.revoked.is_none_or(|number| number >= length)
    }
}

/// A way to come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// Whose it is.
    pub member: MemberId,
    /// What it signs with.
    pub key: PublicKey,
    /// Paper or passkey.
    pub kind: RecoveryKind,
    /// The keyring under the code.
    pub wrapped: Vec<u8>,
    /// Good no more.
    pub revoked: bool,
}

/// A member on the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returning {
    /// The new device.
    pub device: DeviceId,
    /// Its key.
    pub key: PublicKey,
    /// When the day is over, in milliseconds since 1970.
    pub due: u64,
}

/// Everybody, as the log says. Those who were removed stay, so that no id and no key comes a second time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    pub(super) family: Option<FamilyId>,
    pub(super) members: BTreeMap<MemberId, Member>,
    pub(super) devices: BTreeMap<DeviceId, Device>,
    pub(super) recoveries: BTreeMap<RecoveryId, Recovery>,
    pub(super) returning: BTreeMap<MemberId, Returning>,
    pub(super) keys: BTreeSet<PublicKey>,
    /// Number of entries that made this.
    pub(super) length: u32,
}

impl People {
    /// The family, once founded.
    pub const fn family(&self) -> Option<FamilyId> {
        self.family
    }

    /// Who belongs to the family.
    pub fn members(&self) -> impl Iterator<Item = (&MemberId, &Member)> {
        self.members.iter().filter(|(_, member)| !member.removed)
    }

    /// The devices that belong to somebody.
    pub fn devices(&self) -> impl Iterator<Item = (&DeviceId, &Device)> {
        self.devices.iter().filter(|(_, device)| device.revoked.is_none())
    }

    /// A member's devices.
    pub fn devices_of(&self, member: MemberId) -> impl Iterator<Item = (&DeviceId, &Device)> {
        self.devices().filter(move |(_, device)| device.member == member)
    }

    /// The ways to come back that are good.
    pub fn recoveries(&self) -> impl Iterator<Item = (&RecoveryId, &Recovery)> {
        self.recoveries.iter().filter(|(_, recovery)| !recovery.revoked)
    }

    /// Who is on the way back.
    pub fn returning(&self) -> impl Iterator<Item = (&MemberId, &Returning)> {
        self.returning.iter()
    }

    /// A member who belongs to the family.
    pub fn member(&self, id: MemberId) -> Option<&Member> {
        self.members.get(&id).filter(|member| !member.removed)
    }

    /// A device that belongs to somebody.
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.ever(id).filter(|device| device.revoked.is_none())
    }

    /// A device that belongs to somebody, or once did.
    pub fn ever(&self, id: DeviceId) -> Option<&Device> {
        self.devices.get(&id)
    }

    /// A way to come back that is good.
    pub fn recovery(&self, id: RecoveryId) -> Option<&Recovery> {
        self.recoveries.get(&id).filter(|recovery| !recovery.revoked)
    }

    /// Whether a member is a keeper.
    pub fn is_keeper(&self, member: MemberId) -> bool {
        self.member(member).is_some_and(|member| member.keeper)
    }
}
