//! The WebSocket: JSON text messages, at most [`MAX_MESSAGE`] bytes.
//!
//! A page sends [`FromClient`]; each carries a number and gets exactly one [`FromServer::Reply`] with it.
//! What the server says unasked is the other variants of [`FromServer`].

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    CallId, CallView, DeclineReason, DeviceId, FamilyView, InvitationId, MediaKind, MemberId, NewInvitation,
    PasskeyId, Problem, Publication, Sealed, SeatId, SeatSalt, Sends, SlotView, Timestamp,
};

/// The longest message, in bytes, in either direction that is parsed: an offer of a large pool fits twice.
pub const MAX_MESSAGE: usize = 256 * 1024;
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
    /// First message of a connection; answered by [`Answer::Welcome`]. Anything else before it is refused.
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
    /// Takes a seat, or takes up one again. Implies [`Request::Answer`]. Answered by [`Answer::Joined`].
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
    /// A new offer for the same connection: an ICE restart, or a larger pool. Answered by [`Answer::Renewed`].
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
    },
    /// Removes a member with all devices (keepers; anybody: themselves).
    RemoveMember {
        /// Who.
        member: MemberId,
    },
    /// Removes a device: its sessions and seats end at once (one's own; a keeper: any).
    RemoveDevice {
        /// Which.
        device: DeviceId,
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

/// The one offer of a page, and what its m-lines are for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Offer {
    /// The SDP.
    pub sdp: String,
    /// The m-lines through which the page sends (`sendonly`, always there, with or without a track).
    pub sends: Vec<SendLine>,
    /// The m-lines through which it receives (`recvonly`): the pool of slots.
    pub slots: Vec<SlotLine>,
    /// The page can receive RED (RFC 2198) around Opus. RED is used while everybody can.
    pub red: bool,
}

/// An m-line that sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SendLine {
    /// Its mid.
    pub mid: String,
    /// What it carries.
    pub kind: MediaKind,
}

/// An m-line that receives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlotLine {
    /// Its mid.
    pub mid: String,
    /// A sound slot or a picture slot.
    pub media: SlotMedia,
}

/// What a slot can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SlotMedia {
    /// A microphone.
    Audio,
    /// A camera or a screen.
    Video,
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

/// What the server says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromServer {
    /// The answer to one request.
    Reply {
        /// The request's number; 0 where it could not be read.
        n: u32,
        /// What became of it.
        result: Reply,
    },
    /// The family has changed.
    Family {
        /// As it is now.
        family: FamilyView,
    },
    /// A call has begun or changed.
    Call {
        /// As it is now.
        call: CallView,
    },
    /// A call is over.
    CallEnded {
        /// Which.
        call: CallId,
    },
    /// Which slot of this page shows whom. Sent whole after every change.
    Slots {
        /// The call.
        call: CallId,
        /// The page's seat.
        seat: SeatId,
        /// Every slot of the pool.
        slots: Vec<SlotView>,
        /// The pool is too small by this many sound slots; renew with a larger one.
        more_audio: u8,
        /// The pool is too small by this many picture slots.
        more_video: u8,
    },
    /// Who speaks, loudest first. Sent when it changes, at most three times a second.
    Speakers {
        /// The call.
        call: CallId,
        /// The seats that speak.
        seats: Vec<SeatId>,
    },
    /// What of this page's media somebody receives: the rest need not be encoded.
    Wanted {
        /// The call.
        call: CallId,
        /// The page's seat.
        seat: SeatId,
        /// Camera layers low, middle, high.
        camera: [bool; 3],
        /// The shared screen.
        screen: bool,
        /// Send the microphone as RED: everybody in the call can receive it.
        red: bool,
    },
    /// This seat is no longer this page's (it was taken up by another page, or its device was removed).
    SeatLost {
        /// The call.
        call: CallId,
        /// The seat.
        seat: SeatId,
    },
    /// The history of this member has changed.
    HistoryChanged,
    /// The session is over; the connection closes next.
    SignedOut {
        /// The device was removed from the family (as against a sign-out).
        removed: bool,
    },
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// It was done.
    Ok(Answer),
    /// It was refused; nothing has changed.
    Err(Problem),
}

/// What a granted request gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Answer {
    /// Nothing but that it was done.
    Done,
    /// To [`Request::Hello`].
    Welcome {
        /// The server's clock, for those whose own is wrong.
        now: Timestamp,
        /// Who one is.
        member: MemberId,
        /// On which device.
        device: DeviceId,
        /// The family.
        family: FamilyView,
        /// Calls that are going on, with the rings that reach this member.
        calls: Vec<CallView>,
    },
    /// To [`Request::Join`].
    Joined {
        /// The seat taken, or taken up again.
        seat: SeatId,
        /// Its number, for the key id of sealed frames.
        number: u8,
        /// The answer to the offer.
        sdp: String,
        /// The call as it is now.
        call: CallView,
    },
    /// To [`Request::Renew`].
    Renewed {
        /// The answer to the offer.
        sdp: String,
    },
}
