//! Calls: running ones whole, past ones with everybody's part.

use std::collections::BTreeMap;

use family::Call;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqlitePool, SqliteRow};
use wire::{CallId, CallPart, FamilyId, GuestLinkId, MemberId, Part, PastCall, Timestamp};

use super::row;
use crate::Error;

pub(super) async fn keep(
    connection: &mut SqliteConnection,
    family: FamilyId,
    id: CallId,
    call: &Call,
) -> Result<(), Error> {
    // An id names one call for ever: a late repetition of its beginning must not ring anybody.
    let over: bool = sqlx::query_scalar("SELECT count(*) > 0 FROM past_calls WHERE family = ? AND id = ?")
        .bind(family.as_bytes().to_vec())
        .bind(id.as_bytes().to_vec())
        .fetch_one(&mut *connection)
        .await?;
    if over {
        return Err(Error::Taken);
    }
    let json = serde_json::to_string(call).map_err(|error| Error::Other(error.into()))?;
    sqlx::query(
        "INSERT INTO running_calls (family, id, call) VALUES (?, ?, ?)
         ON CONFLICT (family, id) DO UPDATE SET call = excluded.call",
    )
    .bind(family.as_bytes().to_vec())
    .bind(id.as_bytes().to_vec())
    .bind(json)
    .execute(&mut *connection)
    .await?;
    keep_guest_links(connection, family, id, call).await
}

/// They end with their call. The row of one that was taken back stays until then: its family says that there is none.
async fn keep_guest_links(
    connection: &mut SqliteConnection,
    family: FamilyId,
    id: CallId,
    call: &Call,
) -> Result<(), Error> {
    for link in call.guest_links.keys() {
        let done = sqlx::query(
            "INSERT INTO guest_links (id, family, call) VALUES (?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET call = excluded.call
             WHERE family = excluded.family AND call = excluded.call",
        )
        .bind(link.as_bytes().to_vec())
        .bind(family.as_bytes().to_vec())
        .bind(id.as_bytes().to_vec())
        .execute(&mut *connection)
        .await?;
        if done.rows_affected() == 0 {
            return Err(Error::Taken);
        }
    }
    Ok(())
}

/// The family into one of whose calls a guest's link leads.
pub(super) async fn guest_link_family(
    pool: &SqlitePool,
    link: GuestLinkId,
) -> Result<Option<FamilyId>, Error> {
    let found = sqlx::query("SELECT family FROM guest_links WHERE id = ?")
        .bind(link.as_bytes().to_vec())
        .fetch_optional(pool)
        .await?;
    found.map(|found| row::id(&found, "family", FamilyId::from_u128)).transpose()
}

pub(super) async fn running(
    connection: &mut SqliteConnection,
    family: FamilyId,
) -> Result<BTreeMap<CallId, Call>, Error> {
    let rows = sqlx::query("SELECT id, call FROM running_calls WHERE family = ?")
        .bind(family.as_bytes().to_vec())
        .fetch_all(connection)
        .await?;
    let call = |found: &SqliteRow| {
        let json: String = found.try_get("call")?;
        let call = serde_json::from_str(&json).map_err(|_| row::damage("call"))?;
        Ok((row::id(found, "id", CallId::from_u128)?, call))
    };
    rows.iter().map(call).collect()
}

/// What stands in the history stays as it is: a call with the id of a past one leaves no trace.
pub(super) async fn end(
    connection: &mut SqliteConnection,
    family: FamilyId,
    past: &PastCall,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM running_calls WHERE family = ? AND id = ?")
        .bind(family.as_bytes().to_vec())
        .bind(past.id.as_bytes().to_vec())
        .execute(&mut *connection)
        .await?;
    let new = sqlx::query(
        "INSERT INTO past_calls (family, id, by_member, started_at, ended_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (family, id) DO NOTHING",
    )
    .bind(family.as_bytes().to_vec())
    .bind(past.id.as_bytes().to_vec())
    .bind(past.by.as_bytes().to_vec())
    .bind(row::millis(past.started_at))
    .bind(row::millis(past.ended_at))
    .execute(&mut *connection)
    .await?;
    if new.rows_affected() == 0 {
        return Ok(());
    }
    for part in &past.parts {
        sqlx::query(
            "INSERT INTO past_call_parts (family, call, member, part, started_at) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(family.as_bytes().to_vec())
        .bind(past.id.as_bytes().to_vec())
        .bind(part.member.as_bytes().to_vec())
        .bind(name_of(part.part))
        .bind(row::millis(past.started_at))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

pub(super) async fn history(
    pool: &SqlitePool,
    family: FamilyId,
    member: MemberId,
    before: Option<Timestamp>,
    limit: u32,
) -> Result<Vec<PastCall>, Error> {
    let rows = sqlx::query(
        "SELECT past_calls.id, past_calls.by_member, past_calls.started_at, past_calls.ended_at,
             past_call_parts.member, past_call_parts.part
         FROM (
             SELECT call FROM past_call_parts WHERE family = ?1 AND member = ?2 AND started_at < ?3
             ORDER BY started_at DESC, call DESC LIMIT ?4
         ) AS latest
         JOIN past_calls ON past_calls.family = ?1 AND past_calls.id = latest.call
         JOIN past_call_parts ON past_call_parts.family = ?1 AND past_call_parts.call = latest.call
         ORDER BY past_calls.started_at DESC, past_calls.id DESC, past_call_parts.member",
    )
    .bind(family.as_bytes().to_vec())
    .bind(member.as_bytes().to_vec())
    .bind(before.map_or(i64::MAX, row::millis))
    .bind(limit)
    .fetch_all(pool)
    .await?;
    let mut calls: Vec<PastCall> = Vec::new();
    for found in &rows {
        let id = row::id(found, "id", CallId::from_u128)?;
        if calls.last().is_none_or(|call| call.id != id) {
            calls.push(past(found, id)?);
        }
        if let Some(call) = calls.last_mut() {
            call.parts.push(part(found)?);
        }
    }
    Ok(calls)
}

fn past(found: &SqliteRow, id: CallId) -> Result<PastCall, Error> {
    Ok(PastCall {
        id,
        by: row::id(found, "by_member", MemberId::from_u128)?,
        started_at: row::time(found, "started_at")?,
        ended_at: row::time(found, "ended_at")?,
        parts: Vec::new(),
    })
}

fn part(found: &SqliteRow) -> Result<CallPart, Error> {
    let part = match found.try_get::<&str, _>("part")? {
        "joined" => Part::Joined,
        "missed" => Part::Missed,
        "declined" => Part::Declined,
        _ => return Err(row::damage("part")),
    };
    Ok(CallPart { member: row::id(found, "member", MemberId::from_u128)?, part })
}

const fn name_of(part: Part) -> &'static str {
    match part {
        Part::Joined => "joined",
        Part::Missed => "missed",
        Part::Declined => "declined",
    }
}
