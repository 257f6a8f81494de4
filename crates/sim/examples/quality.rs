//! Plays the scoreboard's scenarios and writes what they came to: `cargo xtask bench quality` runs this and compares.
#![expect(clippy::print_stderr, reason = "who waits for minutes wants to know what for")]

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use serde_json::{Value, json};
use sim::quality::{SCENARIOS, Scenario, Tally, play_all};

/// Takes the file to write and, after it, the names of scenarios; none: all.
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = PathBuf::from(arguments.next().ok_or("say which file the figures are to be written into")?);
    let names: Vec<String> = arguments.collect();
    let unknown = names.iter().find(|name| SCENARIOS.iter().all(|scenario| scenario.name != **name));
    if let Some(name) = unknown {
        return Err(format!("there is no scenario {name}").into());
    }
    let asked = |scenario: &&Scenario| names.is_empty() || names.iter().any(|name| name == scenario.name);
    let scenarios: Vec<&Scenario> = SCENARIOS.iter().filter(asked).collect();
    #[expect(clippy::disallowed_methods, reason = "how long it takes in this world, not in a simulated one")]
    let began = Instant::now();
    let tallies = play_all(&scenarios, |scenario, seed| {
        eprintln!("{:>6.1} s  {} with seed {seed}", began.elapsed().as_secs_f64(), scenario.name);
    });
    let rows: serde_json::Map<String, Value> = scenarios
        .iter()
        .filter_map(|scenario| Some((scenario.name.to_owned(), row(scenario, tallies.get(scenario.name)?))))
        .collect();
    fs::write(file, serde_json::to_string_pretty(&json!({ "scenarios": rows }))?)?;
    Ok(())
}

fn row(scenario: &Scenario, tally: &Tally) -> Value {
    let mut row = json!(tally.figures());
    let targets: serde_json::Map<String, Value> =
        scenario.targets.iter().map(|(name, most)| ((*name).to_owned(), json!(most))).collect();
    row["about"] = json!(scenario.about);
    row["targets"] = targets.into();
    row["frozen"] = json!(tally.frozen());
    row
}
