//! End-to-end encryption: sealed texts, sealed frames. No I/O, no clock, no random source of its own; the
//! same code runs natively (tests, bots) and as WASM in the browser's workers.
//!
//! Two layers that know nothing of each other:
//! - **Where keys come from**: [`FamilyKey`] and what is derived from it ([`CallSecret`], [`SenderKey`]), and
//!   the two ways in which it travels wrapped ([`InvitationSecret`], [`PasskeySecret`]).
//! - **What keys do to media**: [`Sealer`] and [`Opener`] take a base key and a [`Kid`] from whoever has them.
//!   SFrame (RFC 9605), cipher suite 4, full 16-byte tags.
//!
//! A key that has been used to seal cannot be used again from the start: a [`Sealer`] owns its counter, is not
//! `Clone`, and refuses to go on when the counter ends.
#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod boxed;
mod call;
mod envelope;
mod error;
mod header;
mod kdf;
mod kid;
mod opener;
mod sealer;
mod secret;
mod sframe;
mod text;
mod window;
mod wrap;

pub use boxed::NONCE_LENGTH;
pub use envelope::Envelope;
pub use error::{OpenError, SealError};
pub use kid::{Kid, Media, Stream};
pub use opener::{Opened, Opener};
pub use sealer::Sealer;
pub use secret::{CallSecret, FamilyKey, InvitationSecret, PasskeySecret, SenderKey};
pub use text::{MAX_PHOTO, MAX_TEXT, Purpose};
pub use window::REPLAY_WINDOW;
pub use wrap::PASSKEY_INPUT;
