//! Signature keys: Ed25519, strictly verified (RFC 8032, without keys of small order).

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use openmls_traits::signatures::{Signer, SignerError};
use openmls_traits::types::SignatureScheme;
use zeroize::Zeroizing;

use crate::kdf::derive;

/// Bytes of a public key.
pub type PublicKey = [u8; 32];
/// Bytes of a signature.
pub type SignatureBytes = [u8; 64];

/// A private signature key: of a device, of a page in a call, or of a way to come back. Erased when dropped.
#[derive(Clone)]
pub(crate) struct SecretKey(SigningKey);

impl SecretKey {
    /// The key that comes from `secret` for one use.
    pub(crate) fn derive(secret: &[u8], label: &str) -> Self {
        let seed: Zeroizing<[u8; 32]> = derive(secret, label, &[]);
        Self(SigningKey::from_bytes(&seed))
    }

    pub(crate) fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(bytes))
    }

    pub(crate) fn expose(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    pub(crate) fn public(&self) -> PublicKey {
        self.0.verifying_key().to_bytes()
    }

    /// Signs `label | 0x00 | message`.
    pub(crate) fn sign(&self, label: &str, message: &[u8]) -> SignatureBytes {
        self.0.sign(&labelled(label, message)).to_bytes()
    }
}

/// For MLS, which brings labels of its own (RFC 9420 section 5.1.2).
impl Signer for SecretKey {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.0.sign(payload).to_bytes().to_vec())
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}

/// Whether `key` signed `label | 0x00 | message`.
pub(crate) fn verify(key: &PublicKey, label: &str, message: &[u8], signature: &SignatureBytes) -> bool {
    VerifyingKey::from_bytes(key).is_ok_and(|key| {
        key.verify_strict(&labelled(label, message), &Signature::from_bytes(signature)).is_ok()
    })
}

fn labelled(label: &str, message: &[u8]) -> Vec<u8> {
    [label.as_bytes(), &[0], message].concat()
}
