//! Every input in `fuzz/corpus`, and cut and changed forms of each, through its fuzz target: none may panic.

use std::fs;
use std::path::Path;

#[path = "../../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "a library where it is at home")]
mod targets;

/// Changed forms of one input; more are tried by the fuzzer itself.
const FORMS: usize = 24;

#[test]
fn no_input_of_the_corpus_makes_a_target_panic() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for (name, target) in targets::TARGETS {
        target(&[]);
        let mut seeds = 0;
        for entry in fs::read_dir(corpus.join(name)).unwrap() {
            let input = fs::read(entry.unwrap().path()).unwrap();
            target(&input);
            for form in 0..FORMS.min(input.len()) {
                let at = form * input.len() / FORMS;
                target(&input[..at]);
                let mut changed = input.clone();
                changed[at] ^= 1 << (form % 8);
                target(&changed);
            }
            seeds += 1;
        }
        assert!(seeds > 0, "the target {name} has no seeds");
    }
}
