//! What devices have sealed for one another, kept in the order in which it came.

use async_trait::async_trait;
use wire::{DeviceId, FamilyId, GroupInfo, GroupItem, KeyPackage, RosterItem, Welcome};

use crate::Error;

/// What the house keeps of roster and family group, and for each device. A device that is removed takes its own along.
#[async_trait]
pub trait Delivery {
    /// Entries of the roster from the place `from` on (the first is 0), in order, at most `limit`.
    async fn roster(&self, family: FamilyId, from: u32, limit: u32) -> Result<Vec<RosterItem>, Error>;

    /// Items of the family group after `after`, in order: at most `limit`, and of the first `bytes` bytes; never
    /// none where there is one.
    async fn group_items(
        &self,
        family: FamilyId,
        after: u64,
        limit: u32,
        bytes: usize,
    ) -> Result<Vec<GroupItem>, Error>;

    /// The family group's epoch, and what devices join it by; none: it was not begun.
    async fn group_info(&self, family: FamilyId) -> Result<Option<(u64, GroupInfo)>, Error>;

    /// Welcomes that wait for a device, with the items that they came with, the oldest first.
    async fn welcomes(&self, family: FamilyId, device: DeviceId) -> Result<Vec<(u64, Welcome)>, Error>;

    /// A key package of a device.
    async fn key_package(
        &self,
        family: FamilyId,
        device: DeviceId,
        id: u32,
    ) -> Result<Option<KeyPackage>, Error>;
}
