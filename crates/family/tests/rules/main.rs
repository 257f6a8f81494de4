//! The family's rules, one sentence a test.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that can't go on has failed"
)]

mod call_groups;
mod delivery;
mod guests;
mod house;
mod invitations;
mod knocks;
mod people;
mod properties;
mod races;
mod rings;
mod seats;
mod steps;
mod time;
mod views;
