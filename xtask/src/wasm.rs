//! `cargo xtask wasm`: the sealing module for browsers, from `crates/sealed-wasm` to
//! `web/src/core/sealed/pkg`.
//!
//! Nothing is done where the inputs have not changed. The same inputs and compiler give the same bytes
//! wherever the work tree lies.

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

/// What the module is made of, besides the compiler.
const INPUTS: [&str; 7] = [
    "Cargo.lock",
    "Cargo.toml",
    "rust-toolchain.toml",
    "crates/sealed/Cargo.toml",
    "crates/sealed/src",
    "crates/sealed-wasm",
    "xtask/src/wasm.rs",
];
const PACKAGE: &str = "web/src/core/sealed/pkg";
const STAMP: &str = "inputs.sha256";

/// Builds the module, unless the one that is there was built from the same inputs.
pub(crate) fn build(root: &Path) -> Result<()> {
    let package = root.join(PACKAGE);
    let stamp = package.join(STAMP);
    let inputs = hash(root)?;
    if fs::read_to_string(&stamp).is_ok_and(|last| last == inputs) {
        return Ok(());
    }
    println!("Building the sealing module…");
    let toolchain = Toolchain::find(root)?;
    let module = compile(root, &toolchain)?;
    let _ = fs::remove_dir_all(&package);
    bind(&module, &package)?;
    fs::write(&stamp, inputs).with_context(|| format!("{} can't be written", stamp.display()))?;
    let size = fs::metadata(package.join("sealed_bg.wasm"))?.len();
    println!("Built the sealing module: {} kB with {}.", size / 1000, toolchain.name());
    Ok(())
}

/// Compiles the crate in a target folder of its own: its flags would have everything else built anew.
fn compile(root: &Path, toolchain: &Toolchain) -> Result<PathBuf> {
    let folder = root.join("target/wasm");
    let mut cargo = run::cargo(root);
    cargo
        .args(["build", "--quiet", "--package", "sealed-wasm", "--lib", "--profile", "wasm"])
        .args(["--target", TARGET, "--target-dir"])
        .arg(&folder)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(root, toolchain).join("\u{1f}"));
    toolchain.prepare(&mut cargo);
    run::step(&mut cargo).context("the sealing module does not compile")?;
    Ok(folder.join(TARGET).join("wasm/sealed_wasm.wasm"))
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
fn bind(module: &Path, package: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(module)
        .out_name("sealed")
        .web(true)?
        .typescript(true)
        // The workers name the file themselves, so that the bundler sees it once.
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(package)
        .context("the sealing module has no JavaScript side (wasm-bindgen)")
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
