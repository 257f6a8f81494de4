//! Roster, family group and what waits for devices: written change by change, read in order.

mod read;

use family::{Change, Delivery, Group, Kept, Mailbox};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use wire::{
    DeviceId, FamilyId, GroupBytes, GroupInfo, GroupItem, KeyPackage, RosterEntry, Timestamp, Welcome,
};

use super::row;
use crate::Error;

/// Writes a change that is of roster, group or mailboxes.
pub(super) async fn apply(
    connection: &mut SqliteConnection,
    family: FamilyId,
    change: &Change,
) -> Result<(), Error> {
    match change {
        Change::RosterGrew { from, entries, at } => {
            grow_roster(connection, family, *from, entries, *at).await
        }
        Change::GroupMoved { epoch, group_info } => move_group(connection, family, *epoch, group_info).await,
        Change::GroupItemKept(item, at) => keep_item(connection, family, item, *at).await,
        Change::GroupItemsForgotten { until } => forget_items(connection, family, *until).await,
        Change::GroupTaken(device, seq) => take(connection, family, *device, *seq).await,
        Change::WelcomeKept(device, seq, welcome) => {
            keep_welcome(connection, family, *device, *seq, welcome).await
        }
        Change::WelcomeForgotten(device, seq) => forget_welcome(connection, family, *device, *seq).await,
        Change::KeyPackageKept(device, id, package, last_resort) => {
            keep_key_package(connection, family, *device, *id, package, *last_resort).await
        }
        Change::KeyPackageGone(device, id) => drop_key_package(connection, family, *device, *id).await,
        Change::FamilyRenamed(_)
        | Change::MemberKept(..)
        | Change::MemberRemoved(_)
        | Change::DeviceKept(..)
        | Change::DeviceRemoved(_)
        | Change::DeviceSeen(..)
        | Change::InvitationKept(..)
        | Change::InvitationForgotten(_)
        | Change::KnockKept(..)
        | Change::KnockForgotten(_)
        | Change::PaperCodeKept(..)
        | Change::PaperCodeEnded(_)
        | Change::CallKept(..)
        | Change::CallEnded(_)
        | Change::CallGroupKept(..) => Ok(()),
    }
}

