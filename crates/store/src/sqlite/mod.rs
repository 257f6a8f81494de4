//! The store that needs nothing beside a data folder.

mod calls;
mod changes;
mod delivery;
mod families;
mod open;
mod passkeys;
mod row;
mod sessions;
mod waiting;

#[cfg(test)]
mod tests;

use std::fs::File;

use async_trait::async_trait;
use family::{Change, Family};
use sqlx::sqlite::{Sqlite as Driver, SqlitePool};
use sqlx::{Row as _, Transaction};
use wire::{
    DeviceId, FamilyId, GuestLinkId, InvitationId, MemberId, PastCall, ProofHash, RecoveryId, SealedPicture,
    Timestamp,
};
use zeroize::Zeroizing;

use crate::{Error, Session, SessionHash, Store};

/// One SQLite database in a data folder, which no other server can use meanwhile.
#[derive(Debug)]
pub struct Sqlite {
    pool: SqlitePool,
    /// Keeps other servers away.
    lock: File,
}

impl Sqlite {
    /// A transaction that writes. It takes SQLite's one write lock at once, so that it can't fail half-way
    /// for the want of it. Dropped without a commit it leaves nothing behind.
    async fn write(&self) -> Result<Transaction<'static, Driver>, Error> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn found_family(&self, family: &Family, sealed: &[Change]) -> Result<(), Error> {
        let mut transaction = self.write().await?;
        families::found(&mut transaction, family).await?;
        for change in sealed {
            changes::apply(&mut transaction, family.id, change).await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn load_family(&self, family: FamilyId) -> Result<Option<Family>, Error> {
        // One transaction: every table is read as of the same moment.
        let mut transaction = self.pool.begin().await?;
        families::load(&mut transaction, family).await
    }

    async fn families(&self) -> Result<Vec<FamilyId>, Error> {
        let rows = sqlx::query("SELECT id FROM families ORDER BY id").fetch_all(&self.pool).await?;
        rows.iter().map(|found| row::id(found, "id", FamilyId::from_u128)).collect()
    }

    async fn apply(&self, family: FamilyId, changes: &[Change]) -> Result<(), Error> {
        let mut transaction = self.write().await?;
        for change in changes {
            changes::apply(&mut transaction, family, change).await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn family_of_device(&self, device: DeviceId) -> Result<Option<FamilyId>, Error> {
        let found = sqlx::query("SELECT family FROM devices WHERE id = ?")
            .bind(device.as_bytes().to_vec())
            .fetch_optional(&self.pool)
            .await?;
        found.map(|found| row::id(&found, "family", FamilyId::from_u128)).transpose()
    }

    async fn invitation_family(&self, invitation: InvitationId) -> Result<Option<FamilyId>, Error> {
        let found = sqlx::query("SELECT family FROM invitations WHERE id = ?")
            .bind(invitation.as_bytes().to_vec())
            .fetch_optional(&self.pool)
            .await?;
        found.map(|found| row::id(&found, "family", FamilyId::from_u128)).transpose()
    }

    async fn paper_code(&self, proof_hash: &ProofHash) -> Result<Option<(FamilyId, RecoveryId)>, Error> {
        waiting::paper_code(&self.pool, proof_hash).await
    }

    async fn guest_link_family(&self, link: GuestLinkId) -> Result<Option<FamilyId>, Error> {
        calls::guest_link_family(&self.pool, link).await
    }

    async fn begin_session(
        &self,
        session: SessionHash,
        device: DeviceId,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<(), Error> {
        let mut transaction = self.write().await?;
        sessions::begin(&mut transaction, session, device, now, expires).await?;
        Ok(transaction.commit().await?)
    }

    async fn session(&self, session: SessionHash, now: Timestamp) -> Result<Option<Session>, Error> {
        sessions::find(&self.pool, session, now).await
    }

    async fn end_session(&self, session: SessionHash) -> Result<(), Error> {
        sqlx::query("DELETE FROM sessions WHERE hash = ?")
            .bind(session.as_slice().to_vec())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn keep_photo(
        &self,
        family: FamilyId,
        member: MemberId,
        version: u32,
        photo: &SealedPicture,
    ) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO photos (family, member, version, bytes) VALUES (?, ?, ?, ?)
             ON CONFLICT (family, member, version) DO UPDATE SET bytes = excluded.bytes",
        )
        .bind(family.as_bytes().to_vec())
        .bind(member.as_bytes().to_vec())
        .bind(version)
        .bind(photo.as_slice().to_vec())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn photo(
        &self,
        family: FamilyId,
        member: MemberId,
        version: u32,
    ) -> Result<Option<SealedPicture>, Error> {
        let found = sqlx::query("SELECT bytes FROM photos WHERE family = ? AND member = ? AND version = ?")
            .bind(family.as_bytes().to_vec())
            .bind(member.as_bytes().to_vec())
            .bind(version)
            .fetch_optional(&self.pool)
            .await?;
        found.map(|found| row::bytes(&found, "bytes", SealedPicture::new)).transpose()
    }

    async fn history(
        &self,
        family: FamilyId,
        member: MemberId,
        before: Option<Timestamp>,
        limit: u32,
    ) -> Result<Vec<PastCall>, Error> {
        calls::history(&self.pool, family, member, before, limit).await
    }

    async fn external_sender(&self, fresh: Zeroizing<[u8; 32]>) -> Result<Zeroizing<[u8; 32]>, Error> {
        let mut transaction = self.write().await?;
        sqlx::query("INSERT INTO external_sender (one, secret) VALUES (1, ?) ON CONFLICT DO NOTHING")
            .bind(fresh.to_vec())
            .execute(&mut *transaction)
            .await?;
        let found = sqlx::query("SELECT secret FROM external_sender").fetch_one(&mut *transaction).await?;
        transaction.commit().await?;
        row::bytes(&found, "secret", |bytes| {
            let bytes = Zeroizing::new(bytes);
            <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Zeroizing::new)
        })
    }

    async fn health(&self) -> Result<(), Error> {
        let found = sqlx::query("SELECT count(*) AS families FROM families").fetch_one(&self.pool).await?;
        found.try_get::<i64, _>("families")?;
        Ok(())
    }

    async fn close(&self) {
        self.pool.close().await;
        // Where that fails the lock goes with the file, a moment later.
        let _ = self.lock.unlock();
    }
}
