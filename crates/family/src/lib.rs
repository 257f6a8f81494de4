//! The family's rules, pure: `decide(state, command, now)` gives changes or a refusal.
//!
//! No I/O, no clock, no randomness: ids and proofs come in the command, `now` is an argument. Whoever
//! runs it (crate `server`) loads a [`Family`], decides, stores the [`Change`]s in one transaction,
//! [`Family::apply`]s them and tells people.

mod apply;
mod call_group;
mod calls;
mod change;
mod command;
mod decide;
mod delivery;
mod devices;
mod guests;
mod invitations;
mod knocks;
mod limits;
mod members;
mod paper;
mod post;
mod refusal;
mod ring;
mod seat;
mod state;
mod tick;
mod view;

pub use call_group::CallGroup;
pub use change::Change;
pub use command::Command;
pub use decide::decide;
pub use delivery::{Delivery, Group, Kept, Mailbox};
pub use guests::{Guest, GuestLink, device_of};
pub use knocks::{Knock, Resealed};
pub use limits::{
    ANSWER_WAITED, CALLER_WAITED, GROUP_KEPT, INVITATION_KEPT, MAX_DEVICES, MAX_GROUP_ITEMS,
    MAX_KEY_PACKAGES, MAX_MEMBERS, MAX_OPEN_INVITATIONS, MAX_SEATS, RETURN_DELAY, RING_TIME, SEAT_KEPT,
};
pub use paper::PaperCode;
pub use refusal::Refusal;
pub use state::{Call, Device, Family, Invitation, Member, Ring, RingOutcome, Seat};
