//! Every message in the fuzz target's corpus, and cut and changed forms of each: none may panic, and what is read is
//! written as it was read.

use std::fs;
use std::path::Path;

use wire::{FromServer, parse_json, parse_message};

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
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/messages");
    let mut understood = 0;
    for entry in fs::read_dir(corpus).unwrap_or_else(|error| panic!("there is no corpus: {error}")) {
        let path = entry.unwrap_or_else(|error| panic!("the corpus can't be read: {error}")).path();
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        understood += usize::from(read(&bytes));
        for at in 0..bytes.len() {
            read(bytes.get(..at).unwrap_or_default());
            let mut changed = bytes.clone();
            changed.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (at % 8));
            read(&changed);
        }
    }
    assert!(understood >= 2, "only {understood} of them are messages");
}
