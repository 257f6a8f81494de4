//! Every message in the fuzz target's corpus, and cut and changed forms of each: none may panic, and what is read is
//! written as it was read.

use wire::{FromServer, parse_json, parse_message};

#[path = "../../../fuzz/src/replay.rs"]
mod replay;

fn read(bytes: &[u8]) -> bool {
    let said = parse_json::<FromServer>(bytes).is_ok();
    let Ok(text) = std::str::from_utf8(bytes) else { return said };
    let Ok(message) = parse_message(text) else { return said };
    let written = serde_json::to_string(&message).unwrap_or_default();
    assert_eq!(parse_message(&written).as_ref(), Ok(&message), "{written}");
    true
}

#[test]
fn no_message_of_the_corpus_makes_the_reader_panic() {
    let mut understood = 0;
    replay::replay("messages", |bytes| understood += usize::from(read(bytes)));
    assert!(understood >= 2, "only {understood} of them are messages");
}
