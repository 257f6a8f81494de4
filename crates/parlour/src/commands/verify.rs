//! `parlour verify https://…`: is what a server serves the release that was signed?

mod compare;
mod report;
mod visit;

use std::path::Path;

use release::{Manifest, NotARelease, PublicKey, Release};

use crate::arguments::VerifyArguments;
use crate::failure::Failure;
use crate::print;
use report::{Report, Signature};
use visit::Visitor;

/// Compares every file and header that the server sends with the manifest, prints a table, and fails where something
/// does not fit.
pub(crate) fn verify(arguments: &VerifyArguments) -> Result<(), Failure> {
    let visitor = Visitor::new(&arguments.origin)?;
    let served = visitor.fetch(&format!("/{}", Release::FILE))?;
    let release = match &arguments.manifest {
        Some(file) => read(file)?,
        None if served.status == 200 => {
            Release::read(&served.body).map_err(|error| Failure::unsigned(&error))?
        }
        None => return Err(Failure::no_manifest(&arguments.origin)),
    };
    let keys = match arguments.key.as_slice() {
        [] => PublicKey::built_in().map_err(|error| Failure::inside(&error))?,
        keys => keys.to_vec(),
    };
    let (manifest, signature) = judged(&release, &keys)?;
    let checks = compare::everything(&visitor, &manifest, arguments.at_least, |served| {
        // A manifest that was published elsewhere is to be the one that browsers get, too.
        arguments.manifest.is_none() || Release::read(served).as_ref() == Ok(&release)
    })?;
    let report = Report::new(&arguments.origin, &manifest, signature, checks);
    print::say(&report.table(arguments.every));
    if let Some(file) = &arguments.json {
        std::fs::write(file, report.json()?).map_err(|error| {
            Failure::config(format!("The report can't be written to {}: {error}.", file.display()))
        })?;
    }
    report.verdict()
}

/// A manifest that was published somewhere else than on the server.
fn read(file: &Path) -> Result<Release, Failure> {
    let named = |why: &dyn std::fmt::Display| {
        Failure::config(format!("The manifest {} can't be used: {why}.", file.display()))
    };
    let bytes = std::fs::read(file).map_err(|error| named(&error))?;
    Release::read(&bytes).map_err(|error| named(&error))
}

/// The manifest to compare with. One that nobody signed says what the server claims, and no more.
fn judged(release: &Release, keys: &[PublicKey]) -> Result<(Manifest, Signature), Failure> {
    match release.signed_by(keys) {
        Ok(manifest) => Ok((manifest, Signature::Good)),
        Err(why @ (NotARelease::Unreadable(_) | NotARelease::Format(_))) => Err(Failure::unsigned(&why)),
        Err(why @ (NotARelease::Unsigned | NotARelease::WrongSignature)) => {
            let signature = if why == NotARelease::Unsigned { Signature::Missing } else { Signature::Wrong };
            let manifest = release.unchecked().map_err(|error| Failure::unsigned(&error))?;
            Ok((manifest, signature))
        }
    }
}
