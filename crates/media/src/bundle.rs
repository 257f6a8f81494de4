//! Datagrams on their way out: a run of them to one browser, all of one size, costs the system little more than a single
//! one (UDP generic segmentation offload, Linux `udp(7)`, `UDP_SEGMENT`). The SFU gives them as such runs; here they wait
//! for what follows from the same datagrams, and are cut where the system takes less at once.

use std::net::SocketAddr;

use sfu::Transmit;

use crate::meter::Arrived;

/// What waits is sent when it is this many runs, whatever else there is to read: the queue has a bound.
pub(crate) const MOST: usize = 256;

/// Runs that wait to be sent.
#[derive(Debug, Default)]
pub(crate) struct Bundle {
    waiting: Vec<(Transmit, Option<Arrived>)>,
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
    /// What they follow from.
    pub(crate) arrived: Option<Arrived>,
}

impl Bundle {
    /// Lets a run wait; `arrived` says since when what it carries is here.
    pub(crate) fn push(&mut self, transmit: Transmit, arrived: Option<Arrived>) {
        self.waiting.push((transmit, arrived));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.waiting.len() >= MOST
    }

    /// Sends everything in the order in which it came, at most so many datagrams at once as `most` says of an address;
    /// gives back what they were in.
    pub(crate) fn flush(
        &mut self,
        most: impl Fn(SocketAddr) -> usize,
        mut send: impl FnMut(&Run<'_>),
        mut give_back: impl FnMut(Vec<u8>),
    ) {
        for (transmit, arrived) in self.waiting.drain(..) {
            let Transmit { from, to, segment, .. } = transmit;
            let segment = segment.max(1);
            for bytes in transmit.bytes.chunks(segment * most(from).max(1)) {
                let count = bytes.len().div_ceil(segment);
                send(&Run { from, to, bytes, segment, count, arrived });
            }
            give_back(transmit.bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(to: u16, count: usize, last: usize) -> Transmit {
        let [from, to] = [1, to].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        Transmit { from, to, bytes: vec![7; 100 * (count - 1) + last], segment: 100 }
    }

    fn sent(runs: Vec<Transmit>, most: usize) -> Vec<(u16, usize, usize)> {
        let (mut bundle, count) = (Bundle::default(), runs.len());
        runs.into_iter().for_each(|it| bundle.push(it, None));
        let mut sent = Vec::new();
        let mut back = 0;
        let send = |run: &Run<'_>| sent.push((run.to.port(), run.count, run.bytes.len()));
        bundle.flush(|_| most, send, |_| back += 1);
        assert_eq!(back, count);
        assert!(bundle.is_empty());
        sent
    }

    #[test]
    fn runs_go_out_whole_and_in_their_order() {
        let runs = vec![run(5, 3, 60), run(4, 1, 100), run(5, 1, 20)];
        assert_eq!(sent(runs, 64), [(5, 3, 260), (4, 1, 100), (5, 1, 20)]);
    }

    #[test]
    fn a_run_is_cut_where_the_system_takes_less_at_once() {
        assert_eq!(sent(vec![run(5, 5, 60)], 2), [(5, 2, 200), (5, 2, 200), (5, 1, 60)]);
        assert_eq!(sent(vec![run(5, 3, 100)], 1).len(), 3, "a kernel without offload");
    }
}
