//! What has happened. The store keeps changes in one transaction; [`crate::Family::apply`] makes them true in memory.

use wire::{
    CallId, DeviceId, GroupInfo, GroupItem, InvitationId, KeyPackage, MemberId, PastCall, RecoveryId,
    RosterEntry, Sealed, Timestamp, Welcome,
};

use crate::{Call, CallGroup, Device, Invitation, Knock, Member, PaperCode};

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
    /// The device waits to be let in, or waits as this now.
    KnockKept(DeviceId, Knock),
    /// The device waits no longer. Where it is of the family by then, its sessions go on; otherwise they end.
    KnockForgotten(DeviceId),
    /// The code on paper is good.
    PaperCodeKept(RecoveryId, PaperCode),
    /// The code on paper is good no more.
    PaperCodeEnded(RecoveryId),
    /// The call has begun, or is now this.
    CallKept(CallId, Call),
    /// The call is over; this is its place in the history.
    CallEnded(PastCall),
    /// The call's group is now this. Nothing for the store: it is kept in memory alone.
    CallGroupKept(CallId, CallGroup),
    /// The roster has these entries too, from the place `from` on.
    RosterGrew {
        /// How many there were before.
        from: u32,
        /// The new ones.
        entries: Vec<RosterEntry>,
        /// When they came.
        at: Timestamp,
    },
    /// The family group was begun, or is in this epoch now.
    GroupMoved {
        /// The epoch.
        epoch: u64,
        /// What devices join by.
        group_info: GroupInfo,
    },
    /// The family group has this item, since this time.
    GroupItemKept(GroupItem, Timestamp),
    /// Items of the family group up to this one are not kept any longer.
    GroupItemsForgotten {
        /// The last that goes.
        until: u64,
    },
    /// The device has a place in the family group and has taken its items, and welcomes, up to this one.
    GroupTaken(DeviceId, u64),
    /// A welcome waits for the device since this item, up to which it has a place in the group.
    WelcomeKept(DeviceId, u64, Welcome),
    /// The welcome that came with this item does not wait any longer.
    WelcomeForgotten(DeviceId, u64),
    /// The device has this key package, which is that of last resort or not.
    KeyPackageKept(DeviceId, u32, KeyPackage, bool),
    /// The device does not have this key package any longer.
    KeyPackageGone(DeviceId, u32),
}
