//! Devices that wait to be let in, and codes on paper.

use std::collections::BTreeMap;

use family::{Knock, PaperCode};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqlitePool, SqliteRow};
use wire::{DeviceId, FamilyId, MemberId, ProofHash, RecoveryId};

use super::row;
use crate::Error;

pub(super) async fn keep_knock(
    connection: &mut SqliteConnection,
    family: FamilyId,
    device: DeviceId,
    knock: &Knock,
) -> Result<(), Error> {
    let json = serde_json::to_string(knock).map_err(|error| Error::Other(error.into()))?;
    // A device is either of a family or waits.
    let done = sqlx::query(
        "INSERT INTO knocks (device, family, member, knock)
         SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM devices WHERE id = ?1)
         ON CONFLICT (device) DO UPDATE SET member = excluded.member, knock = excluded.knock
         WHERE family = excluded.family",
    )
    .bind(device.as_bytes().to_vec())
    .bind(family.as_bytes().to_vec())
    .bind(knock.member.as_bytes().to_vec())
    .bind(json)
    .execute(connection)
    .await?;
    if done.rows_affected() == 0 { Err(Error::Taken) } else { Ok(()) }
}

pub(super) async fn forget_knock(
    connection: &mut SqliteConnection,
    family: FamilyId,
    device: DeviceId,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM knocks WHERE device = ? AND family = ?")
        .bind(device.as_bytes().to_vec())
        .bind(family.as_bytes().to_vec())
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn keep_paper_code(
    connection: &mut SqliteConnection,
    family: FamilyId,
    id: RecoveryId,
    code: &PaperCode,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO paper_codes (family, id, member, proof_hash, made_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (family, id) DO UPDATE SET member = excluded.member, proof_hash = excluded.proof_hash,
             made_at = excluded.made_at",
    )
    .bind(family.as_bytes().to_vec())
    .bind(id.as_bytes().to_vec())
    .bind(code.member.as_bytes().to_vec())
    .bind(code.proof_hash.as_slice().to_vec())
    .bind(row::millis(code.made_at))
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn end_paper_code(
    connection: &mut SqliteConnection,
    family: FamilyId,
    id: RecoveryId,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM paper_codes WHERE family = ? AND id = ?")
        .bind(family.as_bytes().to_vec())
        .bind(id.as_bytes().to_vec())
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn knocks(
    connection: &mut SqliteConnection,
    family: FamilyId,
) -> Result<BTreeMap<DeviceId, Knock>, Error> {
    let rows = sqlx::query("SELECT device, knock FROM knocks WHERE family = ?")
        .bind(family.as_bytes().to_vec())
        .fetch_all(connection)
        .await?;
    let knock = |found: &SqliteRow| {
        let json: String = found.try_get("knock")?;
        let knock = serde_json::from_str(&json).map_err(|_| row::damage("knock"))?;
        Ok((row::id(found, "device", DeviceId::from_u128)?, knock))
    };
    rows.iter().map(knock).collect()
}

pub(super) async fn paper_codes(
    connection: &mut SqliteConnection,
    family: FamilyId,
) -> Result<BTreeMap<RecoveryId, PaperCode>, Error> {
    let rows = sqlx::query("SELECT * FROM paper_codes WHERE family = ?")
        .bind(family.as_bytes().to_vec())
        .fetch_all(connection)
        .await?;
    let code = |found: &SqliteRow| {
        let code = PaperCode {
            member: row::id(found, "member", MemberId::from_u128)?,
            proof_hash: row::bytes(found, "proof_hash", ProofHash::new)?,
            made_at: row::time(found, "made_at")?,
        };
        Ok((row::id(found, "id", RecoveryId::from_u128)?, code))
    };
    rows.iter().map(code).collect()
}

/// The code that gives a proof with this hash.
pub(super) async fn paper_code(
    pool: &SqlitePool,
    proof_hash: &ProofHash,
) -> Result<Option<(FamilyId, RecoveryId)>, Error> {
    let found = sqlx::query("SELECT family, id FROM paper_codes WHERE proof_hash = ?")
        .bind(proof_hash.as_slice().to_vec())
        .fetch_optional(pool)
        .await?;
    found
        .map(|found| {
            Ok((
                row::id(&found, "family", FamilyId::from_u128)?,
                row::id(&found, "id", RecoveryId::from_u128)?,
            ))
        })
        .transpose()
}
