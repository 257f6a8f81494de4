//! How many checks and tests passed and failed, read from what the runners print.

/// The count so far.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests and checks that passed.
    pub(crate) passed: u64,
    /// Those that failed.
    pub(crate) failed: u64,
}

impl Tally {
    /// Both summed.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Reads a summary line of cargo's test runner, nextest, Vitest or Playwright; leaves others alone.
    pub(crate) fn read(&mut self, line: &str) {
        let line = plain(line);
        let line = line.trim();
        // cargo: "test result: ok. 12 passed; 0 failed; 0 ignored; …"
        // nextest: "Summary [   1.2s] 35 tests run: 34 passed, 1 failed, 0 skipped"
        // vitest: "Tests  1 failed | 24 passed (25)"
        // playwright: "24 passed (3.1m)" and "1 failed" on lines of their own
        let summary = ["test result:", "Summary [", "Tests "].iter().any(|start| line.starts_with(start));
        let words: Vec<&str> = line.split([' ', ';', ',']).filter(|word| !word.is_empty()).collect();
        let alone = matches!(words.as_slice(), [n, "passed" | "failed" | "flaky" | "interrupted", ..]
            if n.parse::<u64>().is_ok() && (words.len() == 2 || words.get(2).is_some_and(|it| it.starts_with('('))));
        if !summary && !alone {
            return;
        }
        for pair in words.windows(2) {
            let [number, what] = pair else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            match *what {
                "passed" => self.passed += number,
                "failed" | "flaky" | "interrupted" => self.failed += number,
                _ => {}
            }
        }
    }
}

/// The line without terminal colours.
fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().take_while(|it| !it.is_ascii_alphabetic()).for_each(drop);
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        for line in lines {
            tally.read(line);
        }
        tally
    }

    #[test]
    fn every_runner_is_understood() {
        let cargo = "test result: FAILED. 12 passed; 2 failed; 0 ignored; 0 measured; 1 filtered out";
        assert_eq!(tally(&[cargo]), Tally { passed: 12, failed: 2 });
        let nextest = "     Summary [   0.512s] 35 tests run: 34 passed (1 slow), 1 failed, 0 skipped";
        assert_eq!(tally(&[nextest]), Tally { passed: 34, failed: 1 });
        let vitest = "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m24 passed\u{1b}[39m (25)";
        assert_eq!(tally(&[vitest, " Test Files  2 passed (2)"]), Tally { passed: 24, failed: 1 });
        assert_eq!(
            tally(&["  1 failed", "    [e2e] › call.spec.ts", "  24 passed (3.1m)"]),
            Tally { passed: 24, failed: 1 }
        );
    }

    #[test]
    fn what_a_test_prints_is_no_summary() {
        assert_eq!(tally(&["server: 3 passed the door", "test a ... ok"]), Tally::default());
    }
}
