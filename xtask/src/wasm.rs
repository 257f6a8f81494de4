//! `cargo xtask wasm`: the sealing modules for browsers, from `crates/sealed-wasm` to
//! `web/src/core/sealed/pkg`: `frames` for the media worker, `vault` for the keys worker, `files` for what is kept.
//!
//! Nothing is done where the inputs have not changed. The same inputs and compiler give the same bytes
//! wherever the work tree lies.

pub(crate) mod proof;
mod toolchain;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};
use toolchain::{TARGET, Toolchain};
use wasm_bindgen_cli_support::Bindgen;

use crate::run;

/// What the modules are made of, besides the compiler.
const INPUTS: [&str; 8] = [
    "Cargo.lock",
    "Cargo.toml",
    "rust-toolchain.toml",
    "crates/external-sender",
    "crates/sealed/Cargo.toml",
    "crates/sealed/src",
    "crates/sealed-wasm",
    "xtask/src/wasm.rs",
];
const PACKAGES: &str = "web/src/core/sealed/pkg";
const STAMP: &str = "inputs.sha256";

/// A module: the feature of `sealed-wasm` that it is, and the profile that suits it.
struct Module {
    name: &'static str,
    profile: &'static str,
}

/// Frames pass through the first all the time, and films through the last; the second is large and seldom asked.
const MODULES: [Module; 3] = [
    Module { name: "frames", profile: "wasm" },
    Module { name: "vault", profile: "wasm-vault" },
    Module { name: "files", profile: "wasm" },
];

/// Builds the modules, unless those that are there were built from the same inputs.
pub(crate) fn build(root: &Path) -> Result<()> {
    let inputs = hash(root)?;
    let stale = |module: &&Module| {
        let stamp = root.join(PACKAGES).join(module.name).join(STAMP);
        fs::read_to_string(stamp).map_or(true, |last| last != inputs)
    };
    let stale: Vec<_> = MODULES.iter().filter(stale).collect();
    if stale.is_empty() {
        return Ok(());
    }
    let toolchain = Toolchain::find(root)?;
    for module in stale {
        println!("Building the sealing module `{}`…", module.name);
        let compiled = compile(root, &toolchain, module)?;
        let package = root.join(PACKAGES).join(module.name);
        let _ = fs::remove_dir_all(&package);
        bind(&compiled, &package, module)?;
        let stamp = package.join(STAMP);
        fs::write(&stamp, &inputs).with_context(|| format!("{} can't be written", stamp.display()))?;
        let size = fs::metadata(package.join(format!("{}_bg.wasm", module.name)))?.len();
        println!("Built `{}`: {} kB with {}.", module.name, size / 1000, toolchain.name());
    }
    Ok(())
}

/// Compiles the crate in a target folder of its own: its flags would have everything else built anew.
fn compile(root: &Path, toolchain: &Toolchain, module: &Module) -> Result<PathBuf> {
    let folder = root.join("target/wasm");
    let mut cargo = run::cargo(root);
    cargo
        .args(["build", "--quiet", "--package", "sealed-wasm", "--lib", "--no-default-features"])
        .args(["--features", module.name, "--profile", module.profile])
        .args(["--target", TARGET, "--target-dir"])
        .arg(&folder)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(root, toolchain).join("\u{1f}"));
    toolchain.prepare(&mut cargo);
    run::step(&mut cargo)
        .with_context(|| format!("the sealing module `{}` does not compile", module.name))?;
    Ok(folder.join(TARGET).join(module.profile).join("sealed_wasm.wasm"))
}

/// No path of this machine gets into the module: who built it, and where, is nobody's business, and another
/// machine must be able to build the same bytes.
fn flags(root: &Path, toolchain: &Toolchain) -> Vec<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        let home = std::env::var_os("HOME")?;
        Some(PathBuf::from(home).join(".cargo"))
    });
    let mut paths = vec![(root.to_owned(), "/parlour"), (toolchain.sysroot.clone(), "/rust")];
    paths.extend(home.map(|home| (home, "/cargo")));
    let mut flags: Vec<String> =
        paths.iter().map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display())).collect();
    flags.extend(["-C".into(), "strip=debuginfo".into()]);
    flags
}

/// Writes the module's JavaScript and types beside it.
fn bind(compiled: &Path, package: &Path, module: &Module) -> Result<()> {
    Bindgen::new()
        .input_path(compiled)
        .out_name(module.name)
        .web(true)?
        .typescript(true)
        // The workers name the file themselves, so that the bundler sees it once.
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(package)
        .with_context(|| {
            format!("the sealing module `{}` has no JavaScript side (wasm-bindgen)", module.name)
        })
}

/// One hash over the names and contents of all inputs.
fn hash(root: &Path) -> Result<String> {
    let mut files = Vec::new();
    for input in INPUTS {
        collect(&root.join(input), &mut files)?;
    }
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        let content = fs::read(&file).with_context(|| format!("{} can't be read", file.display()))?;
        hash.update(file.strip_prefix(root)?.to_string_lossy().as_bytes());
        hash.update((content.len() as u64).to_be_bytes());
        hash.update(content);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| format!("{} can't be read", path.display()))? {
        collect(&entry?.path(), files)?;
    }
    Ok(())
}
