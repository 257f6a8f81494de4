//! Messages as they stand in `crates/wire/fixtures`, which the TypeScript side decodes too.
//!
//! One file for each direction and one for HTTP; every variant of every message has its place in one.

#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that can't go on has failed"
)]

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wire::*;

mod samples;

/// Named messages, in the order of their names.
type Fixture<T> = BTreeMap<String, T>;

/// Says the same as the file does; run with `WRITE_FIXTURES=1` after a change of the protocol.
fn keep<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(file: &str, messages: &Fixture<T>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(file);
    let current = serde_json::to_string_pretty(messages).unwrap() + "\n";
    if std::env::var_os("WRITE_FIXTURES").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &current).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written == current, "{file} has drifted; run the tests with WRITE_FIXTURES=1 and commit it");
    let read: Fixture<T> = serde_json::from_str(&written).unwrap();
    assert_eq!(&read, messages);
}

/// The names in `"type": "…"` of a tagged enum, as the generated TypeScript has them.
fn variants_of(name: &str) -> Vec<String> {
    let generated = wire::export::typescript();
    let declaration = generated.split(&format!("export type {name} = ")).nth(1).unwrap();
    let declaration = declaration.split("\nexport type ").next().unwrap();
    let tags = declaration.split("{ \"type\": \"").skip(1);
    tags.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

fn assert_complete(name: &str, found: impl Iterator<Item = Value>) {
    let found: Vec<String> = found.map(|message| message["type"].as_str().unwrap().to_owned()).collect();
    let variants = variants_of(name);
    assert!(!variants.is_empty());
    for variant in variants {
        assert!(found.contains(&variant), "no fixture for {name} {variant}");
    }
}

#[test]
fn requests_are_what_the_fixtures_say() {
    let requests = samples::requests();
    assert_complete("Request", requests.values().map(|sent| serde_json::to_value(&sent.ask).unwrap()));
    for sent in requests.values() {
        assert_eq!(parse_message(&serde_json::to_string(sent).unwrap()).as_ref(), Ok(sent));
    }
    keep("from_client.json", &requests);
}

#[test]
fn what_the_server_says_is_what_the_fixtures_say() {
    let messages = samples::messages();
    assert_complete("FromServer", messages.values().map(|said| serde_json::to_value(said).unwrap()));
    let answers = messages.values().filter_map(|said| match said {
        FromServer::Reply { result: Reply::Ok(answer), .. } => Some(serde_json::to_value(answer).unwrap()),
        _ => None,
    });
    assert_complete("Answer", answers);
    keep("from_server.json", &messages);
}

#[test]
fn http_is_what_the_fixtures_say() {
    keep("http.json", &samples::http());
}

/// Every type of the table at the head of `http.rs`, read as itself.
#[test]
fn http_fixtures_are_read_as_their_types() {
    fn read<T: Serialize + DeserializeOwned>(fixtures: &Fixture<Value>, name: &str) {
        let value = fixtures.get(name).unwrap_or_else(|| panic!("no fixture for {name}"));
        let read: T = parse_json(value.to_string().as_bytes()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), *value, "{name}");
    }
    let fixtures = samples::http();
    macro_rules! read_all {
        ($($name:ident),+) => { $(read::<$name>(&fixtures, stringify!($name));)+ };
    }
    read_all!(
        Door,
        FoundFamily,
        SignedIn,
        AskChallenge,
        GiveChallenge,
        SignIn,
        LookAtInvitation,
        RedeemInvitation,
        PhotoKept,
        Ceremony,
        FinishPasskey,
        ReturnByPasskey,
        Returned,
        History,
        InvitationCard,
        ReturnByPaper,
        LookAtGuestLink,
        GuestLinkInside,
        KnockAsGuest,
        GuestSignedIn,
        Problem
    );
}

#[test]
fn every_code_has_a_name_that_stays() {
    let codes: Fixture<Code> = samples::CODES.iter().map(|code| (format!("{code:?}"), *code)).collect();
    let generated = wire::export::typescript();
    let declaration = generated.split("export type Code = ").nth(1).unwrap().split(';').next().unwrap();
    assert_eq!(declaration.split('|').count(), codes.len(), "a code is missing here");
    keep("codes.json", &codes);
}

#[test]
fn bytes_are_bounded_while_they_are_read() {
    let read =
        |text: String| serde_json::from_value::<SeatSalt>(Value::String(text)).map_err(|e| e.to_string());
    assert!(read("A".repeat(22)).is_ok());
    assert_eq!(read("A".repeat(20)).unwrap_err(), "SeatSalt has the wrong length");
    assert_eq!(read("A".repeat(4000)).unwrap_err(), "SeatSalt is too long");
    assert_eq!(read("=".repeat(22)).unwrap_err(), "SeatSalt is not base64url");
    assert_eq!(read("A".repeat(22) + "==").unwrap_err(), "SeatSalt is not base64url");
}

#[test]
fn nothing_secret_shows_when_it_is_printed() {
    let message = format!("{:?}", samples::requests());
    let sealed = serde_json::to_string(&samples::sealed(b'n')).unwrap();
    assert!(!message.contains(sealed.trim_matches('"')));
    assert!(message.contains("Sealed(64 bytes)"));
    let member = samples::member(1);
    assert!(!message.contains(&member.to_string()), "an id is shown by its last bytes only");
}

#[test]
fn time_never_goes_wrong_at_its_ends() {
    let (first, last) = (Timestamp::from_millis(0), Timestamp::from_millis(u64::MAX));
    assert_eq!(last.after(std::time::Duration::MAX), last);
    assert_eq!(first.since(last), std::time::Duration::ZERO);
}
