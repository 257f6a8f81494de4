//! What is at rest: the disk and the log of a server after a family's week, and the nonces of months.

use std::path::Path;

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::{in_browsers, native};

/// Days that the family lives; a week plants at least fifty strings.
const FULL: u64 = 7;
const QUICK: u64 = 1;
const STRINGS: u64 = 50;
const STRINGS_QUICK: u64 = 10;

pub(super) fn run(root: &Path, quick: bool) -> Result<Value> {
    let (days, strings) = if quick { (QUICK, STRINGS_QUICK) } else { (FULL, STRINGS) };
    let nonces = native(root, "nonces", quick)?;
    let week = in_browsers(root, "rest", &[("PARLOUR_PROOF_DAYS", days.to_string().as_ref())])?;
    let count = |name: &str| week.get(name).and_then(Value::as_u64);
    let holds = nonces.get("holds") == Some(&Value::Bool(true))
        && count("planted_strings").is_some_and(|it| it >= strings)
        && count("bytes_searched").is_some_and(|it| it > 0)
        && count("found") == Some(0)
        && count("control_planted").is_some()
        && count("control_planted") == count("control_found");
    let mut all = Map::from_iter([("proof".to_owned(), json!("rest")), ("holds".to_owned(), json!(holds))]);
    for (name, value) in week.as_object().into_iter().flatten() {
        println!("{name:<44} {value}");
        all.insert(name.clone(), value.clone());
    }
    let known = ["proof", "holds"];
    let of_nonces = nonces.as_object().into_iter().flatten();
    all.extend(
        of_nonces.filter(|(name, _)| !known.contains(&name.as_str())).map(|(k, v)| (k.clone(), v.clone())),
    );
    Ok(Value::Object(all))
}
