//! Calls between both browsers, set up while something fails; the relay counts what is not sealed.

use std::path::Path;

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::in_browsers;

const FULL: u64 = 1_000;
/// Every failure once.
const QUICK: u64 = 14;

pub(super) fn run(root: &Path, quick: bool) -> Result<Value> {
    let wanted = if quick { QUICK } else { FULL };
    let figures = in_browsers(root, "closed", &[("PARLOUR_PROOF_SETUPS", wanted.to_string().as_ref())])?;
    let count = |name: &str| figures.get(name).and_then(Value::as_u64);
    let holds = count("set_ups").is_some_and(|it| it >= wanted)
        && count("sealed_frames").is_some_and(|it| it > 0)
        && count("clear_frames") == Some(0)
        && count("clear_frames_seen_in_control").is_some_and(|it| it > 0)
        && count("clear_frames_of_chromium_without_transforms") == Some(0);
    let mut all = Map::from_iter([
        ("proof".to_owned(), json!("closed")),
        ("holds".to_owned(), json!(holds)),
        ("quick".to_owned(), json!(quick)),
    ]);
    for (name, value) in figures.as_object().into_iter().flatten() {
        println!("{name:<44} {value}");
        all.insert(name.clone(), value.clone());
    }
    Ok(Value::Object(all))
}
