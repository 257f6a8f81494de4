//! `cargo xtask bench quality`: how calls look and sound on bad lines, in virtual time, beside the figures that are
//! committed.
//!
//! The calls are simulated by `crates/sim` (an example of it, so that this program need not link a media engine).

mod board;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use cargo_metadata::MetadataCommand;

use crate::run;
use board::Board;

/// The committed figures, and the page that shows them.
const FIGURES: &str = "docs/quality.json";
const PAGE: &str = "docs/quality.md";
/// What stands around the table on the page.
const MARKS: [&str; 2] = ["<!-- figures -->\n", "<!-- end of figures -->"];

/// Plays every scenario, compares, and fails where a target that was met is not met any more.
pub(crate) fn bench(root: &Path, json: Option<&PathBuf>, keep: bool) -> Result<()> {
    // With the whole workspace's features: what was built for the tests is not built again.
    run::step(run::cargo(root).args(["build", "--workspace", "--example", "quality"]))?;
    let built = MetadataCommand::new().current_dir(root).no_deps().exec()?.target_directory;
    let result = built.join("bench-quality.json").into_std_path_buf();
    run::step(run::program(root, built.join("debug/examples/quality")).arg(&result))?;
    let text = fs::read_to_string(&result).context("the scenarios wrote no figures")?;
    if let Some(file) = json {
        fs::write(file, &text).with_context(|| format!("{} can't be written", file.display()))?;
    }
    let now = Board::read(&text)?;
    let before = match fs::read_to_string(root.join(FIGURES)) {
        Ok(text) => Board::read(&text).with_context(|| format!("{FIGURES} can't be read"))?,
        Err(_) => Board::default(),
    };
    println!("\n{}", now.table(&before));
    if keep {
        fs::write(root.join(FIGURES), &text)?;
        rewrite_page(&root.join(PAGE), &now)?;
        println!("{FIGURES} and {PAGE} are written anew.");
        return Ok(());
    }
    let lost = now.lost(&before);
    if !lost.is_empty() {
        bail!(
            "targets that were met are not met any more:\n  {}\nMend it, or commit worse figures with --keep",
            lost.join("\n  ")
        );
    }
    Ok(())
}

fn rewrite_page(path: &Path, now: &Board) -> Result<()> {
    let page = fs::read_to_string(path)?;
    let [begin, end] = MARKS;
    let around = page.split_once(begin).and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    let (before, after) =
        around.with_context(|| format!("{PAGE} has no place for the figures: {begin}…{end}"))?;
    fs::write(path, format!("{before}{begin}\n{}\n{end}{after}", now.table(&Board::default())))?;
    Ok(())
}
