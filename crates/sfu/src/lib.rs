//! Media, sans-IO: packets in, packets out. Wraps str0m.
//!
//! An [`Sfu`] belongs to one thread. It is fed with [`Input`]s and asked for [`Output`]s until it answers
//! [`Output::Timeout`]; it reads no clock and opens no socket. Only `peer` touches `str0m::Rtc`.

mod event;
mod input;

pub use event::{Event, Output, Transmit};
pub use input::{Config, Datagram, Input, JoinRefusal, Joining, Want};
