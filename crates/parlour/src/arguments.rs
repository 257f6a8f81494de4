//! The command line. Every option can also stand in the environment (`PARLOUR_*`) or in `parlour.toml`.

use std::net::IpAddr;
use std::num::NonZeroU16;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use release::PublicKey;
use server::Origin;

use crate::settings::Listen;

/// Private video calls for one family, from your own machine.
#[derive(Debug, Parser)]
#[command(name = "parlour", version, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) options: Options,
}

const EXIT_CODES: &str = "Exit codes: 0 fine · 64 wrong option or configuration · 65 the database is damaged · \
    66 a server sends something other than the signed release · 67 the release is not signed by a known key · \
    68 the server to be checked can't be reached · 69 a port is busy · 70 something failed inside · 71 this machine has no usable network address · \
    73 the data folder can't be used · 74 the disk is full or failing · 75 another Parlour uses the data folder · \
    76 the database is of a newer Parlour · 77 the port needs more rights";

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Command {
    /// Serves the family (this is what happens without a command).
    Serve,
    /// Serves a demonstration family of bots from a folder of its own, and prints a link to visit them.
    Demo,
    /// Makes a new link to found the family with, while nobody has; otherwise says how to invite.
    Invite,
    /// Compares what a server serves with the signed release: every file of the web app, and its headers.
    Verify(VerifyArguments),
    /// Looks at the configuration.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
}

/// What to compare with what.
#[derive(Debug, Clone, Args)]
pub(crate) struct VerifyArguments {
    /// The server, such as `https://call.example.org`.
    #[arg(value_name = "URL")]
    pub(crate) origin: Origin,
    /// A manifest that was published elsewhere than on this server [default: the one that it serves].
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
    /// A key that may sign releases; may be given more than once [default: those built in].
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Vec<PublicKey>,
    /// The lowest number of a release that will do: a lower one is a step back.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) at_least: u64,
    /// Writes everything that was compared to this file, too.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Lists what fits, too.
    #[arg(long)]
    pub(crate) every: bool,
}

/// What to do with the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Says whether it is right, and what follows from it.
    Check,
}

/// Options of all commands.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Options {
    /// Configuration file [default: parlour.toml, where there is one].
    #[arg(long, global = true, env = "PARLOUR_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where to listen for HTTP: `localhost:PORT` or `ADDRESS:PORT` [default: localhost:8080].
    #[arg(long, global = true, env = "PARLOUR_LISTEN", value_name = "WHERE")]
    pub(crate) listen: Option<Listen>,
    /// Where browsers find the web app, such as `https://call.example.org` [default: `http://localhost:PORT`].
    #[arg(long, global = true, env = "PARLOUR_ORIGIN", value_name = "URL", value_delimiter = ',')]
    pub(crate) origin: Option<Vec<Origin>>,
    /// Data folder [default: data].
    #[arg(long, global = true, env = "PARLOUR_DATA", value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,
    /// UDP port for sound and pictures [default: the same number as HTTP].
    #[arg(long, global = true, env = "PARLOUR_MEDIA_PORT", value_name = "PORT")]
    pub(crate) media_port: Option<u16>,
    /// Threads for sound and pictures; each has a UDP port of its own, from the media port on [default: 1].
    #[arg(long, global = true, env = "PARLOUR_MEDIA_THREADS", value_name = "NUMBER")]
    pub(crate) media_threads: Option<NonZeroU16>,
    /// Where to serve metrics for Prometheus, such as `localhost:9090`: for whoever runs the house [default: nowhere].
    #[arg(long, global = true, env = "PARLOUR_METRICS", value_name = "WHERE")]
    pub(crate) metrics: Option<Listen>,
    /// Public address of this machine, where it is not one of its own (behind NAT).
    #[arg(
        long,
        global = true,
        env = "PARLOUR_PUBLIC_ADDRESS",
        value_name = "ADDRESS",
        value_delimiter = ','
    )]
    pub(crate) public_address: Option<Vec<IpAddr>>,
    /// Lets further families be founded with the link, not only the first.
    #[arg(
        long,
        global = true,
        env = "PARLOUR_MORE_FAMILIES",
        value_name = "BOOL",
        num_args = 0..=1,
        default_missing_value = "true",
        require_equals = true
    )]
    pub(crate) more_families: Option<bool>,
    /// What to log, as in `info` or `warn,server=debug` [default: warnings, and what Parlour does].
    #[arg(long, global = true, env = "PARLOUR_LOG", value_name = "FILTER")]
    pub(crate) log: Option<String>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn options_may_follow_the_command() {
        let arguments =
            Arguments::try_parse_from(["parlour", "serve", "--listen", "127.0.0.1:9", "--more-families"]);
        let options = arguments.expect("the arguments are right").options;
        assert_eq!(options.more_families, Some(true));
        assert!(options.listen.is_some());
    }
}
