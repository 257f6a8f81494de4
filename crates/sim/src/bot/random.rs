//! A bot's randomness: the system's.

use super::Failure;

/// So many random bytes.
///
/// # Errors
/// [`Failure::Random`] where the system gives none.
pub fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Failure::Random)?;
    Ok(bytes)
}

/// Bytes of a new id.
///
/// # Errors
/// As [`random`].
pub fn fresh_id<T>(make: impl FnOnce([u8; 16]) -> T) -> Result<T, Failure> {
    Ok(make(random()?))
}
