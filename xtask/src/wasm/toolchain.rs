//! A Rust that can compile to WebAssembly: rustup's, or where rustup can't reach its server, Debian's.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Result, bail};

use crate::run;

pub(super) const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler for web targets, and the standard library's source for it.
const DEBIAN_PACKAGES: [&str; 2] = ["rustc-web", "rust-web-src"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library/Cargo.lock";
/// The oldest minor version that compiles this workspace (`rust-version`).
const OLDEST: u32 = 95;

/// Which compiler is used.
pub(super) struct Toolchain {
    /// Where its libraries and their sources lie.
    pub(super) sysroot: PathBuf,
    debian_linker: Option<PathBuf>,
}

impl Toolchain {
    /// Finds one, or has one installed where that needs no question; otherwise says what to do.
    pub(super) fn find(root: &Path) -> Result<Self> {
        let sysroot = sysroot(root)?;
        let rustup = || Self { sysroot: sysroot.clone(), debian_linker: None };
        if has_target(&sysroot) {
            return Ok(rustup());
        }
        if let Some(debian) = debian(&sysroot) {
            return Ok(debian);
        }
        if add_target(root) && has_target(&sysroot) {
            return Ok(rustup());
        }
        if install_debian()
            && let Some(debian) = debian(&sysroot)
        {
            return Ok(debian);
        }
        bail!(
            "the sealing module needs Rust's WebAssembly target, and it could not be installed: run \
             `rustup target add {TARGET}` (or, on Debian, `sudo apt-get install {}`) and try again",
            DEBIAN_PACKAGES.join(" ")
        )
    }

    /// For people.
    pub(super) fn name(&self) -> &'static str {
        if self.debian_linker.is_some() { "Debian's rustc-web" } else { "rustup's target" }
    }

    /// Has this cargo compile with it.
    pub(super) fn prepare(&self, cargo: &mut Command) {
        let Some(linker) = &self.debian_linker else { return };
        cargo
            .env("RUSTC", DEBIAN_RUSTC)
            // Debian has the library's source, not the compiled library; building it is not yet stable in cargo.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
            .arg("-Zbuild-std=std,panic_abort");
    }
}

fn sysroot(root: &Path) -> Result<PathBuf> {
    match run::output(run::program(root, "rustc").args(["--print", "sysroot"])) {
        Some(path) => Ok(PathBuf::from(path)),
        None => bail!("rustc can't be started: install Rust from https://rustup.rs and try again"),
    }
}

fn has_target(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib").join(TARGET).join("lib").is_dir()
}

/// Debian's compiler with its library's source, linking with the linker that came with rustup's compiler.
fn debian(sysroot: &Path) -> Option<Toolchain> {
    let linker = sysroot.join("lib/rustlib").join(host()?).join("bin/rust-lld");
    let usable = Path::new(DEBIAN_LIBRARY).is_file() && linker.is_file() && minor(DEBIAN_RUSTC)? >= OLDEST;
    usable.then(|| Toolchain { sysroot: PathBuf::from("/usr"), debian_linker: Some(linker) })
}

fn host() -> Option<String> {
    let version = run::output(Command::new("rustc").arg("-vV"))?;
    version.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}

/// The minor version: 96 of "rustc 1.96.0 (…)".
fn minor(rustc: &str) -> Option<u32> {
    let version = run::output(Command::new(rustc).arg("--version"))?;
    version.split('.').nth(1)?.parse().ok()
}

/// Quietly: where it fails there is another way.
fn add_target(root: &Path) -> bool {
    println!("Adding Rust's WebAssembly target…");
    let mut rustup = run::program(root, "rustup");
    rustup.args(["target", "add", TARGET]).env("RUSTUP_MAX_RETRIES", "0");
    rustup.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Through apt, where we are root and it has the packages.
fn install_debian() -> bool {
    let root = run::output(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    if !root || !run::exists("apt-get") {
        return false;
    }
    println!("Installing {} through apt-get…", DEBIAN_PACKAGES.join(" and "));
    let apt = |words: &[&str]| {
        let mut apt = Command::new("apt-get");
        apt.arg("-qq").args(words).env("DEBIAN_FRONTEND", "noninteractive");
        apt.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    let mut install = vec!["install", "-y", "--no-install-recommends"];
    install.extend(DEBIAN_PACKAGES);
    apt(&["update"]) && apt(&install)
}
