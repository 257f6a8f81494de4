//! What somebody, or the passing of time, wants of a family.

use std::collections::{BTreeMap, BTreeSet};

use wire::{
    Admission, CallEpoch, CallId, Commit, DeclineReason, DeviceId, GroupInfo, GroupMessage, GuestId,
    GuestLinkId, KeyPackage, Link, MemberId, NewDevice, NewInvitation, NewKnock, NewMember, ProofHash,
    Proposal, PublicKey, RecoveryId, Ring, Sealed, SealedChange, SeatId, SeatSalt, Sends, Timestamp, Voucher,
};

use crate::{Guest, Resealed};

/// A wish. Those that a device utters name it (`device`); the member follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the wire messages with the same names")]
pub enum Command {
    /// Redeems an invitation; `proof_hash` is the hash of the proof that was shown. The device waits to be let in.
    Redeem {
        invitation: wire::InvitationId,
        proof_hash: ProofHash,
        member: Option<NewMember>,
        device: NewDevice,
        knock: NewKnock,
    },
    /// Somebody shows the proof of a guest's link.
    KnockAsGuest {
        proof_hash: ProofHash,
        guest: GuestId,
        knock: Guest,
    },
    /// A page of a guest's has opened, or their last one has closed.
    GuestSeen {
        guest: GuestId,
        open: bool,
    },
    MakeGuestLink {
        device: DeviceId,
        call: CallId,
        link: GuestLinkId,
        proof_hash: ProofHash,
        note: Sealed,
    },
    RevokeGuestLink {
        device: DeviceId,
        call: CallId,
        link: GuestLinkId,
    },
    AdmitGuest {
        device: DeviceId,
        call: CallId,
        guest: GuestId,
        admission: Admission,
    },
    RefuseGuest {
        device: DeviceId,
        call: CallId,
        guest: GuestId,
    },
    /// As `Join`. What a guest does in their seat, [`crate::device_of`] them does.
    JoinAsGuest {
        guest: GuestId,
        call: CallId,
        fresh: SeatId,
        salt: SeatSalt,
        sends: Sends,
    },
    Admit {
        device: DeviceId,
        target: DeviceId,
        resealed: Resealed,
        change: SealedChange,
    },
    RefuseKnock {
        device: DeviceId,
        target: DeviceId,
        change: Option<SealedChange>,
    },
    /// `device` may be the waiting one itself.
    Vouch {
        device: DeviceId,
        target: DeviceId,
        voucher: Voucher,
    },
    BeginReturn {
        device: DeviceId,
        target: DeviceId,
        change: SealedChange,
    },
    KeepPaperCode {
        device: DeviceId,
        recovery: RecoveryId,
        proof_hash: ProofHash,
        change: SealedChange,
    },
    EndPaperCode {
        device: DeviceId,
        recovery: RecoveryId,
        change: SealedChange,
    },
    /// A member came back by passkey with a new browser; its name is sealed later.
    AddReturnedDevice {
        member: MemberId,
        device: DeviceId,
        public_key: PublicKey,
    },
    /// The first, or a further, page of the device is connected; `open` are all devices with an open page.
    DeviceOpened {
        device: DeviceId,
    },
    /// Its last page is gone.
    DeviceClosed {
        device: DeviceId,
    },
    /// Begins a call; `open` are the devices that have a page open now.
    StartCall {
        device: DeviceId,
        call: CallId,
        ring: Ring,
        open: BTreeSet<DeviceId>,
    },
    RingMore {
        device: DeviceId,
        call: CallId,
        ring: Ring,
        open: BTreeSet<DeviceId>,
    },
    StopRing {
        device: DeviceId,
        call: CallId,
        member: MemberId,
    },
    Ringing {
        device: DeviceId,
        call: CallId,
    },
    Answer {
        device: DeviceId,
        call: CallId,
    },
    Decline {
        device: DeviceId,
        call: CallId,
        reason: DeclineReason,
    },
    /// Takes `seat` up again where it is this device's, or takes a new one with the id `fresh`.
    Join {
        device: DeviceId,
        call: CallId,
        seat: Option<SeatId>,
        fresh: SeatId,
        salt: SeatSalt,
        sends: Sends,
    },
    Sends {
        device: DeviceId,
        call: CallId,
        seat: SeatId,
        sends: Sends,
    },
    Leave {
        device: DeviceId,
        call: CallId,
        seat: SeatId,
    },
    /// From the page itself, which is being closed or reloaded.
    Away {
        device: DeviceId,
        call: CallId,
        seat: SeatId,
    },
    /// From the media side: how the seat's connection stands.
    SeatLink {
        call: CallId,
        seat: SeatId,
        link: Link,
    },
    /// The server has just started: nobody is connected, every seat's link is lost.
    Restarted,
    RenameFamily {
        device: DeviceId,
        profile: Sealed,
    },
    RenameMember {
        device: DeviceId,
        member: MemberId,
        profile: Sealed,
    },
    RenameDevice {
        device: DeviceId,
        target: DeviceId,
        profile: Sealed,
    },
    SetKeeper {
        device: DeviceId,
        member: MemberId,
        keeper: bool,
        change: SealedChange,
    },
    RemoveMember {
        device: DeviceId,
        member: MemberId,
        change: SealedChange,
    },
    RemoveDevice {
        device: DeviceId,
        target: DeviceId,
        change: Option<SealedChange>,
    },
    /// Changes roster and family group, and nothing that the server understands.
    Seal {
        device: DeviceId,
        change: SealedChange,
    },
    Post {
        device: DeviceId,
        epoch: u64,
        message: GroupMessage,
    },
    Acknowledge {
        device: DeviceId,
        seq: u64,
    },
    KeepKeyPackages {
        device: DeviceId,
        packages: Vec<KeyPackage>,
        last_resort: Option<KeyPackage>,
    },
    /// Gives away what [`crate::Family::key_package_of`] names.
    TakeKeyPackage {
        device: DeviceId,
        target: DeviceId,
    },
    OpenCallGroup {
        device: DeviceId,
        call: CallId,
        seat: SeatId,
        at: CallEpoch,
        group_info: GroupInfo,
    },
    CommitCallGroup {
        device: DeviceId,
        call: CallId,
        seat: SeatId,
        at: CallEpoch,
        commit: Commit,
        group_info: GroupInfo,
        leaf: u8,
        removed: Vec<u8>,
    },
    /// From the server itself: what it has signed for the places that [`crate::Call::to_be_removed`] names.
    ProposeRemovals {
        call: CallId,
        at: CallEpoch,
        proposals: BTreeMap<u8, Proposal>,
    },
    CallReady {
        device: DeviceId,
        call: CallId,
        seat: SeatId,
        at: CallEpoch,
    },
    /// A photograph is to be kept (the store holds its bytes).
    KeepPhoto {
        device: DeviceId,
        member: MemberId,
    },
    RemovePhoto {
        device: DeviceId,
        member: MemberId,
    },
    Invite {
        device: DeviceId,
        invitation: NewInvitation,
    },
    RevokeInvitation {
        device: DeviceId,
        invitation: wire::InvitationId,
    },
    SeenHistory {
        device: DeviceId,
        until: Timestamp,
    },
    /// Time has passed: rings give up, kept seats are given up, calls that nobody is left in end,
    /// ended invitations are forgotten. See [`crate::Family::next_deadline`].
    Tick,
}
