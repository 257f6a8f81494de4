//! Sound that was sent, as it was sealed: for it browsers negotiate no SSRC for resends (RFC 4588), so what is asked for
//! again goes out once more byte for byte. Sealing it anew, with another transport number in its header, would use a
//! number twice with one key, which gives the key away (RFC 7714 §8.1).

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Half a second of packets of 20 ms: who listens waits no longer for one, and what is older would only take room on a
/// line that may be full.
const MOST: usize = 25;

/// What was sent of a slot.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// The browser asks for sound. Nothing is kept of lines that lose nothing, nor for browsers that never ask.
    asks: bool,
    packets: VecDeque<Sealed>,
}

#[derive(Debug)]
struct Sealed {
    /// The lower half of its number.
    seq: u16,
    bytes: Vec<u8>,
    again: Option<Instant>,
}

impl Said {
    /// Keeps a packet that was sent, in the memory of the oldest.
    pub(super) fn keep(&mut self, seq: u64, bytes: &[u8]) {
        if !self.asks {
            return;
        }
        let is_full = self.packets.len() >= MOST;
        let mut memory =
            if is_full { self.packets.pop_front() } else { None }.map_or_else(Vec::new, |it| it.bytes);
        memory.clear();
        memory.extend_from_slice(bytes);
        self.packets.push_back(Sealed { seq: seq as u16, bytes: memory, again: None });
    }

    /// The packet whose number has this lower half, if it is to be sent again now: not where that was done so short a
    /// while ago that the browser can't have got it yet.
    pub(super) fn again(&mut self, seq: u16, patience: Duration, now: Instant) -> Option<Vec<u8>> {
        self.asks = true;
        let packet = self.packets.iter_mut().find(|packet| packet.seq == seq)?;
        if packet.again.is_some_and(|again| now.saturating_duration_since(again) < patience) {
            return None;
        }
        packet.again = Some(now);
        Some(packet.bytes.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer::sender::tests::start;

    const PATIENCE: Duration = Duration::from_millis(50);

    #[test]
    fn nothing_is_kept_until_somebody_asks_and_then_half_a_second() {
        let (mut said, now) = (Said::default(), start());
        said.keep(65_535, &[1]);
        assert_eq!(said.again(65_535, PATIENCE, now), None);
        (65_536..).take(MOST).for_each(|seq| said.keep(seq, &[seq as u8]));
        assert_eq!(said.again(0, PATIENCE, now), Some(vec![0]));
        assert_eq!(said.again(0, PATIENCE, now), None, "it is under way");
        assert_eq!(said.again(0, PATIENCE, now + PATIENCE), Some(vec![0]));
        said.keep(65_536 + MOST as u64, &[9, 9]);
        assert_eq!(said.again(0, PATIENCE, now + PATIENCE * 2), None, "too old");
        assert_eq!(said.again(MOST as u16, PATIENCE, now), Some(vec![9, 9]));
        assert_eq!(said.packets.len(), MOST);
    }
}
