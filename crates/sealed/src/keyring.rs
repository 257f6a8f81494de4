//! The keyring: what names, faces, notes and photographs are sealed under. A generation is 32 random bytes; a new one is
//! made whenever somebody is removed, and older ones stay so that what was sealed before can still be opened.
//!
//! Sealed under it: `0x02 | generation (u32) | nonce (12) | AES-256-GCM ciphertext | tag (16)`.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::boxed::{self, NONCE_LENGTH};
use crate::bytes::{Reader, Writer};
use crate::kdf::derive;
use crate::text::{pad, unpad};
use crate::{Error, OpenError, Purpose, SealError};

/// The first byte of what a keyring sealed.
const VERSION: u8 = 2;

/// Every generation a device has.
#[derive(Clone, Default)]
pub struct Keyring {
    generations: BTreeMap<u32, Zeroizing<[u8; 32]>>,
}

impl Keyring {
    /// A ring with its first generation: 32 random bytes.
    pub fn begin(key: [u8; 32]) -> Self {
        let mut ring = Self::default();
        ring.generations.insert(1, Zeroizing::new(key));
        ring
    }

    /// The newest generation; 0 where there is none.
    pub fn newest(&self) -> u32 {
        self.generations.last_key_value().map_or(0, |(generation, _)| *generation)
    }

    /// The generations that are there.
    pub fn generations(&self) -> impl Iterator<Item = u32> {
        self.generations.keys().copied()
    }

    /// Takes a generation in. Where another key has the number already, the one that comes later takes the next free
    /// number: everybody reads the group's messages in one order, and so comes to the same ring.
    pub(crate) fn add(&mut self, generation: u32, key: [u8; 32]) {
        if self.generations.values().any(|known| **known == key) {
            return;
        }
        let mut number = generation.max(1);
        while self.generations.contains_key(&number) {
            number += 1;
        }
        self.generations.insert(number, Zeroizing::new(key));
    }

    /// Seals `data` for `purpose` and `id` under the newest generation. `nonce` must be random and new.
    ///
    /// # Errors
    /// [`SealError::TooLong`] above [`crate::MAX_TEXT`], for photographs [`crate::MAX_PHOTO`];
    /// [`SealError::NoKey`] while this device has not been let in.
    pub fn seal(
        &self,
        purpose: Purpose,
        id: &[u8; 16],
        nonce: [u8; NONCE_LENGTH],
        data: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        if data.len() > purpose.longest() {
            return Err(SealError::TooLong);
        }
        let (generation, key) = self.generations.last_key_value().ok_or(SealError::NoKey)?;
        let padded = Zeroizing::new(pad(data, purpose.step())?);
        let sealed = boxed::seal(&texts(key), &boxed::aad(purpose.name(), id), nonce, &padded)?;
        let body = sealed.get(1..).unwrap_or_default();
        Ok([&[VERSION], generation.to_be_bytes().as_slice(), body].concat())
    }

    /// Opens what [`Self::seal`] sealed for the same purpose and id.
    ///
    /// # Errors
    /// [`OpenError::Malformed`], [`OpenError::Forged`], [`OpenError::UnknownSender`] for a generation that has not
    /// arrived.
    pub fn open(&self, purpose: Purpose, id: &[u8; 16], sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        let Some((&VERSION, rest)) = sealed.split_first() else { return Err(OpenError::Malformed) };
        let (generation, body) = rest.split_first_chunk().ok_or(OpenError::Malformed)?;
        let key = self.generations.get(&u32::from_be_bytes(*generation)).ok_or(OpenError::UnknownSender)?;
        let padded = Zeroizing::new(boxed::open_body(&texts(key), &boxed::aad(purpose.name(), id), body)?);
        unpad(&padded, purpose.step()).map(<[u8]>::to_vec)
    }

    /// What all of the family hold and the server does not: with it guests join calls.
    pub(crate) fn guest_keys(&self) -> impl Iterator<Item = (u32, Zeroizing<[u8; 32]>)> {
        self.generations.iter().map(|(generation, key)| (*generation, derive(key.as_slice(), "guests", &[])))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.u32(self.generations.len() as u32);
        for (generation, key) in &self.generations {
            writer.u32(*generation).raw(key.as_slice());
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut ring = Self::default();
        for _ in 0..reader.count(36)? {
            let generation = reader.u32()?;
            ring.generations.insert(generation, Zeroizing::new(reader.array()?));
        }
        Ok(ring)
    }

    /// Takes in whatever another ring has.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (generation, key) in &other.generations {
            self.add(*generation, **key);
        }
    }
}

fn texts(key: &Zeroizing<[u8; 32]>) -> Zeroizing<[u8; 32]> {
    derive(key.as_slice(), "texts", &[])
}
