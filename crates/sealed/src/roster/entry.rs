//! One entry of the log: `seq | hash of the entry before | body | author | signature`.

use sha2::{Digest as _, Sha256};

use super::{Author, Body, Head, Place};
use crate::bytes::{Reader, Writer};
use crate::key::{PublicKey, SecretKey, SignatureBytes, verify};
use crate::{Error, RosterError};

/// The longest entry, in bytes; the server keeps to the same.
pub const MAX_ENTRY: usize = 8 << 10;

const LABEL: &str = "parlour roster v1";

/// An entry, read and not yet believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number; the first is 0.
    pub seq: u32,
    /// SHA-256 of the entry before; zeros at the first.
    pub prev: Head,
    /// What it says.
    pub body: Body,
    /// Who says so.
    pub by: Author,
    signature: SignatureBytes,
}

impl Entry {
    /// Makes the entry that follows `place`.
    pub(crate) fn sign(place: Place, body: Body, by: Author, key: &SecretKey) -> Result<Vec<u8>, Error> {
        let mut entry = Self { seq: place.length, prev: place.head, body, by, signature: [0; 64] };
        entry.signature = key.sign(LABEL, &entry.signed());
        let mut bytes = entry.signed();
        bytes.extend_from_slice(&entry.signature);
        if bytes.len() > MAX_ENTRY {
            return Err(RosterError::TooLong.into());
        }
        Ok(bytes)
    }

    /// Reads an entry's bytes.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`RosterError::TooLong`].
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > MAX_ENTRY {
            return Err(RosterError::TooLong.into());
        }
        let mut reader = Reader::new(bytes);
        let entry = Self {
            seq: reader.u32()?,
            prev: reader.array()?,
            body: Body::read(&mut reader)?,
            by: Author::read(&mut reader)?,
            signature: reader.array()?,
        };
        reader.end()?;
        Ok(entry)
    }

    /// What the next entry is chained to.
    pub fn hash(bytes: &[u8]) -> Head {
        Sha256::digest(bytes).into()
    }

    pub(super) fn is_signed_by(&self, key: &PublicKey) -> bool {
        verify(key, LABEL, &self.signed(), &self.signature)
    }

    fn signed(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u32(self.seq).raw(&self.prev);
        self.body.write(&mut writer);
        self.by.write(&mut writer);
        writer.0
    }
}
