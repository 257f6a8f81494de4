//! Passkeys: how a member comes back on a new browser.

use std::fmt;

use async_trait::async_trait;
use wire::{FamilyId, MemberId, PasskeyId, Timestamp};

use crate::Error;

/// A passkey of a member.
#[derive(Clone, PartialEq, Eq)]
pub struct Passkey {
    /// The passkey.
    pub id: PasskeyId,
    /// The family of its member.
    pub family: FamilyId,
    /// Whose.
    pub member: MemberId,
    /// The authenticator's own name for it (WebAuthn credential id).
    pub credential_id: Vec<u8>,
    /// Public key, counter and flags, as JSON of the WebAuthn library.
    pub credential: String,
    /// When it was made.
    pub added_at: Timestamp,
}

/// Only the id is shown.
impl fmt::Debug for Passkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passkey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What the house remembers of passkeys. A member who is removed takes theirs along.
#[async_trait]
pub trait Passkeys {
    /// Keeps a passkey that was made. [`Error::Taken`] where another has its
    /// credential id, [`Error::Gone`] where the member was removed.
    async fn keep_passkey(&self, passkey: &Passkey) -> Result<(), Error>;

    /// Keeps what a passkey is after it was used (its counter has moved). Says whether it is still kept: one that
    /// was removed meanwhile stays so.
    async fn use_passkey(&self, passkey: PasskeyId, credential: &str) -> Result<bool, Error>;

    /// A member's passkeys, oldest first.
    async fn passkeys(&self, family: FamilyId, member: MemberId) -> Result<Vec<Passkey>, Error>;

    /// The passkey with this credential id.
    async fn passkey_by_credential_id(&self, credential_id: &[u8]) -> Result<Option<Passkey>, Error>;

    /// Removes a passkey of this member. Says whether there was one.
    async fn remove_passkey(
        &self,
        family: FamilyId,
        member: MemberId,
        passkey: PasskeyId,
    ) -> Result<bool, Error>;
}
