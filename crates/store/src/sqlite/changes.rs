//! Changes, written. Each is whole, so that writing it twice is the same as once.

use std::time::Duration;

use family::{Change, Device, Invitation, Member};
use sqlx::sqlite::SqliteConnection;
use wire::{DeviceId, FamilyId, InvitationId, MemberId, Sealed, Timestamp};

use super::{calls, delivery, row, waiting};
use crate::Error;

/// When a device was seen is written no finer than this: pages come and go all day.
const SEEN_GRAIN: Duration = Duration::from_secs(60);

pub(super) async fn apply(
    connection: &mut SqliteConnection,
    family: FamilyId,
    change: &Change,
) -> Result<(), Error> {
    match change {
        Change::FamilyRenamed(profile) => rename_family(connection, family, profile).await,
        Change::MemberKept(id, member) => keep_member(connection, family, *id, member).await,
        Change::MemberRemoved(id) => remove_member(connection, family, *id).await,
        Change::DeviceKept(id, device) => keep_device(connection, family, *id, device).await,
        Change::DeviceRemoved(id) => remove_device(connection, family, *id).await,
        Change::DeviceSeen(id, at) => see_device(connection, family, *id, *at).await,
        Change::InvitationKept(id, invitation) => keep_invitation(connection, family, *id, invitation).await,
        Change::InvitationForgotten(id) => forget_invitation(connection, family, *id).await,
        Change::KnockKept(id, knock) => waiting::keep_knock(connection, family, *id, knock).await,
        Change::KnockForgotten(id) => waiting::forget_knock(connection, family, *id).await,
        Change::PaperCodeKept(id, code) => waiting::keep_paper_code(connection, family, *id, code).await,
        Change::PaperCodeEnded(id) => waiting::end_paper_code(connection, family, *id).await,
        Change::CallKept(id, call) => calls::keep(connection, family, *id, call).await,
        Change::CallEnded(past) => calls::end(connection, family, past).await,
        // Kept in memory alone.
        Change::CallGroupKept(..) => Ok(()),
        Change::RosterGrew { .. }
        | Change::GroupMoved { .. }
        | Change::GroupItemKept(..)
        | Change::GroupItemsForgotten { .. }
        | Change::GroupTaken(..)
        | Change::WelcomeKept(..)
        | Change::WelcomeForgotten(..)
        | Change::KeyPackageKept(..)
        | Change::KeyPackageGone(..) => delivery::apply(connection, family, change).await,
    }
}

async fn rename_family(
    connection: &mut SqliteConnection,
    family: FamilyId,
    profile: &Sealed,
) -> Result<(), Error> {
    let done = sqlx::query("UPDATE families SET profile = ? WHERE id = ?")
        .bind(profile.as_slice().to_vec())
        .bind(family.as_bytes().to_vec())
        .execute(connection)
        .await?;
    if done.rows_affected() == 0 { Err(Error::Gone) } else { Ok(()) }
}

async fn keep_member(
    connection: &mut SqliteConnection,
    family: FamilyId,
    id: MemberId,
    member: &Member,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO members (family, id, keeper, profile, photo, last_photo, joined_at, history_seen_until)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (family, id) DO UPDATE SET keeper = excluded.keeper, profile = excluded.profile,
             photo = excluded.photo, last_photo = excluded.last_photo, joined_at = excluded.joined_at,
             history_seen_until = excluded.history_seen_until",
    )
    .bind(family.as_bytes().to_vec())
    .bind(id.as_bytes().to_vec())
    .bind(member.keeper)
    .bind(member.profile.as_slice().to_vec())
    .bind(member.photo)
    .bind(member.last_photo)
    .bind(row::millis(member.joined_at))
    .bind(row::millis(member.history_seen_until))
    .execute(&mut *connection)
    .await?;
    // The bytes of a version to come are kept before the member is: those stay.
    sqlx::query("DELETE FROM photos WHERE family = ? AND member = ? AND version <= ? AND version IS NOT ?")
        .bind(family.as_bytes().to_vec())
        .bind(id.as_bytes().to_vec())
        .bind(member.last_photo)
        .bind(member.photo)
        .execute(connection)
        .await?;
    Ok(())
}

