//! `cargo xtask pictures DIR`: every screen as PNG.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{bench, node, packages, run, serve};

/// What the command takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where to put them; made where it is missing.
    folder: PathBuf,
    /// Takes only those whose file name contains this.
    #[arg(long)]
    only: Option<String>,
}

/// Builds the web app and takes the pictures in Chromium: phone, tablet, desktop; light and dark; text at
/// 200 %; both languages; and a real call through the real server.
pub(crate) fn pictures(root: &Path, arguments: &Arguments) -> Result<()> {
    packages::prepare()?;
    serve::web(root)?;
    run::step(run::cargo(root).args(["build", "--package", "parlour"]))?;
    node::prepare(&root.join("web/e2e"))?;
    std::fs::create_dir_all(&arguments.folder)
        .with_context(|| format!("{} can't be made", arguments.folder.display()))?;
    let folder = arguments.folder.canonicalize()?;
    let mut command = bench::browsers(root, "pictures", &[]);
    command.env("PARLOUR_PICTURES", &folder);
    if let Some(only) = &arguments.only {
        command.env("PARLOUR_PICTURES_ONLY", only);
    }
    run::step(&mut command)?;
    println!("Pictures are in {}", arguments.folder.display());
    Ok(())
}
