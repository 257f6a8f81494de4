//! A family as it is founded, and as it is loaded.

use std::collections::BTreeMap;

use family::{Change, Device, Family, Invitation, Member};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use wire::{Card, DeviceId, FamilyId, InvitationId, MemberId, ProofHash, PublicKey, Sealed};

use super::{calls, changes, delivery, row, waiting};
use crate::Error;

pub(super) async fn found(connection: &mut SqliteConnection, family: &Family) -> Result<(), Error> {
    sqlx::query("INSERT INTO families (id, profile) VALUES (?, ?)")
        .bind(family.id.as_bytes().to_vec())
        .bind(family.profile.as_slice().to_vec())
        .execute(&mut *connection)
        .await?;
    let members = family.members.iter().map(|(id, member)| Change::MemberKept(*id, member.clone()));
    let devices = family.devices.iter().map(|(id, device)| Change::DeviceKept(*id, device.clone()));
    for change in members.chain(devices) {
        changes::apply(connection, family.id, &change).await?;
    }
    Ok(())
}

pub(super) async fn load(connection: &mut SqliteConnection, id: FamilyId) -> Result<Option<Family>, Error> {
    let found = sqlx::query("SELECT profile FROM families WHERE id = ?")
        .bind(id.as_bytes().to_vec())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(found) = found else { return Ok(None) };
    Ok(Some(Family {
        id,
        profile: row::bytes(&found, "profile", Sealed::new)?,
        members: members(connection, id).await?,
        devices: devices(connection, id).await?,
        invitations: invitations(connection, id).await?,
        knocks: waiting::knocks(connection, id).await?,
        paper_codes: waiting::paper_codes(connection, id).await?,
        calls: calls::running(connection, id).await?,
        delivery: delivery::load(connection, id).await?,
    }))
}

async fn members(
    connection: &mut SqliteConnection,
    family: FamilyId,
) -> Result<BTreeMap<MemberId, Member>, Error> {
    let rows = sqlx::query("SELECT * FROM members WHERE family = ?")
        .bind(family.as_bytes().to_vec())
        .fetch_all(connection)
        .await?;
    rows.iter().map(|found| Ok((row::id(found, "id", MemberId::from_u128)?, member(found)?))).collect()
}

fn member(found: &SqliteRow) -> Result<Member, Error> {
    Ok(Member {
        keeper: found.try_get("keeper")?,
        profile: row::bytes(found, "profile", Sealed::new)?,
        photo: found.try_get("photo")?,
        last_photo: found.try_get("last_photo")?,
        joined_at: row::time(found, "joined_at")?,
        history_seen_until: row::time(found, "history_seen_until")?,
    })
}

async fn devices(
    connection: &mut SqliteConnection,
    family: FamilyId,
) -> Result<BTreeMap<DeviceId, Device>, Error> {
    let rows = sqlx::query("SELECT * FROM devices WHERE family = ?")
        .bind(family.as_bytes().to_vec())
        .fetch_all(connection)
        .await?;
    rows.iter().map(|found| Ok((row::id(found, "id", DeviceId::from_u128)?, device(found)?))).collect()
}

fn device(found: &SqliteRow) -> Result<Device, Error> {
    Ok(Device {
        member: row::id(found, "member", MemberId::from_u128)?,
        public_key: row::bytes(found, "public_key", PublicKey::new)?,
        profile: row::optional_bytes(found, "profile", Sealed::new)?,
        added_at: row::time(found, "added_at")?,
        seen_at: row::optional_time(found, "seen_at")?,
    })
}

async fn invitations(
    connection: &mut SqliteConnection,
    family: FamilyId,
) -> Result<BTreeMap<InvitationId, Invitation>, Error> {
    let rows = sqlx::query("SELECT * FROM invitations WHERE family = ?")
        .bind(family.as_bytes().to_vec())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|found| Ok((row::id(found, "id", InvitationId::from_u128)?, invitation(found)?)))
        .collect()
}

fn invitation(found: &SqliteRow) -> Result<Invitation, Error> {
    Ok(Invitation {
        by: row::id(found, "by_member", MemberId::from_u128)?,
        for_member: row::optional_id(found, "for_member", MemberId::from_u128)?,
        proof_hash: row::bytes(found, "proof_hash", ProofHash::new)?,
        card: row::optional_bytes(found, "card", Card::new)?,
        note: row::bytes(found, "note", Sealed::new)?,
        made_at: row::time(found, "made_at")?,
        expires_at: row::time(found, "expires_at")?,
        used_at: row::optional_time(found, "used_at")?,
        revoked_at: row::optional_time(found, "revoked_at")?,
    })
}
