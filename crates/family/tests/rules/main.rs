//! The family's rules, one sentence a test.

mod house;
mod invitations;
mod people;
mod properties;
mod rings;
mod seats;
mod time;
mod views;
