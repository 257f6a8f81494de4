//! Numbers that packets of a stream were sealed with: none is used a second time, whatever asks for it. Two packets
//! sealed with one number give the key away (RFC 7714 §8.1).

/// Numbers so far behind the newest are told apart; what is older is taken to be used.
const WINDOW: u64 = 1_024;
const WORDS: usize = (WINDOW / 64) as usize;

/// The numbers used so far.
#[derive(Debug, Default)]
pub(super) struct Used {
    newest: Option<u64>,
    /// A ring of bits, by number.
    bits: [u64; WORDS],
}

impl Used {
    /// Uses a number. False where it was used, or may have been.
    pub(super) fn take(&mut self, seq: u64) -> bool {
        match self.newest {
            Some(newest) if seq + WINDOW <= newest => return false,
            Some(newest) if seq <= newest => {}
            newest => {
                let first = newest.map_or(seq, |newest| newest + 1).max(seq.saturating_sub(WINDOW - 1));
                (first..=seq).for_each(|passed| self.set(passed, false));
                self.newest = Some(seq);
            }
        }
        let is_free = !self.is_set(seq);
        self.set(seq, true);
        is_free
    }

    fn place(seq: u64) -> (usize, u64) {
        ((seq / 64) as usize % WORDS, 1 << (seq % 64))
    }

    fn is_set(&self, seq: u64) -> bool {
        let (word, bit) = Self::place(seq);
        self.bits.get(word).is_none_or(|word| word & bit != 0)
    }

    fn set(&mut self, seq: u64, is_used: bool) {
        let (word, bit) = Self::place(seq);
        if let Some(word) = self.bits.get_mut(word) {
            *word = if is_used { *word | bit } else { *word & !bit };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_number_is_used_once_in_whatever_order() {
        let mut used = Used::default();
        let taken = [5, 7, 6, 7, 5, 2_000, 977, 976, 2_000, 1_999].map(|seq| used.take(seq));
        assert_eq!(taken, [true, true, true, false, false, true, true, false, false, true]);
    }

    proptest::proptest! {
        #[test]
        fn none_is_ever_used_twice(seqs in proptest::collection::vec(0u64..3_000, 0..400)) {
            let (mut used, mut taken) = (Used::default(), BTreeSet::new());
            for seq in seqs {
                let is_recent = taken.last().is_none_or(|newest: &u64| seq + WINDOW > *newest);
                let expected = is_recent && !taken.contains(&seq);
                proptest::prop_assert_eq!(used.take(seq), expected);
                if expected {
                    taken.insert(seq);
                }
            }
        }
    }
}
