//! Packets of a slot that were sent and may be asked for again.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::Outgoing;

/// So many are kept at most, and for so long: a round trip of 500 ms at 3 Mb/s fits.
const MOST: usize = 1_024;
const AGE: Duration = Duration::from_secs(2);

/// What was sent of a slot, by sequence number.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Ascending.
    packets: VecDeque<Sent>,
}

#[derive(Debug)]
struct Sent {
    packet: Outgoing,
    at: Instant,
    again: Option<Instant>,
}

impl Kept {
    /// Keeps a packet that was sent.
    pub(super) fn keep(&mut self, packet: Outgoing, now: Instant) {
        while self
            .packets
            .front()
            .is_some_and(|first| now.saturating_duration_since(first.at) > AGE || self.packets.len() >= MOST)
        {
            self.packets.pop_front();
        }
        // Nearly always the last: what comes late is a few packets late.
        let after = self.packets.iter().rev().take_while(|sent| sent.packet.seq > packet.seq).count();
        self.packets.insert(self.packets.len() - after, Sent { packet, at: now, again: None });
    }

    /// The packet whose number has this lower half, if it is to be sent again now: not where that was done so short a
    /// while ago that the browser can't have got it yet.
    pub(super) fn again(&mut self, seq: u16, patience: Duration, now: Instant) -> Option<Outgoing> {
        let newest = self.packets.back()?.packet.seq;
        let behind = (newest as u16).wrapping_sub(seq);
        let seq = newest.checked_sub(u64::from(behind))?;
        let place = self.packets.partition_point(|sent| sent.packet.seq < seq);
        let sent = self.packets.get_mut(place).filter(|sent| sent.packet.seq == seq)?;
        let is_early = sent.again.is_some_and(|again| now.saturating_duration_since(again) < patience);
        if is_early || now.saturating_duration_since(sent.at) > AGE {
            return None;
        }
        sent.again = Some(now);
        Some(sent.packet.clone())
    }

    /// The packet sent last: what is sent to find out how much fits may as well be of use.
    pub(super) fn last(&self, back: usize) -> Option<&Outgoing> {
        let count = self.packets.len();
        let place = count.checked_sub(1 + back % count.max(1))?;
        self.packets.get(place).map(|sent| &sent.packet)
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.packets.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer::sender::tests::{outgoing, start};

    const PATIENCE: Duration = Duration::from_millis(50);

    #[test]
    fn what_was_sent_is_found_by_the_lower_half_of_its_number_and_not_twice_at_once() {
        let (mut kept, now) = (Kept::default(), start());
        for seq in [65_534, 65_535, 65_537, 65_536] {
            kept.keep(outgoing(seq), now);
        }
        let found = |kept: &mut Kept, seq, now| kept.again(seq, PATIENCE, now).map(|packet| packet.seq);
        assert_eq!(
            [65_535, 0, 1].map(|seq| found(&mut kept, seq, now)),
            [Some(65_535), Some(65_536), Some(65_537)]
        );
        assert_eq!(found(&mut kept, 0, now + PATIENCE / 2), None, "it is under way");
        assert_eq!(found(&mut kept, 0, now + PATIENCE), Some(65_536));
        assert_eq!(found(&mut kept, 2, now), None, "never sent");
        assert_eq!(found(&mut kept, 65_533, now), None, "never sent");
        assert_eq!(found(&mut kept, 1, now + Duration::from_secs(3)), None, "too old");
        kept.clear();
        assert_eq!(found(&mut kept, 1, now + PATIENCE), None);
    }

    #[test]
    fn no_more_is_kept_than_is_of_use() {
        let (mut kept, now) = (Kept::default(), start());
        (0..2_000).for_each(|seq| kept.keep(outgoing(seq), now));
        assert_eq!(kept.packets.len(), MOST);
        kept.keep(outgoing(3_000), now + Duration::from_secs(3));
        assert_eq!(kept.packets.len(), 1);
    }
}
