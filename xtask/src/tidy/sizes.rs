//! How long a file may be, tests not counted: what does not fit in a head hides a second thing.

use super::{Findings, Page};

/// Warn at, stop at: lines of code.
fn limits(path: &str) -> Option<(usize, usize)> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let test = path.contains("/tests/")
        || path.starts_with("web/e2e/")
        || name == "tests.rs"
        || name.contains(".test.")
        || name.contains(".spec.")
        || name.ends_with("_tests.rs");
    let generated = name == "gen.ts" || path.contains("/pkg/");
    if test || generated {
        return None;
    }
    match name.rsplit('.').next() {
        Some("rs") => Some((400, 800)),
        Some("ts") => Some((250, 500)),
        Some("svelte") => Some((150, 250)),
        _ => None,
    }
}

pub(super) fn check(pages: &[Page], findings: &mut Findings) {
    for page in pages {
        let Some((warn, stop)) = limits(&page.path) else { continue };
        findings.checked();
        let lines = lines_of_code(&page.text);
        if lines > stop {
            findings
                .complain(format!("{} has {lines} lines of code; {stop} is the end: split it", page.path));
        } else if lines > warn {
            findings.remark(format!(
                "{} has {lines} lines of code; over {warn} it should be two things",
                page.path
            ));
        }
    }
}

/// Lines before the tests inside a Rust file that hold neither nothing nor only a comment.
fn lines_of_code(text: &str) -> usize {
    text.lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .map(str::trim)
        .filter(|line| !line.is_empty() && !["//", "/*", "*", "<!--"].iter().any(|it| line.starts_with(it)))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_tests_are_not_counted() {
        let text =
            "//! Module.\n\nfn a() {\n    b(); // here\n}\n#[cfg(test)]\nmod tests {\n    fn c() {}\n}\n";
        assert_eq!(lines_of_code(text), 3);
    }

    #[test]
    fn a_file_that_is_too_long_stops_the_build() {
        let page =
            |lines: usize| Page { path: "crates/sfu/src/call.rs".into(), text: "a();\n".repeat(lines) };
        let mut findings = Findings::default();
        check(&[page(400)], &mut findings);
        assert!(findings.remarks.is_empty());
        check(&[page(401)], &mut findings);
        assert_eq!((findings.remarks.len(), findings.complaints.len()), (1, 0));
        check(&[page(801)], &mut findings);
        assert_eq!(findings.complaints.len(), 1);
    }
}
