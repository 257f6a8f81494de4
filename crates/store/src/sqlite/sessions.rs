//! Who is signed in.

use sqlx::sqlite::{SqliteConnection, SqlitePool};
use wire::{DeviceId, FamilyId, MemberId, Timestamp};

use super::row;
use crate::{Error, Session, SessionHash};

/// Sessions of one device: its browser keeps one cookie, and one more for each name that the server has had.
const MOST: u32 = 8;

pub(super) async fn begin(
    connection: &mut SqliteConnection,
    session: SessionHash,
    device: DeviceId,
    now: Timestamp,
    expires: Timestamp,
) -> Result<(), Error> {
    // Swept here, because nothing else ever looks at a session that has expired.
    sqlx::query("DELETE FROM sessions WHERE expires_at <= ?")
        .bind(row::millis(now))
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO sessions (hash, device, begun_at, expires_at) VALUES (?, ?, ?, ?)")
        .bind(session.as_slice().to_vec())
        .bind(device.as_bytes().to_vec())
        .bind(row::millis(now))
        .bind(row::millis(expires))
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "DELETE FROM sessions WHERE device = ?1 AND hash NOT IN (
             SELECT hash FROM sessions WHERE device = ?1 ORDER BY begun_at DESC, rowid DESC LIMIT ?2
         )",
    )
    .bind(device.as_bytes().to_vec())
    .bind(MOST)
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn find(
    pool: &SqlitePool,
    session: SessionHash,
    now: Timestamp,
) -> Result<Option<Session>, Error> {
    let found = sqlx::query(
        "SELECT devices.id, devices.family, devices.member
         FROM sessions JOIN devices ON devices.id = sessions.device
         WHERE sessions.hash = ? AND sessions.expires_at > ?",
    )
    .bind(session.as_slice().to_vec())
    .bind(row::millis(now))
    .fetch_optional(pool)
    .await?;
    let Some(found) = found else { return Ok(None) };
    Ok(Some(Session {
        device: row::id(&found, "id", DeviceId::from_u128)?,
        member: row::id(&found, "member", MemberId::from_u128)?,
        family: row::id(&found, "family", FamilyId::from_u128)?,
    }))
}
