//! What an entry means to people.

use serde::Serialize;

use crate::{DeviceId, FamilyId, MemberId};

/// What was new in the roster, in the order in which it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RosterNews {
    /// The family began.
    Founded {
        /// The family.
        family: FamilyId,
        /// Who.
        member: MemberId,
        /// Which device.
        device: DeviceId,
    },
    /// Somebody new belongs to the family.
    NewMember {
        /// Who.
        member: MemberId,
        /// Which device.
        device: DeviceId,
    },
    /// Somebody has a further device. To be announced loudly.
    NewDevice {
        /// Who.
        member: MemberId,
        /// Which device.
        device: DeviceId,
    },
    /// A device belongs to the family no more.
    DeviceRemoved {
        /// Who.
        member: MemberId,
        /// Which device.
        device: DeviceId,
    },
    /// Somebody belongs to the family no more.
    MemberRemoved {
        /// Who.
        member: MemberId,
    },
    /// Somebody became a keeper, or is no longer one.
    KeeperSet {
        /// Who.
        member: MemberId,
        /// Whether they are one from now on.
        keeper: bool,
    },
    /// Somebody has made a way to come back, or ended one.
    RecoveryChanged {
        /// Who.
        member: MemberId,
    },
    /// Somebody asks to come back with a new device, and others vouched. Everybody may object until `due` (ms).
    ReturnAsked {
        /// Who.
        member: MemberId,
        /// Which device.
        device: DeviceId,
        /// Until when anybody may object.
        due: u64,
    },
    /// Somebody objected.
    ReturnCancelled {
        /// Who.
        member: MemberId,
        /// Which device.
        device: DeviceId,
    },
    /// Somebody came back with a new device; what was verified before no longer is.
    Returned {
        /// Who.
        member: MemberId,
        /// Which device.
        device: DeviceId,
    },
}
