//! The WebSocket: JSON text messages, at most [`MAX_MESSAGE`] bytes.
//!
//! A page sends [`FromClient`]; each carries a number and gets exactly one [`crate::FromServer::Reply`] with it.
//! What the server says unasked is the other variants of [`crate::FromServer`].

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Admission, CallEpoch, CallId, Commit, DeclineReason, DeviceId, GroupInfo, GroupMessage, GuestId,
    GuestLinkId, InvitationId, KeyPackage, MemberId, NewInvitation, Offer, PasskeyId, ProofHash, Publication,
    RecoveryId, Sealed, SealedChange, SeatId, SeatSalt, Sends, Timestamp, Voucher,
};

/// The longest message, in bytes, that the server parses: a sealed change with the longest commit, group info and
/// welcome fits.
pub const MAX_MESSAGE: usize = 1024 * 1024;
/// The longest SDP, in bytes.
pub const MAX_SDP: usize = 128 * 1024;

/// A request from a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FromClient {
    /// Chosen by the page, repeated in the reply.
    pub n: u32,
    /// What it asks.
    pub ask: Request,
}

/// What a page can ask: an object whose `type` names the variant, beside the variant's fields.
///
/// Its `Serialize` and `Deserialize` stand in `parse.rs`: serde's own for tagged enums forget which field was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(tag = "type", rename_all = "snake_case")]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// First message of a connection; answered by [`crate::Answer::Welcome`]. Anything else before it is refused.
    Hello {
        /// [`crate::PROTOCOL`] of the page.
        protocol: u32,
    },
    /// Are you there? Every 5 s; a page that hears nothing for 8 s connects anew.
    Ping,
    /// Begins a call and rings. The caller joins it with [`Request::Join`] next (or at the same time).
    StartCall {
        /// Chosen by the page.
        call: CallId,
        /// Whom to ring.
        ring: Ring,
    },
    /// Rings more members into a call that the asker has a seat in.
    RingMore {
        /// The call.
        call: CallId,
        /// Whom to ring.
        ring: Ring,
    },
    /// Stops ringing a member (asked from a seat of the call).
    StopRing {
        /// The call.
        call: CallId,
        /// Whom.
        member: MemberId,
    },
    /// This device rings now: sound and picture.
    Ringing {
        /// The call.
        call: CallId,
    },
    /// "Answer" was touched: the ring stops everywhere. [`Request::Join`] follows when the camera is open.
    Answer {
        /// The call.
        call: CallId,
    },
    /// "Not now."
    Decline {
        /// The call.
        call: CallId,
        /// Why.
        reason: DeclineReason,
    },
    /// Takes a seat, or takes up one again. Implies [`Request::Answer`]. Answered by [`crate::Answer::Joined`].
    Join {
        /// The call.
        call: CallId,
        /// The seat that this page had before a reload or a lost connection; a new one where it is gone.
        seat: Option<SeatId>,
        /// Random part of this page's media keys. A new page never uses an old one.
        salt: SeatSalt,
        /// The one offer.
        offer: Offer,
        /// What the seat begins with.
        sends: Sends,
    },
    /// A new offer for the same connection: an ICE restart, or a larger pool. Answered by [`crate::Answer::Renewed`].
    Renew {
        /// The call.
        call: CallId,
        /// The seat.
        seat: SeatId,
        /// The offer.
        offer: Offer,
    },
    /// What the seat sends has changed.
    Sends {
        /// The call.
        call: CallId,
        /// The seat.
        seat: SeatId,
        /// What it sends now.
        sends: Sends,
    },
    /// What the page shows and how large; replaces what was said before.
    Show {
        /// The call.
        call: CallId,
        /// The seat.
        seat: SeatId,
        /// Wanted pictures, most important first. A picture not named here is not sent.
        wants: Vec<Want>,
    },
    /// Gives up the seat.
    Leave {
        /// The call.
        call: CallId,
        /// The seat.
        seat: SeatId,
    },
    /// The page is being closed or reloaded; its seat is kept for two minutes.
    Away {
        /// The call.
        call: CallId,
        /// The seat.
        seat: SeatId,
    },
    /// Changes the family's sealed name (keepers).
    RenameFamily {
        /// The new name, sealed.
        profile: Sealed,
    },
    /// Changes a member's sealed profile (one's own; a keeper: anybody's).
    RenameMember {
        /// Whose.
        member: MemberId,
        /// The new profile, sealed.
        profile: Sealed,
    },
    /// Changes a device's sealed name (of one's own; a keeper: any).
    RenameDevice {
        /// Which.
        device: DeviceId,
        /// The new name, sealed.
        profile: Sealed,
    },
    /// Makes a member a keeper, or no longer one (keepers).
    SetKeeper {
        /// Who.
        member: MemberId,
        /// Keeper or not.
        keeper: bool,
        /// What goes with it for the family's devices, taken in the same moment.
        change: SealedChange,
    },
    /// Removes a member with all devices (keepers; anybody: themselves).
    RemoveMember {
        /// Who.
        member: MemberId,
        /// What goes with it for the family's devices, taken in the same moment.
        change: SealedChange,
    },
    /// Removes a device: its sessions and seats end at once (one's own; a keeper: any).
    RemoveDevice {
        /// Which.
        device: DeviceId,
        /// What goes with it for the family's devices, taken in the same moment. Only a device that removes itself
        /// may leave it out: one that can't sign any more must still be able to go.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        change: Option<SealedChange>,
    },
    /// Goes back from a photograph to the drawn portrait (one's own; a keeper: anybody's).
    RemovePhoto {
        /// Whose.
        member: MemberId,
    },
    /// Removes one's own passkey.
    RemovePasskey {
        /// Which.
        passkey: PasskeyId,
    },
    /// Makes a way in.
    Invite(NewInvitation),
    /// Takes it back.
    RevokeInvitation {
        /// Which.
        invitation: InvitationId,
    },
    /// The member has seen their missed calls up to here; cleared on all their devices.
    SeenHistory {
        /// Up to when.
        until: Timestamp,
    },
    /// Changes roster and family group.
    Seal {
        /// How.
        change: SealedChange,
    },
    /// Lets a waiting device in (a keeper: somebody new; a member: a further device of their own; anybody: who returns
    /// and was vouched for a day ago).
    Admit {
        /// Which.
        device: DeviceId,
        /// What makes it known to the family's devices.
        change: SealedChange,
        /// The new member's profile, sealed for the family; without it, as the device sealed it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        member_profile: Option<Sealed>,
        /// The device's name, sealed for the family; without it, as the device sealed it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        device_profile: Option<Sealed>,
    },
    /// Sends a waiting device away (a keeper, the member; anybody where a return was begun).
    RefuseKnock {
        /// Which.
        device: DeviceId,
        /// What goes with it for the family's devices.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        change: Option<SealedChange>,
    },
    /// Gives one's word for a member who returns; from the waiting device itself, that of a paper code.
    Vouch {
        /// The waiting device.
        device: DeviceId,
        /// The signature.
        voucher: Voucher,
    },
    /// Begins the return of a member for whom two have vouched. A day later any device may let theirs in.
    BeginReturn {
        /// The waiting device.
        device: DeviceId,
        /// The roster entry with the words of both.
        change: SealedChange,
    },
    /// Keeps a code on paper of one's own.
    KeepPaperCode {
        /// Chosen by the device.
        recovery: RecoveryId,
        /// SHA-256 of the proof that the code gives.
        proof_hash: ProofHash,
        /// The roster entry that makes it good.
        change: SealedChange,
    },
    /// Ends a code on paper (one's own; a keeper: anybody's).
    EndPaperCode {
        /// Which.
        recovery: RecoveryId,
        /// The roster entry that ends it.
        change: SealedChange,
    },
    /// Makes a way for guests into a call, from a seat of it. It ends with the call.
    MakeGuestLink {
        /// The call.
        call: CallId,
        /// Chosen by the page.
        link: GuestLinkId,
        /// SHA-256 of the proof that its secret gives.
        proof_hash: ProofHash,
        /// Its secret, sealed for the family.
        note: Sealed,
    },
    /// Takes a guest's link back: nobody comes by it any more, and who waits there is sent away (from a member's seat of
    /// the call).
    RevokeGuestLink {
        /// The call.
        call: CallId,
        /// The link.
        link: GuestLinkId,
    },
    /// Lets a guest in who knocked (from a member's seat of the call).
    AdmitGuest {
        /// The call.
        call: CallId,
        /// The guest.
        guest: GuestId,
        /// What their page needs, sealed for it.
        admission: Admission,
    },
    /// Sends a guest away, who waits or sits (from a member's seat of the call).
    RefuseGuest {
        /// The call.
        call: CallId,
        /// The guest.
        guest: GuestId,
    },
    /// Reads the roster. Answered by [`crate::Answer::Roster`].
    ReadRoster {
        /// The first entry wanted; the roster's first is 0.
        from: u32,
    },
    /// Reads the family group. Answered by [`crate::Answer::Group`].
    ReadGroup {
        /// The last item that is known; 0: none.
        #[ts(type = "number")]
        after: u64,
    },
    /// Reads what an external commit to the family group is made of. Answered by [`crate::Answer::GroupInfo`].
    ReadGroupInfo,
    /// This device has taken the family group's items, and the welcomes that came with them, up to here.
    Acknowledge {
        /// The last item taken.
        #[ts(type = "number")]
        seq: u64,
    },
    /// Keeps key packages of this device, beside those that are kept already.
    KeepKeyPackages {
        /// Each is given away once; at most 20 are kept.
        packages: Vec<KeyPackage>,
        /// Given away where no other is left; replaces the one before.
        last_resort: Option<KeyPackage>,
    },
    /// Takes a key package of a device, to add it to the family group again. Answered by [`crate::Answer::KeyPackage`].
    TakeKeyPackage {
        /// Whose.
        device: DeviceId,
    },
    /// Puts an application message into the family group.
    Post {
        /// The epoch in which it was made; any but the current one is refused.
        #[ts(type = "number")]
        epoch: u64,
        /// The message.
        message: GroupMessage,
    },
    /// Begins the call's group: there is none, or this is the only seat whose media flows.
    OpenGroup {
        /// The call.
        call: CallId,
        /// The seat.
        seat: SeatId,
        /// Which group this is from now on, by an id that none had before, and its epoch.
        at: CallEpoch,
        /// What others join by.
        group_info: GroupInfo,
    },
    /// Moves the call's group to its next epoch; the first commit of an epoch wins.
    CallCommit {
        /// The call.
        call: CallId,
        /// The seat.
        seat: SeatId,
        /// The epoch in which it was made; any but the current one is refused.
        at: CallEpoch,
        /// The MLS commit.
        commit: Commit,
        /// The group as it is afterwards.
        group_info: GroupInfo,
        /// The seat's place in the group's tree. Whoever begins a group has its first, 0.
        leaf: u8,
        /// Places that the commit takes away.
        removed: Vec<u8>,
    },
    /// This page can open what is sealed in this epoch of the call's group.
    CallReady {
        /// The call.
        call: CallId,
        /// The seat.
        seat: SeatId,
        /// The epoch.
        at: CallEpoch,
    },
    /// Reads the call's group, from a seat of the call. Answered by [`crate::Answer::CallGroup`].
    ReadCallGroup {
        /// The call.
        call: CallId,
        /// The epoch that the page has; none: it wants to join.
        since: Option<CallEpoch>,
    },
}

/// Whom to ring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Ring {
    /// These members.
    Members(Vec<MemberId>),
    /// The whole family.
    Everyone,
}

/// A picture that a page wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Want {
    /// Which.
    pub publication: Publication,
    /// Height in device pixels at which it is shown; the layer chosen is the smallest that is not smaller.
    pub height: u16,
    /// A person pinned it: it goes before whoever speaks.
    pub pinned: bool,
}
