//! What the server says over the WebSocket: replies, and news unasked.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Admission, CallEpoch, CallGroupInfo, CallId, CallProposals, CallStep, CallView, Commit, DeviceId,
    FamilyId, FamilyView, GroupInfo, GroupItem, GuestId, KeyPackage, MemberId, Problem, Proposal, PublicKey,
    RosterItem, SealedHead, SeatId, SlotView, Timestamp, Welcome,
};

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
        /// To its seats: what the server proposes to the call's group for those who sit in it no longer, all of it each
        /// time. With the word that a seat is gone comes what follows from it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        removals: Option<CallProposals>,
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
    /// To a device that waits: whether anybody who may let it in has Parlour open, and how its return stands.
    Waiting {
        /// Somebody is there.
        open: bool,
        /// A return was begun, and is due then.
        returns_at: Option<Timestamp>,
    },
    /// This device was let in: the connection closes, and the next one is welcome.
    Admitted,
    /// This device was sent away, or has waited too long; the connection closes.
    NotAdmitted,
    /// To a guest: they were let in, and may take a seat.
    GuestAdmitted {
        /// What their page needs.
        admission: Admission,
        /// The call.
        call: CallView,
    },
    /// To a guest: they were sent away; the connection closes.
    GuestRefused,
    /// The roster has grown.
    Roster {
        /// Which entry the first of these is.
        from: u32,
        /// The new entries.
        entries: Vec<RosterItem>,
    },
    /// The family group has gone on; sent to devices that have a place in it, the sender's too.
    GroupItems {
        /// What was taken, in order.
        items: Vec<GroupItem>,
    },
    /// This device was added to the family group. Sent again to each new page until it is acknowledged.
    Welcome {
        /// The item that added it: to be acknowledged, and the last that it needs not read.
        #[ts(type = "number")]
        seq: u64,
        /// The welcome.
        bytes: Welcome,
    },
    /// The call's group begins, or begins anew: who is not in it joins it by an external commit.
    CallGroup {
        /// The call.
        call: CallId,
        /// The group.
        group: CallGroupInfo,
    },
    /// Another seat has moved the call's group on.
    CallCommit {
        /// The call.
        call: CallId,
        /// The epoch in which it was made; it begins the next one.
        at: CallEpoch,
        /// The MLS commit.
        commit: Commit,
    },
    /// Who can open what is sealed in the current epoch of the call's group. Sent after each that can.
    CallReady {
        /// The call.
        call: CallId,
        /// The epoch.
        at: CallEpoch,
        /// All seats that are ready for it.
        seats: Vec<SeatId>,
    },
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
    /// To [`crate::Request::Hello`].
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
        /// How far roster and family group have come.
        sealed: SealedHead,
    },
    /// To [`crate::Request::Hello`] of a device that waits to be let in. It may ask nothing but to vouch for itself.
    Waiting {
        /// The server's clock.
        now: Timestamp,
        /// The family.
        family: FamilyId,
        /// Whose device it will be.
        member: MemberId,
        /// The device.
        device: DeviceId,
        /// When it knocked.
        at: Timestamp,
        /// When it waits no longer.
        expires_at: Timestamp,
        /// Somebody who may let it in has Parlour open.
        open: bool,
        /// A return was begun, and is due then.
        returns_at: Option<Timestamp>,
    },
    /// To [`crate::Request::Hello`] of a guest, who may ask for nothing but a seat in the one call, and what goes with it.
    Guest {
        /// The server's clock.
        now: Timestamp,
        /// The family.
        family: FamilyId,
        /// The call.
        call: CallId,
        /// The guest.
        guest: GuestId,
        /// What their page needs, where they were let in already.
        admission: Option<Admission>,
        /// The call, where they were let in already.
        view: Option<CallView>,
    },
    /// To [`crate::Request::Join`].
    Joined {
        /// The seat taken, or taken up again.
        seat: SeatId,
        /// Its number, for the key id of sealed frames.
        number: u8,
        /// The answer to the offer.
        sdp: String,
        /// The call as it is now.
        call: CallView,
        /// The call's group, where it was begun.
        group: Option<CallGroupInfo>,
        /// The key with which the server proposes removals: the one external sender in the context of the call's group.
        external_sender: PublicKey,
    },
    /// To [`crate::Request::Renew`].
    Renewed {
        /// The answer to the offer.
        sdp: String,
    },
    /// To [`crate::Request::ReadRoster`].
    Roster {
        /// Which entry the first of these is.
        from: u32,
        /// Entries, in order.
        entries: Vec<RosterItem>,
        /// There are further ones.
        more: bool,
    },
    /// To [`crate::Request::ReadGroup`].
    Group {
        /// What comes after, in order; at most 1 MiB or the first.
        items: Vec<GroupItem>,
        /// There is more.
        more: bool,
        /// What comes next is no longer kept: the device joins anew, by an external commit or from a key package.
        too_old: bool,
    },
    /// To [`crate::Request::ReadGroupInfo`].
    GroupInfo {
        /// The group's epoch.
        #[ts(type = "number")]
        epoch: u64,
        /// What an external commit is made of.
        group_info: GroupInfo,
    },
    /// To [`crate::Request::TakeKeyPackage`].
    KeyPackage {
        /// The key package.
        key_package: KeyPackage,
        /// It is the one of last resort, which others may have been given too.
        last_resort: bool,
    },
    /// To [`crate::Request::ReadCallGroup`].
    CallGroup {
        /// The current epoch.
        at: CallEpoch,
        /// Every commit since the epoch that was named, where they are all kept.
        commits: Vec<CallStep>,
        /// What the server proposes in the current epoch.
        proposals: Vec<Proposal>,
        /// The group, for a page that has to join it: it named no epoch, or one from which no way leads on,
        /// as from any of another beginning.
        group_info: Option<GroupInfo>,
    },
}
