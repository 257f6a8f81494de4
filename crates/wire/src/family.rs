//! Who belongs to a family, as every member's device sees it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{DeviceId, FamilyId, InvitationId, MemberId, PasskeyId, Sealed, Timestamp};

/// A family with its members, as sent on sign-in and after every change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FamilyView {
    /// The family.
    pub id: FamilyId,
    /// Its name, sealed.
    pub profile: Sealed,
    /// Everybody, in the order in which they came.
    pub members: Vec<MemberView>,
    /// Open, used, expired and revoked ways in; the ones the receiver may see.
    pub invitations: Vec<InvitationView>,
    /// Devices that wait to be let in; those that the receiver may see.
    pub knocks: Vec<crate::KnockView>,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MemberView {
    /// The member.
    pub id: MemberId,
    /// May invite, remove and set rules.
    pub keeper: bool,
    /// Name, time zone, drawn portrait: sealed JSON.
    pub profile: Sealed,
    /// Which version of the photograph is current; fetched from `/api/members/{id}/photo?version=`. None: drawn.
    pub photo: Option<u32>,
    /// When they came.
    pub joined_at: Timestamp,
    /// Their devices.
    pub devices: Vec<DeviceView>,
    /// Their passkeys; empty for everybody but the receiver.
    pub passkeys: Vec<PasskeyView>,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeviceView {
    /// The device.
    pub id: DeviceId,
    /// Its name ("Kitchen tablet"), sealed; none until a device that came back by passkey has sealed one.
    pub profile: Option<Sealed>,
    /// When it came.
    pub added_at: Timestamp,
    /// When it was last connected. Rounded down to the day for other members' devices.
    pub seen_at: Option<Timestamp>,
    /// It has a place in the family group.
    pub placed: bool,
}

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PasskeyView {
    /// The passkey.
    pub id: PasskeyId,
    /// When it was made.
    pub added_at: Timestamp,
}

/// How an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// It can be used until it expires.
    Open,
    /// Somebody came in by it.
    Used,
    /// It was taken back.
    Revoked,
    /// Its time has passed.
    Expired,
}

/// A way in. Members see their own; keepers see all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvitationView {
    /// The invitation.
    pub id: InvitationId,
    /// Who made it.
    pub by: MemberId,
    /// The member whose further device it lets in; none: a new member.
    pub for_member: Option<MemberId>,
    /// What the maker wrote on it ("for Grandpa"), sealed.
    pub note: Sealed,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// How it stands.
    pub state: InvitationState,
}
