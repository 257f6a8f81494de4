//! Who is signed in.

use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use wire::{DeviceId, FamilyId, MemberId, Timestamp};

use super::row;
use crate::{Error, Session, SessionHash, Standing};

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
    let done = sqlx::query(
        "INSERT INTO sessions (hash, device, begun_at, expires_at) SELECT ?1, ?2, ?3, ?4
         WHERE EXISTS (SELECT 1 FROM devices WHERE id = ?2) OR EXISTS (SELECT 1 FROM knocks WHERE device = ?2)",
    )
    .bind(session.as_slice().to_vec())
    .bind(device.as_bytes().to_vec())
    .bind(row::millis(now))
    .bind(row::millis(expires))
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Gone);
    }
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
        "SELECT sessions.device, coalesce(devices.family, knocks.family) AS family,
             coalesce(devices.member, knocks.member) AS member, devices.id IS NULL AS waiting
         FROM sessions LEFT JOIN devices ON devices.id = sessions.device
             LEFT JOIN knocks ON knocks.device = sessions.device
         WHERE sessions.hash = ? AND sessions.expires_at > ?
             AND coalesce(devices.family, knocks.family) IS NOT NULL",
    )
    .bind(session.as_slice().to_vec())
    .bind(row::millis(now))
    .fetch_optional(pool)
    .await?;
    let Some(found) = found else { return Ok(None) };
    let waiting: bool = found.try_get("waiting")?;
    Ok(Some(Session {
        device: row::id(&found, "device", DeviceId::from_u128)?,
        member: row::id(&found, "member", MemberId::from_u128)?,
        family: row::id(&found, "family", FamilyId::from_u128)?,
        standing: if waiting { Standing::Waiting } else { Standing::Admitted },
    }))
}
