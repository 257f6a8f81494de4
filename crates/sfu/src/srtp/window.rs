//! Which of a stream's numbers have come.

/// Numbers this far behind the newest are still told apart. RFC 3711 §3.3.2 wants 64 at least; what is sent again late
/// should count too.
const LENGTH: u64 = 1_024;
const WORDS: usize = (LENGTH / 64) as usize;

/// The newest number of a stream, and which of those before it have come.
#[derive(Debug, Clone, Default)]
pub struct Window {
    newest: Option<u64>,
    /// A ring: the bit of a number is at the number modulo the length.
    seen: [u64; WORDS],
}

fn place(number: u64) -> (usize, u64) {
    let at = number % LENGTH;
    ((at / 64) as usize, 1 << (at % 64))
}

impl Window {
    /// The number whose lower half this is, nearest to the newest (RFC 3711 §3.3.1); none: it would be before the first.
    #[must_use]
    pub fn extend(&self, lower: u16) -> Option<u64> {
        let Some(newest) = self.newest else {
            return Some(lower.into());
        };
        newest.checked_add_signed(i64::from(lower.wrapping_sub(newest as u16) as i16))
    }

    /// It has not come, and is not too old to tell.
    #[must_use]
    pub fn is_new(&self, number: u64) -> bool {
        match self.newest.map(|newest| newest.checked_sub(number)) {
            None | Some(None) => true,
            Some(Some(behind)) => behind < LENGTH && !self.has(number),
        }
    }

    fn has(&self, number: u64) -> bool {
        let (word, bit) = place(number);
        self.seen.get(word).is_some_and(|word| word & bit != 0)
    }

    /// It has come. What is too old to tell is not noted.
    pub fn note(&mut self, number: u64) {
        if self.newest.is_some_and(|newest| newest.saturating_sub(number) >= LENGTH) {
            return;
        }
        if let Some(ahead) = self.newest.and_then(|newest| number.checked_sub(newest + 1)) {
            if ahead >= LENGTH {
                self.seen = [0; WORDS];
            }
            for between in number.saturating_sub(ahead.min(LENGTH))..=number {
                self.set(between, false);
            }
        }
        self.newest = self.newest.max(Some(number));
        self.set(number, true);
    }

    fn set(&mut self, number: u64, has: bool) {
        let (word, bit) = place(number);
        if let Some(word) = self.seen.get_mut(word) {
            *word = if has { *word | bit } else { *word & !bit };
        }
    }

    /// The newest that has come.
    #[must_use]
    pub fn newest(&self) -> Option<u64> {
        self.newest
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn late_numbers_are_taken_once_and_very_late_ones_never() {
        let mut window = Window::default();
        for number in [2_000, 2_002, 2_001, 3_000] {
            assert!(window.is_new(number), "{number}");
            window.note(number);
            assert!(!window.is_new(number), "{number}");
        }
        assert!(window.is_new(1_999));
        assert!(window.is_new(3_000 - LENGTH + 1));
        assert!(!window.is_new(3_000 - LENGTH));
    }

    #[test]
    fn numbers_are_extended_across_a_roll_over_and_back() {
        let mut window = Window::default();
        assert_eq!(window.extend(65_534), Some(65_534));
        window.note(65_534);
        assert_eq!(window.extend(1), Some(65_537));
        window.note(65_537);
        assert_eq!(window.extend(65_535), Some(65_535));
        let mut window = Window::default();
        window.note(3);
        assert_eq!(window.extend(65_535), None, "before the first");
    }

    proptest::proptest! {
        #[test]
        fn a_number_is_new_once_whatever_comes_between(numbers in proptest::collection::vec(0u64..4_000, 1..400)) {
            let (mut window, mut come) = (Window::default(), BTreeSet::new());
            for number in numbers {
                let newest = window.newest().unwrap_or(0);
                let is_new = !come.contains(&number) && number + LENGTH > newest;
                assert_eq!(window.is_new(number), is_new, "{number} after {newest}");
                window.note(number);
                if number + LENGTH > newest {
                    come.insert(number);
                }
            }
        }
    }
}
