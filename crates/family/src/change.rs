//! What has happened. The store keeps changes in one transaction; [`crate::Family::apply`] makes them true in memory.

use wire::{CallId, DeviceId, InvitationId, MemberId, PastCall, Sealed, Timestamp};

use crate::{Call, Device, Invitation, Member};

/// One fact about a family. Whole values, so that applying twice does no harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The family's sealed name is this.
    FamilyRenamed(Sealed),
    /// The member is new, or is now this.
    MemberKept(MemberId, Member),
    /// The member is gone, with devices, passkeys and photograph.
    MemberRemoved(MemberId),
    /// The device is new, or is now this.
    DeviceKept(DeviceId, Device),
    /// The device is gone, with its sessions.
    DeviceRemoved(DeviceId),
    /// The device was seen at this time (kept no finer than the store likes).
    DeviceSeen(DeviceId, Timestamp),
    /// The invitation is new, or is now this.
    InvitationKept(InvitationId, Invitation),
    /// The invitation is forgotten.
    InvitationForgotten(InvitationId),
    /// The call has begun, or is now this.
    CallKept(CallId, Call),
    /// The call is over; this is its place in the history.
    CallEnded(PastCall),
}
