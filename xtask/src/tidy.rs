//! `cargo xtask tidy`: the house rules that no compiler checks. Every complaint names the file and the remedy.

mod edges;
mod licences;
mod pages;
mod sizes;
mod words;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::run;

/// What was found: complaints stop the build, remarks do not.
#[derive(Default)]
pub(crate) struct Findings {
    complaints: Vec<String>,
    remarks: Vec<String>,
    checks: usize,
}

impl Findings {
    /// Something that must change.
    fn complain(&mut self, text: impl Into<String>) {
        self.complaints.push(text.into());
    }

    /// Something that should.
    fn remark(&mut self, text: impl Into<String>) {
        self.remarks.push(text.into());
    }

    /// One more thing was looked at.
    fn checked(&mut self) {
        self.checks += 1;
    }
}

/// A file of the tree that is text.
struct Page {
    /// From the workspace's folder, with `/`.
    path: String,
    text: String,
}

/// Checks everything and prints what it found.
pub(crate) fn tidy(root: &Path) -> Result<()> {
    let pages = pages(root)?;
    let mut findings = Findings::default();
    edges::check(root, &mut findings)?;
    licences::check(root, &mut findings)?;
    sizes::check(&pages, &mut findings);
    words::check(&pages, &mut findings);
    pages::check(root, &pages, &mut findings);
    for remark in &findings.remarks {
        println!("remark: {remark}");
    }
    for complaint in &findings.complaints {
        println!("wrong:  {complaint}");
    }
    if !findings.complaints.is_empty() {
        bail!("{} things are not tidy", findings.complaints.len());
    }
    println!("tidy: {} checks on {} files, {} remarks", findings.checks, pages.len(), findings.remarks.len());
    Ok(())
}

/// Every text file that is tracked, or would be.
fn pages(root: &Path) -> Result<Vec<Page>> {
    let list = run::output(run::program(root, "git").args(["ls-files", "-co", "--exclude-standard", "-z"]))
        .context("git can't list the files: `tidy` runs in a clone of the repository")?;
    let mut pages = Vec::new();
    for path in list.split('\0').filter(|path| !path.is_empty()) {
        let file: PathBuf = root.join(path);
        // What is not UTF-8 is a picture or a font; what is gone is being deleted.
        if let Ok(text) = fs::read_to_string(&file) {
            pages.push(Page { path: path.to_owned(), text });
        }
    }
    Ok(pages)
}
