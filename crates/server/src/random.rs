//! Where the server's random numbers come from.

use wire::Problem;

use crate::refused::internal;

/// So many random bytes from the operating system.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!("the system has no randomness to give: {error}");
        internal()
    })?;
    Ok(bytes)
}
