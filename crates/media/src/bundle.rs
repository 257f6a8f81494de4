//! Datagrams on their way out, put together: a run of them to one browser, all of one size, costs the system little
//! more than a single one (UDP generic segmentation offload, Linux `udp(7)`, `UDP_SEGMENT`). A picture leaves as such
//! a run.

use std::net::SocketAddr;

use sfu::Transmit;

use crate::meter::Arrived;

/// More than this many bytes in one run no IPv4 datagram holds (RFC 791 §3.1), headers left aside.
const LONGEST: usize = 65_000;
/// What waits is sent when it is this many, whatever else there is to read: the queue has a bound.
pub(crate) const MOST: usize = 512;

/// Datagrams that wait to be sent.
#[derive(Debug, Default)]
pub(crate) struct Bundle {
    waiting: Vec<(Transmit, Option<Arrived>)>,
    /// The run that is being sent.
    run: Vec<u8>,
}

/// Datagrams to one address, one after another.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) bytes: &'a [u8],
    /// The size of each but the last, which may be smaller.
    pub(crate) segment: usize,
    /// How many there are.
    pub(crate) count: usize,
    /// What each follows from.
    pub(crate) arrived: &'a [(Transmit, Option<Arrived>)],
}

impl Bundle {
    /// Lets a datagram wait; `arrived` says since when what it carries is here.
    pub(crate) fn push(&mut self, transmit: Transmit, arrived: Option<Arrived>) {
        self.waiting.push((transmit, arrived));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.waiting.len() >= MOST
    }

    /// Sends everything, in runs of at most so many as `most` says of an address, in the order in which it came: the SFU
    /// gives what goes to one browser together.
    pub(crate) fn flush(&mut self, most: impl Fn(SocketAddr) -> usize, mut send: impl FnMut(&Run<'_>)) {
        let mut rest = self.waiting.as_slice();
        while let Some(((first, _), _)) = rest.split_first() {
            let count = length(rest, most(first.from));
            let (now, later) = rest.split_at(count);
            self.run.clear();
            let bytes = if count == 1 {
                first.bytes.as_slice()
            } else {
                now.iter().for_each(|(transmit, _)| self.run.extend_from_slice(&transmit.bytes));
                self.run.as_slice()
            };
            let (from, to) = (first.from, first.to);
            send(&Run { from, to, bytes, segment: first.bytes.len(), count, arrived: now });
            rest = later;
        }
        self.waiting.clear();
    }
}

/// How many of these, from the first on, can go together.
fn length(waiting: &[(Transmit, Option<Arrived>)], most: usize) -> usize {
    let Some((first, _)) = waiting.first() else { return 0 };
    let (way, size) = ((first.from, first.to), first.bytes.len());
    let most = most.min(LONGEST / size.max(1)).max(1);
    let mut count = 1;
    for (next, _) in waiting.iter().take(most).skip(1) {
        if (next.from, next.to) != way || next.bytes.len() > size || next.bytes.is_empty() {
            break;
        }
        count += 1;
        if next.bytes.len() < size {
            break;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datagram(to: u16, size: usize, mark: u8) -> Transmit {
        let [from, to] = [1, to].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        Transmit { from, to, bytes: vec![mark; size] }
    }

    fn runs(datagrams: Vec<Transmit>, most: usize) -> Vec<(u16, usize, Vec<u8>)> {
        let mut bundle = Bundle::default();
        datagrams.into_iter().for_each(|it| bundle.push(it, None));
        let mut runs = Vec::new();
        bundle.flush(
            |_| most,
            |run| {
                assert_eq!(run.count, run.arrived.len());
                let marks = run.bytes.chunks(run.segment).map(|chunk| chunk[0]).collect();
                runs.push((run.to.port(), run.count, marks));
            },
        );
        assert!(bundle.is_empty());
        runs
    }

    #[test]
    fn datagrams_to_one_browser_go_together_in_their_order() {
        let mixed = vec![
            datagram(5, 100, 1),
            datagram(5, 100, 2),
            datagram(5, 60, 3),
            datagram(5, 100, 4),
            datagram(4, 100, 5),
            datagram(4, 100, 6),
        ];
        // The smaller one ends its run: all but the last of a run have one size.
        assert_eq!(runs(mixed, 64), [(5, 3, vec![1, 2, 3]), (5, 1, vec![4]), (4, 2, vec![5, 6])]);
    }

    #[test]
    fn a_larger_one_begins_a_run_of_its_own() {
        let sizes = vec![datagram(5, 60, 1), datagram(5, 100, 2)];
        assert_eq!(runs(sizes, 64), [(5, 1, vec![1]), (5, 1, vec![2])]);
    }

    #[test]
    fn a_run_is_no_longer_than_the_system_takes() {
        let many = |count| (0..count).map(|_| datagram(5, 1_200, 7)).collect::<Vec<_>>();
        assert_eq!(runs(many(5), 2).iter().map(|run| run.1).collect::<Vec<_>>(), [2, 2, 1]);
        assert_eq!(runs(many(3), 1).len(), 3, "a kernel without offload");
        assert!(runs(many(200), 1_000).iter().all(|run| run.1 * 1_200 <= LONGEST));
    }
}
