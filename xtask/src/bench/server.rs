//! The programs of `bench sfu`: each on processors of its own, ended whatever happens.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::run;

/// What was built.
pub(super) struct Programs {
    pub(super) parlour: PathBuf,
    pub(super) load: PathBuf,
}

/// Which processors there are for the server and for the generator.
pub(super) struct Places {
    server: String,
    generator: String,
}

/// A server that ends with the bench.
pub(super) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already is what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Places {
    pub(super) fn find() -> Result<Self> {
        if !run::exists("taskset") {
            bail!("`bench sfu` needs taskset (Debian: util-linux) to give each program its processor");
        }
        let status = fs::read_to_string("/proc/self/status").context("`bench sfu` needs Linux")?;
        let allowed =
            status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).unwrap_or_default();
        match processors(allowed.trim()).as_slice() {
            [first, second, ..] => Ok(Self { server: first.to_string(), generator: second.to_string() }),
            _ => bail!("`bench sfu` needs two processors: one for the server, one for what loads it"),
        }
    }

    /// A program on the server's processor.
    pub(super) fn serve(&self, folder: &Path, program: &Path) -> Command {
        let mut command = run::program(folder, "taskset");
        command.args(["-c", &self.server]).arg(program);
        command
    }
}

/// `0-2,5` names four.
fn processors(list: &str) -> Vec<u32> {
    let ends = |part: &str| -> Option<(u32, u32)> {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        Some((first.parse().ok()?, last.parse().ok()?))
    };
    list.split(',').filter_map(ends).flat_map(|(first, last)| first..=last).collect()
}

/// Starts a fresh Parlour and gives it a load.
pub(super) fn measure(programs: &Programs, places: &Places, job: &Value) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let metrics = format!("127.0.0.1:{}", free_port()?);
    let mut command = places.serve(folder.path(), &programs.parlour);
    command.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--more-families",
        "--data",
        "data",
        "--metrics",
        &metrics,
    ]);
    let child = command.stdout(Stdio::piped()).spawn().context("the server can't be started")?;
    let mut server = Running(child);
    let (address, token) = founding_link(&mut server)?;
    let mut job = job.clone();
    job["target"] = json!({ "parlour": { "address": address, "token": token } });
    job["metrics"] = json!(metrics);
    load(programs, places, &server, job)
}

/// Runs the generator to its end; gives what it measured.
pub(super) fn load(programs: &Programs, places: &Places, server: &Running, mut job: Value) -> Result<Value> {
    // What `taskset` starts takes its place.
    job["pid"] = json!(server.0.id());
    let mut command = run::program(Path::new("."), "taskset");
    command.args(["-c", &places.generator]).arg(&programs.load).arg(job.to_string());
    let output = command.stderr(Stdio::inherit()).output().context("the generator can't be started")?;
    if !output.status.success() {
        bail!("the generator failed");
    }
    serde_json::from_slice(&output.stdout).context("the generator wrote something strange")
}

impl Running {
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        command.spawn().map(Self).context("the server can't be started")
    }
}

/// Reads the link that the server prints: where it listens, and the token.
fn founding_link(server: &mut Running) -> Result<(String, String)> {
    let stdout = server.0.stdout.take().context("the server has no output")?;
    for line in BufReader::new(stdout).lines() {
        if let Some(found) = link(&line?) {
            return Ok(found);
        }
    }
    bail!("the server ended without printing its link")
}

fn link(line: &str) -> Option<(String, String)> {
    let (origin, token) = line.trim().split_once("/#found=")?;
    let port = origin.rsplit(':').next()?;
    Some((format!("127.0.0.1:{port}"), token.to_owned()))
}

/// A port that was free a moment ago.
pub(super) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_are_counted_as_linux_lists_them() {
        assert_eq!(processors("0-2,5"), [0, 1, 2, 5]);
        assert_eq!(processors("3"), [3]);
        assert!(processors("").is_empty());
    }

    #[test]
    fn the_printed_link_is_understood() {
        let found = link("  http://localhost:4711/#found=abc_-").unwrap();
        assert_eq!(found, ("127.0.0.1:4711".to_owned(), "abc_-".to_owned()));
        assert_eq!(link("  Parlour is ready."), None);
    }
}
