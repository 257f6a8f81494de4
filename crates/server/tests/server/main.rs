//! The server as its clients see it: a real one on a port of its own, with a real store and a real media thread.
//! Its clock is moved by hand, and every line it logs is read by [`support::privacy`].

#![expect(clippy::expect_used, reason = "what a test expects is what it tests")]
#![expect(clippy::print_stderr, reason = "what ends the process says why")]
#![expect(clippy::wildcard_enum_match_arm, reason = "a test waits for one message among all that may come")]

mod authorisation;
mod call_groups;
mod calls;
mod dawdlers;
mod delivery;
mod families;
mod founding;
mod full_disk;
mod guests;
mod headers;
mod history;
mod invitations;
mod messages;
mod passkeys;
mod people;
mod photos;
mod restart;
mod seats;
mod sign_in;
mod support;
mod unfinished;
mod waiting;
