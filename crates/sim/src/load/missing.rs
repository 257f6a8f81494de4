//! What did not come, and asking for it (RFC 4585 §6.2.1, §6.3.1), as str0m's clients do.

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
    /// The lower halves of these packets' numbers, in order.
    pub(super) lost: Vec<u16>,
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
        Asking { lost: self.0.iter().map(|(number, _)| *number as u16).collect(), key: self.0.len() < before }
    }
}

impl Asking {
    /// As RTCP, in the name of `sender`, about the stream `media`.
    pub(super) fn write(&self, sender: u32, media: u32, compound: &mut Vec<u8>) {
        if self.key {
            head(1, 206, 0, (sender, media), compound);
        }
        let mut pairs: Vec<[u16; 2]> = Vec::new();
        for lost in &self.lost {
            let after = pairs.last().map(|[first, _]| lost.wrapping_sub(*first));
            match (pairs.last_mut(), after) {
                (Some([_, bits]), Some(after @ 1..=16)) => *bits |= 1 << (after - 1),
                _ => pairs.push([*lost, 0]),
            }
        }
        if !pairs.is_empty() {
            head(1, 205, pairs.len(), (sender, media), compound);
            pairs.into_iter().flatten().for_each(|half| compound.extend(half.to_be_bytes()));
        }
    }
}

/// The beginning of feedback with so many words after it.
fn head(format: u8, kind: u8, words: usize, (sender, media): (u32, u32), compound: &mut Vec<u8>) {
    compound.extend([0x80 | format, kind]);
    compound.extend((words as u16 + 2).to_be_bytes());
    compound.extend(sender.to_be_bytes());
    compound.extend(media.to_be_bytes());
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
            assert_eq!(missing.ask(), Asking { lost: vec![65_535, 1], key: false }, "{time}");
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
    fn asking_is_written_as_the_rfc_shows() {
        let mut compound = Vec::new();
        Asking { lost: vec![65_535, 0, 15, 16], key: true }.write(1, 2, &mut compound);
        let pli = [0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2];
        let nack = [0x81, 205, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0xff, 0xff, 0x80, 1, 0, 16, 0, 0];
        assert_eq!(compound, [&pli[..], &nack].concat());
    }
}
