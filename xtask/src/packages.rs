//! What the tests need from the system: two browsers, `ip`, a way to move a clock, and decoders.

use std::{fs, path::Path, process::Command};

use anyhow::{Result, bail};

use crate::run;

struct Needed {
    programs: &'static [&'static str],
    debian: &'static str,
    what: &'static str,
}

const NEEDED: [Needed; 6] = [
    Needed {
        programs: &["chromium", "chromium-browser", "google-chrome"],
        debian: "chromium",
        what: "Chromium",
    },
    Needed { programs: &["firefox-esr", "firefox"], debian: "firefox-esr", what: "Firefox" },
    Needed { programs: &["ip"], debian: "iproute2", what: "ip (iproute2)" },
    Needed { programs: &["unshare"], debian: "util-linux", what: "unshare (util-linux)" },
    Needed { programs: &["faketime"], debian: "faketime", what: "faketime" },
    Needed { programs: &["ffmpeg"], debian: "ffmpeg", what: "ffmpeg" },
];

/// Installs what is missing where the system's package manager may be used without a question; otherwise says
/// what to install.
pub(crate) fn prepare() -> Result<()> {
    let missing: Vec<&Needed> =
        NEEDED.iter().filter(|it| !it.programs.iter().any(|name| run::exists(name))).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|it| it.what).collect();
    let packages: Vec<&str> = missing.iter().map(|it| it.debian).collect();
    let plain =
        format!("the tests need {}: please install {} and run this again", names.join(", "), them(&names));
    if !run::exists("apt-get") {
        bail!("{plain}");
    }
    let Some(prefix) = root_prefix() else {
        bail!("{plain} (`sudo apt-get install {}`)", packages.join(" "));
    };
    println!("Installing {} through apt-get…", packages.join(", "));
    apt(&prefix, &["update", "-qq"]).and_then(|()| {
        let mut words = vec!["install", "-y", "-qq", "--no-install-recommends"];
        words.extend(&packages);
        apt(&prefix, &words)
    })?;
    Ok(())
}

fn them(names: &[&str]) -> &'static str {
    if names.len() == 1 { "it" } else { "them" }
}

fn apt(prefix: &[&str], words: &[&str]) -> Result<()> {
    let mut all: Vec<&str> = prefix.to_vec();
    all.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    all.extend(words);
    let (first, rest) = (all[0], &all[1..]);
    run::step(run::program(Path::new("."), first).args(rest))
}

/// What to put before a command that needs root; none where that would ask for a password.
fn root_prefix() -> Option<Vec<&'static str>> {
    let mine = fs::metadata("/proc/self").ok().map(|it| std::os::unix::fs::MetadataExt::uid(&it));
    if mine == Some(0) {
        return Some(vec![]);
    }
    let free = run::output(Command::new("sudo").args(["-n", "true"])).is_some();
    free.then(|| vec!["sudo", "-n"])
}
