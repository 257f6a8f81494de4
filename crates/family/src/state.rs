//! What a family is at a moment. `BTreeMap`s, so that everything derived from it is deterministic.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wire::{
    CallId, Card, DeviceId, DeviceRingState, FamilyId, GuestId, GuestLinkId, InvitationId, Link, MemberId,
    ProofHash, PublicKey, RecoveryId, Sealed, SeatId, SeatSalt, Sends, Timestamp,
};

/// A family with its members, devices, invitations and the calls that are going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// The family.
    pub id: FamilyId,
    /// Its name, sealed.
    pub profile: Sealed,
    /// Everybody.
    pub members: BTreeMap<MemberId, Member>,
    /// Every device.
    pub devices: BTreeMap<DeviceId, Device>,
    /// Every invitation that is kept (ended ones for 30 days).
    pub invitations: BTreeMap<InvitationId, Invitation>,
    /// Devices that wait to be let in.
    pub knocks: BTreeMap<DeviceId, crate::Knock>,
    /// Codes on paper.
    pub paper_codes: BTreeMap<RecoveryId, crate::PaperCode>,
    /// Calls that are going on.
    pub calls: BTreeMap<CallId, Call>,
    /// Roster and family group.
    pub delivery: crate::Delivery,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// May invite, remove and set rules.
    pub keeper: bool,
    /// Name, zone, portrait, sealed.
    pub profile: Sealed,
    /// Version of the photograph; none: drawn. Versions are never used twice.
    pub photo: Option<u32>,
    /// The highest version that a photograph of theirs has had; 0: there was none.
    pub last_photo: u32,
    /// When they came.
    pub joined_at: Timestamp,
    /// Missed calls up to here have been seen.
    pub history_seen_until: Timestamp,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Whose.
    pub member: MemberId,
    /// Its signature key.
    pub public_key: PublicKey,
    /// Its name, sealed; none until a device that came back by passkey has sealed one.
    pub profile: Option<Sealed>,
    /// When it came.
    pub added_at: Timestamp,
    /// When it last connected.
    pub seen_at: Option<Timestamp>,
}

/// A way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Who made it.
    pub by: MemberId,
    /// A further device of this member; none: a new member.
    pub for_member: Option<MemberId>,
    /// SHA-256 of the proof.
    pub proof_hash: ProofHash,
    /// What it says to whoever holds it. Emptied when the invitation ends.
    pub card: Option<Card>,
    /// The maker's note, sealed.
    pub note: Sealed,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// A call. Kept in the store as one JSON value until it is over, so that a restarted server knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Who began it.
    pub by: MemberId,
    /// On which device: it has until `started_at` + 45 s to take a seat.
    pub by_device: DeviceId,
    /// When.
    pub started_at: Timestamp,
    /// The number that the next new seat gets.
    pub next_number: u8,
    /// Who sits in it, by seat.
    pub seats: BTreeMap<SeatId, Seat>,
    /// The latest ring of each member.
    pub rings: BTreeMap<MemberId, Ring>,
    /// Members who have had a seat in it.
    pub joined: std::collections::BTreeSet<MemberId>,
    /// Ways in for guests.
    pub guest_links: BTreeMap<GuestLinkId, crate::GuestLink>,
    /// Guests who are in it or wait.
    pub guests: BTreeMap<GuestId, crate::Guest>,
    /// Its group, where it was begun. Not kept in the store.
    #[serde(skip)]
    pub group: Option<crate::CallGroup>,
}

/// A place in a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Unique among the call's seats, past ones included.
    pub number: u8,
    /// Whose; of a guest's, who let them in.
    pub member: MemberId,
    /// On which device; of a guest's, [`crate::device_of`] the guest.
    pub device: DeviceId,
    /// The guest whose it is; none: the member's.
    pub guest: Option<GuestId>,
    /// Random part of the page's media keys.
    pub salt: SeatSalt,
    /// How its connection stands.
    pub link: Link,
    /// Since when its connection is lost.
    pub lost_at: Option<Timestamp>,
    /// What it says it sends.
    pub sends: Sends,
}

/// An attempt to reach a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ring {
    /// Who rings.
    pub by: MemberId,
    /// Since when.
    pub started_at: Timestamp,
    /// When it gives up, or ended; while `awaited`, until when the seat is waited for.
    pub ends_at: Timestamp,
    /// It was answered and the seat is still to be taken.
    pub awaited: bool,
    /// Where it ended, how.
    pub outcome: Option<RingOutcome>,
    /// The truth for each device.
    pub devices: BTreeMap<DeviceId, DeviceRingState>,
}

/// How a ring ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RingOutcome {
    /// Answered on a device.
    Answered,
    /// "Not now."
    Declined,
    /// Nobody answered in 45 s, or who answered never took a seat.
    Missed,
    /// The caller or the call ended first.
    Stopped,
}
