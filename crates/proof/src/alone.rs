//! `proof interop` alone. Thousands of steps of MLS take hours as the tests are built; this much of the crate is built
//! optimised in a minute or two.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks on the terminal")]

mod figures;
mod interop;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;

/// Random histories of groups whose members are of several implementations.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    interop: interop::Arguments,
    /// Where the figures go.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = interop::prove(&arguments.interop, false);
    match done.and_then(|figures| figures.publish(arguments.json.as_deref())) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("interop: {error:#}");
            ExitCode::FAILURE
        }
    }
}
