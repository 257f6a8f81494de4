//! Runs files of vectors natively: `vectors FILE…` prints one JSON object, a name and `[passed, failed, other suites]`
//! for each file.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks on the terminal")]

use std::{collections::BTreeMap, panic, path::Path, process::ExitCode};

use vectors::Vectors;

fn main() -> ExitCode {
    let mut counts = BTreeMap::new();
    for file in std::env::args().skip(1) {
        match count(Path::new(&file)) {
            Ok((name, count)) => counts.insert(name, count),
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::FAILURE;
            }
        };
    }
    println!("{}", serde_json::json!(counts));
    ExitCode::SUCCESS
}

fn count(file: &Path) -> Result<(String, [usize; 3]), String> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let vectors = Vectors::read(&name, &text)?;
    let [mut passed, mut failed, mut others] = [0; 3];
    for case in 0..vectors.count() {
        if !vectors.ours(case) {
            others += 1;
            continue;
        }
        let done = panic::catch_unwind(|| vectors.run(case)).unwrap_or_else(|_| Err("it panicked".into()));
        match done {
            Ok(()) => passed += 1,
            Err(error) => {
                failed += 1;
                eprintln!("{name}, case {case}: {error}");
            }
        }
    }
    Ok((name, [passed, failed, others]))
}
