//! The SFU in a small house in virtual time, as pages use it.

#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that meets what it did not expect fails, as it should"
)]

mod call;
mod page;
mod trouble;
mod world;