async fn remove_member(
    connection: &mut SqliteConnection,
    family: FamilyId,
    id: MemberId,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM members WHERE family = ? AND id = ?")
        .bind(family.as_bytes().to_vec())
        .bind(id.as_bytes().to_vec())
        .execute(connection)
        .await?;
    Ok(())
}

async fn keep_device(
    connection: &mut SqliteConnection,
    family: FamilyId,
    id: DeviceId,
    device: &Device,
) -> Result<(), Error> {
    let done = sqlx::query(
        "INSERT INTO devices (id, family, member, public_key, profile, added_at, seen_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
         WHERE NOT EXISTS (SELECT 1 FROM knocks WHERE device = ?1 AND family <> ?2)
         ON CONFLICT (id) DO UPDATE SET public_key = excluded.public_key, profile = excluded.profile,
             added_at = excluded.added_at, seen_at = excluded.seen_at
         WHERE family = excluded.family AND member = excluded.member",
    )
    .bind(id.as_bytes().to_vec())
    .bind(family.as_bytes().to_vec())
    .bind(device.member.as_bytes().to_vec())
    .bind(device.public_key.as_slice().to_vec())
    .bind(device.profile.as_ref().map(|profile| profile.as_slice().to_vec()))
    .bind(row::millis(device.added_at))
    .bind(device.seen_at.map(row::millis))
    .execute(connection)
    .await?;
    if done.rows_affected() == 0 { Err(Error::Taken) } else { Ok(()) }
}

async fn remove_device(
    connection: &mut SqliteConnection,
    family: FamilyId,
    id: DeviceId,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM devices WHERE id = ? AND family = ?")
        .bind(id.as_bytes().to_vec())
        .bind(family.as_bytes().to_vec())
        .execute(connection)
        .await?;
    Ok(())
}

async fn see_device(
    connection: &mut SqliteConnection,
    family: FamilyId,
    id: DeviceId,
    at: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE devices SET seen_at = ?1 WHERE id = ?2 AND family = ?3 AND coalesce(seen_at, 0) <= ?1 - ?4",
    )
    .bind(row::millis(at))
    .bind(id.as_bytes().to_vec())
    .bind(family.as_bytes().to_vec())
    .bind(i64::try_from(SEEN_GRAIN.as_millis()).unwrap_or(i64::MAX))
    .execute(connection)
    .await?;
    Ok(())
}

async fn keep_invitation(
    connection: &mut SqliteConnection,
    family: FamilyId,
    id: InvitationId,
    invitation: &Invitation,
) -> Result<(), Error> {
    let done = sqlx::query(
        "INSERT INTO invitations (id, family, by_member, for_member, proof_hash, card, note, made_at,
             expires_at, used_at, revoked_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET by_member = excluded.by_member, for_member = excluded.for_member,
             proof_hash = excluded.proof_hash, card = excluded.card,
             note = excluded.note, made_at = excluded.made_at, expires_at = excluded.expires_at, used_at = excluded.used_at,
             revoked_at = excluded.revoked_at
         WHERE family = excluded.family",
    )
    .bind(id.as_bytes().to_vec())
    .bind(family.as_bytes().to_vec())
    .bind(invitation.by.as_bytes().to_vec())
    .bind(invitation.for_member.map(|member| member.as_bytes().to_vec()))
    .bind(invitation.proof_hash.as_slice().to_vec())
    .bind(invitation.card.as_ref().map(|card| card.as_slice().to_vec()))
    .bind(invitation.note.as_slice().to_vec())
    .bind(row::millis(invitation.made_at))
    .bind(row::millis(invitation.expires_at))
    .bind(invitation.used_at.map(row::millis))
    .bind(invitation.revoked_at.map(row::millis))
    .execute(connection)
    .await?;
    if done.rows_affected() == 0 { Err(Error::Taken) } else { Ok(()) }
}

async fn forget_invitation(
    connection: &mut SqliteConnection,
    family: FamilyId,
    id: InvitationId,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM invitations WHERE id = ? AND family = ?")
        .bind(id.as_bytes().to_vec())
        .bind(family.as_bytes().to_vec())
        .execute(connection)
        .await?;
    Ok(())
}
