//! What goes to the server, in the shape of its wire.

use serde::{Deserialize, Serialize};

use crate::DeviceId;
use crate::bytes::Blob;

/// A change to who belongs to the family, taken whole or refused whole (`wire::SealedChange`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedChange {
    /// How many entries the roster had when this was made.
    pub roster_after: u32,
    /// Entries to put behind them.
    pub entries: Vec<Blob>,
    /// The step of the family group, where there is one.
    pub group: Option<GroupCommit>,
}

/// A step of the family group (`wire::GroupCommit`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupCommit {
    /// The epoch in which this was made. A commit begins the next one.
    pub epoch: u64,
    /// The MLS commit; none where this begins the group.
    pub commit: Option<Blob>,
    /// The group as it is afterwards, for devices that join by themselves.
    pub group_info: Blob,
    /// For devices that the commit adds.
    pub welcomes: Vec<(DeviceId, Blob)>,
    /// Application messages of the epoch that begins, in order.
    pub messages: Vec<Blob>,
}
