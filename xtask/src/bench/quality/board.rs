//! Figures of scenarios: read, shown as a table, compared.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

/// A column: a figure's name, its heading, what it is multiplied by, and digits after the point.
type Column = (&'static str, &'static str, f64, usize);

const COLUMNS: [Column; 8] = [
    ("frozen_ratio", "frozen %", 100.0, 2),
    ("freezes_per_minute", "freezes/min", 1.0, 2),
    ("fps", "fps", 1.0, 1),
    ("first_frame_ms", "first frame ms", 1.0, 0),
    ("recovery_s", "recovery s", 1.0, 1),
    ("estimate_error", "estimate off %", 100.0, 0),
    ("concealed_ratio", "speech concealed %", 100.0, 2),
    ("faults", "faults", 1.0, 0),
];

/// The figures of all scenarios, in the order in which they are played.
#[derive(Debug, Default)]
pub(super) struct Board {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    name: String,
    about: String,
    figures: BTreeMap<String, f64>,
    /// The most that a figure may come to.
    targets: BTreeMap<String, f64>,
}

impl Row {
    fn meets(&self, figure: &str, most: f64) -> bool {
        self.figures.get(figure).is_some_and(|value| *value <= most)
    }
}

impl Board {
    /// Reads what the scenarios wrote.
    pub(super) fn read(text: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(text)?;
        let scenarios = value["scenarios"].as_object().context("it has no scenarios")?;
        let numbers = |value: &Value| -> BTreeMap<String, f64> {
            let fields = value.as_object().into_iter().flatten();
            fields.filter_map(|(name, value)| Some((name.clone(), value.as_f64()?))).collect()
        };
        let rows = scenarios.iter().map(|(name, row)| Row {
            name: name.clone(),
            about: row["about"].as_str().unwrap_or_default().to_owned(),
            figures: numbers(row),
            targets: numbers(&row["targets"]),
        });
        Ok(Self { rows: rows.collect() })
    }

    /// A table in Markdown. What has changed has its former figure beside it; targets are marked as met or not.
    pub(super) fn table(&self, before: &Self) -> String {
        let mut lines: Vec<Vec<String>> = vec![vec!["scenario".to_owned(), "what happens".to_owned()]];
        lines[0].extend(COLUMNS.iter().map(|(_, heading, ..)| (*heading).to_owned()));
        for row in &self.rows {
            let mut line = vec![row.name.clone(), row.about.clone()];
            line.extend(COLUMNS.iter().map(|column| cell(row, before.row(&row.name), column)));
            lines.push(line);
        }
        let widths: Vec<usize> = (0..lines[0].len())
            .map(|place| lines.iter().map(|line| line[place].chars().count()).max().unwrap_or(0))
            .collect();
        let rule = widths.iter().map(|width| "-".repeat(*width)).collect();
        lines.insert(1, rule);
        let padded = |line: &Vec<String>| {
            let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
        };
        lines.iter().map(padded).collect::<Vec<_>>().join("\n")
    }

    /// Targets that were met before and are not met now, as sentences.
    pub(super) fn lost(&self, before: &Self) -> Vec<String> {
        let mut lost = Vec::new();
        for old in &before.rows {
            let Some(row) = self.row(&old.name) else {
                lost.push(format!("{} is not played any more", old.name));
                continue;
            };
            // The present target counts: a stricter one may have been met already.
            for (figure, most) in row.targets.iter().filter(|(figure, most)| old.meets(figure, **most)) {
                if !row.meets(figure, *most) {
                    let value = row.figures.get(figure).copied().unwrap_or(f64::NAN);
                    lost.push(format!("{}: {figure} is {value:.4} and may be {most}", row.name));
                }
            }
        }
        lost
    }

    fn row(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name == name)
    }
}

fn cell(row: &Row, before: Option<&Row>, (figure, _, times, digits): &Column) -> String {
    let show = |value: f64| format!("{:.digits$}", value * times);
    let Some(value) = row.figures.get(*figure).copied() else { return String::new() };
    let mut cell = show(value);
    if let Some(most) = row.targets.get(*figure) {
        cell.push_str(if row.meets(figure, *most) { " ✓" } else { " ✗" });
    }
    let former = before.and_then(|before| before.figures.get(*figure)).map(|value| show(*value));
    if let Some(former) = former.filter(|former| *former != show(value)) {
        cell.push_str(&format!(" ({former})"));
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(frozen: f64) -> Board {
        let text = serde_json::json!({"scenarios": {"loss_5": {
            "about": "5 % lost", "frozen_ratio": frozen, "recovery_s": null, "targets": {"frozen_ratio": 0.005},
        }}});
        Board::read(&text.to_string()).unwrap()
    }

    #[test]
    fn a_target_that_was_met_and_is_not_any_more_is_lost() {
        assert!(board(0.004).lost(&board(0.001)).is_empty());
        assert!(board(0.009).lost(&board(0.006)).is_empty(), "it was not met before");
        let lost = board(0.006).lost(&board(0.004));
        assert_eq!(lost, ["loss_5: frozen_ratio is 0.0060 and may be 0.005"]);
        assert_eq!(Board::default().lost(&board(0.004)), ["loss_5 is not played any more"]);
    }

    #[test]
    fn the_table_says_what_has_changed_and_what_is_met() {
        let table = board(0.004).table(&board(0.006));
        assert!(table.contains("| 0.40 ✓ (0.60) "), "{table}");
        assert!(board(0.006).table(&board(0.006)).contains("| 0.60 ✗ "));
    }
}
