//! What did not come, and asking for it (RFC 4585 §6.2.1, §6.3.1), as str0m's clients do.

use sfu::rtcp;

/// Among so many of the newest it is looked for what is missing.
const NEWEST: u64 = 100;
/// So often it is asked for, and then the picture is given up.
const TIMES: u8 = 5;

/// The numbers of one stream that have not come, and how often they were asked for.
#[derive(Debug, Default)]
pub(super) struct Missing(Vec<(u64, u8)>);

/// What one stream asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asking {
    /// These packets' numbers, in order.
    pub(super) lost: Vec<u64>,
    /// A key frame, because something will not come any more.
    pub(super) key: bool,
}

impl Missing {
    /// All between these two have not come.
    pub(super) fn lose(&mut self, after: u64, before: u64) {
        self.0.extend((after + 1..before).map(|number| (number, 0)));
        self.0.retain(|(number, _)| number + NEWEST >= before);
    }

    /// One came after all.
    pub(super) fn find(&mut self, number: u64) {
        self.0.retain(|(missing, _)| *missing != number);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is to be asked for now.
    pub(super) fn ask(&mut self) -> Asking {
        let before = self.0.len();
        self.0.retain(|(_, times)| *times < TIMES);
        self.0.iter_mut().for_each(|(_, times)| *times += 1);
        Asking { lost: self.0.iter().map(|(number, _)| *number).collect(), key: self.0.len() < before }
    }
}

impl Asking {
    /// As RTCP, in the name of `sender`, about the stream `media`.
    pub(super) fn write(&self, sender: u32, media: u32, compound: &mut Vec<u8>) {
        if self.key {
            compound.extend(rtcp::picture_lost(sender, media));
        }
        if !self.lost.is_empty() {
            compound.extend(rtcp::nack(sender, media, &self.lost));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_asked_for_five_times_and_then_a_key_frame() {
        let mut missing = Missing::default();
        missing.lose(65_534, 65_538);
        missing.find(65_536);
        for time in 0..5 {
            assert_eq!(missing.ask(), Asking { lost: vec![65_535, 65_537], key: false }, "{time}");
        }
        assert_eq!(missing.ask(), Asking { lost: vec![], key: true });
        assert!(missing.is_empty());
        assert_eq!(missing.ask(), Asking::default());
    }

    #[test]
    fn only_the_newest_are_asked_for() {
        let mut missing = Missing::default();
        missing.lose(1_000, 5_000);
        assert_eq!(missing.ask().lost.len(), 100);
    }

    #[test]
    fn a_server_understands_what_is_asked_for() {
        let mut compound = Vec::new();
        Asking { lost: vec![65_535, 65_536, 65_551, 65_552], key: true }.write(1, 2, &mut compound);
        let said = rtcp::read(&compound);
        assert_eq!((said.broken, said.lost), (vec![2], vec![(2, vec![65_535, 0, 15, 16])]));
    }
}