async fn grow_roster(
    connection: &mut SqliteConnection,
    family: FamilyId,
    from: u32,
    entries: &[RosterEntry],
    at: Timestamp,
) -> Result<(), Error> {
    for (place, entry) in (from..).zip(entries) {
        sqlx::query(
            "INSERT INTO roster (family, place, bytes, at) VALUES (?, ?, ?, ?)
             ON CONFLICT (family, place) DO UPDATE SET bytes = excluded.bytes, at = excluded.at",
        )
        .bind(family.as_bytes().to_vec())
        .bind(place)
        .bind(entry.as_slice().to_vec())
        .bind(row::millis(at))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn move_group(
    connection: &mut SqliteConnection,
    family: FamilyId,
    epoch: u64,
    group_info: &GroupInfo,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO family_groups (family, epoch, next, group_info) VALUES (?, ?, 1, ?)
         ON CONFLICT (family) DO UPDATE SET epoch = excluded.epoch, group_info = excluded.group_info",
    )
    .bind(family.as_bytes().to_vec())
    .bind(row::count(epoch))
    .bind(group_info.as_slice().to_vec())
    .execute(connection)
    .await?;
    Ok(())
}

async fn keep_item(
    connection: &mut SqliteConnection,
    family: FamilyId,
    item: &GroupItem,
    at: Timestamp,
) -> Result<(), Error> {
    let kind = match &item.what {
        GroupBytes::Commit(_) => "commit",
        GroupBytes::Message(_) => "message",
    };
    sqlx::query(
        "INSERT INTO group_items (family, seq, epoch, kind, bytes, at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (family, seq) DO UPDATE SET epoch = excluded.epoch, kind = excluded.kind,
             bytes = excluded.bytes, at = excluded.at",
    )
    .bind(family.as_bytes().to_vec())
    .bind(row::count(item.seq))
    .bind(row::count(item.epoch))
    .bind(kind)
    .bind(item.what.as_slice().to_vec())
    .bind(row::millis(at))
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE family_groups SET next = max(next, ? + 1) WHERE family = ?")
        .bind(row::count(item.seq))
        .bind(family.as_bytes().to_vec())
        .execute(connection)
        .await?;
    Ok(())
}

async fn forget_items(connection: &mut SqliteConnection, family: FamilyId, until: u64) -> Result<(), Error> {
    sqlx::query("DELETE FROM group_items WHERE family = ? AND seq <= ?")
        .bind(family.as_bytes().to_vec())
        .bind(row::count(until))
        .execute(connection)
        .await?;
    Ok(())
}

async fn take(
    connection: &mut SqliteConnection,
    family: FamilyId,
    device: DeviceId,
    seq: u64,
) -> Result<(), Error> {
    place(&mut *connection, family, device, seq).await?;
    sqlx::query("DELETE FROM welcomes WHERE device = ? AND seq <= ?")
        .bind(device.as_bytes().to_vec())
        .bind(row::count(seq))
        .execute(connection)
        .await?;
    Ok(())
}

async fn keep_welcome(
    connection: &mut SqliteConnection,
    family: FamilyId,
    device: DeviceId,
    seq: u64,
    welcome: &Welcome,
) -> Result<(), Error> {
    place(&mut *connection, family, device, seq).await?;
    sqlx::query(
        "INSERT INTO welcomes (device, seq, bytes) VALUES (?, ?, ?)
         ON CONFLICT (device, seq) DO UPDATE SET bytes = excluded.bytes",
    )
    .bind(device.as_bytes().to_vec())
    .bind(row::count(seq))
    .bind(welcome.as_slice().to_vec())
    .execute(connection)
    .await?;
    Ok(())
}

async fn forget_welcome(
    connection: &mut SqliteConnection,
    family: FamilyId,
    device: DeviceId,
    seq: u64,
) -> Result<(), Error> {
    sqlx::query(
        "DELETE FROM welcomes WHERE device = ? AND seq = ?
             AND device IN (SELECT id FROM devices WHERE family = ?)",
    )
    .bind(device.as_bytes().to_vec())
    .bind(row::count(seq))
    .bind(family.as_bytes().to_vec())
    .execute(connection)
    .await?;
    Ok(())
}

async fn keep_key_package(
    connection: &mut SqliteConnection,
    family: FamilyId,
    device: DeviceId,
    id: u32,
    package: &KeyPackage,
    last_resort: bool,
) -> Result<(), Error> {
    let done = sqlx::query(
        "INSERT INTO key_packages (device, id, bytes, last_resort)
         SELECT id, ?2, ?3, ?4 FROM devices WHERE id = ?1 AND family = ?5
         ON CONFLICT (device, id) DO UPDATE SET bytes = excluded.bytes, last_resort = excluded.last_resort",
    )
    .bind(device.as_bytes().to_vec())
    .bind(id)
    .bind(package.as_slice().to_vec())
    .bind(last_resort)
    .bind(family.as_bytes().to_vec())
    .execute(connection)
    .await?;
    if done.rows_affected() == 0 { Err(Error::Gone) } else { Ok(()) }
}

async fn drop_key_package(
    connection: &mut SqliteConnection,
    family: FamilyId,
    device: DeviceId,
    id: u32,
) -> Result<(), Error> {
    sqlx::query(
        "DELETE FROM key_packages WHERE device = ? AND id = ?
             AND device IN (SELECT id FROM devices WHERE family = ?)",
    )
    .bind(device.as_bytes().to_vec())
    .bind(id)
    .bind(family.as_bytes().to_vec())
    .execute(connection)
    .await?;
    Ok(())
}

/// How far everything has come, without any bytes.
pub(super) async fn load(connection: &mut SqliteConnection, family: FamilyId) -> Result<Delivery, Error> {
    let mut delivery = Delivery {
        roster: roster_length(connection, family).await?,
        group: group(connection, family).await?,
        ..Delivery::default()
    };
    for found in own_rows(connection, family, OwnTable::Places).await? {
        mailbox(&mut delivery, &found)?.taken = Some(row::number(&found, "taken")?);
    }
    for found in own_rows(connection, family, OwnTable::Welcomes).await? {
        let seq = row::number(&found, "seq")?;
        mailbox(&mut delivery, &found)?.welcomes.insert(seq);
    }
    for found in own_rows(connection, family, OwnTable::KeyPackages).await? {
        let (id, last_resort) = (found.try_get("id")?, found.try_get("last_resort")?);
        mailbox(&mut delivery, &found)?.key_packages.insert(id, last_resort);
    }
    Ok(delivery)
}

/// The device stands at this item in the group from now on.
async fn place(
    connection: &mut SqliteConnection,
    family: FamilyId,
    device: DeviceId,
    seq: u64,
) -> Result<(), Error> {
    let done = sqlx::query(
        "INSERT INTO group_places (device, taken) SELECT id, ?2 FROM devices WHERE id = ?1 AND family = ?3
         ON CONFLICT (device) DO UPDATE SET taken = excluded.taken",
    )
    .bind(device.as_bytes().to_vec())
    .bind(row::count(seq))
    .bind(family.as_bytes().to_vec())
    .execute(connection)
    .await?;
    if done.rows_affected() == 0 { Err(Error::Gone) } else { Ok(()) }
}

async fn roster_length(connection: &mut SqliteConnection, family: FamilyId) -> Result<u32, Error> {
    let length = sqlx::query_scalar("SELECT coalesce(max(place) + 1, 0) FROM roster WHERE family = ?")
        .bind(family.as_bytes().to_vec())
        .fetch_one(connection)
        .await?;
    Ok(length)
}

async fn group(connection: &mut SqliteConnection, family: FamilyId) -> Result<Option<Group>, Error> {
    let found = sqlx::query("SELECT epoch, next FROM family_groups WHERE family = ?")
        .bind(family.as_bytes().to_vec())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(found) = found else { return Ok(None) };
    let items = sqlx::query("SELECT seq, at, length(bytes) AS size FROM group_items WHERE family = ?")
        .bind(family.as_bytes().to_vec())
        .fetch_all(connection)
        .await?;
    let kept = |found: &SqliteRow| {
        let kept = Kept { at: row::time(found, "at")?, size: found.try_get("size")? };
        Ok::<_, Error>((row::number(found, "seq")?, kept))
    };
    Ok(Some(Group {
        epoch: row::number(&found, "epoch")?,
        next: row::number(&found, "next")?,
        items: items.iter().map(kept).collect::<Result<_, _>>()?,
    }))
}

/// Tables of what each device has.
#[derive(Debug, Clone, Copy)]
enum OwnTable {
    Places,
    Welcomes,
    KeyPackages,
}

async fn own_rows(
    connection: &mut SqliteConnection,
    family: FamilyId,
    table: OwnTable,
) -> Result<Vec<SqliteRow>, Error> {
    let query = match table {
        OwnTable::Places => {
            "SELECT device, taken FROM group_places JOIN devices ON devices.id = device WHERE family = ?"
        }
        OwnTable::Welcomes => {
            "SELECT device, seq FROM welcomes JOIN devices ON devices.id = device WHERE family = ?"
        }
        OwnTable::KeyPackages => {
            "SELECT device, key_packages.id AS id, last_resort
             FROM key_packages JOIN devices ON devices.id = device WHERE family = ?"
        }
    };
    Ok(sqlx::query(query).bind(family.as_bytes().to_vec()).fetch_all(connection).await?)
}

fn mailbox<'a>(delivery: &'a mut Delivery, found: &SqliteRow) -> Result<&'a mut Mailbox, Error> {
    let device = row::id(found, "device", DeviceId::from_u128)?;
    Ok(delivery.mailboxes.entry(device).or_default())
}
