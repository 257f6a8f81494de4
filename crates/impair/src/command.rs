//! The command line.

use std::io::{stdin, stdout};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::carry::{Carriage, carry};
use crate::check::check;
use crate::device::{Device, Place};

/// A bad line between two network namespaces.
#[derive(Parser)]
#[command(name = "impair", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Carries packets until standard input ends.
    Carry {
        /// The near end: namespace, device to make there, its address (/proc/1/ns/net:eth9:10.0.0.2/24).
        near: Place,
        /// The far end.
        far: Place,
        /// Ends by itself after so many seconds.
        #[arg(long, default_value_t = 3_600)]
        seconds: u64,
        /// All that happens by chance comes from this number.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Sends packets through a line of its own and compares.
    Check {
        /// The near end.
        near: Place,
        /// The far end.
        far: Place,
    },
}

#[expect(clippy::print_stderr, reason = "a command line speaks on the terminal")]
pub(crate) fn run() -> ExitCode {
    match carry_out(Arguments::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("impair: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(command: Command) -> Result<bool> {
    match command {
        Command::Carry { near, far, seconds, seed } => {
            let [near, far] = [Device::make(&near)?, Device::make(&far)?];
            let carriage = Carriage { near, far, seed, longest: Duration::from_secs(seconds) };
            carry(&carriage, stdin(), stdout())?;
            Ok(true)
        }
        Command::Check { near, far } => check(&near, &far),
    }
}
