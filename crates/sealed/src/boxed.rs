//! The one form of everything that is sealed at rest: `0x01 | nonce (12) | AES-256-GCM ciphertext | tag (16)`.

use aes_gcm::aead::Aead as _;
use aes_gcm::aead::Payload;
use aes_gcm::{Aes256Gcm, KeyInit as _};

use crate::{OpenError, SealError};

/// Bytes of randomness that sealing something at rest takes.
pub const NONCE_LENGTH: usize = 12;

/// The first byte; another one announces another form.
const VERSION: u8 = 1;

pub(crate) fn seal(
    key: &[u8; 32],
    aad: &[u8],
    nonce: [u8; NONCE_LENGTH],
    plain: &[u8],
) -> Result<Vec<u8>, SealError> {
    let sealed = Aes256Gcm::new(key.into())
        .encrypt(&nonce.into(), Payload { msg: plain, aad })
        .map_err(|_| SealError::TooLong)?;
    let mut output = Vec::with_capacity(1 + NONCE_LENGTH + sealed.len());
    output.push(VERSION);
    output.extend_from_slice(&nonce);
    output.extend_from_slice(&sealed);
    Ok(output)
}

pub(crate) fn open(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    let Some((&VERSION, rest)) = sealed.split_first() else { return Err(OpenError::Malformed) };
    open_body(key, aad, rest)
}

/// Opens `nonce | ciphertext | tag`: what follows the version, or whatever else stands before it.
pub(crate) fn open_body(key: &[u8; 32], aad: &[u8], body: &[u8]) -> Result<Vec<u8>, OpenError> {
    let Some((nonce, body)) = body.split_first_chunk::<NONCE_LENGTH>() else {
        return Err(OpenError::Malformed);
    };
    Aes256Gcm::new(key.into())
        .decrypt(&(*nonce).into(), Payload { msg: body, aad })
        .map_err(|_| OpenError::Forged)
}

/// `purpose | 0x00 | id`: binds what is sealed to where it belongs.
pub(crate) fn aad(purpose: &str, id: &[u8]) -> Vec<u8> {
    [purpose.as_bytes(), &[0], id].concat()
}
