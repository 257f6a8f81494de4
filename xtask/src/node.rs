//! Node and npm: found, new enough, and their packages installed as locked.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::run;

/// What Vite and Svelte's compiler ask for.
const OLDEST: (u32, u32) = (20, 19);

/// Sees to it that Node is there and new enough, and that `folder/node_modules` is what `package-lock.json` says.
pub(crate) fn prepare(folder: &Path) -> Result<()> {
    check()?;
    install(folder)
}

/// Runs a script of `folder/package.json`.
pub(crate) fn script(folder: &Path, name: &str) -> Result<()> {
    run::step(run::program(folder, "npm").args(["run", "--silent", name]))
}

fn check() -> Result<()> {
    let wanted = format!("{}.{}", OLDEST.0, OLDEST.1);
    let Some(version) = run::output(run::program(Path::new("."), "node").arg("--version")) else {
        bail!(
            "Node.js is missing: install version {wanted} or newer (nodejs.org, or your system's packages)"
        );
    };
    if parse(&version).is_none_or(|found| found < OLDEST) {
        bail!("Node.js {version} is too old: install version {wanted} or newer (nodejs.org)");
    }
    if !run::exists("npm") {
        bail!("npm is missing: it comes with Node.js from nodejs.org; on Debian install the package `npm`");
    }
    Ok(())
}

fn parse(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.trim_start_matches('v').split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

/// `npm ci`, only where the lock file differs from the one last installed.
fn install(folder: &Path) -> Result<()> {
    let lock = fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("{}/package-lock.json can't be read", folder.display()))?;
    let stamp = folder.join("node_modules/.installed-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    run::step(run::program(folder, "npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))
        .context("the web app's packages can't be installed; is there a network?")?;
    fs::write(&stamp, lock).with_context(|| format!("{} can't be written", stamp.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_compared_by_number() {
        assert_eq!(parse("v20.19.5"), Some((20, 19)));
        assert!(parse("v9.11.2") < Some(OLDEST));
        assert_eq!(parse("nonsense"), None);
    }
}
