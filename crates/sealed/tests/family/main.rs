//! A family in groups: who gets in, who is put out, and what a dishonest server can do about it.
#![expect(clippy::unwrap_used, reason = "a helper of tests fails by panicking, as they do")]

mod apps;
mod calls;
mod coming;
mod parsers;
mod proposed;
mod renewal;
mod support;
