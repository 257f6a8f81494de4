//! One member of an MLS group: OpenMLS with the crypto provider and the features of `crates/sealed`, and nothing of
//! Parlour's own around it. `prove interop` drives it natively, compiled to WASM, and beside another implementation.

#[cfg(target_arch = "wasm32")]
mod browser;
mod commit;
mod member;
mod outside;

pub use commit::{Commit, Joining};
pub use member::{Failure, Member};
pub use outside::propose_context;
