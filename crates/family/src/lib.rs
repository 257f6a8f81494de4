//! The family's rules, pure: `decide(state, command, now)` gives changes or a refusal.
//!
//! No I/O, no clock, no randomness: ids and proofs come in the command, `now` is an argument. Whoever
//! runs it (crate `server`) loads a [`Family`], decides, stores the [`Change`]s in one transaction,
//! [`Family::apply`]s them and tells people.

mod change;
mod command;
mod refusal;
mod state;

pub use change::Change;
pub use command::Command;
pub use refusal::Refusal;
pub use state::{Call, Device, Family, Invitation, Member, Ring, RingOutcome, Seat};
