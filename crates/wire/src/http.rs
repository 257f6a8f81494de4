//! HTTP requests and answers. Every path is under `/api`; a refusal is a [`crate::Problem`] with a 4xx/5xx status.
//!
//! | method and path | request | answer |
//! |---|---|---|
//! | `GET /api/door` | – | [`Door`] |
//! | `POST /api/families` | [`FoundFamily`] | [`SignedIn`] |
//! | `POST /api/sign-in/challenge` | [`AskChallenge`] | [`GiveChallenge`] |
//! | `POST /api/sign-in` | [`SignIn`] | [`SignedIn`] |
//! | `POST /api/sign-out` | – | 204 |
//! | `POST /api/invitations/{id}/card` | [`LookAtInvitation`] | [`crate::InvitationCard`] |
//! | `POST /api/invitations/{id}/redeem` | [`RedeemInvitation`] | [`SignedIn`] |
//! | `GET`, `PUT /api/members/{id}/photo` | bytes of a [`crate::SealedPicture`] | `PUT`: [`PhotoKept`] |
//! | `POST /api/passkeys/register/start` | – | [`Ceremony`] |
//! | `POST /api/passkeys/register/finish` | [`FinishPasskey`] | 204 |
//! | `POST /api/passkeys/sign-in/start` | – | [`Ceremony`] |
//! | `POST /api/passkeys/sign-in/finish` | [`ReturnByPasskey`] | [`Returned`] |
//! | `POST /api/return/paper` | [`crate::ReturnByPaper`] | [`Returned`] |
//! | `POST /api/guests/{link}/look` | [`crate::LookAtGuestLink`] | [`crate::GuestLinkInside`] |
//! | `POST /api/guests/{link}/knock` | [`crate::KnockAsGuest`] | [`crate::GuestSignedIn`] |
//! | `GET /api/guests/socket` | WebSocket upgrade | as `GET /api/socket`, for a guest |
//! | `GET /api/history?before=MILLIS` | – | [`History`] |
//! | `GET /api/socket` | WebSocket upgrade | [`crate::FromServer`], [`crate::FromClient`] |

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Challenge, DeviceId, FamilyId, InvitationId, MemberId, PasskeyId, PastCall, Proof, PublicKey, Sealed,
    Signature, Timestamp,
};

/// What a page may know before anybody signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Door {
    /// The protocol that this server speaks.
    pub protocol: u32,
    /// The cookie that came with the request is a valid session.
    pub signed_in: bool,
    /// A family can still be founded, with the link that the server printed.
    pub founding_open: bool,
}

/// A new device, as it introduces itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewDevice {
    /// Chosen by the device.
    pub id: DeviceId,
    /// Its key; the private part never leaves it.
    pub public_key: PublicKey,
    /// Its name, sealed.
    pub profile: Sealed,
}

/// A new member, as they introduce themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewMember {
    /// Chosen by the device.
    pub id: MemberId,
    /// Name, zone, drawn portrait: sealed.
    pub profile: Sealed,
}

/// Founds a family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FoundFamily {
    /// The token in the link that the server printed (its URL fragment).
    pub token: Proof,
    /// Chosen by the device.
    pub id: FamilyId,
    /// The family's name, sealed.
    pub profile: Sealed,
    /// The founder, who is a keeper.
    pub member: NewMember,
    /// The founder's device.
    pub device: NewDevice,
    /// The roster's first entry and the beginning of the family group.
    pub sealed: crate::SealedChange,
}

/// Asks for something to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AskChallenge {
    /// Who asks.
    pub device: DeviceId,
}

/// Something to sign. The same answer comes for a device that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GiveChallenge {
    /// Random; good for one minute and one use.
    pub challenge: Challenge,
}

/// Signs a device in. The signature is over `"parlour sign-in\0" || origin || "\0" || challenge`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignIn {
    /// Who signs in.
    pub device: DeviceId,
    /// What was given.
    pub challenge: Challenge,
    /// Its signature.
    pub signature: Signature,
}

/// A session has begun; its cookie came with this answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignedIn {
    /// The family.
    pub family: FamilyId,
    /// The member.
    pub member: MemberId,
    /// The device.
    pub device: DeviceId,
}

/// Shows the proof of an invitation to read its card. Does not use it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LookAtInvitation {
    /// Derived from the link's secret.
    pub proof: Proof,
}

/// Uses an invitation up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RedeemInvitation {
    /// Derived from the link's secret.
    pub proof: Proof,
    /// The new member; none where the invitation is for a further device.
    pub member: Option<NewMember>,
    /// The new device.
    pub device: NewDevice,
    /// What it shows to be let in: the session that begins waits until it is. Profiles are sealed under the link's
    /// secret.
    pub knock: crate::NewKnock,
}

/// A photograph was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoKept {
    /// Its version.
    pub version: u32,
}

/// The first half of a WebAuthn ceremony.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Ceremony {
    /// Names the ceremony in the second half; good for five minutes and one use.
    pub ceremony: Challenge,
    /// Options for `navigator.credentials`, in WebAuthn's own JSON form (`parseCreationOptionsFromJSON`).
    #[ts(type = "unknown")]
    pub options: serde_json::Value,
}

/// The second half of registering a passkey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FinishPasskey {
    /// From the first half.
    pub ceremony: Challenge,
    /// Chosen by the device.
    pub id: PasskeyId,
    /// What the browser answered (`PublicKeyCredential.toJSON()`, its extension results left out).
    #[ts(type = "unknown")]
    pub credential: serde_json::Value,
}

/// The second half of coming back by passkey on a new browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ReturnByPasskey {
    /// From the first half.
    pub ceremony: Challenge,
    /// What the browser answered (`PublicKeyCredential.toJSON()`, its extension results left out).
    #[ts(type = "unknown")]
    pub credential: serde_json::Value,
    /// The new browser's id.
    pub device: DeviceId,
    /// The new browser's key.
    pub public_key: PublicKey,
}

/// A member has come back. The device's name is still to be sealed and sent ([`crate::Request::RenameDevice`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Returned {
    /// The session.
    pub signed_in: SignedIn,
    /// The code on paper that was used, as the roster knows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub recovery: Option<crate::RecoveryId>,
    /// The passkey that was used.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub passkey: Option<PasskeyId>,
}

/// Past calls, newest first; at most 50.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct History {
    /// The calls that the asking member had a part in.
    pub calls: Vec<PastCall>,
    /// There are older ones; ask again with `before` set to the last one's start.
    pub more: bool,
    /// Up to when the member has seen their missed calls, on any of their devices.
    pub seen_until: Timestamp,
}

/// An invitation, as its maker's device sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewInvitation {
    /// Chosen by the device.
    pub id: InvitationId,
    /// SHA-256 of the proof that its secret gives.
    pub proof_hash: crate::ProofHash,
    /// What it says to whoever holds it.
    pub card: crate::Card,
    /// A further device of this member (one's own, or anybody's for a keeper); none: a new member (keepers).
    pub for_member: Option<MemberId>,
    /// What its maker wrote on it, sealed.
    pub note: Sealed,
    /// How long it works, in hours: 1 to 720. Unless told otherwise a page sends 168 (seven days).
    pub hours: u16,
}
