//! Whether what is sealed for the line (SRTP) keeps to its first rule: a number seals one packet and no other. Two that
//! share one give their key away (RFC 7714 §8.1); the same packet once more gives nothing away.

use std::collections::{HashMap, VecDeque};

use serde::Serialize;
use sfu::rtp::Header;

/// Packets remembered each way: more than three seconds of the busiest line.
const REMEMBERED: usize = 4_096;
/// IPv4 without options, and UDP.
const BEFORE: usize = 28;
/// Where a browser asks for names of its own accord, and any first bytes are possible.
const NAMES: [u8; 2] = 53_u16.to_be_bytes();

/// How often numbers were used twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Twice {
    /// For the same packet once more.
    pub same: u64,
    /// For another packet.
    pub altered: u64,
}

/// What went in at one end lately.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// By SSRC and number.
    seen: HashMap<(u32, u16), Vec<u8>>,
    order: VecDeque<(u32, u16)>,
    twice: Twice,
}

impl Numbers {
    /// An IP packet goes in.
    pub(super) fn note(&mut self, packet: &[u8]) {
        let Some(datagram) = packet.get(BEFORE..) else { return };
        let ports = packet.get(BEFORE - 8..BEFORE - 4).unwrap_or_default();
        if ports.starts_with(&NAMES) || ports.ends_with(&NAMES) {
            return;
        }
        let ([128..=191, kind, ..], Some(header)) = (datagram, Header::read(datagram)) else { return };
        // RFC 5761 §4: that is RTCP.
        if (192..=223).contains(kind) {
            return;
        }
        let number = (header.ssrc, header.number);
        match self.seen.get(&number) {
            Some(before) if before == datagram => self.twice.same += 1,
            Some(_) => self.twice.altered += 1,
            None => self.keep(number, datagram),
        }
    }

    /// Since the line stands.
    pub(super) fn twice(&self) -> Twice {
        self.twice
    }

    fn keep(&mut self, number: (u32, u16), datagram: &[u8]) {
        if self.order.len() >= REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        self.order.push_back(number);
        self.seen.insert(number, datagram.to_vec());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An IP packet of RTP with this number, sealed to this.
    fn packet(number: u16, sealed: u8) -> Vec<u8> {
        let mut packet = vec![0; BEFORE];
        packet.extend([0x80, 111]);
        packet.extend(number.to_be_bytes());
        packet.extend([0, 0, 0, 0, 0, 0, 0, 7, sealed]);
        packet
    }

    #[test]
    fn the_same_packet_once_more_is_told_from_another_under_its_number() {
        let mut numbers = Numbers::default();
        [packet(1, 1), packet(2, 2), packet(1, 1), packet(2, 9)].iter().for_each(|it| numbers.note(it));
        assert_eq!(numbers.twice(), Twice { same: 1, altered: 1 });
        // Long ago is long ago: the numbers of a stream go round.
        (10..).take(REMEMBERED).for_each(|number| numbers.note(&packet(number, 0)));
        numbers.note(&packet(1, 3));
        assert_eq!(numbers.twice().altered, 1);
        assert_eq!((numbers.seen.len(), numbers.order.len()), (REMEMBERED, REMEMBERED));
    }

    #[test]
    fn what_is_no_rtp_has_no_number() {
        let mut numbers = Numbers::default();
        let mut rtcp = packet(1, 1);
        rtcp[BEFORE + 1] = 205;
        let mut handshake = packet(1, 1);
        handshake[BEFORE] = 22;
        let mut question = packet(1, 1);
        question[BEFORE - 5] = 53;
        for other in [rtcp, handshake, question, vec![0; 20], vec![0; BEFORE + 3]] {
            numbers.note(&other);
        }
        assert!(numbers.seen.is_empty());
    }
}
