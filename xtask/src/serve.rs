//! `cargo xtask serve`: from a fresh clone to a server that can be called through.

use std::path::Path;

use anyhow::Result;

use crate::{node, run, wasm};

/// What the command takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Passed on to `parlour` (`cargo xtask serve -- --data /srv/parlour`).
    #[arg(last = true)]
    rest: Vec<String>,
}

/// Builds all there is and serves until it is stopped.
pub(crate) fn serve(root: &Path, arguments: &Arguments) -> Result<()> {
    build(root)?;
    let binary = root.join("target/release/parlour");
    run::step(run::program(&std::env::current_dir()?, binary).arg("serve").args(&arguments.rest))
}

/// Builds the sealing module, the web app, and the server with both inside.
pub(crate) fn build(root: &Path) -> Result<()> {
    web(root)?;
    println!("Building the server…");
    run::step(run::cargo(root).args(["build", "--release", "--package", "parlour"]))
}

/// Builds the sealing module and the web app into `web/dist`.
pub(crate) fn web(root: &Path) -> Result<()> {
    let web = root.join("web");
    node::prepare(&web)?;
    wasm::build(root)?;
    println!("Building the web app…");
    node::script(&web, "build")
}
