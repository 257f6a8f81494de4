//! Every input in `fuzz/corpus`, and cut and changed forms of each, through its fuzz target: none may panic.

#[path = "../../../fuzz/src/replay.rs"]
mod replay;
#[path = "../../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "a library where it is at home")]
mod targets;

#[test]
fn no_input_of_the_corpus_makes_a_target_panic() {
    for (name, target) in targets::TARGETS {
        replay::replay(name, target);
    }
}
