//! The boundary between `sealed` and the browser's workers.
//!
//! [`FamilySecrets`] lives in the keys worker, [`Frames`] in the media worker. Only bytes and small numbers
//! cross: randomness comes in from `crypto.getRandomValues`, refusals go out as sentences (keys) or negative
//! numbers (frames, where an exception a frame would cost more than the sealing).

mod family;
mod frames;

pub use family::FamilySecrets;
pub use frames::Frames;
