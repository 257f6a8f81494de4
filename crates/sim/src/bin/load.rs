//! `load JOB`: carries out a job of `sim::load`, given as JSON, and prints what was measured, as JSON.

use std::process::ExitCode;

use sim::bot::Failure;
use sim::load::{Figures, Job, run};

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks on the terminal")]
fn main() -> ExitCode {
    match carry_out() {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("load: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out() -> Result<String, Failure> {
    let job = std::env::args().nth(1).ok_or_else(|| Failure::Protocol("no job was given".to_owned()))?;
    let job: Job = serde_json::from_str(&job)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let figures: Figures = runtime.block_on(run(&job))?;
    Ok(serde_json::to_string(&figures)?)
}
