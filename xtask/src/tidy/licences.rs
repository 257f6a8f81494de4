//! Licences of everything that is built in, and libraries that must not be.
//!
//! The lists stand in `deny.toml`, so that `cargo deny` says the same where it is installed.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;
use serde::Deserialize;
use serde_json::Value;

use super::Findings;

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

/// Licences of tools that build the web app and are not part of it; beside those of `deny.toml`.
const TOOLS: &[&str] = &["OFL-1.1", "BlueOak-1.0.0", "CC-BY-4.0", "Python-2.0", "CC0-1.0", "0BSD", "ISC"];

pub(super) fn check(root: &Path, findings: &mut Findings) -> Result<()> {
    let text = fs::read_to_string(root.join("deny.toml")).context("deny.toml can't be read")?;
    let deny: Deny = toml::from_str(&text).context("deny.toml can't be understood")?;
    crates(root, &deny, findings)?;
    for lock in ["web/package-lock.json", "web/e2e/package-lock.json"] {
        npm(root, lock, &deny, findings)?;
    }
    Ok(())
}

fn crates(root: &Path, deny: &Deny, findings: &mut Findings) -> Result<()> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .exec()
        .context("cargo can't describe the workspace's dependencies")?;
    for package in &metadata.packages {
        findings.checked();
        let name = package.name.as_str();
        let licence = package.license.as_deref().unwrap_or("none stated");
        if !allowed(licence, &|it| deny.licenses.allow.contains(it)) {
            findings.complain(format!(
                "crate `{name}` has the licence \"{licence}\", which deny.toml does not allow"
            ));
        }
        if let Some(ban) = deny.bans.deny.iter().find(|it| it.name == name) {
            findings.complain(format!("crate `{name}` is banned by deny.toml: {}", ban.reason));
        }
    }
    Ok(())
}

fn npm(root: &Path, lock: &str, deny: &Deny, findings: &mut Findings) -> Result<()> {
    let text = fs::read_to_string(root.join(lock)).with_context(|| format!("{lock} can't be read"))?;
    let lock_file: Value = serde_json::from_str(&text).with_context(|| format!("{lock} is not JSON"))?;
    let Some(packages) = lock_file["packages"].as_object() else { return Ok(()) };
    for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
        findings.checked();
        let licence = package["license"].as_str().unwrap_or("none stated");
        let tool = package["dev"] == true;
        let fine = |it: &str| {
            deny.licenses.allow.contains(it)
                || it == "OFL-1.1"
                || it == "ISC"
                || (tool && TOOLS.contains(&it))
        };
        if !allowed(licence, &fine) {
            findings
                .complain(format!("{lock}: `{path}` has the licence \"{licence}\", which is not allowed"));
        }
    }
    Ok(())
}

/// Whether an SPDX expression is satisfied by licences that are `fine`. `AND` binds closer than `OR`.
fn allowed(expression: &str, fine: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let whole = any(&words, &mut at, fine);
    whole && at == words.len()
}

fn any(words: &[&str], at: &mut usize, fine: &dyn Fn(&str) -> bool) -> bool {
    let mut result = all(words, at, fine);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        result |= all(words, at, fine);
    }
    result
}

fn all(words: &[&str], at: &mut usize, fine: &dyn Fn(&str) -> bool) -> bool {
    let mut result = one(words, at, fine);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        result &= one(words, at, fine);
    }
    result
}

fn one(words: &[&str], at: &mut usize, fine: &dyn Fn(&str) -> bool) -> bool {
    let Some(&word) = words.get(*at) else { return false };
    *at += 1;
    if word == "(" {
        let inner = any(words, at, fine);
        *at += 1;
        return inner;
    }
    if words.get(*at) == Some(&"WITH") {
        let exception = words.get(*at + 1).copied().unwrap_or_default();
        *at += 2;
        // An exception only ever permits more.
        return fine(&format!("{word} WITH {exception}")) || fine(word);
    }
    fine(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_read_as_spdx_means_it() {
        let fine = |it: &str| ["MIT", "Apache-2.0", "ISC"].contains(&it);
        for good in [
            "MIT",
            "GPL-3.0 OR MIT",
            "MIT/GPL-2.0",
            "(MIT OR GPL-3.0) AND ISC",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(allowed(good, &fine), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "none stated", "", "(MIT OR ISC) AND GPL-3.0"] {
            assert!(!allowed(bad, &fine), "{bad}");
        }
    }
}
