//! The challenge that a device signs.

use std::time::Duration;

use ed25519_dalek::{Signature, VerifyingKey};
use wire::{Challenge, DeviceId, Problem, PublicKey, Timestamp};

use super::pending::Pending;
use crate::Origin;

/// Challenges that were given out; each for one device, one minute and one use.
#[derive(Debug)]
pub(crate) struct Challenges(Pending<DeviceId>);

impl Default for Challenges {
    fn default() -> Self {
        Self(Pending::new(Duration::from_secs(60), 4096))
    }
}

impl Challenges {
    /// A challenge for this device, whether it exists or not.
    pub(crate) fn give(&self, device: DeviceId, now: Timestamp) -> Result<Challenge, Problem> {
        self.0.keep(device, now)
    }

    /// Uses a challenge up; says for which device it was.
    pub(crate) fn take(&self, challenge: &Challenge, now: Timestamp) -> Result<DeviceId, Problem> {
        self.0.take(challenge, now)
    }
}

/// Whether `signature` is the key's over this challenge, for a page of this origin ([`wire::SignIn`]).
pub(crate) fn signature_fits(
    key: &PublicKey,
    origin: &Origin,
    challenge: &Challenge,
    signature: &wire::Signature,
) -> bool {
    let signed = [b"parlour sign-in\0", origin.as_str().as_bytes(), b"\0", challenge.as_slice()].concat();
    let key =
        <&[u8; 32]>::try_from(key.as_slice()).ok().and_then(|bytes| VerifyingKey::from_bytes(bytes).ok());
    let signature = Signature::from_slice(signature.as_slice()).ok();
    // Strict: no keys of small order, no second form of the same signature.
    matches!((key, signature), (Some(key), Some(signature)) if key.verify_strict(&signed, &signature).is_ok())
}
