//! The program as an operator meets it: what it prints, and how it ends.

#![expect(clippy::expect_used, reason = "what a test expects is what it tests")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("there is room for a folder")
}

/// `parlour` in a folder of its own, with nothing in its environment.
fn parlour(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parlour"));
    command.args(arguments).current_dir(home).env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it to its end.
fn ended(home: &Path, arguments: &[&str]) -> Output {
    parlour(home, arguments).output().expect("it runs")
}

/// Says that it failed with this code and one sentence that has these words.
fn failed(output: &Output, code: i32, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    for word in words {
        assert!(said.contains(word), "{said}");
    }
}

/// A server that runs, and the link that it printed.
struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    link: String,
}

impl Running {
    /// Starts it on ports of its own.
    fn start(home: &Path, arguments: &[&str]) -> Self {
        let always = ["serve", "--listen", "127.0.0.1:0", "--media-port", "0"];
        let mut child = parlour(home, &[&always[..], arguments].concat()).spawn().expect("it starts");
        let mut out = BufReader::new(child.stdout.take().expect("it prints"));
        let mut link = String::new();
        while !link.contains("http://") {
            link.clear();
            assert_ne!(out.read_line(&mut link).expect("it prints text"), 0, "it ended without a link");
        }
        Self { child, out, link: link.trim().to_owned() }
    }

    /// Ends it as a service manager does; gives what else it printed.
    fn terminate(mut self) -> (Option<i32>, String) {
        let kill = Command::new("kill").arg(self.child.id().to_string()).status().expect("there is `kill`");
        assert!(kill.success());
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).expect("it prints text");
        (self.child.wait().expect("it ends").code(), rest)
    }
}

#[test]
fn it_prints_a_link_and_a_picture_of_it_and_ends_well() {
    let home = folder();
    let running = Running::start(home.path(), &[]);
    assert!(running.link.starts_with("http://localhost:"), "{}", running.link);
    assert_eq!(running.link.split("/#found=").nth(1).map(str::len), Some(43));
    let (code, rest) = running.terminate();
    assert_eq!(code, Some(0));
    assert!(rest.contains('▀') && rest.contains("works once"), "{rest}");
    assert!(home.path().join("data").is_dir());
}

#[test]
fn a_new_link_can_be_made_while_it_runs() {
    let home = folder();
    let nothing = ended(home.path(), &["invite"]);
    assert!(String::from_utf8_lossy(&nothing.stdout).contains("Nothing has been started"));
    let running = Running::start(home.path(), &[]);
    let invited = ended(home.path(), &["invite"]);
    let said = String::from_utf8_lossy(&invited.stdout);
    assert!(invited.status.success() && said.contains("/#found="), "{said}");
    assert!(!said.contains(&running.link), "the new link is another");
    assert_eq!(running.terminate().0, Some(0));
}

#[test]
fn a_busy_port_is_named() {
    let home = folder();
    let http = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let port = http.local_addr().expect("it is bound").port().to_string();
    let place = format!("127.0.0.1:{port}");
    failed(&ended(home.path(), &["--listen", &place, "--media-port", "0"]), 69, &[&place, "--listen"]);

    let media = UdpSocket::bind("0.0.0.0:0").expect("there is a port");
    let port = media.local_addr().expect("it is bound").port().to_string();
    failed(
        &ended(home.path(), &["--listen", "127.0.0.1:0", "--media-port", &port]),
        69,
        &[&port, "--media-port"],
    );
}

#[test]
fn a_data_folder_that_is_none_is_named() {
    let home = folder();
    std::fs::write(home.path().join("data"), "not a folder").expect("it is written");
    failed(&ended(home.path(), &["--listen", "127.0.0.1:0", "--media-port", "0"]), 73, &["data"]);
}

#[test]
fn a_data_folder_that_is_in_use_is_left_alone() {
    let home = folder();
    let running = Running::start(home.path(), &[]);
    failed(&ended(home.path(), &["--listen", "127.0.0.1:0", "--media-port", "0"]), 75, &["data"]);
    assert_eq!(running.terminate().0, Some(0));
}

#[test]
fn a_wrong_option_or_setting_is_named() {
    let home = folder();
    assert_eq!(ended(home.path(), &["--lisen", "localhost:1"]).status.code(), Some(64));
    assert_eq!(ended(home.path(), &["--origin", "http://call.example.org"]).status.code(), Some(64));
    std::fs::write(home.path().join("parlour.toml"), "listen = \"localhost:1\"\ncolour = \"red\"\n")
        .expect("it is written");
    failed(&ended(home.path(), &["config", "check"]), 64, &["parlour.toml", "line 2", "colour"]);
}

#[test]
fn a_flag_goes_before_the_environment_and_that_before_the_file() {
    let home = folder();
    let file = "listen = \"localhost:1\"\ndata = \"from-file\"\nmedia-port = 3\n";
    std::fs::write(home.path().join("parlour.toml"), file).expect("it is written");
    let output = parlour(home.path(), &["config", "check", "--listen", "localhost:2"])
        .env("PARLOUR_LISTEN", "localhost:4")
        .env("PARLOUR_DATA", "from-environment")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    for word in ["localhost:2", "from-environment", "http://localhost:2"] {
        assert!(said.contains(word), "{said}");
    }
    assert!(said.lines().any(|line| line.split_whitespace().eq(["media-port", "3"])), "{said}");
}
