//! The manifest: what a release consists of, and the file that carries it, signed or not.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha384};
use thiserror::Error;

use crate::{PublicKey, SecretKey, headers};

/// The shape described here; another number is another shape.
const FORMAT: u32 = 1;

/// What a release consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    /// Counts up from 1 with every release; 0: built for development and signed by nobody. A lower one than was
    /// seen before is a rollback.
    pub number: u64,
    /// For people: the version of the program.
    pub version: String,
    /// Every file by its path without the leading `/`, with its hash as an `integrity` attribute has it.
    pub files: BTreeMap<String, String>,
    /// What they must come with; empty in a development build.
    #[serde(default)]
    pub headers: Headers,
}

/// Headers by their lower-case name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Headers {
    /// Of every answer.
    pub every: BTreeMap<String, String>,
    /// Of the page, before those of every answer.
    pub page: BTreeMap<String, String>,
    /// Of every answer over `https`, besides.
    pub tls: BTreeMap<String, String>,
}

/// `release.json`: a manifest with the signature of whoever answers for it. The manifest is a text inside a text, so
/// that its bytes are beyond doubt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    manifest: String,
    key: Option<String>,
    signature: Option<String>,
}

/// Why there is no manifest to compare with.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotARelease {
    /// It can't be read.
    #[error("the manifest can't be read: {0}")]
    Unreadable(String),
    /// It is of another shape.
    #[error("the manifest has the format {0}; this program reads {FORMAT}")]
    Format(u32),
    /// Nobody signed it.
    #[error("nobody has signed this release: it was built for development")]
    Unsigned,
    /// Somebody signed it who may not, or it was changed since.
    #[error("this release is not signed with a key that is known here")]
    WrongSignature,
}

/// The hash of a file as an `integrity` attribute has it: SHA-384 (W3C Subresource Integrity §3.2).
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

impl Manifest {
    /// The manifest of these files, among them the page, which must be `index.html`.
    pub fn of(number: u64, version: &str, files: &[(String, Vec<u8>)]) -> Self {
        let page =
            files.iter().find(|(name, _)| name == "index.html").map(|(_, bytes)| headers::of_page(bytes));
        let owned =
            |all: Vec<(&str, String)>| all.into_iter().map(|(name, it)| (name.to_owned(), it)).collect();
        Self {
            format: FORMAT,
            number,
            version: version.to_owned(),
            files: files.iter().map(|(name, bytes)| (name.clone(), integrity(bytes))).collect(),
            headers: Headers {
                every: owned(headers::of_every_answer()),
                page: owned(page.unwrap_or_default()),
                tls: headers::OVER_TLS.iter().map(|(name, it)| ((*name).into(), (*it).into())).collect(),
            },
        }
    }

    /// Signs it.
    pub fn sign(&self, key: &SecretKey) -> Result<Release, NotARelease> {
        let manifest =
            serde_json::to_string(self).map_err(|error| NotARelease::Unreadable(error.to_string()))?;
        let signature = Some(key.sign(manifest.as_bytes()));
        Ok(Release { manifest, key: Some(key.public().to_string()), signature })
    }
}

impl Release {
    /// What the file is called; the one file that is not in the manifest.
    pub const FILE: &str = "release.json";

    /// Reads the file.
    pub fn read(bytes: &[u8]) -> Result<Self, NotARelease> {
        serde_json::from_slice(bytes).map_err(|error| NotARelease::Unreadable(error.to_string()))
    }

    /// As it is written to the file.
    pub fn write(&self) -> Result<String, NotARelease> {
        let text = serde_json::to_string_pretty(self);
        text.map(|text| text + "\n").map_err(|error| NotARelease::Unreadable(error.to_string()))
    }

    /// The manifest, where one of these keys signed it.
    pub fn signed_by(&self, keys: &[PublicKey]) -> Result<Manifest, NotARelease> {
        let (Some(_), Some(signature)) = (&self.key, &self.signature) else {
            return Err(NotARelease::Unsigned);
        };
        if !keys.iter().any(|key| key.signed(self.manifest.as_bytes(), signature)) {
            return Err(NotARelease::WrongSignature);
        }
        self.unchecked()
    }

    /// The manifest, whoever made it: good for finding out what changed, never for trusting it.
    pub fn unchecked(&self) -> Result<Manifest, NotARelease> {
        let manifest: Manifest = serde_json::from_str(&self.manifest)
            .map_err(|error| NotARelease::Unreadable(error.to_string()))?;
        if manifest.format == FORMAT { Ok(manifest) } else { Err(NotARelease::Format(manifest.format)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest::of(
            3,
            "1.2.0",
            &[("index.html".into(), b"<html>".to_vec()), ("a.js".into(), b"a()".to_vec())],
        )
    }

    #[test]
    fn a_hash_is_written_as_browsers_read_it() {
        // printf 'a()' | openssl dgst -sha384 -binary | base64
        assert_eq!(
            integrity(b"a()"),
            "sha384-DGWwUx8JQ/sT4JgpuI0No/p+ZboOXDOsHnvjkLtDr+VlcROccZcpIhzdvm9ZiDWr"
        );
    }

    #[test]
    fn a_release_is_believed_with_the_key_that_signed_it_and_no_other() {
        let (ours, theirs) = (SecretKey::of_seed([1; 32]), SecretKey::of_seed([2; 32]));
        let file = manifest().sign(&ours).and_then(|it| it.write()).expect("it can be written");
        let release = Release::read(file.as_bytes()).expect("it can be read");
        assert_eq!(release.signed_by(&[theirs.public(), ours.public()]), Ok(manifest()));
        assert_eq!(release.signed_by(&[theirs.public()]), Err(NotARelease::WrongSignature));
        assert_eq!(release.signed_by(&[]), Err(NotARelease::WrongSignature));
    }

    #[test]
    fn a_changed_hash_breaks_the_signature() {
        let key = SecretKey::of_seed([1; 32]);
        let mut release = manifest().sign(&key).expect("it is signed");
        release.manifest = release.manifest.replace("\"number\":3", "\"number\":4");
        assert_eq!(release.signed_by(&[key.public()]), Err(NotARelease::WrongSignature));
    }

    #[test]
    fn a_development_build_says_that_nobody_signed_it() {
        let text = br#"{"manifest":"{\"format\":1,\"number\":0,\"version\":\"0\",\"files\":{},\"headers\":{}}","key":null,"signature":null}"#;
        let release = Release::read(text).expect("it can be read");
        assert_eq!(release.signed_by(&[]), Err(NotARelease::Unsigned));
        assert_eq!(release.unchecked().map(|it| it.number), Ok(0));
    }

    #[test]
    fn another_format_is_named() {
        let text = br#"{"manifest":"{\"format\":9,\"number\":0,\"version\":\"0\",\"files\":{}}","key":null,"signature":null}"#;
        assert_eq!(Release::read(text).and_then(|it| it.unchecked()), Err(NotARelease::Format(9)));
    }
}
