//! For development: calls in virtual time, on a virtual network, with everything random drawn from a seed.
//!
//! - [`network`]: lines that delay, limit, lose, reorder and repeat datagrams.
//! - [`impair`]: one such line between two ends, for real programs.
//! - [`synthetic`]: media that nobody filmed, stamped so that its receiver can tell whose it is, which it
//!   is, and whether it is whole.
//! - [`client`]: a str0m client that behaves like a Parlour page; it seals and opens with the same crate.
//! - [`world`]: clients and a real [`sfu::Sfu`] on one network; whatever comes first happens first.
//! - [`scenario`]: what happens when, as data.
//! - [`quality`]: the scoreboard of figures on bad lines.
//! - [`seed`]: which seeds a scenario runs with; a failing one is printed and replayed with `PARLOUR_SEED`.
//!
//! - [`bot`] and [`load`], with the feature `bots`: clients of a real server over real sockets, and many of them.
//!
//! All but `world`, `bot` and `load` is sans-IO and knows no SFU: a bot on a real socket drives the same [`client::Client`].
//!
//! Known limits: both ends are str0m, so nothing here shows what a browser would make of it; DTLS and SRTP
//! draw real randomness, so two runs of a seed agree in all that happens but not in every byte.

#[cfg(feature = "bots")]
pub mod bot;
pub mod client;
pub mod impair;
#[cfg(feature = "bots")]
pub mod load;
pub mod network;
pub mod quality;
pub mod scenario;
pub mod seed;
pub mod synthetic;
pub mod world;
