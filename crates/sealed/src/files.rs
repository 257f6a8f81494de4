//! Sealed files: recordings, photographs, stories. Each under a key of its own, in chunks, so that neither sealing nor
//! opening needs the whole of it at once.
//!
//! `0x03 | prefix (7)`, then chunks of AES-256-GCM, each 64 KiB of plaintext and a tag, the last one shorter. A chunk's
//! nonce is `prefix | index (u32) | last (0 or 1)`: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015).
//! No chunk can be left out, repeated, moved or cut off. Inside: `length (u64) | content | zeros`, as long as Padmé
//! (Nikitin et al. 2019) says, so that a size tells little and costs at most 12 %.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use zeroize::{Zeroize as _, Zeroizing};

use crate::secret::FileKey;
use crate::{OpenError, SealError};

/// Bytes of plaintext in a chunk.
pub const FILE_CHUNK: usize = 64 << 10;
/// Random bytes that sealing a file takes, besides its key.
pub const FILE_PREFIX: usize = 7;
/// The largest file, in bytes: 16 GiB.
pub const MAX_FILE: u64 = 16 << 30;

const VERSION: u8 = 3;
const HEADER: usize = 1 + FILE_PREFIX;
const TAG: usize = 16;
const LENGTH: u64 = size_of::<u64>() as u64;

/// How long a file of so many bytes is when sealed.
pub fn sealed_length(length: u64) -> u64 {
    let padded = padme(LENGTH + length);
    HEADER as u64 + padded + padded.div_ceil(FILE_CHUNK as u64) * TAG as u64
}

/// Seals one file, piece by piece.
pub struct FileSealer {
    chunks: Chunks,
    /// Plaintext that does not fill a chunk yet.
    buffer: Zeroizing<Vec<u8>>,
    /// Content that is still to come, in bytes.
    left: u64,
    /// Plaintext that is still to be sealed, padding included.
    total: u64,
    begun: bool,
}

/// Opens one file, piece by piece. What it gives before [`Self::finish`] is the file's beginning, and may not be all.
pub struct FileOpener {
    key: FileKey,
    chunks: Option<Chunks>,
    /// Bytes that came and do not fill a chunk, or may be the last one.
    buffer: Vec<u8>,
    /// The content's length, once known, and how much of it came.
    length: Option<u64>,
    given: u64,
    plain: u64,
}

struct Chunks {
    cipher: Aes256Gcm,
    prefix: [u8; FILE_PREFIX],
    next: u32,
}

impl Chunks {
    fn new(key: &FileKey, prefix: [u8; FILE_PREFIX]) -> Self {
        Self { cipher: Aes256Gcm::new(key.expose().into()), prefix, next: 0 }
    }

    fn nonce(&mut self, last: bool) -> Option<[u8; 12]> {
        let mut nonce = [0; 12];
        let index = self.next.to_be_bytes();
        for (to, from) in nonce.iter_mut().zip(self.prefix.iter().chain(&index).chain(&[u8::from(last)])) {
            *to = *from;
        }
        self.next = self.next.checked_add(1)?;
        Some(nonce)
    }

    fn seal(&mut self, last: bool, plain: &[u8], output: &mut Vec<u8>) -> Result<(), SealError> {
        let nonce = self.nonce(last).ok_or(SealError::TooLong)?;
        let payload = Payload { msg: plain, aad: &[VERSION] };
        let sealed = self.cipher.encrypt(&nonce.into(), payload).map_err(|_| SealError::TooLong)?;
        output.extend_from_slice(&sealed);
        Ok(())
    }

    fn open(&mut self, last: bool, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let nonce = self.nonce(last).ok_or(OpenError::Malformed)?;
        let payload = Payload { msg: sealed, aad: &[VERSION] };
        self.cipher.decrypt(&nonce.into(), payload).map(Zeroizing::new).map_err(|_| OpenError::Forged)
    }
}

impl FileSealer {
    /// Begins a file of `length` bytes. The key must be random and never used before; so must `prefix`.
    ///
    /// # Errors
    /// [`SealError::TooLong`] above [`MAX_FILE`].
    pub fn new(key: &FileKey, prefix: [u8; FILE_PREFIX], length: u64) -> Result<Self, SealError> {
        if length > MAX_FILE {
            return Err(SealError::TooLong);
        }
        let buffer = Zeroizing::new(length.to_be_bytes().to_vec());
        Ok(Self {
            chunks: Chunks::new(key, prefix),
            buffer,
            left: length,
            total: padme(LENGTH + length),
            begun: false,
        })
    }

    /// Seals what follows; appends to `output` what is ready.
    ///
    /// # Errors
    /// [`SealError::TooLong`] beyond the length that was announced.
    pub fn push(&mut self, content: &[u8], output: &mut Vec<u8>) -> Result<(), SealError> {
        self.left = self.left.checked_sub(content.len() as u64).ok_or(SealError::TooLong)?;
        self.fill(content, output)
    }

