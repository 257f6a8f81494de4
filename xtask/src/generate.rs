//! `cargo xtask gen`: the TypeScript of the protocol, from the Rust of it.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

const PAGE: &str = "web/src/core/wire/gen.ts";

/// What the command takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Changes nothing; fails where the file is not what would be written.
    #[arg(long)]
    check: bool,
}

impl Arguments {
    /// Those of the test command.
    pub(crate) fn checking() -> Self {
        Self { check: true }
    }
}

/// Writes, or checks, `gen.ts`.
pub(crate) fn generate(root: &Path, arguments: &Arguments) -> Result<()> {
    let wanted = wire::export::typescript();
    let page = root.join(PAGE);
    let found = fs::read_to_string(&page).unwrap_or_default();
    if found == wanted {
        return Ok(());
    }
    if arguments.check {
        bail!("{PAGE} does not fit crates/wire: run `cargo xtask gen` and commit what it writes");
    }
    if let Some(folder) = page.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&page, wanted).with_context(|| format!("{PAGE} can't be written"))?;
    println!("{PAGE} written");
    Ok(())
}
