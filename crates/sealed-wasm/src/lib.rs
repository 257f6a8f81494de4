//! The boundary between `sealed` and the browser's workers.
//!
//! Three modules are built from it: `frames` for the media worker ([`Frames`]), `vault` for the keys worker
//! ([`Vault`], [`CallGroup`]), and `files` ([`FileSealing`], [`FileOpening`]). Bytes cross as `Uint8Array`, ids as
//! text, everything with a structure as JSON, whose types stand in `web/src/core/sealed/vault-types.ts`. Randomness
//! comes in from `crypto.getRandomValues`. Refusals go out as errors whose name is a program's and whose message is a
//! person's; of frames as negative numbers, because an exception a frame would cost more than the sealing.

#[cfg(feature = "vault")]
mod callgroup;
#[cfg(feature = "files")]
mod files;
#[cfg(feature = "frames")]
mod frames;
#[cfg(feature = "vault")]
mod given;
#[cfg(feature = "vault")]
mod guest;
#[cfg(feature = "vault")]
mod recovery;
#[cfg(feature = "vault")]
mod shape;
#[cfg(feature = "vault")]
mod vault;

#[cfg(feature = "files")]
pub use files::{FileOpening, FileSealing, sealed_file_length};
#[cfg(feature = "frames")]
pub use frames::Frames;
#[cfg(feature = "vault")]
pub use {
    callgroup::CallGroup,
    guest::{GuestPage, guest_proof, guest_proof_hash, open_guest_name, seal_guest_name},
    recovery::{make_paper_code, recovery_proof, recovery_proof_hash},
    vault::Vault,
};
