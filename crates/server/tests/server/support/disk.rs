//! A store on a disk that can be full, or busy, for a while.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use family::{Change, Family};
use store::{Delivery, Error, Passkey, Passkeys, Session, SessionHash, Sqlite, Store};
use wire::{
    DeviceId, FamilyId, GroupInfo, GroupItem, GuestLinkId, InvitationId, KeyPackage, MemberId, PasskeyId,
    PastCall, ProofHash, RecoveryId, RosterItem, SealedPicture, Timestamp, Welcome,
};
use zeroize::Zeroizing;

/// What a test does to the disk.
#[derive(Debug, Default)]
pub(crate) struct Troubles {
    /// Nothing can be kept.
    pub(crate) full: AtomicBool,
    /// Whoever founds a family, or changes something of one, waits until nobody holds this.
    pub(crate) busy: Arc<tokio::sync::Mutex<()>>,
    /// So many have come to found a family, and wait or have waited.
    pub(crate) founders: AtomicUsize,
    /// So many have something to keep, and wait.
    pub(crate) waiting: AtomicUsize,
}

/// Keeps nothing while it is full; what it has can be read.
#[derive(Debug)]
pub(crate) struct Disk {
    store: Sqlite,
    troubles: Arc<Troubles>,
}

impl Disk {
    pub(crate) fn new(store: Sqlite, troubles: Arc<Troubles>) -> Self {
        Self { store, troubles }
    }

    fn room(&self) -> Result<&Sqlite, Error> {
        if self.troubles.full.load(Ordering::SeqCst) { Err(Error::DiskFull) } else { Ok(&self.store) }
    }
}

#[async_trait]
impl Store for Disk {
    async fn found_family(&self, family: &Family, sealed: &[Change]) -> Result<(), Error> {
        self.troubles.founders.fetch_add(1, Ordering::SeqCst);
        let _turn = self.troubles.busy.lock().await;
        self.room()?.found_family(family, sealed).await
    }

    async fn load_family(&self, family: FamilyId) -> Result<Option<Family>, Error> {
        self.store.load_family(family).await
    }

    async fn families(&self) -> Result<Vec<FamilyId>, Error> {
        self.store.families().await
    }

    async fn apply(&self, family: FamilyId, changes: &[Change]) -> Result<(), Error> {
        self.troubles.waiting.fetch_add(1, Ordering::SeqCst);
        let _turn = self.troubles.busy.lock().await;
        self.troubles.waiting.fetch_sub(1, Ordering::SeqCst);
        self.room()?.apply(family, changes).await
    }

    async fn family_of_device(&self, device: DeviceId) -> Result<Option<FamilyId>, Error> {
        self.store.family_of_device(device).await
    }

    async fn invitation_family(&self, invitation: InvitationId) -> Result<Option<FamilyId>, Error> {
        self.store.invitation_family(invitation).await
    }

    async fn paper_code(&self, proof_hash: &ProofHash) -> Result<Option<(FamilyId, RecoveryId)>, Error> {
        self.store.paper_code(proof_hash).await
    }

    async fn guest_link_family(&self, link: GuestLinkId) -> Result<Option<FamilyId>, Error> {
        self.store.guest_link_family(link).await
    }

    async fn begin_session(
        &self,
        session: SessionHash,
        device: DeviceId,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<(), Error> {
        self.room()?.begin_session(session, device, now, expires).await
    }

    async fn external_sender(&self, fresh: Zeroizing<[u8; 32]>) -> Result<Zeroizing<[u8; 32]>, Error> {
        self.room()?.external_sender(fresh).await
    }

    async fn session(&self, session: SessionHash, now: Timestamp) -> Result<Option<Session>, Error> {
        self.store.session(session, now).await
    }

    async fn end_session(&self, session: SessionHash) -> Result<(), Error> {
        self.room()?.end_session(session).await
    }

    async fn keep_photo(
        &self,
        family: FamilyId,
        member: MemberId,
        version: u32,
        photo: &SealedPicture,
    ) -> Result<(), Error> {
        self.room()?.keep_photo(family, member, version, photo).await
    }

    async fn photo(
        &self,
        family: FamilyId,
        member: MemberId,
        version: u32,
    ) -> Result<Option<SealedPicture>, Error> {
        self.store.photo(family, member, version).await
    }

    async fn history(
        &self,
        family: FamilyId,
        member: MemberId,
        before: Option<Timestamp>,
        limit: u32,
    ) -> Result<Vec<PastCall>, Error> {
        self.store.history(family, member, before, limit).await
    }

    async fn health(&self) -> Result<(), Error> {
        self.store.health().await
    }

    async fn close(&self) {
        self.store.close().await;
    }
}

#[async_trait]
impl Passkeys for Disk {
    async fn keep_passkey(&self, passkey: &Passkey) -> Result<(), Error> {
        self.room()?.keep_passkey(passkey).await
    }

    async fn use_passkey(&self, passkey: PasskeyId, credential: &str) -> Result<bool, Error> {
        self.room()?.use_passkey(passkey, credential).await
    }

    async fn passkeys(&self, family: FamilyId, member: MemberId) -> Result<Vec<Passkey>, Error> {
        self.store.passkeys(family, member).await
    }

    async fn passkey_by_credential_id(&self, credential_id: &[u8]) -> Result<Option<Passkey>, Error> {
        self.store.passkey_by_credential_id(credential_id).await
    }

    async fn remove_passkey(
        &self,
        family: FamilyId,
        member: MemberId,
        passkey: PasskeyId,
    ) -> Result<bool, Error> {
        self.room()?.remove_passkey(family, member, passkey).await
    }
}

#[async_trait]
impl Delivery for Disk {
    async fn roster(&self, family: FamilyId, from: u32, limit: u32) -> Result<Vec<RosterItem>, Error> {
        self.store.roster(family, from, limit).await
    }

    async fn group_items(
        &self,
        family: FamilyId,
        after: u64,
        limit: u32,
        bytes: usize,
    ) -> Result<Vec<GroupItem>, Error> {
        self.store.group_items(family, after, limit, bytes).await
    }

    async fn group_info(&self, family: FamilyId) -> Result<Option<(u64, GroupInfo)>, Error> {
        self.store.group_info(family).await
    }

    async fn welcomes(&self, family: FamilyId, device: DeviceId) -> Result<Vec<(u64, Welcome)>, Error> {
        self.store.welcomes(family, device).await
    }

    async fn key_package(
        &self,
        family: FamilyId,
        device: DeviceId,
        id: u32,
    ) -> Result<Option<KeyPackage>, Error> {
        self.store.key_package(family, device, id).await
    }
}
