//! Guests: admitted to one call by a member, after knocking; gone at its end.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    CallId, DeviceKey, FamilyId, GuestId, GuestLinkId, KnockMac, MemberId, Proof, Sealed, SeatSalt, Timestamp,
};

/// A way for guests into one call, as its members see it. It ends with the call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuestLinkView {
    /// The link.
    pub id: GuestLinkId,
    /// Who made it.
    pub by: MemberId,
    /// The link's secret, sealed for the family, so that whoever is in the call can let guests in.
    pub note: Sealed,
    /// When it was made.
    pub made_at: Timestamp,
}

/// A guest of a call, as its members see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuestView {
    /// The guest.
    pub id: GuestId,
    /// The link by which they came.
    pub link: GuestLinkId,
    /// Their page: its seat will have this as its salt.
    pub tag: SeatSalt,
    /// The page's key.
    pub key: DeviceKey,
    /// Shows that all this was made with the link's secret.
    pub mac: KnockMac,
    /// What they call themselves, sealed under the link's secret.
    pub name: Sealed,
    /// When they knocked.
    pub at: Timestamp,
    /// Who let them in; none: they wait.
    pub admitted_by: Option<MemberId>,
}

/// Shows the proof of a guest's link to learn which call it leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LookAtGuestLink {
    /// Derived from the link's secret.
    pub proof: Proof,
}

/// Where a guest's link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuestLinkInside {
    /// The family.
    pub family: FamilyId,
    /// The call.
    pub call: CallId,
}

/// Asks to be let into a call as its guest. Answered by [`GuestSignedIn`], whose session is for that call alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KnockAsGuest {
    /// Derived from the link's secret.
    pub proof: Proof,
    /// Chosen by the page.
    pub guest: GuestId,
    /// The page: its seat will have this as its salt.
    pub tag: SeatSalt,
    /// The page's key.
    pub key: DeviceKey,
    /// Shows that all this was made with the link's secret.
    pub mac: KnockMac,
    /// What the guest calls themselves, sealed under the link's secret.
    pub name: Sealed,
}

/// A guest's session has begun; its cookie came with this answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuestSignedIn {
    /// The family.
    pub family: FamilyId,
    /// The call.
    pub call: CallId,
    /// The guest.
    pub guest: GuestId,
}
