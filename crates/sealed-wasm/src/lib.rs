//! The boundary between `sealed` and the browser's workers.
//!
//! Two modules are built from it: `frames` for the media worker ([`Frames`]) and `vault` for the keys worker
//! ([`Vault`], [`CallGroup`]). Bytes cross as `Uint8Array`, ids as text, everything with a structure as JSON, whose
//! types stand in `web/src/core/sealed/vault-types.ts`. Randomness comes in from `crypto.getRandomValues`. Refusals
//! go out as errors whose name is a program's and whose message is a person's; of frames as negative numbers, because
//! an exception a frame would cost more than the sealing.

#[cfg(feature = "vault")]
mod callgroup;
#[cfg(feature = "vault")]
mod family;
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

#[cfg(feature = "frames")]
pub use frames::Frames;
#[cfg(feature = "vault")]
pub use {callgroup::CallGroup, family::FamilySecrets, guest::GuestPage, vault::Vault};
