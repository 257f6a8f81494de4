//! `cargo xtask test`: every check and every test, the fast ones first; stops at the first that fails.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::{bench::browsers, generate, node, packages, prove, run, tally::Tally, tidy, wasm};

/// What the command takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Runs only these steps, in the order of the whole.
    #[arg(long, value_enum, value_name = "STEP", value_delimiter = ',')]
    only: Vec<Step>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Step {
    /// Rust is formatted.
    Format,
    /// The generated TypeScript fits the Rust.
    Gen,
    /// The house rules hold.
    Tidy,
    /// What the web app is built from: packages and the sealing module.
    Prepare,
    /// The web app's types hold.
    WebCheck,
    /// The web app is linted and formatted.
    WebLint,
    /// The web app's own tests.
    WebTest,
    /// The web app builds.
    WebBuild,
    /// Rust is linted.
    Clippy,
    /// The Rust documentation builds and its links lead somewhere.
    Docs,
    /// The Rust tests.
    Rust,
    /// Real browsers against the real binary.
    E2e,
    /// The small rounds of the proofs.
    Prove,
}

/// Runs the steps; the last line is the tally of all.
pub(crate) fn test(root: &Path, arguments: &Arguments) -> Result<()> {
    let mut all = Tally::default();
    let mut times = Vec::new();
    let mut failure = None;
    let chosen = |step: &Step| arguments.only.is_empty() || arguments.only.contains(step);
    if arguments.only.is_empty() {
        // First of all, so that nobody waits twenty minutes to learn that a browser is missing.
        packages::prepare()?;
    }
    for &step in Step::value_variants().iter().filter(|&step| chosen(step)) {
        println!("\n== {}", words(step));
        let begun = now();
        let (tally, done) = perform(root, step);
        all.add(tally);
        times.push((step, begun.elapsed(), tally));
        if let Err(error) = done {
            failure = Some((step, error));
            break;
        }
    }
    table(&times);
    if let Some((step, error)) = &failure {
        println!("\n{} failed: {error:#}\n", words(*step));
    }
    println!("{} passed, {} failed", all.passed, all.failed);
    match failure {
        Some((step, _)) => bail!("stopped at the step `{}`", name(step)),
        None => Ok(()),
    }
}

/// One step and its count. A step that is not a test runner counts as one check.
fn perform(root: &Path, step: Step) -> (Tally, Result<()>) {
    let web = root.join("web");
    let check = |done: Result<()>| {
        let tally = Tally { passed: u64::from(done.is_ok()), failed: u64::from(done.is_err()) };
        (tally, done)
    };
    match step {
        Step::Format => check(run::step(run::cargo(root).args(["fmt", "--all", "--check"]))),
        Step::Gen => check(generate::generate(root, &generate::Arguments::checking())),
        Step::Tidy => check(tidy::tidy(root)),
        Step::Prepare => check(node::prepare(&web).and_then(|()| wasm::build(root))),
        Step::WebCheck => check(node::script(&web, "check")),
        Step::WebLint => check(node::script(&web, "lint")),
        Step::WebTest => counted(run::program(&web, "npm").args(["run", "--silent", "test"])),
        Step::WebBuild => check(node::script(&web, "build")),
        Step::Clippy => check(run::step(run::cargo(root).args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))),
        Step::Docs => check(run::step(run::cargo(root).env("RUSTDOCFLAGS", "-D warnings").args([
            "doc",
            "--workspace",
            "--no-deps",
            "--quiet",
        ]))),
        Step::Rust => rust(root),
        Step::E2e => match browser_binary(root) {
            Ok(()) => counted(&mut browsers(root, "tests", &[])),
            Err(error) => check(Err(error)),
        },
        Step::Prove => proofs(root),
    }
}

/// Each proof is a check; the first that does not hold ends the step.
fn proofs(root: &Path) -> (Tally, Result<()>) {
    let mut tally = Tally::default();
    for proof in prove::Proof::ALL {
        println!("\n-- prove {}", proof.name());
        if let Err(error) = prove::quick(root, proof) {
            tally.failed += 1;
            return (tally, Err(error));
        }
        tally.passed += 1;
    }
    (tally, Ok(()))
}

/// The Rust tests: through nextest where it is, as cargo has them where not. Examples in documentation always.
fn rust(root: &Path) -> (Tally, Result<()>) {
    let nextest = run::output(run::cargo(root).args(["nextest", "--version"])).is_some();
    if !nextest {
        return counted(run::cargo(root).args(["test", "--workspace", "--no-fail-fast"]));
    }
    let (mut tally, done) =
        counted(run::cargo(root).args(["nextest", "run", "--workspace", "--no-fail-fast"]));
    if done.is_err() {
        return (tally, done);
    }
    let (examples, done) = counted(run::cargo(root).args(["test", "--workspace", "--doc", "--quiet"]));
    tally.add(examples);
    (tally, done)
}

/// The binary that the browsers are sent to, in the profile that the Rust tests have built already.
fn browser_binary(root: &Path) -> Result<()> {
    packages::prepare()?;
    let e2e = root.join("web/e2e");
    node::prepare(&e2e)?;
    node::script(&e2e, "check")?;
    // With these words cargo builds nothing new: the Rust tests have built the program, with the same features.
    run::step(run::cargo(root).args(["test", "--workspace", "--no-run", "--quiet"]))
}

/// Runs a test runner and reads its summary, on whichever stream it prints that.
fn counted(command: &mut Command) -> (Tally, Result<()>) {
    let mut tally = Tally::default();
    let mut joined = Command::new("sh");
    joined.args(["-c", "exec \"$@\" 2>&1", "sh"]).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        joined.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => joined.env(name, value),
            None => joined.env_remove(name),
        };
    }
    let done = match run::watched(&mut joined, |line| tally.read(line)) {
        Ok(true) if tally.failed == 0 => Ok(()),
        Ok(_) => Err(anyhow::anyhow!("see above")),
        Err(error) => Err(error),
    };
    if done.is_err() && tally.failed == 0 {
        tally.failed = 1;
    }
    (tally, done)
}

fn table(times: &[(Step, Duration, Tally)]) {
    println!("\n{:<12} {:>8} {:>8} {:>8}", "step", "seconds", "passed", "failed");
    for (step, time, tally) in times {
        println!("{:<12} {:>8.1} {:>8} {:>8}", name(*step), time.as_secs_f64(), tally.passed, tally.failed);
    }
}

/// As it is written after `--only`.
fn name(step: Step) -> String {
    step.to_possible_value().map(|it| it.get_name().to_owned()).unwrap_or_default()
}

/// What it finds out.
fn words(step: Step) -> String {
    step.to_possible_value().and_then(|it| it.get_help().map(ToString::to_string)).unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "tells people how long a step took; decides nothing")]
fn now() -> Instant {
    Instant::now()
}
