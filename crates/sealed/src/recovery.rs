//! Ways to come back: a code on paper, or a passkey's PRF. From either come a key that signs the new device into the
//! roster, a key that opens the wrapped keyring, and a proof for the server.

use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::boxed::{self, NONCE_LENGTH};
use crate::bytes::{Reader, Writer};
use crate::kdf::derive;
use crate::key::SecretKey;
use crate::keyring::Keyring;
use crate::roster::{Head, Place, RecoveryKind};
use crate::{Error, PasskeySecret, RecoveryId};

/// What a passkey's PRF is asked for.
pub const PASSKEY_INPUT: &[u8] = b"parlour v1 family key";

/// What a paper code or passkey gives.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct RecoverySecret {
    bytes: [u8; 32],
    #[zeroize(skip)]
    kind: RecoveryKind,
}

/// What lies under a way to come back: the keyring as it was, and which roster is the family's.
pub(crate) struct Wrapped {
    pub(crate) ring: Keyring,
    pub(crate) genesis: Head,
    pub(crate) place: Place,
}

/// Crockford's: without I, L, O and U, which are misread.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a code: 120 bits of secret and 10 of checksum.
const LETTERS: usize = 26;
const SECRET: usize = 15;

impl RecoverySecret {
    /// Makes a paper code from 15 random bytes: 26 letters in groups.
    pub fn make_paper(random: &[u8; SECRET]) -> Zeroizing<String> {
        let mut bits = u128::from_be_bytes(widen(random));
        let mut values = [0u8; LETTERS];
        let check = checksum(random);
        for (at, value) in values.iter_mut().enumerate().rev() {
            *value = match at {
                25 => (check & 31) as u8,
                24 => (check >> 5) as u8,
                _ => {
                    let low = (bits & 31) as u8;
                    bits >>= 5;
                    low
                }
            };
        }
        let mut code = Zeroizing::new(String::new());
        for (at, value) in values.iter().enumerate() {
            if matches!(at, 4 | 8 | 12 | 16 | 20) {
                code.push('-');
            }
            code.push(ALPHABET.get(usize::from(*value)).copied().map_or('0', char::from));
        }
        code
    }

    /// Reads a paper code as people write it: any case, any spaces and dashes, O for 0, I and L for 1.
    ///
    /// # Errors
    /// [`Error::WrongCode`] where letters are missing or the checksum does not fit.
    pub fn from_paper(code: &str) -> Result<Self, Error> {
        let mut values = Zeroizing::new(Vec::with_capacity(LETTERS));
        for letter in
            code.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '–' | '.'))
        {
            values.push(value(letter).ok_or(Error::WrongCode)?);
        }
        let Some((secret, &[high, low])) = values.split_last_chunk::<2>().filter(|_| values.len() == LETTERS)
        else {
            return Err(Error::WrongCode);
        };
        let bits = secret.iter().fold(0u128, |bits, value| bits << 5 | u128::from(*value));
        let random = Zeroizing::new(narrow(bits));
        if checksum(&random) != u16::from(high) << 5 | u16::from(low) {
            return Err(Error::WrongCode);
        }
        Ok(Self { bytes: *derive(random.as_slice(), "paper", &[]), kind: RecoveryKind::Paper })
    }

    /// What a passkey's PRF gave.
    pub fn from_passkey(prf: &PasskeySecret) -> Self {
        Self { bytes: *derive(prf.expose(), "passkey", &[]), kind: RecoveryKind::Passkey }
    }

    /// Paper or passkey.
    pub const fn kind(&self) -> RecoveryKind {
        self.kind
    }

    /// Shows the server that somebody has the code, and tells it nothing about it.
    pub fn proof(&self) -> [u8; 32] {
        *derive(&self.bytes, "recovery proof", &[])
    }

    /// SHA-256 of [`Self::proof`]: all that the server keeps.
    pub fn proof_hash(&self) -> [u8; 32] {
        Sha256::digest(self.proof()).into()
    }

    pub(crate) fn key(&self) -> SecretKey {
        SecretKey::derive(&self.bytes, "recovery key")
    }

    pub(crate) fn wrap(
        &self,
        recovery: RecoveryId,
        nonce: [u8; NONCE_LENGTH],
        wrapped: &Wrapped,
    ) -> Result<Vec<u8>, Error> {
        let mut writer = Writer::default();
        writer.raw(&wrapped.genesis).u32(wrapped.place.length).raw(&wrapped.place.head);
        wrapped.ring.write(&mut writer);
        let plain = Zeroizing::new(writer.0);
        boxed::seal(&self.wrapping(), &boxed::aad("recovery", &recovery.0), nonce, &plain)
            .map_err(|_| Error::Group)
    }

    pub(crate) fn unwrap(&self, recovery: RecoveryId, sealed: &[u8]) -> Result<Wrapped, Error> {
        let opened = boxed::open(&self.wrapping(), &boxed::aad("recovery", &recovery.0), sealed);
        let plain = Zeroizing::new(opened.map_err(|_| Error::WrongCode)?);
        let mut reader = Reader::new(&plain);
        let genesis = reader.array()?;
        let place = Place { length: reader.u32()?, head: reader.array()? };
        let ring = Keyring::read(&mut reader)?;
        reader.end()?;
        Ok(Wrapped { ring, genesis, place })
    }

    fn wrapping(&self) -> Zeroizing<[u8; 32]> {
        derive(&self.bytes, "recovery wrapping", &[])
    }
}

fn value(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|known| char::from(*known) == letter).map(|at| at as u8)
}

/// Ten bits: two letters mixed up or misread are noticed but once in a thousand times.
fn checksum(random: &[u8; SECRET]) -> u16 {
    let hash = Sha256::digest(random);
    let mut first = [0; 2];
    first.copy_from_slice(hash.get(..2).unwrap_or(&[0, 0]));
    u16::from_be_bytes(first) >> 6
}

fn widen(random: &[u8; SECRET]) -> [u8; 16] {
    let mut wide = [0; 16];
    for (to, from) in wide.iter_mut().skip(1).zip(random) {
        *to = *from;
    }
    wide
}

fn narrow(bits: u128) -> [u8; SECRET] {
    let mut random = [0; SECRET];
    for (to, from) in random.iter_mut().zip(bits.to_be_bytes().iter().skip(1)) {
        *to = *from;
    }
    random
}
