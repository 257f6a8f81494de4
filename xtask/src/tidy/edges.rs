//! Which crate may know which. The house stands on this: data flows one way.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, MetadataCommand};

use super::Findings;

/// A crate and the crates of the house that it may name.
const EDGES: &[(&str, &[&str])] = &[
    ("wire", &[]),
    ("family", &["wire"]),
    ("store", &["family", "wire"]),
    ("release", &[]),
    ("external-sender", &[]),
    ("sealed", &["external-sender"]),
    ("sealed-wasm", &["sealed"]),
    ("sfu", &["wire"]),
    ("media", &["sfu", "wire"]),
    ("server", &["wire", "family", "store", "media", "sfu", "release", "external-sender"]),
    ("parlour", &["server", "store", "media", "wire", "release", "sim"]),
    ("sim", &["sfu", "wire", "sealed"]),
    ("impair", &["sim"]),
    ("proof-member", &["external-sender"]),
    ("proof", &["proof-member", "external-sender", "sealed", "sim", "sfu", "wire"]),
    ("xtask", &["wire", "release"]),
];

/// Edges for tests alone.
const TEST_EDGES: &[(&str, &[&str])] = &[
    ("sfu", &["sim", "sealed"]),
    ("media", &["sim"]),
    ("server", &["sealed", "sim"]),
    ("parlour", &["sealed"]),
];

/// Without sockets, clocks and randomness of their own.
const SANS_IO: &[&str] = &["wire", "family", "release", "external-sender", "sealed", "sfu"];
const IO: &[&str] =
    &["tokio", "mio", "socket2", "rand", "getrandom", "async-std", "smol", "if-addrs", "fastrand"];

/// Libraries that only these may name: what they are for stays in one room.
const ROOMS: &[(&str, &[&str])] = &[
    ("str0m", &["sfu", "sim", "media", "proof"]),
    ("sqlx", &["store"]),
    ("axum", &["server", "parlour"]),
    ("webauthn-rs", &["server"]),
    ("tappers", &["impair"]),
    ("wasm-bindgen", &["sealed-wasm", "proof-member"]),
];

pub(super) fn check(root: &Path, findings: &mut Findings) -> Result<()> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("cargo can't describe the workspace")?;
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|it| it.name.as_str()).collect();
    for package in &metadata.packages {
        let name = package.name.as_str();
        let Some(allowed) = find(EDGES, name) else {
            findings
                .complain(format!("crate `{name}` is not in the list of edges (xtask/src/tidy/edges.rs)"));
            continue;
        };
        for dependency in &package.dependencies {
            findings.checked();
            let on = dependency.name.as_str();
            let testing = dependency.kind == DependencyKind::Development;
            let also = if testing { find(TEST_EDGES, name).unwrap_or_default() } else { &[] };
            if ours.contains(on) && !allowed.contains(&on) && !also.contains(&on) {
                findings
                    .complain(format!("crate `{name}` may not depend on `{on}` (ARCHITECTURE.md, code map)"));
            }
            if SANS_IO.contains(&name) && !testing && IO.contains(&on) {
                findings.complain(format!("crate `{name}` is sans-IO and may not depend on `{on}`"));
            }
            if find(ROOMS, on).is_some_and(|rooms| !rooms.contains(&name) && !testing) {
                findings.complain(format!("crate `{name}` may not depend on `{on}`: that has its own crate"));
            }
        }
    }
    Ok(())
}

fn find<'a>(list: &'a [(&str, &'a [&'a str])], name: &str) -> Option<&'a [&'a str]> {
    list.iter().find(|(it, _)| *it == name).map(|(_, others)| *others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_have_no_circle() {
        // A crate may only name crates that stand before it in some order: take away those whose edges are gone.
        let mut left: Vec<&str> = EDGES.iter().map(|(name, _)| *name).collect();
        loop {
            let before = left.len();
            let still = left.clone();
            left.retain(|name| find(EDGES, name).unwrap().iter().any(|on| still.contains(on)));
            if left.len() == before {
                break;
            }
        }
        assert!(left.is_empty(), "a circle among {left:?}");
    }
}
