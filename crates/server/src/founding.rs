//! Who may found a family: whoever holds the link that the server printed.
//!
//! Only SHA-256 of the link's token is kept, in a file of the data folder that nobody but its owner can read. A file,
//! so that `parlour invite` can make a new link while the server runs.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use thiserror::Error;
use tokio::sync::{Mutex, MutexGuard};
use wire::Proof;

/// Name of the file in the data folder.
const FILE: &str = "founding-link.sha256";

/// The right to found a family.
#[derive(Debug)]
pub struct Founding {
    file: PathBuf,
    more_families: bool,
    one_at_a_time: Mutex<()>,
}

/// Why a founding link could not be made.
#[derive(Debug, Error)]
pub enum FoundingError {
    /// The data folder refuses.
    #[error("the founding link can't be kept in {file}: {source}")]
    Keep {
        /// Where it was to be kept.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system has no randomness.
    #[error("the system has no randomness to make a link of: {0}")]
    Random(getrandom::Error),
}

impl Founding {
    /// As the data folder says. With `more_families` a link stays good after a family was founded with it.
    pub fn new(folder: &Path, more_families: bool) -> Self {
        Self { file: folder.join(FILE), more_families, one_at_a_time: Mutex::default() }
    }

    /// Makes a token and keeps its hash; an older token is good no more. The token belongs into a link:
    /// `ORIGIN/#found=TOKEN`.
    ///
    /// # Errors
    /// [`FoundingError`], where the data folder can't be written.
    pub fn open(folder: &Path) -> Result<String, FoundingError> {
        let mut token = [0; 32];
        getrandom::fill(&mut token).map_err(FoundingError::Random)?;
        let file = folder.join(FILE);
        let new = folder.join(format!("{FILE}.new"));
        write_privately(&new, &Sha256::digest(token))
            .and_then(|()| std::fs::rename(&new, &file))
            .map_err(|source| FoundingError::Keep { file, source })?;
        Ok(URL_SAFE_NO_PAD.encode(token))
    }

    /// Takes the right away, whatever link was printed.
    ///
    /// # Errors
    /// [`FoundingError`], where the data folder can't be written.
    pub fn close(folder: &Path) -> Result<(), FoundingError> {
        let file = folder.join(FILE);
        remove(&file).map_err(|source| FoundingError::Keep { file, source })
    }

    /// Whether a link is good in this data folder.
    pub fn is_open_in(folder: &Path) -> bool {
        folder.join(FILE).exists()
    }

    /// Whether a link is good now.
    pub(crate) async fn is_open(&self) -> bool {
        tokio::fs::try_exists(&self.file).await.unwrap_or(false)
    }

    /// Where the token is the one whose hash is kept: the right to found one family, for as long as it is held.
    pub(crate) async fn claim(&self, token: &Proof) -> Option<MutexGuard<'_, ()>> {
        let claim = self.one_at_a_time.lock().await;
        let kept = tokio::fs::read(&self.file).await.ok()?;
        bool::from(Sha256::digest(token.as_slice()).as_slice().ct_eq(&kept)).then_some(claim)
    }

    /// The family stands: the link is good no more, unless there may be more families.
    pub(crate) async fn founded(&self, claim: MutexGuard<'_, ()>) {
        if !self.more_families
            && let Err(error) = tokio::fs::remove_file(&self.file).await
        {
            tracing::error!(
                "the founding link can't be withdrawn, delete {FILE} in the data folder: {error}"
            );
        }
        drop(claim);
    }
}

fn remove(file: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes a file that only its owner can read.
fn write_privately(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    remove(path)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
