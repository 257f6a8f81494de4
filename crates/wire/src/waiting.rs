//! Who stands at the door: devices that wait to be let in by a device of the family, and ways back for those who have
//! lost all of theirs.
//!
//! The server lets nobody in: it shows who knocks to those who may, and takes their word with the sealed change that
//! makes it true for the family's devices.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Card, DeviceId, DeviceKey, FamilyId, InvitationId, KeyPackage, KnockMac, MemberId, Proof, PublicKey,
    Sealed, Timestamp, Voucher,
};

/// What a new device shows to whoever may let it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewKnock {
    /// The device's key in the roster.
    pub device_key: DeviceKey,
    /// What it is added to the family group by.
    pub key_package: KeyPackage,
    /// Shows that both were made with the invitation's secret.
    pub mac: KnockMac,
}

/// What is on an invitation, for who has its proof. Does not use it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvitationCard {
    /// The family that invites.
    pub family: FamilyId,
    /// Who invites, into what, since when: sealed under the link's secret.
    pub card: Card,
    /// Who invites.
    pub by: MemberId,
    /// The member whose further device this lets in; none: a new member.
    pub for_member: Option<MemberId>,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// A device that waits to be let in. Keepers see all; others those of members, whose further device it would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KnockView {
    /// The device.
    pub device: DeviceId,
    /// Whose it will be.
    pub member: MemberId,
    /// Profile of that member where they are new, sealed under the link's secret.
    pub new_member: Option<Sealed>,
    /// The device's name, sealed under the link's secret.
    pub profile: Sealed,
    /// The way by which it came.
    pub invitation: InvitationId,
    /// The device's key in the roster.
    pub device_key: DeviceKey,
    /// What it is added to the family group by.
    pub key_package: KeyPackage,
    /// Shows that both were made with the invitation's secret.
    pub mac: KnockMac,
    /// When it knocked.
    pub at: Timestamp,
    /// When it waits no longer.
    pub expires_at: Timestamp,
    /// Words of others that this is who it says.
    pub vouchers: Vec<VoucherView>,
    /// A return was begun: from then on any device of the family may let it in, and until then any may object.
    pub returns_at: Option<Timestamp>,
}

/// Somebody's word for a member who has lost all devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VoucherView {
    /// The device that gave it; none: the waiting device itself, from a paper code.
    pub by: Option<DeviceId>,
    /// The signature, which the family's devices check.
    pub voucher: Voucher,
}

/// Comes back with a code on paper. Answered by [`crate::Returned`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReturnByPaper {
    /// Derived from the code.
    pub proof: Proof,
    /// The new browser's id.
    pub device: DeviceId,
    /// The new browser's key.
    pub public_key: PublicKey,
}
