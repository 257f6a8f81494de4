//! Media, sans-IO: packets in, packets out. Wraps str0m.
//!
//! An [`Sfu`] belongs to one thread. It is fed with [`Input`]s and asked for [`Output`]s until it answers
//! [`Output::Timeout`]; it reads no clock and opens no socket. Only `peer` touches `str0m::Rtc`.
#![deny(clippy::indexing_slicing)]
#![cfg_attr(
    test,
    allow(clippy::indexing_slicing, reason = "a test that indexes wrongly fails, as it should")
)]

mod allot;
mod call;
mod demux;
mod event;
mod gcm;
mod input;
mod offer;
mod peer;
mod rewrite;
mod seat;
mod sfu;
mod slot;
mod source;
mod speakers;
mod vp8;

pub use event::{Event, Output, Transmit};
pub use input::{Config, Datagram, Input, JoinRefusal, Joining, Want};
pub use sfu::Sfu;
