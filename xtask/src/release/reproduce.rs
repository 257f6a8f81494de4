//! Two builds of the web app in two folders, which must come out the same to the last byte.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use release::Release;

use crate::{node, run, wasm};

/// Where the sealing modules lie after they were built, however many there are.
const MODULES: &str = "web/src/core/sealed/pkg";

/// What the command takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Takes the sealing modules as they are built already, and builds only the rest.
    #[arg(long)]
    bundle_only: bool,
}

pub(super) fn reproduce(root: &Path, arguments: &Arguments) -> Result<()> {
    let place = tempfile::tempdir().context("there is no room for two builds")?;
    // Names of unequal length, so that a path that got into the build moves what follows it.
    let mut built = Vec::new();
    for name in ["a", "a-folder-with-a-longer-name"] {
        let folder = place.path().join(name);
        copy_sources(root, &folder)?;
        if arguments.bundle_only {
            copy(&root.join(MODULES), &folder.join(MODULES))?;
        } else {
            wasm::build(&folder)?;
        }
        let web = folder.join("web");
        node::prepare(&web)?;
        println!("Building the web app in {name}…");
        node::script(&web, "build")?;
        built.push(super::files_of(&web.join("dist"))?);
    }
    let [first, second] = &built[..] else { bail!("two builds were made") };
    compare(first, second)
}

/// Says of every file that is not the same in both.
fn compare(first: &[(String, Vec<u8>)], second: &[(String, Vec<u8>)]) -> Result<()> {
    let mut differing = 0;
    let found = |all: &[(String, Vec<u8>)], name: &str| all.iter().position(|(known, _)| known == name);
    for (name, bytes) in first {
        let same = found(second, name).is_some_and(|at| second[at].1 == *bytes);
        if !same {
            println!("  differs: {name}");
            differing += 1;
        }
    }
    for (name, _) in second.iter().filter(|(name, _)| found(first, name).is_none()) {
        println!("  only in the second: {name}");
        differing += 1;
    }
    if differing > 0 {
        bail!("{differing} files differ between two builds of the same sources");
    }
    println!("{} files, the same to the last byte in both builds:", first.len());
    for (name, bytes) in first.iter().filter(|(name, _)| name == "index.html" || name.ends_with(".wasm")) {
        println!("  {} {name}", release::integrity(bytes));
    }
    println!("{} holds the hash of each.", Release::FILE);
    Ok(())
}

/// What git knows or would know of the work tree.
fn copy_sources(root: &Path, to: &Path) -> Result<()> {
    let words = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let Some(names) = run::output(run::program(root, "git").args(words)) else {
        bail!("git can't list the files of this work tree");
    };
    for name in names.lines() {
        let from = root.join(name);
        // A file that was deleted and not yet committed is still listed.
        if from.is_file() {
            copy(&from, &to.join(name))?;
        }
    }
    Ok(())
}

/// A file, or a folder with all that is in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let failed = || format!("{} can't be copied", from.display());
    if from.is_dir() {
        for entry in fs::read_dir(from).with_context(failed)? {
            let path: PathBuf = entry?.path();
            copy(&path, &to.join(path.file_name().unwrap_or_default()))?;
        }
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).with_context(failed)?;
    }
    fs::copy(from, to).map(|_| ()).with_context(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_that_differs_is_found() {
        let file = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
        let first = [file("a.js", b"a()"), file("b.js", b"b()")];
        assert!(compare(&first, &first).is_ok());
        assert!(compare(&first, &[file("a.js", b"a( )"), file("b.js", b"b()")]).is_err());
        assert!(compare(&first, &first[..1]).is_err());
        assert!(compare(&first[..1], &first).is_err());
    }
}
