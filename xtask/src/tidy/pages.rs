//! Pages for people: what they name must exist.

use std::path::Path;

use super::{Findings, Page};

/// The rooms of the house; `code` that begins with one of them names a file.
const ROOMS: &[&str] = &["crates/", "web/", "xtask/", "docs/", "fuzz/", ".ci/", ".config/"];

/// Made by building; named by pages, not in the tree.
const BUILT: &[&str] = &["web/dist", "web/src/core/sealed/pkg", "web/e2e/results"];

pub(super) fn check(root: &Path, pages: &[Page], findings: &mut Findings) {
    for page in pages.iter().filter(|page| page.path.ends_with(".md")) {
        findings.checked();
        let folder = Path::new(&page.path).parent().unwrap_or_else(|| Path::new(""));
        for name in code_paths(&page.text) {
            if !root.join(name).exists() && !BUILT.iter().any(|it| name.starts_with(it)) {
                findings.complain(format!("{} names `{name}`, which does not exist", page.path));
            }
        }
        for link in links(&page.text) {
            if !root.join(folder).join(link).exists() {
                findings.complain(format!("{} links to {link}, which does not exist", page.path));
            }
        }
    }
}

/// Paths in `code`, without patterns, commands and anchors into a file.
fn code_paths(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|code| ROOMS.iter().any(|room| code.starts_with(room)))
        .filter(|code| !code.contains(['*', '{', '…', ' ', '<']))
        .map(|code| code.split(['#', ':']).next().unwrap_or(code))
}

/// Targets of links that lead to a file of ours.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#', ' ']).next())
        .filter(|link| !link.is_empty() && !link.contains("://") && !link.starts_with("mailto:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_found_in_running_text() {
        let text = "See `crates/sfu/src/peer.rs` and `cargo test`; [how](docs/a.md#b), [web](https://x.y), `web/src/*.ts`.";
        assert_eq!(Vec::from_iter(code_paths(text)), ["crates/sfu/src/peer.rs"]);
        assert_eq!(Vec::from_iter(links(text)), ["docs/a.md"]);
    }
}
