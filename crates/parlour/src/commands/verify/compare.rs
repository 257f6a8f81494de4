//! Compares what a server sends with what the release says.

use std::collections::BTreeMap;

use release::{Headers, Manifest, Release, headers, integrity};
use serde::Serialize;

use super::visit::{Served, Visitor};
use crate::failure::Failure;

/// The web app's page, which a server sends for every path without a dot.
const PAGE: &str = "index.html";
/// Some of these: the one that is opened first, one with a link's secret, one of the app's rooms.
const PAGE_PATHS: [&str; 4] = ["/", "/index.html", "/i/00000000-0000-4000-8000-000000000000", "/family"];

/// One thing that was compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    /// The path that was asked for.
    pub(super) path: String,
    /// What of it was compared: `file`, or a header's name.
    pub(super) what: String,
    /// As the release says.
    pub(super) released: String,
    /// As the server says; none: it says nothing.
    pub(super) served: Option<String>,
    /// Whether the two are the same.
    pub(super) fits: bool,
}

impl Check {
    fn new(path: &str, what: &str, released: String, served: Option<String>) -> Self {
        let fits = served.as_ref() == Some(&released);
        Self { path: path.to_owned(), what: what.to_owned(), released, served, fits }
    }
}

/// Every file with its headers. `same_manifest` says whether these bytes are the manifest that is compared with.
pub(super) fn everything(
    visitor: &Visitor,
    manifest: &Manifest,
    at_least: u64,
    same_manifest: impl Fn(&[u8]) -> bool,
) -> Result<Vec<Check>, Failure> {
    let own = visitor.fetch(&format!("/{}", Release::FILE))?;
    let same = if own.status == 200 && same_manifest(&own.body) { "the same" } else { "another" };
    let mut checks =
        vec![Check::new(&format!("/{}", Release::FILE), "manifest", "the same".into(), Some(same.into()))];
    if at_least > 0 {
        let number = manifest.number.max(at_least).to_string();
        checks.push(Check::new("/", "release number", number, Some(manifest.number.to_string())));
    }
    for (name, hash) in manifest.files.iter().filter(|(name, _)| *name != PAGE) {
        let path = format!("/{name}");
        let served = visitor.fetch(&path)?;
        let wanted = wanted(&manifest.headers, None, visitor.is_https());
        checks.extend(compared(&path, hash, &wanted, &served));
    }
    for path in PAGE_PATHS {
        let served = visitor.fetch(path)?;
        let hash = manifest.files.get(PAGE).map_or("", String::as_str);
        let wanted = wanted(&manifest.headers, Some(&served.body), visitor.is_https());
        checks.extend(compared(path, hash, &wanted, &served));
    }
    Ok(checks)
}

/// A file's hash and its headers.
fn compared(path: &str, hash: &str, wanted: &BTreeMap<String, String>, served: &Served) -> Vec<Check> {
    let found = (served.status == 200).then(|| integrity(&served.body));
    let found = found.or_else(|| Some(format!("answered with {}", served.status)));
    let mut checks = vec![Check::new(path, "file", hash.to_owned(), found)];
    checks.extend(
        wanted
            .iter()
            .map(|(name, value)| Check::new(path, name, value.clone(), served.headers.get(name).cloned())),
    );
    checks
}

/// The headers that a file must have: the release's, or where it says none (a development build), this program's.
fn wanted(released: &Headers, page: Option<&[u8]>, https: bool) -> BTreeMap<String, String> {
    let ours =
        |all: Vec<(&'static str, String)>| all.into_iter().map(|(name, value)| (name.to_owned(), value));
    let mut wanted = BTreeMap::new();
    if released.every.is_empty() {
        wanted.extend(ours(headers::of_every_answer()));
        wanted.extend(page.into_iter().flat_map(|html| ours(headers::of_page(html))));
        if https {
            wanted.extend(headers::OVER_TLS.map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        return wanted;
    }
    wanted.extend(released.every.clone());
    if page.is_some() {
        wanted.extend(released.page.clone());
    }
    if https {
        wanted.extend(released.tls.clone());
    }
    wanted
}
