//! The `parlour` program: configuration, commands, wiring.

mod arguments;
mod commands;
mod failure;
mod logging;
mod print;
mod settings;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command, ConfigCommand};
use failure::Failure;
use settings::Settings;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no failures, and go to stdout; nothing can be done where nobody reads them.
            let _ = error.print();
            return if error.use_stderr() { Failure::USAGE.into() } else { ExitCode::SUCCESS };
        }
    };
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            print::complaint(&failure);
            failure.code().into()
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let settings = || Settings::gather(arguments.options);
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => commands::serve(&settings()?),
        Command::Demo => commands::demo(settings()?),
        Command::Invite => commands::invite(&settings()?),
        // Somebody else's server, perhaps: this machine's configuration has no part in it.
        Command::Verify(what) => commands::verify(&what),
        Command::Config { command: ConfigCommand::Check } => commands::check(&settings()?),
    }
}
