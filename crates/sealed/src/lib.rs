//! End-to-end encryption: sealed texts, sealed frames. No I/O, no clock, no random source of its own; the
//! same code runs natively (tests, bots) and as WASM in the browser's workers.
//!
//! Three layers, each knowing only the one below:
//! - **Who belongs** ([`roster`], [`Vault`]): a signed log of members and devices, the family's MLS group, the keyring
//!   that names and faces are sealed under.
//! - **Who is in a call** ([`CallGroup`]): a fresh MLS group, whose epochs give base keys for media.
//! - **What keys do to media**: [`Sealer`] and [`Opener`] take a base key and a [`Kid`] from whoever has them.
//!   SFrame (RFC 9605), cipher suite 4, full 16-byte tags.
//!
//! A key that has been used to seal cannot be used again from the start: a [`Sealer`] owns its counter, is not
//! `Clone`, and refuses to go on when the counter ends.
//!
//! Without the feature `groups` only the last layer is there: that is the media worker's module.
#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod envelope;
mod error;
mod header;
mod kdf;
mod kid;
mod opener;
mod sealer;
mod secret;
mod sframe;
mod window;

#[cfg(feature = "files")]
mod files;

#[cfg(feature = "groups")]
mod boxed;
#[cfg(feature = "groups")]
mod bytes;
#[cfg(feature = "groups")]
mod callgroup;
#[cfg(feature = "groups")]
mod codes;
#[cfg(feature = "groups")]
mod failure;
#[cfg(feature = "groups")]
mod group;
#[cfg(feature = "groups")]
mod ids;
#[cfg(feature = "groups")]
mod invitation;
#[cfg(feature = "groups")]
mod key;
#[cfg(feature = "groups")]
mod keyring;
#[cfg(feature = "groups")]
mod provider;
#[cfg(feature = "groups")]
mod recovery;
#[cfg(feature = "groups")]
pub mod roster;
#[cfg(feature = "groups")]
mod text;
#[cfg(feature = "groups")]
mod vault;

pub use envelope::Envelope;
pub use error::{OpenError, SealError};
pub use kid::{Kid, Media, Stream};
pub use opener::{Opened, Opener};
pub use sealer::Sealer;
pub use secret::{FileKey, InvitationSecret, PasskeySecret, SenderKey};
pub use window::REPLAY_WINDOW;

#[cfg(feature = "files")]
pub use files::{FILE_CHUNK, FILE_PREFIX, FileOpener, FileSealer, MAX_FILE, sealed_length};
#[cfg(feature = "groups")]
pub use {
    boxed::NONCE_LENGTH,
    bytes::Blob,
    callgroup::{
        Admission, CallCommit, CallGroup, CallNews, Company, GuestKnock, GuestPage, GuestSecret, Leaf, Who,
    },
    codes::Picture,
    failure::{CommitError, Error, RosterError},
    group::Suite,
    ids::{CallId, DeviceId, FamilyId, GuestId, InvitationId, MemberId, RecoveryId, Tag},
    invitation::{Card, Knock, KnockKey},
    key::{PublicKey, SignatureBytes},
    keyring::Keyring,
    provider::Seed,
    recovery::{PASSKEY_INPUT, RecoverySecret},
    text::{MAX_PHOTO, MAX_TEXT, Purpose},
    vault::{
        App, AppView, Change, DeviceView, GroupBytes, GroupCommit, GroupItem, GroupNews, MemberView, Message,
        PeopleView, RecoveryView, ReturningView, Said, SealedChange, Vault,
    },
};
