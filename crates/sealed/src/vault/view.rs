//! What the app shows of the family: all of it from the roster.

use serde::Serialize;

use super::{AppView, Vault};
use crate::bytes::Blob;
use crate::roster::RecoveryKind;
use crate::{DeviceId, FamilyId, MemberId, RecoveryId};

/// Everybody, as the roster says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PeopleView {
    /// The family.
    pub family: FamilyId,
    /// Who uses this device.
    pub member: MemberId,
    /// This device.
    pub device: DeviceId,
    /// This device has no place in the family group yet, or no longer.
    pub waiting: bool,
    /// Entries of the roster.
    pub length: u32,
    /// SHA-256 of the last.
    pub head: Blob,
    /// Who belongs to the family.
    pub members: Vec<MemberView>,
    /// Who asks to come back.
    pub returning: Vec<ReturningView>,
    /// Devices that were removed and are still in the group: somebody should tidy up.
    pub untidy: bool,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberView {
    /// Who.
    pub member: MemberId,
    /// May invite, remove and set rules.
    pub keeper: bool,
    /// Was met, and the codes were the same.
    pub verified: bool,
    /// Their devices.
    pub devices: Vec<DeviceView>,
    /// Their ways to come back.
    pub recoveries: Vec<RecoveryView>,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceView {
    /// Which.
    pub device: DeviceId,
    /// Since when, in milliseconds since 1970 by the server's clock.
    pub since: u64,
    /// Which app it says it runs; none: it has said nothing yet.
    pub app: Option<AppView>,
}

/// A way to come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecoveryView {
    /// Which.
    pub recovery: RecoveryId,
    /// Paper or passkey.
    pub kind: RecoveryKind,
}

/// Somebody who asks to come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReturningView {
    /// Who.
    pub member: MemberId,
    /// With which device.
    pub device: DeviceId,
    /// Until when anybody may object, in milliseconds since 1970.
    pub due: u64,
}

impl Vault {
    /// Everybody, for the app.
    pub fn people(&self) -> PeopleView {
        let people = self.now.roster.people();
        let place = self.now.roster.place();
        PeopleView {
            family: self.now.family,
            member: self.now.member,
            device: self.now.device,
            waiting: self.is_waiting(),
            length: place.length,
            head: place.head.to_vec().into(),
            members: people.members().map(|(id, member)| self.member_view(*id, member.keeper)).collect(),
            returning: people
                .returning()
                .map(|(member, it)| ReturningView { member: *member, device: it.device, due: it.due })
                .collect(),
            untidy: self.is_untidy(),
        }
    }

    fn member_view(&self, member: MemberId, keeper: bool) -> MemberView {
        let people = self.now.roster.people();
        let devices = people.devices_of(member);
        let recoveries = people.recoveries().filter(|(_, recovery)| recovery.member == member);
        MemberView {
            member,
            keeper,
            verified: self.is_verified(member),
            devices: devices
                .map(|(id, device)| DeviceView {
                    device: *id,
                    since: device.since,
                    app: self.app_of(*id).map(AppView::from),
                })
                .collect(),
            recoveries: recoveries
                .map(|(id, recovery)| RecoveryView { recovery: *id, kind: recovery.kind })
                .collect(),
        }
    }
}
