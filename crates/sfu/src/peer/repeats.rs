//! Packets asked for again, on both sides of a connection: str0m tells totals for each stream.

use str0m::Event;
use str0m::media::{Mid, Rid};

use crate::survey::Counts;

/// Sent or received, and which.
type Stream = (bool, Mid, Option<Rid>);

/// The totals last told, by stream; sent and received ones apart.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    told: Vec<(Stream, u64)>,
}

impl Repeats {
    /// Takes note of what is told of one stream.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only statistics matter here")]
    pub(super) fn note(&mut self, event: &Event, counts: &mut Counts) {
        match event {
            Event::MediaEgressStats(of) => {
                counts.repeats_wanted += self.more((true, of.mid, of.rid), of.nacks);
            }
            Event::MediaIngressStats(of) => {
                counts.repeats_asked += self.more((false, of.mid, of.rid), of.nacks);
            }
            _ => {}
        }
    }

    fn more(&mut self, stream: Stream, total: u64) -> u64 {
        let Some((_, before)) = self.told.iter_mut().find(|(told, _)| *told == stream) else {
            self.told.push((stream, total));
            return total;
        };
        total.saturating_sub(std::mem::replace(before, total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_told_again_and_counted_once() {
        let mut repeats = Repeats::default();
        let stream = (true, Mid::from("a"), None);
        assert_eq!([3, 3, 5].map(|total| repeats.more(stream, total)), [3, 0, 2]);
        assert_eq!(repeats.more((false, Mid::from("a"), None), 4), 4, "the other way is counted apart");
    }
}
