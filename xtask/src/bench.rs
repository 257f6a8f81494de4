//! `cargo xtask bench`: figures that anyone can measure again.
//!
//! The measuring itself is done by real browsers (`web/e2e/bench`), but for `quality`, which is simulated, and `sfu`;
//! here the parts are built, the result is printed as a table and written as JSON.

mod browser;
mod quality;

mod janus;
mod plot;
mod server;
mod sfu;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::Value;

use crate::{node, packages, run, serve, wasm};

/// What the command takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What to measure.
    #[arg(value_enum)]
    what: What,
    /// Writes the figures into this file too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Makes the figures the committed ones (quality).
    #[arg(long)]
    keep: bool,
    /// For `sfu`: runs the same load against this one too and gives the ratio.
    #[arg(long, value_enum)]
    peer: Option<sfu::PeerName>,
    /// For `sfu`: one short run of fewer loads. For `browser`: fewer lines, each for a shorter time.
    #[arg(long)]
    quick: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// From the answering touch to the first decoded remote frame, and the same for a late joiner.
    Join,
    /// What the first load fetches, compressed.
    Weight,
    /// The server's resident memory, idle and for each seat.
    Memory,
    /// Sealing frames in a worker: our module against WebCrypto, in both browsers.
    Seal,
    /// How calls look and sound on bad lines, in virtual time.
    Quality,
    /// How calls fare on bad lines, in real browsers.
    Browser,
    /// The relay under load: processor time for each packet, throughput, time inside, memory for each seat.
    Sfu,
}

/// Builds the release server and measures.
pub(crate) fn bench(root: &Path, arguments: &Arguments) -> Result<()> {
    if arguments.what == What::Quality {
        return quality::bench(root, arguments.json.as_ref(), arguments.keep);
    }
    if arguments.what == What::Sfu {
        return sfu::bench(root, arguments);
    }
    if arguments.what == What::Browser {
        return browser::bench(root, arguments.json.as_deref(), arguments.quick);
    }
    packages::prepare()?;
    match arguments.what {
        What::Sfu | What::Browser => {}
        What::Seal => wasm::build(root)?,
        What::Join | What::Weight | What::Memory | What::Quality => serve::build(root)?,
    }
    node::prepare(&root.join("web/e2e"))?;
    let name = arguments.what.to_possible_value().map(|it| it.get_name().to_owned()).unwrap_or_default();
    let result = root.join(format!("target/bench-{name}.json"));
    // An old result must not pass for a new one.
    if result.exists() {
        fs::remove_file(&result)?;
    }
    run::step(
        browsers(root, "bench", &[&format!("{name}.bench.ts")])
            .env("PARLOUR_BINARY", root.join("target/release/parlour"))
            .env("PARLOUR_BENCH_RESULT", &result),
    )?;
    let text = fs::read_to_string(&result).context("the benchmark wrote no result")?;
    let figures: Value = serde_json::from_str(&text)?;
    println!();
    rows("", &figures).iter().for_each(|(key, value)| println!("{key:<40} {value:>12}"));
    if let Some(file) = &arguments.json {
        fs::write(file, &text).with_context(|| format!("{} can't be written", file.display()))?;
    }
    Ok(())
}

/// Playwright on one project of `web/e2e`, in a small network of its own: a street (this program and the
/// browsers) and a house (the server), joined by a cable that tests can pull.
pub(crate) fn browsers(root: &Path, project: &str, rest: &[&str]) -> Command {
    let mut command = street(root);
    command.args(["node_modules/.bin/playwright", "test"]).arg(format!("--project={project}"));
    command.args(rest);
    command.env("PARLOUR_BINARY", root.join("target/debug/parlour"));
    command
}

/// A command that is still to be named, run in that network.
fn street(root: &Path) -> Command {
    let mut command = run::program(&root.join("web/e2e"), "sh");
    command.arg("net/street.sh");
    command
}

/// Figures with the path to each: `late_join_ms.median`.
fn rows(path: &str, value: &Value) -> Vec<(String, String)> {
    match value.as_object() {
        None => vec![(path.to_owned(), value.to_string())],
        Some(fields) => fields
            .iter()
            .flat_map(|(key, inner)| {
                let dot = if path.is_empty() { "" } else { "." };
                rows(&format!("{path}{dot}{key}"), inner)
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_figures_become_rows() {
        let figures = serde_json::json!({"late_join_ms": {"median": 3}, "runs": 10});
        let expected =
            [("late_join_ms.median".to_owned(), "3".to_owned()), ("runs".to_owned(), "10".to_owned())];
        assert_eq!(rows("", &figures), expected);
    }
}
