//! Which counters have been seen: a sliding window (RFC 6479's form) for every key.

/// How far behind the newest frame a frame may come and still be opened, in frames. Three layers at 30 frames a
/// second count together, so this is some twenty seconds of camera.
pub const REPLAY_WINDOW: u64 = (WORDS as u64 - 1) * 64;

const WORDS: usize = 32;

/// A window of seen counters.
pub(crate) struct Window {
    /// One more than the highest counter seen.
    next: u64,
    /// A ring of bits by counter; the word that `next` enters is cleared on entry.
    seen: [u64; WORDS],
}

impl Window {
    pub(crate) const fn new() -> Self {
        Self { next: 0, seen: [0; WORDS] }
    }

    /// Whether this counter is neither seen nor too old to tell.
    pub(crate) fn is_fresh(&self, ctr: u64) -> bool {
        if ctr >= self.next {
            return true;
        }
        self.next - 1 - ctr < REPLAY_WINDOW && self.word(ctr).is_some_and(|word| word & bit(ctr) == 0)
    }

    /// Remembers a counter. Only for frames that opened: anybody can write a counter.
    pub(crate) fn note(&mut self, ctr: u64) {
        if ctr >= self.next {
            self.advance(ctr);
        }
        if let Some(word) = self.seen.get_mut(slot(ctr)) {
            *word |= bit(ctr);
        }
    }

    /// Clears the words between the highest counter so far and the new one.
    fn advance(&mut self, ctr: u64) {
        let last = self.next.checked_sub(1).map(|highest| highest / 64);
        let first_new = last.map_or(0, |last| last + 1);
        let words = (ctr / 64 + 1).saturating_sub(first_new).min(WORDS as u64);
        for word in 0..words {
            if let Some(word) = self.seen.get_mut(slot((first_new + word) * 64)) {
                *word = 0;
            }
        }
        self.next = ctr + 1;
    }

    fn word(&self, ctr: u64) -> Option<u64> {
        self.seen.get(slot(ctr)).copied()
    }
}

const fn slot(ctr: u64) -> usize {
    (ctr / 64 % WORDS as u64) as usize
}

const fn bit(ctr: u64) -> u64 {
    1 << (ctr % 64)
}
