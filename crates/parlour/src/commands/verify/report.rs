//! What came out of it: a table for people, JSON for programs, an exit code for scripts.

use std::fmt::Write as _;

use release::Manifest;
use serde::Serialize;
use server::Origin;

use super::compare::Check;
use crate::failure::Failure;

/// Who answers for the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Signature {
    /// Somebody whose key is known.
    Good,
    /// Nobody: a development build.
    Missing,
    /// Somebody unknown, or it was changed since.
    Wrong,
}

/// Everything that was compared.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Report {
    origin: String,
    /// Signed, and everything fits.
    holds: bool,
    number: u64,
    version: String,
    signature: Signature,
    checked: usize,
    differing: usize,
    checks: Vec<Check>,
}

impl Report {
    pub(super) fn new(
        origin: &Origin,
        manifest: &Manifest,
        signature: Signature,
        checks: Vec<Check>,
    ) -> Self {
        let differing = checks.iter().filter(|check| !check.fits).count();
        Self {
            origin: origin.to_string(),
            holds: differing == 0 && signature == Signature::Good,
            number: manifest.number,
            version: manifest.version.clone(),
            signature,
            checked: checks.len(),
            differing,
            checks,
        }
    }

    /// What differs, or all of it with `every`.
    pub(super) fn table(&self, every: bool) -> String {
        let signed = match self.signature {
            Signature::Good => "signed by a known key",
            Signature::Missing => "signed by nobody: built for development",
            Signature::Wrong => "NOT signed by a known key",
        };
        let mut text = format!(
            "\n  {}\n  release {} (version {}), {signed}\n\n  {:<8} {:<44} what\n",
            self.origin, self.number, self.version, "", "path"
        );
        for check in self.checks.iter().filter(|check| every || !check.fits) {
            let word = if check.fits { "fits" } else { "DIFFERS" };
            // Writing to a text can't fail.
            let _ = writeln!(text, "  {word:<8} {:<44} {}", check.path, check.what);
            if !check.fits {
                let served = check.served.as_deref().unwrap_or("nothing");
                let _ =
                    writeln!(text, "           released: {}\n           served:   {served}", check.released);
            }
        }
        let fitting = self.checked - self.differing;
        let _ = writeln!(text, "\n  {fitting} of {} things fit.\n", self.checked);
        text
    }

    pub(super) fn json(&self) -> Result<String, Failure> {
        let text = serde_json::to_string_pretty(self).map_err(|error| Failure::inside(&error))?;
        Ok(text + "\n")
    }

    /// How the program ends. A difference is graver than a missing signature.
    pub(super) fn verdict(&self) -> Result<(), Failure> {
        if self.differing > 0 {
            return Err(Failure::differs(&self.origin, self.differing));
        }
        match self.signature {
            Signature::Good => Ok(()),
            Signature::Missing => Err(Failure::unvouched(&self.origin, &release::NotARelease::Unsigned)),
            Signature::Wrong => Err(Failure::unvouched(&self.origin, &release::NotARelease::WrongSignature)),
        }
    }
}
