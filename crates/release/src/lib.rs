//! What a release is: the hashes of every file that the web app consists of, the headers that they must come with,
//! and who signed them. The server takes its headers from here, `cargo xtask release` signs with it, and
//! `parlour verify` compares with it what a server really sends.
//!
//! No I/O, no clock, no random source: files, keys and seeds are arguments.

pub mod headers;
mod key;
mod manifest;

pub use key::{BadKey, PublicKey, SecretKey};
pub use manifest::{Headers, Manifest, NotARelease, Release, integrity};
