//! What OpenMLS rests on: RustCrypto, randomness that grows from a seed, storage in memory.
//!
//! Every operation that needs randomness takes a seed of its own, so that the same seeds give the same keys.
//! One thing is beyond that: HPKE's ephemeral keys are made inside `hpke-rs`, which asks the system itself
//! (`crypto.getRandomValues` in browsers). See `docs/decisions/0014-suites-and-randomness.md`.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError, RwLock};

use openmls_memory_storage::MemoryStorage;
use openmls_rust_crypto::RustCrypto;
use openmls_traits::OpenMlsProvider;
use openmls_traits::random::OpenMlsRand;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use zeroize::{Zeroize as _, Zeroizing};

use crate::Error;
use crate::bytes::{Reader, Writer};

/// Randomness for one operation: 32 bytes from a good source, used once.
pub type Seed = [u8; 32];

/// ChaCha20 from a [`Seed`]; none for operations that make nothing: they are refused if they try.
pub(crate) struct Seeded(Option<Mutex<ChaCha20Rng>>);

/// Something was to be made by an operation that has no seed. A defect.
#[derive(Debug, thiserror::Error)]
#[error("this operation has no randomness")]
pub(crate) struct NoSeed;

impl Seeded {
    pub(crate) fn new(seed: Seed) -> Self {
        Self(Some(Mutex::new(ChaCha20Rng::from_seed(seed))))
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoSeed> {
        let rng = self.0.as_ref().ok_or(NoSeed)?;
        rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
        Ok(())
    }
}

impl OpenMlsRand for Seeded {
    type Error = NoSeed;

    fn random_array<const N: usize>(&self) -> Result<[u8; N], NoSeed> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn random_vec(&self, len: usize) -> Result<Vec<u8>, NoSeed> {
        let mut bytes = vec![0; len];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }
}

/// What OpenMLS keeps: keys and groups. Cloning it is how a change is tried before the server has taken it.
#[derive(Default)]
pub(crate) struct Shelf(pub(crate) MemoryStorage);

impl Clone for Shelf {
    fn clone(&self) -> Self {
        let values = self.0.values.read().unwrap_or_else(PoisonError::into_inner);
        Self(MemoryStorage { values: RwLock::new(values.clone()) })
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        let values = self.0.values.get_mut().unwrap_or_else(PoisonError::into_inner);
        values.values_mut().for_each(Vec::zeroize);
    }
}

impl Shelf {
    /// In one order, so that the same state has the same bytes.
    pub(crate) fn write(&self, writer: &mut Writer) {
        let values = self.0.values.read().unwrap_or_else(PoisonError::into_inner);
        let sorted: BTreeMap<_, _> = values.iter().collect();
        writer.u32(sorted.len() as u32);
        for (key, value) in sorted {
            writer.list(key).list(value);
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let count = reader.count(8)?;
        let mut values = HashMap::with_capacity(count);
        for _ in 0..count {
            values.insert(reader.list()?.to_vec(), reader.list()?.to_vec());
        }
        Ok(Self(MemoryStorage { values: RwLock::new(values) }))
    }
}

/// One operation's view: the shelf, a cipher suite's functions and a seed.
pub(crate) struct Provider<'a> {
    shelf: &'a Shelf,
    crypto: RustCrypto,
    rand: Seeded,
}

impl<'a> Provider<'a> {
    pub(crate) fn new(shelf: &'a Shelf, mut seed: Seed) -> Self {
        let provider = Self { shelf, crypto: RustCrypto::default(), rand: Seeded::new(seed) };
        seed.zeroize();
        provider
    }

    /// For operations that make nothing new.
    pub(crate) fn reading(shelf: &'a Shelf) -> Self {
        Self { shelf, crypto: RustCrypto::default(), rand: Seeded(None) }
    }
}

impl OpenMlsProvider for Provider<'_> {
    type CryptoProvider = RustCrypto;
    type RandProvider = Seeded;
    type StorageProvider = MemoryStorage;

    fn storage(&self) -> &MemoryStorage {
        &self.shelf.0
    }

    fn crypto(&self) -> &RustCrypto {
        &self.crypto
    }

    fn rand(&self) -> &Seeded {
        &self.rand
    }
}

/// Seeds for the parts of an operation.
pub(crate) fn split(seed: &Seed, label: &str) -> Zeroizing<Seed> {
    crate::kdf::derive(seed, label, &[])
}
