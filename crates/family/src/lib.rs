//! The family's rules, pure: `decide(state, command, now)` gives changes or a refusal.
//!
//! No I/O, no clock, no randomness: ids and proofs come in the command, `now` is an argument. Whoever
//! runs it (crate `server`) loads a [`Family`], decides, stores the [`Change`]s in one transaction,
//! [`Family::apply`]s them and tells people.

mod apply;
mod calls;
mod change;
mod command;
mod decide;
mod devices;
mod invitations;
mod limits;
mod members;
mod refusal;
mod ring;
mod seat;
mod state;
mod tick;
mod view;

pub use change::Change;
pub use command::Command;
pub use decide::decide;
pub use limits::{
    ANSWER_WAITED, CALLER_WAITED, INVITATION_KEPT, MAX_DEVICES, MAX_MEMBERS, MAX_OPEN_INVITATIONS, MAX_SEATS,
    RING_TIME, SEAT_KEPT,
};
pub use refusal::Refusal;
pub use state::{Call, Device, Family, Invitation, Member, Ring, RingOutcome, Seat};
