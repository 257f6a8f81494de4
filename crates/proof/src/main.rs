//! What `cargo xtask prove` runs natively. Each proof prints its figures and writes them, with whether they hold, into
//! the file named after `--json`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks on the terminal")]

mod figures;
mod interop;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

/// Runs one proof.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    proof: Proof,
    /// A smaller round of the same.
    #[arg(long, global = true)]
    quick: bool,
    /// Where the figures go.
    #[arg(long, value_name = "FILE", global = true)]
    json: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Proof {
    /// Random histories of groups whose members are of several implementations.
    Interop(interop::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.proof {
        Proof::Interop(it) => interop::prove(it, arguments.quick),
    };
    match done.and_then(|figures| figures.publish(arguments.json.as_deref())) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("proof: {error:#}");
            ExitCode::FAILURE
        }
    }
}
