//! The bytes, as devices ask for them.

use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use wire::{
    Commit, DeviceId, FamilyId, GroupBytes, GroupInfo, GroupItem, GroupMessage, KeyPackage, RosterEntry,
    RosterItem, Welcome,
};

use super::super::{Sqlite, row};
use crate::{Delivery, Error};

#[async_trait]
impl Delivery for Sqlite {
    async fn roster(&self, family: FamilyId, from: u32, limit: u32) -> Result<Vec<RosterItem>, Error> {
        let rows = sqlx::query(
            "SELECT bytes, at FROM roster WHERE family = ? AND place >= ? ORDER BY place LIMIT ?",
        )
        .bind(family.as_bytes().to_vec())
        .bind(from)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        let item = |found: &SqliteRow| {
            Ok(RosterItem {
                bytes: row::bytes(found, "bytes", RosterEntry::new)?,
                at: row::time(found, "at")?,
            })
        };
        rows.iter().map(item).collect()
    }

    async fn group_items(
        &self,
        family: FamilyId,
        after: u64,
        limit: u32,
        bytes: usize,
    ) -> Result<Vec<GroupItem>, Error> {
        // The sum of all before and with it decides whether an item still fits; the first always does.
        let rows = sqlx::query(
            "SELECT seq, epoch, kind, bytes FROM (
                 SELECT seq, epoch, kind, bytes, sum(length(bytes)) OVER (ORDER BY seq) AS total
                 FROM group_items WHERE family = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3
             ) WHERE total <= ?4 OR seq = (
                 SELECT min(seq) FROM group_items WHERE family = ?1 AND seq > ?2
             ) ORDER BY seq",
        )
        .bind(family.as_bytes().to_vec())
        .bind(row::count(after))
        .bind(limit)
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(group_item).collect()
    }

    async fn group_info(&self, family: FamilyId) -> Result<Option<(u64, GroupInfo)>, Error> {
        let found = sqlx::query("SELECT epoch, group_info FROM family_groups WHERE family = ?")
            .bind(family.as_bytes().to_vec())
            .fetch_optional(&self.pool)
            .await?;
        found
            .map(|found| {
                Ok((row::number(&found, "epoch")?, row::bytes(&found, "group_info", GroupInfo::new)?))
            })
            .transpose()
    }

    async fn welcomes(&self, family: FamilyId, device: DeviceId) -> Result<Vec<(u64, Welcome)>, Error> {
        let rows = sqlx::query(
            "SELECT seq, bytes FROM welcomes JOIN devices ON devices.id = device
             WHERE device = ? AND family = ? ORDER BY seq",
        )
        .bind(device.as_bytes().to_vec())
        .bind(family.as_bytes().to_vec())
        .fetch_all(&self.pool)
        .await?;
        let welcome =
            |found: &SqliteRow| Ok((row::number(found, "seq")?, row::bytes(found, "bytes", Welcome::new)?));
        rows.iter().map(welcome).collect()
    }

    async fn key_package(
        &self,
        family: FamilyId,
        device: DeviceId,
        id: u32,
    ) -> Result<Option<KeyPackage>, Error> {
        let found = sqlx::query(
            "SELECT bytes FROM key_packages JOIN devices ON devices.id = device
             WHERE device = ? AND key_packages.id = ? AND family = ?",
        )
        .bind(device.as_bytes().to_vec())
        .bind(id)
        .bind(family.as_bytes().to_vec())
        .fetch_optional(&self.pool)
        .await?;
        found.map(|found| row::bytes(&found, "bytes", KeyPackage::new)).transpose()
    }
}

fn group_item(found: &SqliteRow) -> Result<GroupItem, Error> {
    let kind: String = found.try_get("kind")?;
    let what = match kind.as_str() {
        "commit" => GroupBytes::Commit(row::bytes(found, "bytes", Commit::new)?),
        "message" => GroupBytes::Message(row::bytes(found, "bytes", GroupMessage::new)?),
        _ => return Err(row::damage("kind")),
    };
    Ok(GroupItem { seq: row::number(found, "seq")?, epoch: row::number(found, "epoch")?, what })
}
