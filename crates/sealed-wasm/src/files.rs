//! For whichever worker seals and opens files: photographs, recordings, stories. A module of its own, because a film
//! must not stand in the way of keys or of a call.

use sealed::{FILE_PREFIX, FileKey, FileOpener, FileSealer};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroize as _;

/// Bytes of a key.
const KEY: usize = 32;

/// Seals one file, piece by piece.
#[wasm_bindgen]
pub struct FileSealing(Option<FileSealer>);

/// Opens one file, piece by piece. What it has given is the file's beginning, and may not be all of it, until `finish`
/// has returned. After an error it gives nothing more, and what it gave must be dropped.
#[wasm_bindgen]
pub struct FileOpening(Option<FileOpener>);

#[wasm_bindgen]
impl FileSealing {
    /// Begins a file of `length` bytes. `key`: 32 random bytes that nothing else is sealed with; `prefix`: 7 random
    /// bytes.
    ///
    /// # Errors
    /// Where any of them has another length, or the file is too long.
    #[wasm_bindgen(constructor)]
    pub fn new(key: Vec<u8>, prefix: &[u8], length: f64) -> Result<Self, JsError> {
        let key = file_key(key)?;
        let prefix = <[u8; FILE_PREFIX]>::try_from(prefix).map_err(|_| malformed())?;
        let sealer = FileSealer::new(&key, prefix, whole(length).ok_or_else(malformed)?)?;
        Ok(Self(Some(sealer)))
    }

    /// Seals what follows; gives what is ready.
    ///
    /// # Errors
    /// Beyond the length that was announced, and after an error or the end.
    pub fn push(&mut self, content: &[u8]) -> Result<Vec<u8>, JsError> {
        let mut sealer = self.0.take().ok_or_else(over)?;
        let mut sealed = Vec::new();
        sealer.push(content, &mut sealed)?;
        self.0 = Some(sealer);
        Ok(sealed)
    }

    /// Seals the padding and the end; gives it.
    ///
    /// # Errors
    /// Where less came than was announced, and after an error or the end.
    pub fn finish(&mut self) -> Result<Vec<u8>, JsError> {
        let mut sealed = Vec::new();
        self.0.take().ok_or_else(over)?.finish(&mut sealed)?;
        Ok(sealed)
    }
}

#[wasm_bindgen]
impl FileOpening {
    /// Begins to open a file that was sealed with this key.
    ///
    /// # Errors
    /// Where it has not 32 bytes.
    #[wasm_bindgen(constructor)]
    pub fn new(key: Vec<u8>) -> Result<Self, JsError> {
        Ok(Self(Some(FileOpener::new(file_key(key)?))))
    }

    /// Opens what follows; gives what is proven to be the file's.
    ///
    /// # Errors
    /// Where it is not, and after an error or the end.
    pub fn push(&mut self, sealed: &[u8]) -> Result<Vec<u8>, JsError> {
        let mut opener = self.0.take().ok_or_else(over)?;
        let mut content = Vec::new();
        opener.push(sealed, &mut content)?;
        self.0 = Some(opener);
        Ok(content)
    }

    /// Opens the end; gives it. Only now is it known that the file is whole.
    ///
    /// # Errors
    /// Where it is not, and after an error or the end.
    pub fn finish(&mut self) -> Result<Vec<u8>, JsError> {
        let mut content = Vec::new();
        self.0.take().ok_or_else(over)?.finish(&mut content)?;
        Ok(content)
    }
}

/// How long a file of so many bytes is when sealed; not a number where it is too long.
#[wasm_bindgen(js_name = sealedFileLength)]
pub fn sealed_file_length(length: f64) -> f64 {
    whole(length).map_or(f64::NAN, |length| sealed::sealed_length(length) as f64)
}

/// Erases the bytes where they were.
fn file_key(mut bytes: Vec<u8>) -> Result<FileKey, JsError> {
    let key = <[u8; KEY]>::try_from(bytes.as_slice());
    bytes.zeroize();
    key.map(|mut key| FileKey::take(&mut key)).map_err(|_| malformed())
}

/// JavaScript counts in doubles.
fn whole(length: f64) -> Option<u64> {
    let is_length = length.fract() == 0.0 && (0.0..=sealed::MAX_FILE as f64).contains(&length);
    is_length.then_some(length as u64)
}

fn malformed() -> JsError {
    JsError::new("A key, a prefix or a length is not such as files have.")
}

fn over() -> JsError {
    JsError::new("This file has ended, or was refused.")
}
