//! A real line between two real network namespaces does what it is asked to.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

/// The namespaces of the browsers' tests, and in them the check that `cargo xtask bench browser` begins with.
const CHECK: &str = "exec \"$0\" check \"$PARLOUR_COTTAGE_NET:check-near:10.78.0.2/24\" \
                     \"$PARLOUR_HOUSE_NET:check-far:10.78.0.1/24\"";

/// Why a line can't be laid here; none where it can.
fn obstacle() -> Option<&'static str> {
    let runs = |program: &str, words: &[&str]| {
        Command::new(program).args(words).output().is_ok_and(|output| output.status.success())
    };
    if !Path::new("/dev/net/tun").exists() {
        return Some("there is no /dev/net/tun");
    }
    if !runs("ip", &["-V"]) {
        return Some("`ip` is not installed (Debian: iproute2)");
    }
    // As root, or where anybody may have namespaces.
    let tuntap = "ip tuntap add dev t mode tun";
    let may = runs("unshare", &["--net", "sh", "-c", tuntap])
        || runs("unshare", &["--user", "--map-root-user", "--net", "sh", "-c", tuntap]);
    (!may).then_some("making network namespaces and TUN devices is not permitted")
}

#[test]
fn a_line_between_two_namespaces_delays_loses_and_narrows_as_it_is_told() {
    if let Some(why) = obstacle() {
        eprintln!("The line was not tried: {why}.");
        return;
    }
    let street = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/e2e/net/street.sh");
    let output =
        Command::new("sh").args([street, "sh", "-c", CHECK]).arg(env!("CARGO_BIN_EXE_impair")).output();
    let output = output.expect("sh starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{complained}");
}
