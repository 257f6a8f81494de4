//! `cargo xtask prove`: what the encryption must show, as figures that anyone can have again.
//!
//! The work is done by `crates/proof` and, where browsers are needed, by `web/e2e/proofs`; here the parts are built,
//! run one after the other, and what they wrote is put together.

mod assemble;
mod closed;
mod rest;
mod vectors;

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use serde_json::Value;

use crate::{bench::browsers, node, packages, run, wasm};

/// What the command takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What to prove.
    #[arg(value_enum)]
    what: Proof,
    /// A smaller round of the same.
    #[arg(long)]
    quick: bool,
    /// Writes the figures into this file too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Proof {
    /// The published vectors of RFC 9605 and RFC 9420, natively and as WASM in both browsers.
    Vectors,
    /// Random group histories among OpenMLS, its WASM and mls-rs.
    Interop,
    /// A call through the relay, with a tap behind SRTP.
    Capture,
    /// Calls set up while something fails, in both browsers.
    Closed,
    /// A server that does what it must not.
    HostileServer,
    /// Somebody put out of a call, with all their keys and a tap of the relay.
    Removal,
    /// What is at rest: nothing readable after a week of a family, and no key that meets a nonce twice.
    Rest,
}

impl Proof {
    /// Those of the test command, in order. Not the vectors: they have no smaller round, since a vector left out proves
    /// nothing, and those of RFC 9605 are among the Rust tests.
    pub(crate) const ALL: [Self; 6] =
        [Self::Interop, Self::HostileServer, Self::Removal, Self::Capture, Self::Closed, Self::Rest];

    /// As it is written on the command line.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|it| it.get_name().to_owned()).unwrap_or_default()
    }
}

/// Runs one proof; an error where it does not hold.
pub(crate) fn prove(root: &Path, arguments: &Arguments) -> Result<()> {
    let Arguments { what, quick, json } = arguments;
    let figures = run_one(root, *what, *quick)?;
    let text = serde_json::to_string_pretty(&figures)? + "\n";
    if let Some(file) = json {
        fs::write(file, &text).with_context(|| format!("{} can't be written", file.display()))?;
    }
    if figures.get("holds") != Some(&Value::Bool(true)) {
        bail!("the proof `{}` does not hold: see above", what.name());
    }
    println!("The proof `{}` holds.", what.name());
    Ok(())
}

/// The small round of every proof, for the test command.
pub(crate) fn quick(root: &Path, what: Proof) -> Result<()> {
    prove(root, &Arguments { what, quick: true, json: None })
}

fn run_one(root: &Path, what: Proof, quick: bool) -> Result<Value> {
    match what {
        Proof::Vectors => vectors::run(root, quick),
        // The tests have built no module of it, and its building takes longer than the small round.
        Proof::Interop if quick => native(root, "interop", quick),
        Proof::Interop => interop(root),
        Proof::HostileServer => native(root, "hostile-server", quick),
        Proof::Removal => native(root, "removal", quick),
        Proof::Capture => native(root, "capture", quick),
        Proof::Closed => closed::run(root, quick),
        Proof::Rest => rest::run(root, quick),
    }
}

/// All histories, with members in the module too, from a build that is optimised throughout.
fn interop(root: &Path) -> Result<Value> {
    let module = root.join("target/prove/proof_member");
    let source = wasm::proof::Source { workspace: root, package: "proof-member", features: "" };
    wasm::proof::build(root, &source, &module)?;
    let words =
        ["build", "--release", "--quiet", "--package", "proof", "--no-default-features", "--bin", "interop"];
    run::step(run::cargo(root).args(words))?;
    let file = result_file(root, "interop")?;
    let mut proof = run::program(root, root.join("target/release/interop"));
    proof.arg("--module").arg(module).arg("--driver").arg(root.join("crates/proof/interop.mjs"));
    finished(proof.arg("--json").arg(&file), "interop", &file)
}

/// Runs a proof of `crates/proof` and reads what it wrote. One that does not hold has written so.
fn native(root: &Path, name: &str, quick: bool) -> Result<Value> {
    let file = result_file(root, name)?;
    // Built apart, so that an error of the compiler is none of the proof; with these words it is what the tests have
    // built.
    run::step(run::cargo(root).args(["test", "--workspace", "--no-run", "--quiet"]))?;
    let mut proof = run::program(root, root.join("target/debug/proof"));
    proof.arg(name).arg("--json").arg(&file);
    if quick {
        proof.arg("--quick");
    }
    finished(&mut proof, name, &file)
}

/// Runs the program of a proof to its end; its figures.
fn finished(proof: &mut Command, name: &str, file: &Path) -> Result<Value> {
    let done = proof.status().context("the proof can't be started")?;
    read(file).with_context(|| format!("the proof `{name}` ended without figures ({done})"))
}

/// Runs a proof of `web/e2e/proofs` in both browsers and reads what it wrote.
fn in_browsers(root: &Path, name: &str, environment: &[(&str, &OsStr)]) -> Result<Value> {
    packages::prepare()?;
    node::prepare(&root.join("web/e2e"))?;
    // The program that the tests of the web app are run against, too.
    run::step(run::cargo(root).args(["test", "--workspace", "--no-run", "--quiet"]))?;
    let file = result_file(root, &format!("{name}-browsers"))?;
    let mut command = browsers(root, "proofs", &[&format!("{name}.proof.ts")]);
    command.env("PARLOUR_PROOF_RESULT", &file);
    for (variable, value) in environment {
        command.env(variable, value);
    }
    let done = command.status().context("the browsers' tests can't be started")?;
    read(&file).with_context(|| format!("the proof `{name}` ended in the browsers without figures ({done})"))
}

/// Where figures are handed over; an old file must not pass for a new one.
fn result_file(root: &Path, name: &str) -> Result<PathBuf> {
    let folder = root.join("target/prove");
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{name}.json"));
    if file.exists() {
        fs::remove_file(&file)?;
    }
    Ok(file)
}

fn read(file: &Path) -> Result<Value> {
    Ok(serde_json::from_str(&fs::read_to_string(file)?)?)
}
