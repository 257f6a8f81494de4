//! Packets that leave together: they are sealed one behind the other into the bytes that the system is handed. All of a
//! run have one size but the last, which may be smaller (UDP generic segmentation offload, Linux `udp(7)`).

use std::net::SocketAddr;

use crate::event::Transmit;

/// No run is longer: with headers it fits a datagram of IPv4, whose length the system counts (RFC 791 §3.1).
const LONGEST: usize = 60_000;

/// Packets to one browser.
#[derive(Debug, Default)]
pub(super) struct Run {
    bytes: Vec<u8>,
    /// The size of the first.
    segment: usize,
    /// The last was smaller: nothing may follow it.
    is_over: bool,
}

impl Run {
    /// Nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Begins in this memory.
    pub(super) fn begin(&mut self, room: Vec<u8>) {
        self.bytes = room;
    }

    /// Whether a packet of this size can follow.
    pub(super) fn takes(&self, size: usize) -> bool {
        self.bytes.is_empty() || (!self.is_over && size <= self.segment && self.bytes.len() + size <= LONGEST)
    }

    /// Writes one more packet. `write` gives false where it could not; then none is there.
    pub(super) fn put(&mut self, write: impl FnOnce(&mut Vec<u8>, usize) -> bool) -> bool {
        let begin = self.bytes.len();
        if !write(&mut self.bytes, begin) {
            self.bytes.truncate(begin);
            return false;
        }
        let size = self.bytes.len() - begin;
        if begin == 0 {
            self.segment = size;
        }
        self.is_over = size < self.segment;
        true
    }

    /// The last so many bytes.
    pub(super) fn last(&self, size: usize) -> &[u8] {
        self.bytes.len().checked_sub(size).and_then(|begin| self.bytes.get(begin..)).unwrap_or_default()
    }

    /// Ends it: what was put in leaves, and the next begins. None where it is empty.
    pub(super) fn end(&mut self, (from, to): (SocketAddr, SocketAddr)) -> Option<Transmit> {
        let Self { bytes, segment, .. } = std::mem::take(self);
        (!bytes.is_empty()).then_some(Transmit { from, to, bytes, segment })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(run: &mut Run, size: usize, mark: u8) -> bool {
        run.takes(size)
            && run.put(|bytes, begin| {
                bytes.resize(begin + size, mark);
                true
            })
    }

    fn marks(run: &mut Run) -> Vec<(u8, usize)> {
        let way = ([192, 0, 2, 1], 1).into();
        let transmit = run.end((way, way));
        transmit.iter().flat_map(Transmit::datagrams).map(|it| (it[0], it.len())).collect()
    }

    #[test]
    fn packets_of_one_size_follow_one_another_and_a_smaller_one_is_the_last() {
        let mut run = Run::default();
        assert_eq!(
            [(100, 1), (100, 2), (60, 3), (60, 4)].map(|(size, mark)| put(&mut run, size, mark)),
            [true, true, true, false]
        );
        assert_eq!(marks(&mut run), [(1, 100), (2, 100), (3, 60)]);
        assert!(put(&mut run, 60, 4) && !put(&mut run, 100, 5), "a larger one begins a run of its own");
        assert_eq!(marks(&mut run), [(4, 60)]);
        assert!(marks(&mut run).is_empty());
    }

    #[test]
    fn a_run_is_no_longer_than_the_system_takes() {
        let mut run = Run::default();
        let count = (0..200).take_while(|_| put(&mut run, 1_200, 1)).count();
        assert_eq!(count, LONGEST / 1_200);
    }

    #[test]
    fn a_packet_that_could_not_be_written_is_not_there() {
        let mut run = Run::default();
        assert!(put(&mut run, 100, 1));
        assert!(!run.put(|bytes, _| {
            bytes.extend([9; 50]);
            false
        }));
        assert!(put(&mut run, 100, 2));
        assert_eq!(marks(&mut run), [(1, 100), (2, 100)]);
    }
}
