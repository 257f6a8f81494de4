//! `bench browser`: two Chromiums in a call through the release server, one of them behind a bad line
//! (`crates/impair`). The line is checked first: figures taken through it are worth no more than it is.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{browsers, street};
use crate::{node, packages, run, serve};

/// Ends of the line that is checked, in the networks of the browsers' tests.
const CHECK: &str = "exec \"$0\" check \"$PARLOUR_COTTAGE_NET:check-near:10.78.0.2/24\" \
                     \"$PARLOUR_HOUSE_NET:check-far:10.78.0.1/24\"";

/// A column of the table: its head, the figure's name, how many times larger it is shown, digits after the point.
type Column = (&'static str, &'static str, f64, usize);

const COLUMNS: [Column; 7] = [
    ("frozen %", "frozen_ratio", 100.0, 2),
    ("freezes/min", "freezes_per_minute", 1.0, 2),
    ("fps", "fps", 1.0, 1),
    ("concealed %", "concealed_ratio", 100.0, 2),
    ("muted %", "muted_ratio", 100.0, 2),
    ("kb/s", "received_kbps", 1.0, 0),
    ("cpu short %", "short_of_processor", 100.0, 0),
];

pub(super) fn bench(root: &Path, json: Option<&Path>, quick: bool) -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("`bench browser` needs Linux: the bad line stands between two of its network namespaces");
    }
    packages::prepare()?;
    serve::web(root)?;
    println!("Building the server and the line…");
    run::step(run::cargo(root).args(["build", "--release", "--package", "parlour", "--package", "impair"]))?;
    node::prepare(&root.join("web/e2e"))?;
    let impair = root.join("target/release/impair");
    println!("\nThe line, as it is asked to be and as it is:");
    run::step(street(root).args(["sh", "-c", CHECK]).arg(&impair))
        .context("the line does not do what it says, so nothing was measured through it")?;
    let result = root.join("target/bench-browser.json");
    // An old result must not pass for a new one.
    if result.exists() {
        fs::remove_file(&result)?;
    }
    let mut measuring = browsers(root, "bench", &["browser.bench.ts"]);
    measuring
        .env("PARLOUR_BINARY", root.join("target/release/parlour"))
        .env("PARLOUR_IMPAIR", &impair)
        .env("PARLOUR_BENCH_RESULT", &result);
    if quick {
        measuring.env("PARLOUR_BENCH_QUICK", "1");
    }
    let measured = run::step(&mut measuring);
    // What was measured before something failed is shown too.
    if let Ok(text) = fs::read_to_string(&result) {
        println!("\n{}", table(&serde_json::from_str(&text)?));
        if let Some(file) = json {
            fs::write(file, &text).with_context(|| format!("{} can't be written", file.display()))?;
        }
    }
    measured
}

/// A line for each way of each scenario: what the one behind the line receives, and what the other does.
fn table(figures: &Value) -> String {
    let mut lines = vec![head()];
    for (name, scenario) in figures["scenarios"].as_object().into_iter().flatten() {
        for way in ["down", "up"] {
            let seen = &scenario[way];
            let number = |(_, key, scale, digits): &Column| {
                seen[*key].as_f64().map_or_else(String::new, |it| format!("{:.*}", *digits, it * scale))
            };
            let mut cells = vec![name.clone(), way.to_owned()];
            cells.extend(COLUMNS.iter().map(number));
            cells.push(format!("{} of {}", seen["height"], seen["usual_height"]));
            cells.push(match seen.get("recovery_s") {
                None => String::new(),
                Some(seconds) => seconds.as_f64().map_or_else(|| "never".to_owned(), |it| format!("{it:.1}")),
            });
            let late = scenario["line"]["late_mean_ms"].as_f64().unwrap_or(f64::NAN);
            cells.push(format!("{late:.2}"));
            lines.push(row(&cells));
        }
    }
    lines.join("\n")
}

fn head() -> String {
    let mut cells = vec!["scenario", "way"];
    cells.extend(COLUMNS.iter().map(|(head, ..)| *head));
    cells.extend(["height", "recovery s", "line late ms"]);
    row(&cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>())
}

fn row(cells: &[String]) -> String {
    let padded = |(at, cell): (usize, &String)| {
        let width = if at == 0 { 20 } else { 13 };
        format!("{cell:<width$}")
    };
    cells.iter().enumerate().map(padded).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_has_a_row_and_what_never_recovered_is_told_from_what_had_nothing_to() {
        let way = |recovery: Value| {
            let mut way = serde_json::json!({ "frozen_ratio": 0.0312, "fps": 14.9, "height": 360, "usual_height": 720 });
            if recovery != "none" {
                way["recovery_s"] = recovery;
            }
            way
        };
        let line = serde_json::json!({ "late_mean_ms": 0.125 });
        let table = table(&serde_json::json!({ "scenarios": {
            "drop_and_return": { "down": way(Value::Null), "up": way(4.25.into()), "line": line },
            "loss_5": { "down": way("none".into()), "up": way("none".into()), "line": line },
        }}));
        let rows: Vec<&str> = table.lines().collect();
        assert_eq!(rows.len(), 5);
        assert!(rows[1].contains("3.12") && rows[1].contains("360 of 720") && rows[1].contains("never"));
        assert!(rows[2].contains("4.2") && rows[2].contains("0.12"));
        assert!(!rows[3].contains("never"));
    }
}
