//! The published vectors: natively, and the same code as WASM in Chromium and Firefox.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use super::{assemble, in_browsers};
use crate::{run, wasm};

/// RFC 9605's headers and RFC 9420's files.
const HEADERS: u64 = 289;
const FILES: usize = 16;

/// Runs them. There is no smaller round: a vector left out proves nothing.
pub(super) fn run(root: &Path, quick: bool) -> Result<Value> {
    let folder = root.join("target/prove/vectors");
    assemble::assemble(root, &folder)?;
    let vectors = folder.join("published");
    let native = natively(root, &folder, &vectors)?;
    let module = root.join("target/prove/vectors-module");
    let source = wasm::proof::Source { workspace: &folder, package: "vectors", features: "wasm" };
    wasm::proof::build(root, &source, &module)?;
    let browsers = in_browsers(
        root,
        "vectors",
        &[("PARLOUR_PROOF_MODULE", module.as_os_str()), ("PARLOUR_PROOF_VECTORS", vectors.as_os_str())],
    )?;
    let mut all = Map::from_iter([
        ("proof".to_owned(), json!("vectors")),
        ("holds".to_owned(), Value::Null),
        ("quick".to_owned(), json!(quick)),
    ]);
    let mut holds = true;
    for (place, counts) in [
        ("native", Some(&native)),
        ("chromium_wasm", browsers.get("chromium")),
        ("firefox_wasm", browsers.get("firefox")),
    ] {
        let summed = summed(counts.unwrap_or(&Value::Null));
        let row = &summed.row;
        println!("{place:<16} {row}");
        holds &= summed.holds && same_as(counts, &native);
        all.insert(place.to_owned(), row.clone());
    }
    all.insert("files".to_owned(), native);
    all.insert("holds".to_owned(), json!(holds));
    Ok(Value::Object(all))
}

fn natively(root: &Path, folder: &Path, vectors: &Path) -> Result<Value> {
    let target = root.join("target");
    run::step(
        run::cargo(folder)
            .args(["build", "--quiet", "--package", "vectors"])
            .env("CARGO_TARGET_DIR", &target),
    )?;
    let mut program = run::program(folder, target.join("debug/vectors"));
    let mut files: Vec<_> = fs::read_dir(vectors)?.filter_map(|it| Some(it.ok()?.path())).collect();
    files.sort();
    let text = run::output(program.args(files)).context("the vectors can't be run natively")?;
    // Some of OpenMLS's runners speak, too.
    Ok(serde_json::from_str(text.lines().next_back().unwrap_or_default())?)
}

struct Summed {
    row: Value,
    holds: bool,
}

/// Sums `[passed, failed, of other suites]` over the files of each RFC.
fn summed(counts: &Value) -> Summed {
    let count = |name: &str, at: usize| counts[name][at].as_u64().unwrap_or_default();
    let empty = Map::new();
    let files = counts.as_object().unwrap_or(&empty);
    let mls: Vec<&String> = files.keys().filter(|name| !name.starts_with("rfc9605")).collect();
    let total = |at: usize| mls.iter().map(|name| count(name, at)).sum::<u64>();
    let failed: u64 = files.keys().map(|name| count(name, 1)).sum();
    let every = mls.iter().all(|name| count(name, 0) > 0);
    let (headers, frames) = (count("rfc9605-headers", 0), count("rfc9605-frames", 0));
    let row = json!({
        "rfc9605_headers_passed": headers,
        "rfc9605_frames_passed": frames,
        "rfc9420_files": mls.len(),
        "rfc9420_passed": total(0),
        "rfc9420_of_other_suites": total(2),
        "failed": failed,
    });
    let holds = failed == 0 && every && mls.len() == FILES && headers == HEADERS && frames > 0;
    Summed { row, holds }
}

fn same_as(counts: Option<&Value>, native: &Value) -> bool {
    counts == Some(native)
}