    /// Seals the rest: padding, and the last chunk.
    ///
    /// # Errors
    /// [`SealError::Empty`] where less came than was announced.
    pub fn finish(mut self, output: &mut Vec<u8>) -> Result<(), SealError> {
        if self.left > 0 {
            return Err(SealError::Empty);
        }
        let zeros = [0; 4096];
        while self.total > self.buffer.len() as u64 {
            let missing = self.total - self.buffer.len() as u64;
            let piece = missing.min(zeros.len() as u64) as usize;
            self.fill(zeros.get(..piece).unwrap_or_default(), output)?;
        }
        self.begin(output);
        self.chunks.seal(true, &self.buffer, output)
    }

    fn fill(&mut self, mut plain: &[u8], output: &mut Vec<u8>) -> Result<(), SealError> {
        self.begin(output);
        while !plain.is_empty() {
            // A full chunk waits until it is known not to be the last.
            if self.buffer.len() == FILE_CHUNK {
                self.chunks.seal(false, &self.buffer, output)?;
                self.total -= FILE_CHUNK as u64;
                self.buffer.zeroize();
            }
            let room = (FILE_CHUNK - self.buffer.len()).min(plain.len());
            let (now, later) = plain.split_at(room);
            self.buffer.extend_from_slice(now);
            plain = later;
        }
        Ok(())
    }

    fn begin(&mut self, output: &mut Vec<u8>) {
        if !self.begun {
            self.begun = true;
            output.push(VERSION);
            output.extend_from_slice(&self.chunks.prefix);
        }
    }
}

impl FileOpener {
    /// Begins to open a file that was sealed under this key.
    pub fn new(key: FileKey) -> Self {
        Self { key, chunks: None, buffer: Vec::new(), length: None, given: 0, plain: 0 }
    }

    /// Opens what follows; appends to `output` what is proven.
    ///
    /// # Errors
    /// Then the file must be dropped, with all that was given of it.
    pub fn push(&mut self, sealed: &[u8], output: &mut Vec<u8>) -> Result<(), OpenError> {
        self.buffer.extend_from_slice(sealed);
        if self.chunks.is_none() {
            let Some((header, _)) = self.buffer.split_first_chunk::<HEADER>() else { return Ok(()) };
            let [VERSION, prefix @ ..] = *header else { return Err(OpenError::Malformed) };
            self.chunks = Some(Chunks::new(&self.key, prefix));
            self.buffer.drain(..HEADER);
        }
        let mut opened = 0;
        while let Some(chunk) = self.buffer.get(opened..opened + FILE_CHUNK + TAG)
            && self.buffer.len() > opened + FILE_CHUNK + TAG
        {
            let chunks = self.chunks.as_mut().ok_or(OpenError::Malformed)?;
            let plain = chunks.open(false, chunk)?;
            opened += FILE_CHUNK + TAG;
            give(&plain, (&mut self.length, &mut self.given, &mut self.plain), output)?;
        }
        self.buffer.drain(..opened);
        Ok(())
    }

    /// Opens the last chunk. Only now is it known that the file is whole.
    ///
    /// # Errors
    /// Then the file must be dropped, with all that was given of it.
    pub fn finish(mut self, output: &mut Vec<u8>) -> Result<(), OpenError> {
        let chunks = self.chunks.as_mut().ok_or(OpenError::Malformed)?;
        let plain = chunks.open(true, &self.buffer)?;
        give(&plain, (&mut self.length, &mut self.given, &mut self.plain), output)?;
        let length = self.length.ok_or(OpenError::Malformed)?;
        let whole = self.given == length && self.plain == padme(LENGTH + length);
        if whole { Ok(()) } else { Err(OpenError::Malformed) }
    }
}

/// Appends the content in a chunk; what is padding must be zeros.
fn give(
    mut plain: &[u8],
    (length, given, seen): (&mut Option<u64>, &mut u64, &mut u64),
    output: &mut Vec<u8>,
) -> Result<(), OpenError> {
    *seen += plain.len() as u64;
    let length = match *length {
        Some(length) => length,
        None => {
            let (first, rest) = plain.split_first_chunk().ok_or(OpenError::Malformed)?;
            plain = rest;
            *length.insert(u64::from_be_bytes(*first))
        }
    };
    if length > MAX_FILE {
        return Err(OpenError::Malformed);
    }
    let here = (length - *given).min(plain.len() as u64);
    let (content, zeros) = plain.split_at(here as usize);
    *given += here;
    output.extend_from_slice(content);
    if zeros.iter().all(|byte| *byte == 0) { Ok(()) } else { Err(OpenError::Malformed) }
}

/// The length to which a length is padded.
const fn padme(length: u64) -> u64 {
    if length < 512 {
        return 512;
    }
    let exponent = length.ilog2();
    let last = exponent - (exponent.ilog2() + 1);
    let mask = (1 << last) - 1;
    (length + mask) & !mask
}
