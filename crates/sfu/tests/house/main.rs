//! The SFU in a small house in virtual time, as pages use it.

mod call;
mod page;
mod trouble;
mod world;
