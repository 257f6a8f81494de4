//! What texts and photographs are sealed for, and how they are padded, so that a length tells little.

use crate::{OpenError, SealError};

/// What a sealed thing belongs to. It opens only for the purpose and id that it was sealed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The family's own profile.
    Family,
    /// A member's profile.
    Member,
    /// A device's name.
    Device,
    /// The note on an invitation.
    Invitation,
    /// A member's photograph.
    Photo,
}

/// The longest text, in bytes: sealed, it just fits `wire::Sealed`.
pub const MAX_TEXT: usize = 63 * TEXT_STEP - LENGTH;
/// The largest photograph, in bytes: sealed, it just fits `wire::SealedPicture`.
pub const MAX_PHOTO: usize = 63 * PHOTO_STEP - LENGTH;

const LENGTH: usize = size_of::<u32>();
const TEXT_STEP: usize = 64;
const PHOTO_STEP: usize = 4096;

impl Purpose {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Family => "family",
            Self::Member => "member",
            Self::Device => "device",
            Self::Invitation => "invitation",
            Self::Photo => "photo",
        }
    }

    /// Plaintext grows in these steps, in bytes.
    pub(crate) const fn step(self) -> usize {
        match self {
            Self::Photo => PHOTO_STEP,
            Self::Family | Self::Member | Self::Device | Self::Invitation => TEXT_STEP,
        }
    }

    pub(crate) const fn longest(self) -> usize {
        match self {
            Self::Photo => MAX_PHOTO,
            Self::Family | Self::Member | Self::Device | Self::Invitation => MAX_TEXT,
        }
    }
}

/// `length (u32, big-endian) | data | zeros` to a multiple of `step`.
pub(crate) fn pad(data: &[u8], step: usize) -> Result<Vec<u8>, SealError> {
    let length = u32::try_from(data.len()).map_err(|_| SealError::TooLong)?;
    let whole = (LENGTH + data.len()).next_multiple_of(step);
    let mut padded = Vec::with_capacity(whole);
    padded.extend_from_slice(&length.to_be_bytes());
    padded.extend_from_slice(data);
    padded.resize(whole, 0);
    Ok(padded)
}

/// The data in a padded block; strict, so that every text has one sealed form under one nonce.
pub(crate) fn unpad(padded: &[u8], step: usize) -> Result<&[u8], OpenError> {
    let (length, rest) = padded.split_first_chunk().ok_or(OpenError::Malformed)?;
    let length = u32::from_be_bytes(*length) as usize;
    let (data, zeros) = rest.split_at_checked(length).ok_or(OpenError::Malformed)?;
    let exact = (LENGTH + length).next_multiple_of(step) == padded.len();
    if exact && zeros.iter().all(|&byte| byte == 0) { Ok(data) } else { Err(OpenError::Malformed) }
}
