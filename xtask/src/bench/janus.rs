//! Janus with its VideoRoom beside Parlour: Debian's package, set up here to serve this machine alone.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::server::{Places, Programs, Running, free_port, load};
use crate::run;

/// Calls of the main load to begin with.
pub(super) const CALLS: u32 = 3;
/// How long it may take to begin.
const PATIENCE: Duration = Duration::from_secs(20);
/// Where Debian keeps what Janus is made of, below the libraries of the architecture.
const LIBRARIES: &str = "/usr/lib";

/// Says what to do where Janus is not there.
pub(super) fn look_for() -> Result<()> {
    if run::exists("janus") && libraries().is_some() {
        return Ok(());
    }
    bail!(
        "the comparison needs Janus: install it (Debian: `apt-get install janus`) or leave `--peer janus` out"
    )
}

/// The folder with `plugins` and `transports`.
fn libraries() -> Option<PathBuf> {
    let mut folders = fs::read_dir(LIBRARIES).ok()?.flatten().map(|entry| entry.path().join("janus"));
    folders.find(|folder| folder.join("plugins/libjanus_videoroom.so").exists())
}

/// Starts a fresh Janus and gives it a load.
pub(super) fn measure(programs: &Programs, places: &Places, job: &Value) -> Result<Value> {
    let Some(libraries) = libraries() else { bail!("Janus has no VideoRoom") };
    let folder = tempfile::tempdir()?;
    let port = free_port()?;
    configure(folder.path(), &libraries, port)?;
    let mut command = places.serve(folder.path(), Path::new("janus"));
    command.arg("-F").arg(folder.path()).arg("-C").arg(folder.path().join("janus.jcfg"));
    let server = Running::start(command.stdout(Stdio::null()).stderr(Stdio::null()))?;
    let address = format!("127.0.0.1:{port}");
    wait_for(&address)?;
    let mut job = job.clone();
    job["target"] = json!({ "janus": { "address": address } });
    load(programs, places, &server, job)
}

/// Only the VideoRoom and the HTTP interface on loopback; sessions that need no keeping alive.
fn configure(folder: &Path, libraries: &Path, port: u16) -> Result<()> {
    let (here, there) = (folder.display(), libraries.display());
    let others = |kind: &str, but: &str| -> Result<String> {
        let names = fs::read_dir(libraries.join(kind))?.flatten();
        let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let names: Vec<String> = names.filter(|name| name.ends_with(".so") && name != but).collect();
        Ok(names.join(","))
    };
    let plugins = others("plugins", "libjanus_videoroom.so")?;
    let transports = others("transports", "libjanus_http.so")?;
    let main = format!(
        "general: {{\n configs_folder = \"{here}\"\n plugins_folder = \"{there}/plugins\"\n \
         transports_folder = \"{there}/transports\"\n debug_level = 1\n session_timeout = 0\n protected_folders = []\n}}\n\
         nat: {{\n ice_lite = true\n}}\n\
         plugins: {{\n disable = \"{plugins}\"\n}}\ntransports: {{\n disable = \"{transports}\"\n}}\n"
    );
    let http = format!(
        "general: {{\n json = \"compact\"\n base_path = \"/janus\"\n http = true\n port = {port}\n ip = \"127.0.0.1\"\n \
         https = false\n}}\n"
    );
    fs::write(folder.join("janus.jcfg"), main)?;
    fs::write(folder.join("janus.transport.http.jcfg"), http)?;
    fs::write(folder.join("janus.plugin.videoroom.jcfg"), "general: {}\n")?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "another program is waited for in real time")]
fn wait_for(address: &str) -> Result<()> {
    let begun = Instant::now();
    while std::net::TcpStream::connect(address).is_err() {
        if begun.elapsed() > PATIENCE {
            bail!("Janus did not begin to listen");
        }
        std::thread::park_timeout(Duration::from_millis(50));
    }
    Ok(())
}
