//! Every message between browser and server.
//!
//! The types here are the protocol: `serde` gives their JSON, `ts-rs` their TypeScript
//! (`web/src/core/wire/gen.ts`, checked for drift by `cargo xtask gen --check`). A field that people
//! wrote or chose (a name, a face, a zone) is always [`Sealed`]: the server never learns to read it.

mod call;
mod delivery;
mod error;
pub mod export;
mod family;
mod guests;
mod http;
mod id;
mod offer;
mod parse;
mod said;
mod sealed;
mod socket;
mod time;
mod waiting;

pub use call::*;
pub use delivery::*;
pub use error::*;
pub use family::*;
pub use guests::*;
pub use http::*;
pub use id::*;
pub use offer::*;
pub use parse::*;
pub use said::*;
pub use sealed::*;
pub use socket::*;
pub use time::*;
pub use waiting::*;

/// Version of the WebSocket protocol. A page with another one is asked to reload.
pub const PROTOCOL: u32 = 4;
