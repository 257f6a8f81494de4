//! What `cargo xtask prove` runs natively. Each proof prints its figures and writes them, with whether they hold, into
//! the file named after `--json`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks on the terminal")]

mod capture;
mod figures;
mod fuzzing;
mod hostile;
mod interop;
mod nonces;
mod removal;
mod seeds;
/// The family, and the honest server, of sealed's own tests.
#[path = "../../sealed/tests/family/support.rs"]
#[expect(dead_code, reason = "sealed's tests need more of it")]
#[expect(clippy::unwrap_used, reason = "a helper of tests fails by panicking, as they do")]
mod support;

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
    /// A call through the relay, with a tap behind SRTP.
    Capture,
    /// A server that does what it must not; everything is refused by name.
    HostileServer,
    /// A million sealings with pages reloaded and vaults restored: no key meets a nonce twice.
    Nonces,
    /// Somebody put out of a call opens nothing more.
    Removal,
    /// Runs the fuzz targets on changed inputs of their corpus.
    Fuzz(fuzzing::Arguments),
    /// Writes the seeds of the fuzz targets.
    Seeds(seeds::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.proof {
        Proof::Interop(it) => interop::prove(it, arguments.quick),
        Proof::Capture => capture::prove(arguments.quick),
        Proof::HostileServer => hostile::prove(arguments.quick),
        Proof::Removal => removal::prove(arguments.quick),
        Proof::Nonces => nonces::prove(arguments.quick),
        Proof::Fuzz(it) => fuzzing::run(it),
        Proof::Seeds(it) => seeds::write(it),
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
