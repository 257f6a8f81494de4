//! What somebody, or the passing of time, wants of a family.

use std::collections::BTreeSet;

use wire::{
    CallId, DeclineReason, DeviceId, Link, MemberId, NewDevice, NewInvitation, NewMember, ProofHash,
    PublicKey, Ring, Sealed, SeatId, SeatSalt, Sends, Timestamp,
};

/// A wish. Those that a device utters name it (`device`); the member follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the wire messages with the same names")]
pub enum Command {
    /// Redeems an invitation; `proof_hash` is the hash of the proof that was shown.
    Redeem {
        invitation: wire::InvitationId,
        proof_hash: ProofHash,
        member: Option<NewMember>,
        device: NewDevice,
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
    },
    RemoveMember {
        device: DeviceId,
        member: MemberId,
    },
    RemoveDevice {
        device: DeviceId,
        target: DeviceId,
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
