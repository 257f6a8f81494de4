//! The corpus once more, without a fuzzer: what every test run tries.

use std::fs;
use std::path::Path;

/// Changed forms of one input; more are tried by the fuzzer itself.
const FORMS: usize = 24;

/// Gives `target` nothing, every input of the corpus `name`, and cut and changed forms of each. A corpus without inputs
/// is an error: nothing would be tried.
pub(crate) fn replay(name: &str, mut target: impl FnMut(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
    target(&[]);
    let mut seeds = 0;
    let entries = fs::read_dir(&corpus).unwrap_or_else(|error| panic!("{}: {error}", corpus.display()));
    for entry in entries {
        let path = entry.unwrap_or_else(|error| panic!("{}: {error}", corpus.display())).path();
        let input = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        target(&input);
        for form in 0..FORMS.min(input.len()) {
            let at = form * input.len() / FORMS.min(input.len());
            target(&input[..at]);
            let mut changed = input.clone();
            changed[at] ^= 1 << (form % 8);
            target(&changed);
        }
        seeds += 1;
    }
    assert!(seeds > 0, "the corpus {name} has no seeds");
}
