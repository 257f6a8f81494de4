//! Other programs, run from the workspace's folder.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

/// A program to run in `folder`.
pub(crate) fn program(folder: &Path, name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(folder);
    command
}

/// Cargo, the one that runs us, on the workspace.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = program(root, std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What `cargo run` sets for us describes this package and would make every child build anew.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR" || name == "CARGO_MANIFEST_PATH" {
            command.env_remove(&*name);
        }
    }
    command
}

/// Runs it with the terminal as its own; an error where it fails.
pub(crate) fn step(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{} can't be started", named(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", named(command));
    }
    Ok(())
}

/// Runs it silently and gives what it printed; none where it can't be started or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs it, showing its lines while `line` reads them too. Whether it succeeded.
///
/// Standard error is joined to standard output by the shell where the program writes its summary there.
pub(crate) fn watched(command: &mut Command, mut line: impl FnMut(&str)) -> Result<bool> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} can't be started", named(command)))?;
    if let Some(stdout) = child.stdout.take() {
        let mut out = std::io::stdout();
        for text in BufReader::new(stdout).split(b'\n') {
            let text = text?;
            out.write_all(&text)?;
            out.write_all(b"\n")?;
            line(&String::from_utf8_lossy(&text));
        }
    }
    Ok(child.wait()?.success())
}

/// Whether a program of this name is on the path.
pub(crate) fn exists(name: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

fn named(command: &Command) -> String {
    let mut words = vec![Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy()];
    words.extend(command.get_args().map(OsStr::to_string_lossy));
    format!("`{}`", words.join(" "))
}
