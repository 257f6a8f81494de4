//! Bots: members of a family without a person. Each is a real client of a real server, over HTTP, WebSocket and UDP:
//! it keeps a vault, follows the family's roster and group, takes its place in the group of a call, seals and opens.

mod cast;
mod device;
mod failure;
mod http;
mod person;
mod random;
mod resident;
mod socket;
mod talk;
mod vault;

pub use cast::cast;
pub use device::{Device, Invited, Profiles};
pub use failure::Failure;
pub use http::Server;
pub use person::Person;
pub use random::{fresh_id, random};
pub use resident::{Company, Resident, Told};
pub use socket::Socket;
