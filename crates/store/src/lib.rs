//! The house's memory: what a family is, kept across restarts.
//!
//! [`Store`] is what the rest of the house sees of it; [`Sqlite`] is the one that needs nothing beside a
//! data folder. Whatever keeps the promises of `conformance` can stand in its place. What people wrote
//! or chose arrives sealed and stays so; sessions are known by their hash alone.

mod delivery;
mod error;
mod passkey;
mod session;
mod sqlite;

#[cfg(test)]
mod conformance;

use async_trait::async_trait;
use family::{Change, Family};
use wire::{
    DeviceId, FamilyId, GuestLinkId, InvitationId, MemberId, PastCall, ProofHash, RecoveryId, SealedPicture,
    Timestamp,
};
use zeroize::Zeroizing;

pub use delivery::Delivery;
pub use error::Error;
pub use passkey::{Passkey, Passkeys};
pub use session::{Session, SessionHash, Standing};
pub use sqlite::Sqlite;

/// What the house remembers. Every method is all or nothing: an [`Error`] means that nothing has changed.
#[async_trait]
pub trait Store: Passkeys + Delivery + Send + Sync + 'static {
    /// Keeps a family that has just been founded, and what was sealed with it. [`Error::Taken`] where one of its ids
    /// is in use.
    async fn found_family(&self, family: &Family, sealed: &[Change]) -> Result<(), Error>;

    /// A family with its members, devices, invitations and running calls.
    async fn load_family(&self, family: FamilyId) -> Result<Option<Family>, Error>;

    /// Every family of the house.
    async fn families(&self) -> Result<Vec<FamilyId>, Error>;

    /// Makes all of these changes last, or none. Doing so twice is the same as once.
    ///
    /// A member who is removed takes along devices, sessions, passkeys and photographs; a device its
    /// sessions. [`Error::Taken`] where a device's or an invitation's id is in use by another family, or a
    /// call's by one that is over,
    /// [`Error::Gone`] where the family is no more.
    async fn apply(&self, family: FamilyId, changes: &[Change]) -> Result<(), Error>;

    /// The family that a device belongs to.
    async fn family_of_device(&self, device: DeviceId) -> Result<Option<FamilyId>, Error>;

    /// The family that an invitation lets into.
    async fn invitation_family(&self, invitation: InvitationId) -> Result<Option<FamilyId>, Error>;

    /// The family, and the code on paper in it, that gives a proof with this hash.
    async fn paper_code(&self, proof_hash: &ProofHash) -> Result<Option<(FamilyId, RecoveryId)>, Error>;

    /// The family into one of whose running calls a guest's link leads.
    async fn guest_link_family(&self, link: GuestLinkId) -> Result<Option<FamilyId>, Error>;

    /// Signs a device in until `expires`, also one that waits to be let in; of its sessions the newest eight stay.
    /// [`Error::Gone`] where the device was removed.
    async fn begin_session(
        &self,
        session: SessionHash,
        device: DeviceId,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<(), Error>;

    /// Who is signed in by this session; none where it has expired or ended.
    async fn session(&self, session: SessionHash, now: Timestamp) -> Result<Option<Session>, Error>;

    /// Ends a session. One that has ended stays so.
    async fn end_session(&self, session: SessionHash) -> Result<(), Error>;

    /// Keeps the bytes of a photograph. To be done before the [`Change::MemberKept`] that names its version
    /// is applied, which then drops earlier versions. [`Error::Gone`] where the member was removed.
    async fn keep_photo(
        &self,
        family: FamilyId,
        member: MemberId,
        version: u32,
        photo: &SealedPicture,
    ) -> Result<(), Error>;

    /// The bytes of a photograph.
    async fn photo(
        &self,
        family: FamilyId,
        member: MemberId,
        version: u32,
    ) -> Result<Option<SealedPicture>, Error>;

    /// Calls that the member had a part in, begun before `before` where one is given: newest first, at
    /// most `limit`.
    async fn history(
        &self,
        family: FamilyId,
        member: MemberId,
        before: Option<Timestamp>,
        limit: u32,
    ) -> Result<Vec<PastCall>, Error>;

    /// The secret of the server's signature key for calls' groups: `fresh` where there was none, which is kept then.
    async fn external_sender(&self, fresh: Zeroizing<[u8; 32]>) -> Result<Zeroizing<[u8; 32]>, Error>;

    /// Whether the store can be read.
    async fn health(&self) -> Result<(), Error>;

    /// Puts everything in its place and lets go of the data folder. Nothing can be asked afterwards.
    async fn close(&self);
}
