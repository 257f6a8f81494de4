//! The family's key on its way to another browser: wrapped under the secret of an invitation or of a passkey.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::boxed::{self, NONCE_LENGTH};
use crate::kdf::derive;
use crate::{FamilyKey, InvitationSecret, OpenError, PasskeySecret, SealError};

/// What a passkey's PRF is asked for.
pub const PASSKEY_INPUT: &[u8] = b"parlour v1 family key";

impl InvitationSecret {
    /// Shows the server that somebody has the link, and tells it nothing about the link's secret.
    pub fn proof(&self) -> [u8; 32] {
        *derive(self.expose(), "invitation proof", &[])
    }

    /// SHA-256 of [`Self::proof`]: all that the server keeps.
    pub fn proof_hash(&self) -> [u8; 32] {
        Sha256::digest(self.proof()).into()
    }

    /// Wraps the family's key for this invitation. `nonce` must be random and new.
    ///
    /// # Errors
    /// None at this length.
    pub fn wrap(
        &self,
        invitation: &[u8; 16],
        nonce: [u8; NONCE_LENGTH],
        key: &FamilyKey,
    ) -> Result<Vec<u8>, SealError> {
        boxed::seal(&self.key(), &boxed::aad("invitation", invitation), nonce, key.expose())
    }

    /// Unwraps what [`Self::wrap`] wrapped for the same invitation.
    ///
    /// # Errors
    /// [`OpenError::Malformed`] or [`OpenError::Forged`].
    pub fn unwrap(&self, invitation: &[u8; 16], wrapped: &[u8]) -> Result<FamilyKey, OpenError> {
        unwrapped(boxed::open(&self.key(), &boxed::aad("invitation", invitation), wrapped)?)
    }

    fn key(&self) -> Zeroizing<[u8; 32]> {
        derive(self.expose(), "invitation key", &[])
    }
}

impl PasskeySecret {
    /// Wraps the family's key for this passkey. `nonce` must be random and new.
    ///
    /// # Errors
    /// None at this length.
    pub fn wrap(&self, nonce: [u8; NONCE_LENGTH], key: &FamilyKey) -> Result<Vec<u8>, SealError> {
        boxed::seal(&self.key(), &boxed::aad("passkey", &[]), nonce, key.expose())
    }

    /// Unwraps what [`Self::wrap`] wrapped.
    ///
    /// # Errors
    /// [`OpenError::Malformed`] or [`OpenError::Forged`].
    pub fn unwrap(&self, wrapped: &[u8]) -> Result<FamilyKey, OpenError> {
        unwrapped(boxed::open(&self.key(), &boxed::aad("passkey", &[]), wrapped)?)
    }

    fn key(&self) -> Zeroizing<[u8; 32]> {
        derive(self.expose(), "passkey key", &[])
    }
}

fn unwrapped(plain: Vec<u8>) -> Result<FamilyKey, OpenError> {
    let plain = Zeroizing::new(plain);
    let mut bytes = Zeroizing::new(<[u8; 32]>::try_from(plain.as_slice()).map_err(|_| OpenError::Malformed)?);
    Ok(FamilyKey::take(&mut bytes))
}
