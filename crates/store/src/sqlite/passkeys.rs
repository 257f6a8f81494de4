//! How members come back on a new browser.

use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use wire::{FamilyId, MemberId, PasskeyId};

use super::{Sqlite, row};
use crate::{Error, Passkey, Passkeys};

#[async_trait]
impl Passkeys for Sqlite {
    async fn keep_passkey(&self, passkey: &Passkey) -> Result<(), Error> {
        let done = sqlx::query(
            "INSERT INTO passkeys (id, family, member, credential_id, credential, added_at)
             VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET credential = excluded.credential
             WHERE family = excluded.family AND member = excluded.member
                 AND credential_id = excluded.credential_id",
        )
        .bind(passkey.id.as_bytes().to_vec())
        .bind(passkey.family.as_bytes().to_vec())
        .bind(passkey.member.as_bytes().to_vec())
        .bind(passkey.credential_id.clone())
        .bind(passkey.credential.clone())
        .bind(row::millis(passkey.added_at))
        .execute(&self.pool)
        .await?;
        if done.rows_affected() == 0 { Err(Error::Taken) } else { Ok(()) }
    }

    async fn use_passkey(&self, passkey: PasskeyId, credential: &str) -> Result<bool, Error> {
        let done = sqlx::query("UPDATE passkeys SET credential = ? WHERE id = ?")
            .bind(credential.to_owned())
            .bind(passkey.as_bytes().to_vec())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    async fn passkeys(&self, family: FamilyId, member: MemberId) -> Result<Vec<Passkey>, Error> {
        let rows =
            sqlx::query("SELECT * FROM passkeys WHERE family = ? AND member = ? ORDER BY added_at, id")
                .bind(family.as_bytes().to_vec())
                .bind(member.as_bytes().to_vec())
                .fetch_all(&self.pool)
                .await?;
        rows.iter().map(passkey).collect()
    }

    async fn passkey_by_credential_id(&self, credential_id: &[u8]) -> Result<Option<Passkey>, Error> {
        let found = sqlx::query("SELECT * FROM passkeys WHERE credential_id = ?")
            .bind(credential_id.to_vec())
            .fetch_optional(&self.pool)
            .await?;
        found.as_ref().map(passkey).transpose()
    }

    async fn remove_passkey(
        &self,
        family: FamilyId,
        member: MemberId,
        passkey: PasskeyId,
    ) -> Result<bool, Error> {
        let done = sqlx::query("DELETE FROM passkeys WHERE id = ? AND family = ? AND member = ?")
            .bind(passkey.as_bytes().to_vec())
            .bind(family.as_bytes().to_vec())
            .bind(member.as_bytes().to_vec())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() > 0)
    }
}

fn passkey(found: &SqliteRow) -> Result<Passkey, Error> {
    Ok(Passkey {
        id: row::id(found, "id", PasskeyId::from_u128)?,
        family: row::id(found, "family", FamilyId::from_u128)?,
        member: row::id(found, "member", MemberId::from_u128)?,
        credential_id: found.try_get("credential_id")?,
        credential: found.try_get("credential")?,
        added_at: row::time(found, "added_at")?,
    })
}
