//! What a proof found out.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

/// Figures of one proof, and whether they are what they must be.
pub(crate) struct Figures {
    proof: &'static str,
    missed: Vec<String>,
    rows: Map<String, Value>,
}

impl Figures {
    pub(crate) fn new(proof: &'static str, quick: bool) -> Self {
        let rows = Map::from_iter([("quick".to_owned(), quick.into())]);
        Self { proof, missed: Vec::new(), rows }
    }

    /// One more figure.
    pub(crate) fn say(&mut self, name: &str, value: impl Into<Value>) {
        self.rows.insert(name.to_owned(), value.into());
    }

    /// What must be so: where it is not, the proof does not hold.
    pub(crate) fn must(&mut self, holds: bool, what: impl Into<String>) {
        if !holds {
            self.missed.push(what.into());
        }
    }

    /// Prints and writes them; whether all that must be so is so.
    pub(crate) fn publish(self, file: Option<&Path>) -> Result<bool> {
        let holds = self.missed.is_empty();
        for (name, value) in &self.rows {
            println!("{name:<44} {value}");
        }
        for missed in &self.missed {
            println!("missed: {missed}");
        }
        let mut all =
            Map::from_iter([("proof".to_owned(), json!(self.proof)), ("holds".to_owned(), json!(holds))]);
        all.extend(self.rows);
        if !holds {
            all.insert("missed".to_owned(), json!(self.missed));
        }
        if let Some(file) = file {
            let text = serde_json::to_string_pretty(&Value::Object(all))?;
            std::fs::write(file, text + "\n")
                .with_context(|| format!("{} can't be written", file.display()))?;
        }
        Ok(holds)
    }
}
