//! Modules of proofs, compiled as those for browsers are: the same compiler, flags and profile.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use super::{Module, TARGET, Toolchain, bind, flags};
use crate::run;

/// Where such a module comes from.
pub(crate) struct Source<'a> {
    /// The folder of its workspace.
    pub(crate) workspace: &'a Path,
    /// The crate.
    pub(crate) package: &'a str,
    /// Its features, separated by commas.
    pub(crate) features: &'a str,
}

/// Compiles it and writes `NAME.js` and `NAME_bg.wasm` into `folder`, NAME being the crate's with underscores.
pub(crate) fn build(root: &Path, source: &Source<'_>, folder: &Path) -> Result<()> {
    let toolchain = Toolchain::find(root)?;
    let name: &'static str = source.package.replace('-', "_").leak();
    let module = Module { name, profile: "wasm-vault" };
    let compiled = compile(root, &toolchain, source, &module)?;
    let _ = fs::remove_dir_all(folder);
    bind(&compiled, folder, &module)
}

fn compile(root: &Path, toolchain: &Toolchain, source: &Source<'_>, module: &Module) -> Result<PathBuf> {
    let target = root.join("target/wasm");
    let mut cargo = run::cargo(source.workspace);
    cargo.args(["build", "--quiet", "--package", source.package, "--lib", "--profile", module.profile]);
    if !source.features.is_empty() {
        cargo.args(["--features", source.features]);
    }
    cargo
        .args(["--target", TARGET, "--target-dir"])
        .arg(&target)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(root, toolchain).join("\u{1f}"));
    toolchain.prepare(&mut cargo);
    run::step(&mut cargo).with_context(|| format!("{} does not compile for browsers", source.package))?;
    Ok(target.join(TARGET).join(module.profile).join(format!("{}.wasm", module.name)))
}
