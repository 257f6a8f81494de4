//! What an SFU wants done, on its way out, and the memory that it is made in.

use std::collections::VecDeque;

use crate::Output;

/// So much memory is kept: what one picture for everybody in a large call takes.
const SPARE: usize = 64;
/// Memory longer than this is not kept: it was made for something unusual.
const LONG: usize = 16_000;

/// Outputs that wait to be taken.
#[derive(Debug, Default)]
pub(crate) struct Out {
    waiting: VecDeque<Output>,
    spare: Vec<Vec<u8>>,
}

impl Out {
    /// One more.
    pub(crate) fn push(&mut self, output: Output) {
        self.waiting.push_back(output);
    }

    /// The first.
    pub(crate) fn pop(&mut self) -> Option<Output> {
        self.waiting.pop_front()
    }

    /// None waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Empty memory to write datagrams to.
    pub(crate) fn room(&mut self) -> Vec<u8> {
        self.spare.pop().unwrap_or_default()
    }

    /// What was written to it is sent.
    pub(crate) fn give_back(&mut self, mut room: Vec<u8>) {
        if self.spare.len() < SPARE && room.capacity() <= LONG {
            room.clear();
            self.spare.push(room);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_used_again_and_never_hoarded() {
        let mut out = Out::default();
        (0..200).for_each(|_| out.give_back(vec![7; 1_000]));
        out.give_back(vec![7; 60_000]);
        assert_eq!(out.spare.len(), SPARE);
        let room = out.room();
        assert!(room.is_empty() && room.capacity() == 1_000);
    }
}
