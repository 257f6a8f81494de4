//! What devices seal for one another and the server keeps in order: the roster, the family group, call groups.
//!
//! None of it is read here or anywhere on the server, and the server writes nothing of it but [`CallProposals`]. It decides only whose turn it was: a change that was made
//! on what is no longer the latest is refused whole ([`crate::Code::Stale`]), and its maker makes it anew.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    CallGroupId, Commit, DeviceId, GroupInfo, GroupMessage, Proposal, RosterEntry, Timestamp, Welcome,
};

/// A change to who belongs to the family: roster entries, a step of the family group, or both. Taken whole or refused
/// whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SealedChange {
    /// How many entries the roster had when this was made.
    pub roster_after: u32,
    /// Entries to put behind them; at most 16.
    pub entries: Vec<RosterEntry>,
    /// The step of the family group, where there is one.
    pub group: Option<GroupCommit>,
}

/// A step of the family group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GroupCommit {
    /// The epoch in which this was made. A commit begins the next one.
    #[ts(type = "number")]
    pub epoch: u64,
    /// The MLS commit; none where this begins the group.
    pub commit: Option<Commit>,
    /// The group as it is afterwards, for devices that join by themselves.
    pub group_info: GroupInfo,
    /// For devices that the commit adds; at most 16.
    pub welcomes: Vec<(DeviceId, Welcome)>,
    /// Application messages of the epoch that begins, in order; at most 16.
    pub messages: Vec<GroupMessage>,
}

/// An entry of the roster, as the server keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterItem {
    /// The entry.
    pub bytes: RosterEntry,
    /// When the server took it.
    pub at: Timestamp,
}

/// One thing of the family group, in the order in which the server took it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GroupItem {
    /// Its place; the first is 1, and none is left out.
    #[ts(type = "number")]
    pub seq: u64,
    /// The epoch in which it was made.
    #[ts(type = "number")]
    pub epoch: u64,
    /// What it is.
    #[serde(flatten)]
    pub what: GroupBytes,
}

/// What an item of the family group is: `kind` names it, `bytes` holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "bytes", rename_all = "snake_case")]
pub enum GroupBytes {
    /// An MLS commit.
    Commit(Commit),
    /// An MLS application message.
    Message(GroupMessage),
}

impl GroupBytes {
    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        match self {
            Self::Commit(commit) => commit.as_slice(),
            Self::Message(message) => message.as_slice(),
        }
    }
}

/// How far roster and family group have come, and this device in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SealedHead {
    /// Entries of the roster.
    pub roster: u32,
    /// The family group, where it was begun.
    pub group: Option<GroupHead>,
    /// Key packages of this device that are good once.
    pub key_packages: u32,
    /// Whether this device has a key package of last resort.
    pub last_resort: bool,
}

/// How far the family group has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GroupHead {
    /// Its epoch.
    #[ts(type = "number")]
    pub epoch: u64,
    /// Its latest item; 0: there was none yet.
    #[ts(type = "number")]
    pub seq: u64,
    /// Up to where this device has acknowledged; none: it has no place in the group.
    #[ts(type = "number | null")]
    pub acknowledged: Option<u64>,
}

/// Where a call's group stands. Each beginning counts its epochs from a start of its own: the number alone would not
/// tell a page that was away whether the group is still the one in which it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CallEpoch {
    /// Which beginning.
    pub group: CallGroupId,
    /// Its epoch.
    #[ts(type = "number")]
    pub epoch: u64,
}

/// A call's group, for a page that joins it by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CallGroupInfo {
    /// Where it stands.
    pub at: CallEpoch,
    /// What an external commit is made of.
    pub group_info: GroupInfo,
}

/// A commit of a call's group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CallStep {
    /// The epoch in which it was made; it begins the next one.
    #[ts(type = "number")]
    pub epoch: u64,
    /// The MLS commit.
    pub commit: Commit,
    /// What the server proposed in that epoch; the commit may name it.
    pub proposals: Vec<Proposal>,
}

/// What the server proposes in the current epoch of a call's group: one removal for each place whose seat is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CallProposals {
    /// The epoch.
    pub at: CallEpoch,
    /// The proposals.
    pub proposals: Vec<Proposal>,
}
