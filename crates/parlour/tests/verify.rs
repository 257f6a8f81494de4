//! `parlour verify` against servers that serve what was signed, and against such that do not.

#![expect(clippy::expect_used, reason = "what a test expects is what it tests")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};

use release::{Manifest, Release, SecretKey, headers};

const PAGE: &[u8] = b"<script type=\"importmap\">{}</script><script src=\"/assets/a.js\"></script>";

fn key() -> SecretKey {
    SecretKey::of_seed([5; 32])
}

/// What a server sends: files by their name, and headers that it leaves out.
struct House {
    files: BTreeMap<String, Vec<u8>>,
    forgotten: Option<&'static str>,
}

impl House {
    /// One that serves release 3, as it was signed.
    fn honest() -> Self {
        let files: Vec<(String, Vec<u8>)> = vec![
            ("assets/a.js".into(), b"a()".to_vec()),
            ("index.html".into(), PAGE.to_vec()),
            ("sw.js".into(), b"tripwire()".to_vec()),
        ];
        let release = Manifest::of(3, "1.2.0", &files).sign(&key()).and_then(|it| it.write());
        let mut files: BTreeMap<_, _> = files.into_iter().collect();
        files.insert(Release::FILE.into(), release.expect("it is signed").into_bytes());
        Self { files, forgotten: None }
    }

    /// Serves for as long as the test runs; gives its origin.
    fn open(self) -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a port");
        let origin = format!("http://{}", listener.local_addr().expect("it is bound"));
        std::thread::spawn(move || {
            for visitor in listener.incoming() {
                self.answer(visitor.expect("somebody came"));
            }
        });
        origin
    }

    fn answer(&self, mut visitor: TcpStream) {
        let mut lines = BufReader::new(visitor.try_clone().expect("it can be read")).lines();
        let first = lines.next().and_then(Result::ok).unwrap_or_default();
        while lines.next().and_then(Result::ok).is_some_and(|line| !line.is_empty()) {}
        let path = first.split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
        let name = if path.contains('.') { path } else { "index.html".to_owned() };
        let Some(body) = self.files.get(&name) else {
            let _ = visitor
                .write_all(b"HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
            return;
        };
        let mut sent: BTreeMap<&str, String> = headers::of_every_answer().into_iter().collect();
        if name == "index.html" {
            sent.extend(headers::of_page(PAGE));
        }
        if let Some(forgotten) = self.forgotten {
            sent.remove(forgotten);
        }
        let mut head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        for (header, value) in sent {
            head += &format!("{header}: {value}\r\n");
        }
        let _ = visitor.write_all(&[head.as_bytes(), b"\r\n", body].concat());
    }
}

/// `parlour verify`, with the key that signed.
fn verify(origin: &str, more: &[&str]) -> Output {
    let key = key().public().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_parlour"));
    command.args(["verify", origin]).env_clear();
    if !more.contains(&"--key") {
        command.args(["--key", &key]);
    }
    command.args(more).output().expect("it runs")
}

/// Ended with this code, and said all of this.
fn ended(output: &Output, code: i32, words: &[&str]) {
    let said = [output.stdout.as_slice(), &output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "{word}: {said}");
    }
}

#[test]
fn a_server_that_serves_what_was_signed_is_fine() {
    let output = verify(&House::honest().open(), &[]);
    ended(&output, 0, &["release 3 (version 1.2.0), signed by a known key"]);
    assert!(!String::from_utf8_lossy(&output.stdout).contains("DIFFERS"));
    ended(&verify(&House::honest().open(), &["--every"]), 0, &["fits", "/assets/a.js", "integrity-policy"]);
}

#[test]
fn a_changed_file_is_named() {
    for name in ["assets/a.js", "index.html", "sw.js"] {
        let mut house = House::honest();
        house.files.entry(name.into()).and_modify(|bytes| bytes.push(b' '));
        let page = if name == "index.html" { "/family" } else { name };
        ended(&verify(&house.open(), &[]), 66, &["DIFFERS", page, "released: sha384-"]);
    }
}

