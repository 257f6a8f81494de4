//! Keys that sign releases: Ed25519 (RFC 8032), as base64url without padding.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use thiserror::Error;

/// What is put before the bytes that are signed, so that a signature is worth nothing anywhere else.
const CONTEXT: &[u8] = b"parlour release v1\0";

/// Who may sign a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// Signs releases. Kept where no server and no repository is.
pub struct SecretKey(SigningKey);

/// Why a text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this is not a release key: 43 letters, digits, - and _ are wanted (32 bytes, base64url)")]
pub struct BadKey;

impl PublicKey {
    /// Those of a file such as `release.pub`: one a line; `#` begins a comment.
    pub fn all_of(text: &str) -> Result<Vec<Self>, BadKey> {
        let lines = text.lines().map(str::trim);
        lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::parse).collect()
    }

    /// Those that this program was built with: `crates/release/release.pub`.
    pub fn built_in() -> Result<Vec<Self>, BadKey> {
        Self::all_of(include_str!("../release.pub"))
    }

    /// Whether this key signed these bytes (64 bytes, base64url), strictly (RFC 8032 §5.1.7, no weak key).
    pub(crate) fn signed(&self, bytes: &[u8], signature: &str) -> bool {
        let signature = URL_SAFE_NO_PAD.decode(signature).ok().and_then(|it| Signature::from_slice(&it).ok());
        signature.is_some_and(|it| self.0.verify_strict(&in_context(bytes), &it).is_ok())
    }
}

impl SecretKey {
    /// Makes one of 32 random bytes.
    pub fn of_seed(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&seed))
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// As it is kept in a file.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_bytes())
    }

    pub(crate) fn sign(&self, bytes: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.0.sign(&in_context(bytes)).to_bytes())
    }
}

fn in_context(bytes: &[u8]) -> Vec<u8> {
    [CONTEXT, bytes].concat()
}

fn decode(text: &str) -> Result<[u8; 32], BadKey> {
    URL_SAFE_NO_PAD.decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(BadKey)
}

impl FromStr for PublicKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        VerifyingKey::from_bytes(&decode(text)?).map(Self).map_err(|_| BadKey)
    }
}

impl FromStr for SecretKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        decode(text).map(Self::of_seed)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_being_written_down() {
        let key = SecretKey::of_seed([7; 32]);
        let again: SecretKey = key.text().parse().expect("it is a key");
        assert_eq!(again.public(), key.public());
        assert_eq!(key.public().to_string().parse(), Ok(key.public()));
    }

    #[test]
    fn a_file_of_keys_may_have_comments() {
        let key = SecretKey::of_seed([7; 32]).public();
        assert_eq!(PublicKey::all_of(&format!("# ours\n\n {key} \n")), Ok(vec![key]));
        assert_eq!(PublicKey::all_of("not a key\n"), Err(BadKey));
        assert!(PublicKey::built_in().is_ok());
    }
}
