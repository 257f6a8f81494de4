//! Parlour's front door for developers. One file a command; every failure is one sentence that says what
//! to do about it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks on the terminal")]

mod bench;
mod clips;
mod generate;
mod node;
mod packages;
mod pictures;
mod prove;
mod release;
mod run;
mod serve;
mod suite;
mod tally;
mod tidy;
mod wasm;

use std::{path::Path, process::ExitCode};

use clap::{Parser, Subcommand};

/// Builds, serves, tests and measures Parlour.
#[derive(Parser)]
#[command(name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds everything, the web app included, and serves. What follows `--` goes to `parlour`.
    Serve(serve::Arguments),
    /// Installs what the tests need and runs every test.
    Test(suite::Arguments),
    /// Writes the TypeScript of the protocol from the Rust of it.
    Gen(generate::Arguments),
    /// Checks what compilers do not: crate edges, sizes, names, licences, pages that name files.
    Tidy,
    /// Builds the sealing module for browsers.
    Wasm,
    /// Makes a release: its key, its signature, and the same bytes twice.
    Release {
        #[command(subcommand)]
        command: release::Command,
    },
    /// Measures, prints a table and, with `--json`, writes it.
    Bench(bench::Arguments),
    /// Proves what the encryption must show and prints the figures.
    Prove(prove::Arguments),
    /// Makes the films that bots play; needed only where they are to be others.
    Clips,
    /// Takes a picture of every screen.
    Pictures(pictures::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let root = root();
    let done = match arguments.command {
        Command::Serve(it) => serve::serve(root, &it),
        Command::Test(it) => suite::test(root, &it),
        Command::Gen(it) => generate::generate(root, &it),
        Command::Tidy => tidy::tidy(root),
        Command::Wasm => wasm::build(root),
        Command::Release { command } => release::release(root, &command),
        Command::Bench(it) => bench::bench(root, &it),
        Command::Clips => clips::clips(root),
        Command::Prove(it) => prove::prove(root, &it),
        Command::Pictures(it) => pictures::pictures(root, &it),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the workspace.
fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}
