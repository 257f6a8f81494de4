//! What the program can do; one file for each command.

mod check;
mod demo;
mod invite;
mod serve;
mod verify;

pub(crate) use check::check;
pub(crate) use demo::demo;
pub(crate) use invite::invite;
pub(crate) use serve::serve;
pub(crate) use verify::verify;
