//! Media, sans-IO: packets in, packets out. Wraps str0m.
//!
//! An [`Sfu`] belongs to one thread. It is fed with [`Input`]s and asked for [`Output`]s until it answers
//! [`Output::Timeout`]; it reads no clock and opens no socket. Only `peer` touches `str0m::Rtc`.
//!
//! # How to drive it
//! After every call of [`Sfu::join`], [`Sfu::renew`] or [`Sfu::handle`]: [`Sfu::poll`] until it answers
//! [`Output::Timeout`]; then wait for a datagram, a command, or that time ([`Input::Timeout`]).
//!
//! # What bites in str0m 0.25, and where it is dealt with
//! str0m negotiates and connects; RTP and RTCP, both ways, are `peer::sender`'s and `peer::receiver`'s
//! (docs/decisions/0020).
//! 1. Resends are dropped above 15 %: ours are not str0m's.
//! 2. Lost packets are asked for every 33 ms and five times at most, among the newest 100: `peer::missing` asks
//!    itself, notices what will not come, and then a key frame is asked for instead.
//! 3. A dead peer is noticed after 21 s, and an ICE-lite agent never asks: `Call::tick` listens for silence.
//! 4. Data channels go before media: none is negotiated, an offer with one is refused (`offer`).
//! 5. An estimate that nothing drives upwards, and reads its time from when it is asked: `peer::estimate` is ours.
//! 6. AES-CM is slow: `gcm` refuses it.
//! 7. A copy and an allocation for each protected packet: payloads are shared by all receivers, and patched and sealed
//!    into the datagram that goes out.
//! 8. The cost grows with the m-lines of a connection: what goes out does not pass by them, pools are small and bounded
//!    (`offer`), and only who was touched or is due is asked (`Due` in `sfu`).
//! 9. Asking every `Rtc` whose a datagram is: `demux`.
//! 10. Bursts overrun the socket buffer: `media` gives it room, and `peer::sender` spreads pictures.
//! 11. It changes with every release: nothing outside `peer` and `gcm` knows more of it than names.
//! 12. No DTLS within STUN: setting up costs what it costs. One certificate serves all connections; DTLS stays at
//!     1.2, because as a DTLS 1.3 server it would take the client's SRTP profile instead of preferring GCM.
#![deny(clippy::indexing_slicing)]
#![cfg_attr(
    test,
    allow(clippy::indexing_slicing, reason = "a test that indexes wrongly fails, as it should")
)]

mod allot;
mod call;
mod demux;
mod due;
mod event;
#[cfg(any(test, feature = "fuzz"))]
pub mod fuzz;
mod gcm;
mod input;
mod offer;
mod out;
mod peer;
mod rewrite;
pub mod rtcp;
pub mod rtp;
pub mod sdp;
mod seat;
mod sfu;
mod slot;
mod source;
mod speakers;
pub mod srtp;
mod survey;
pub mod twcc;
mod vp8;

pub use event::{Event, Output, Transmit};
pub use input::{Config, Datagram, Input, JoinRefusal, Joining, Want};
pub use sfu::Sfu;
pub use survey::Survey;
