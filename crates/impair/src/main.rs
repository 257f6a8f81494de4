//! A bad line for real programs: two TUN devices, each in a network namespace, and between them what
//! [`sim::impair`] does to packets. For development; it is no part of the product.
//!
//! - `impair carry NEAR FAR` stands until its standard input ends or its time is over. It is told what the line is
//!   like on standard input, and answers on standard output; a line of JSON each.
//! - `impair check NEAR FAR` sends packets through such a line and compares what arrives with what was asked.

#[cfg(target_os = "linux")]
mod carry;
#[cfg(target_os = "linux")]
mod check;
#[cfg(target_os = "linux")]
mod command;
#[cfg(target_os = "linux")]
mod device;
#[cfg(target_os = "linux")]
mod probe;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    command::run()
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::print_stderr, reason = "a command line speaks on the terminal")]
fn main() -> ExitCode {
    eprintln!("impair: bad lines need Linux, for its network namespaces");
    ExitCode::FAILURE
}