#[test]
fn a_file_that_is_missing_is_named() {
    let mut house = House::honest();
    house.files.remove("sw.js");
    ended(&verify(&house.open(), &[]), 66, &["/sw.js", "answered with 404"]);
}

#[test]
fn a_header_that_is_missing_is_named() {
    for forgotten in ["content-security-policy", "integrity-policy", "cross-origin-opener-policy"] {
        let house = House { forgotten: Some(forgotten), ..House::honest() };
        ended(&verify(&house.open(), &[]), 66, &["DIFFERS", forgotten, "served:   nothing"]);
    }
}

#[test]
fn an_older_release_will_not_do() {
    ended(&verify(&House::honest().open(), &["--at-least", "3"]), 0, &[]);
    ended(&verify(&House::honest().open(), &["--at-least", "4"]), 66, &["release number"]);
}

#[test]
fn somebody_elses_signature_is_none() {
    let other = SecretKey::of_seed([6; 32]).public().to_string();
    ended(&verify(&House::honest().open(), &["--key", &other]), 67, &["NOT signed by a known key"]);
}

#[test]
fn a_development_build_says_so_and_is_compared_all_the_same() {
    let unsigned = |house: &mut House| {
        let text = String::from_utf8(house.files[Release::FILE].clone()).expect("it is text");
        let mut release: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        release["key"] = serde_json::Value::Null;
        release["signature"] = serde_json::Value::Null;
        house.files.insert(Release::FILE.into(), release.to_string().into_bytes());
    };
    let mut house = House::honest();
    unsigned(&mut house);
    ended(&verify(&house.open(), &[]), 67, &["signed by nobody"]);
    let mut changed = House::honest();
    unsigned(&mut changed);
    changed.files.insert("assets/a.js".into(), b"b()".to_vec());
    ended(&verify(&changed.open(), &[]), 66, &["/assets/a.js"]);
}

#[test]
fn a_manifest_published_elsewhere_is_the_one_that_counts() {
    let folder = tempfile::tempdir().expect("there is room");
    let published = folder.path().join("release.json");
    std::fs::write(&published, &House::honest().files[Release::FILE]).expect("it is written");
    let published = published.to_str().expect("its name is text");
    ended(&verify(&House::honest().open(), &["--manifest", published]), 0, &[]);
    // Signed as well, but not what was published: made for this visitor.
    let mut house = House::honest();
    let files = [("index.html".to_owned(), PAGE.to_vec())];
    let other = Manifest::of(4, "1.2.1", &files).sign(&key()).and_then(|it| it.write()).expect("signed");
    house.files.insert(Release::FILE.into(), other.into_bytes());
    ended(&verify(&house.open(), &["--manifest", published]), 66, &["/release.json"]);
}

#[test]
fn a_server_that_is_not_there_or_no_parlour_is_said_to_be() {
    let closed = TcpListener::bind(("127.0.0.1", 0)).and_then(|it| it.local_addr()).expect("there is a port");
    ended(&verify(&format!("http://{closed}"), &[]), 68, &["can't be fetched"]);
    let mut house = House::honest();
    house.files.remove(Release::FILE);
    ended(&verify(&house.open(), &[]), 67, &["serves no manifest"]);
    ended(&verify("http://call.example.org", &[]), 64, &["https://"]);
}

#[test]
fn everything_that_was_compared_can_be_had_as_json() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("report.json");
    let mut house = House::honest();
    house.files.insert("assets/a.js".into(), b"b()".to_vec());
    ended(&verify(&house.open(), &["--json", file.to_str().expect("its name is text")]), 66, &[]);
    let report = read(&file);
    assert_eq!((&report["holds"], &report["number"]), (&false.into(), &3.into()));
    assert_eq!(report["signature"], "good");
    let differing: Vec<_> =
        report["checks"].as_array().expect("a list").iter().filter(|check| check["fits"] == false).collect();
    assert_eq!(differing.len(), 1);
    assert_eq!((&differing[0]["path"], &differing[0]["what"]), (&"/assets/a.js".into(), &"file".into()));
}

fn read(file: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(file).expect("it was written")).expect("it is JSON")
}
