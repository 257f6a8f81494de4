//! One SFrame key (RFC 9605 sections 4.4.2 and 4.4.3), cipher suite 4: AES_128_GCM_SHA256_128.

use aes_gcm::aead::AeadInOut as _;
use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::{Aes128Gcm, KeyInit as _, Nonce, Tag};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::header::{Header, MAX_HEADER};
use crate::kdf::expand;
use crate::{OpenError, SealError, SenderKey};

/// Bytes of the tag. Never shortened (e2ee: short tags let a member forge).
pub(crate) const TAG_LENGTH: usize = 16;

/// Counters end here: 2^32 frames under one key stay far within AES-GCM's limits (RFC 9605 section 9.3), and
/// last for years of camera.
pub(crate) const MAX_FRAMES: u64 = 1 << 32;

/// The most clear bytes that can be authenticated with a frame.
const MAX_METADATA: usize = 32;

/// The registered number of AES_128_GCM_SHA256_128 (RFC 9605 section 8.1).
const SUITE: [u8; 2] = 4u16.to_be_bytes();

/// A KID's key and salt.
pub(crate) struct FrameKey {
    cipher: Aes128Gcm,
    salt: Zeroizing<[u8; 12]>,
    kid: u64,
}

impl FrameKey {
    /// Derives the key of `kid` from a base key.
    pub(crate) fn new(base: &SenderKey, kid: u64) -> Self {
        let secret = Hkdf::<Sha256>::new(None, base.expose());
        let number = kid.to_be_bytes();
        let key: Zeroizing<[u8; 16]> = expand(&secret, &[b"SFrame 1.0 Secret key ", &number, &SUITE]);
        let salt = expand(&secret, &[b"SFrame 1.0 Secret salt ", &number, &SUITE]);
        Self { cipher: Aes128Gcm::new((&*key).into()), salt, kid }
    }

    /// Appends `header | ciphertext | tag` to `output`; `clear` is authenticated with it.
    pub(crate) fn seal(
        &self,
        ctr: u64,
        clear: &[u8],
        plain: &[u8],
        output: &mut Vec<u8>,
    ) -> Result<(), SealError> {
        output.reserve(MAX_HEADER + plain.len() + TAG_LENGTH);
        let start = output.len();
        Header { kid: self.kid, ctr }.write(output);
        let body = output.len();
        output.resize(body + plain.len(), 0);
        let (front, sealed) = output.split_at_mut_checked(body).ok_or(SealError::TooLong)?;
        let mut aad = [0; MAX_HEADER + MAX_METADATA];
        let aad = join(&mut aad, front.get(start..).unwrap_or_default(), clear).ok_or(SealError::TooLong)?;
        let buffer = InOutBuf::new(plain, sealed).map_err(|_| SealError::TooLong)?;
        let tag = self
            .cipher
            .encrypt_inout_detached(&self.nonce(ctr), aad, buffer)
            .map_err(|_| SealError::TooLong)?;
        output.extend_from_slice(&tag);
        Ok(())
    }

    /// Appends the plaintext of `body` (ciphertext and tag) to `output`; nothing where it does not open.
    pub(crate) fn open(
        &self,
        ctr: u64,
        header: &[u8],
        clear: &[u8],
        body: &[u8],
        output: &mut Vec<u8>,
    ) -> Result<(), OpenError> {
        let (sealed, tag) = body.split_last_chunk::<TAG_LENGTH>().ok_or(OpenError::Malformed)?;
        let mut aad = [0; MAX_HEADER + MAX_METADATA];
        let aad = join(&mut aad, header, clear).ok_or(OpenError::Malformed)?;
        let start = output.len();
        output.resize(start + sealed.len(), 0);
        let plain = output.get_mut(start..).unwrap_or_default();
        let buffer = InOutBuf::new(sealed, plain).map_err(|_| OpenError::Malformed)?;
        let opened = self.cipher.decrypt_inout_detached(&self.nonce(ctr), aad, buffer, &Tag::from(*tag));
        if opened.is_err() {
            output.truncate(start);
            return Err(OpenError::Forged);
        }
        Ok(())
    }

    /// Salt XOR counter (RFC 9605 section 4.4.3).
    fn nonce(&self, ctr: u64) -> Nonce<aes_gcm::aead::consts::U12> {
        let mut nonce = *self.salt;
        for (byte, counter) in nonce.iter_mut().rev().zip(ctr.to_be_bytes().iter().rev()) {
            *byte ^= counter;
        }
        nonce.into()
    }
}

/// `a | b` in `room`, or `None` where it does not fit.
fn join<'room>(room: &'room mut [u8], a: &[u8], b: &[u8]) -> Option<&'room [u8]> {
    room.get_mut(..a.len())?.copy_from_slice(a);
    room.get_mut(a.len()..a.len() + b.len())?.copy_from_slice(b);
    room.get(..a.len() + b.len())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../tests/fixtures/rfc9605.json")).unwrap()
    }

    fn bytes(value: &Value) -> Vec<u8> {
        let hex = value.as_str().unwrap();
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }

    #[test]
    fn all_published_headers_are_written_and_read() {
        let vectors = vectors();
        let headers = vectors["headers"].as_array().unwrap();
        assert_eq!(headers.len(), 289);
        for vector in headers {
            let header =
                Header { kid: vector["kid"].as_u64().unwrap(), ctr: vector["ctr"].as_u64().unwrap() };
            let mut written = Vec::new();
            header.write(&mut written);
            assert_eq!(written, bytes(&vector["encoded"]));
            assert_eq!(Header::read(&written), Ok((header, &[][..])));
        }
    }

    #[test]
    fn the_published_frame_of_suite_4_is_sealed_and_opened() {
        let vector = &vectors()["sframe"];
        let mut base: [u8; 16] = bytes(&vector["base_key"]).try_into().unwrap();
        let kid = vector["kid"].as_u64().unwrap();
        let ctr = vector["ctr"].as_u64().unwrap();
        let key = FrameKey::new(&SenderKey::take(&mut base), kid);
        assert_eq!(key.salt.as_slice(), bytes(&vector["sframe_salt"]));
        assert_eq!(key.nonce(ctr).as_slice(), bytes(&vector["nonce"]));

        let (metadata, plain) = (bytes(&vector["metadata"]), bytes(&vector["pt"]));
        let mut sealed = Vec::new();
        key.seal(ctr, &metadata, &plain, &mut sealed).unwrap();
        assert_eq!(sealed, bytes(&vector["ct"]));

        let (header, body) = Header::read(&sealed).unwrap();
        assert_eq!(header, Header { kid, ctr });
        let mut opened = Vec::new();
        key.open(ctr, &sealed[..sealed.len() - body.len()], &metadata, body, &mut opened).unwrap();
        assert_eq!(opened, plain);
    }

    #[test]
    fn a_header_has_only_its_shortest_form() {
        for long in [&[0x80, 0x07][..], &[0x90, 0x00, 0xff], &[0x08, 0x00], &[0x0f, 0, 1, 1, 1, 1, 1, 1, 1]] {
            assert_eq!(Header::read(long), Err(OpenError::Malformed), "{long:02x?}");
        }
    }
}
