//! What the other side is told of what it sends. Each packet goes by itself, as RFC 5506 allows and browsers do.

use super::kind;

/// Version 2.
const VERSION: u8 = 0x80;
/// What of one packet of feedback is understood everywhere: str0m reads so many pairs, browsers more.
const MAX_PAIRS: usize = 31;
/// A report has room for so many blocks (RFC 3550 §6.4.1: a count of five bits).
pub const MAX_BLOCKS: usize = 31;

/// What a receiver report says of one stream (RFC 3550 §6.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// The stream.
    pub ssrc: u32,
    /// The part that was lost since the last report, in 256ths.
    pub fraction: u8,
    /// Packets lost in all; may be negative where some came twice.
    pub lost: i32,
    /// The extended number of the newest.
    pub newest: u32,
    /// In units of the codec's clock.
    pub jitter: u32,
    /// The middle of the time in the last sender report, and how long ago that came, in 65,536ths of a second.
    pub last: (u32, u32),
}

fn packet(format: u8, of: u8, sender: u32, body: &[u8]) -> Vec<u8> {
    // RFC 3550 §6.4.1: words less one.
    let words = (body.len() / 4 + 1) as u16;
    let mut packet = vec![VERSION | format, of];
    packet.extend_from_slice(&words.to_be_bytes());
    packet.extend_from_slice(&sender.to_be_bytes());
    packet.extend_from_slice(body);
    packet
}

/// How streams arrive; no more than [`MAX_BLOCKS`].
#[must_use]
pub fn report(sender: u32, blocks: &[Block]) -> Vec<u8> {
    let bytes = |block: &Block| {
        let lost = block.lost.clamp(-0x80_0000, 0x7f_ffff) as u32 & 0xff_ffff;
        let words = [
            block.ssrc,
            u32::from(block.fraction) << 24 | lost,
            block.newest,
            block.jitter,
            block.last.0,
            block.last.1,
        ];
        words.map(u32::to_be_bytes).concat()
    };
    let told = blocks.iter().take(MAX_BLOCKS);
    packet(told.len() as u8, kind::RECEIVER_REPORT, sender, &told.flat_map(bytes).collect::<Vec<_>>())
}

/// For each receiver: its SSRC, the middle of the time that it told, and how long ago that came, in 65,536ths of a second.
#[must_use]
pub fn times(sender: u32, times: &[[u32; 3]]) -> Vec<u8> {
    let words = (times.len() * 3) as u16;
    let head = [&[kind::TIMES, 0][..], &words.to_be_bytes()].concat();
    let body = times.iter().flatten().flat_map(|word| word.to_be_bytes());
    packet(0, kind::EXTENDED, sender, &head.into_iter().chain(body).collect::<Vec<_>>())
}

/// A stream can't go on without a key frame.
#[must_use]
pub fn picture_lost(sender: u32, ssrc: u32) -> Vec<u8> {
    packet(kind::PICTURE_LOST, kind::PAYLOAD, sender, &ssrc.to_be_bytes())
}

/// These packets of a stream have not come; `lost` ascends.
#[must_use]
pub fn nack(sender: u32, ssrc: u32, lost: &[u64]) -> Vec<u8> {
    packet(kind::NACK, kind::TRANSPORT, sender, &[&ssrc.to_be_bytes()[..], &pairs(lost)].concat())
}

/// The pairs of lost sequence number and the sixteen after it, as bits, that ask for these.
fn pairs(lost: &[u64]) -> Vec<u8> {
    let mut pairs: Vec<(u64, u16)> = Vec::new();
    for seq in lost {
        match pairs.last_mut() {
            Some((first, after)) if (1..=16).contains(&(seq - *first)) => *after |= 1 << (seq - *first - 1),
            _ => pairs.push((*seq, 0)),
        }
    }
    let bytes = |(first, after): &(u64, u16)| {
        let ([a, b], [c, d]) = ((*first as u16).to_be_bytes(), after.to_be_bytes());
        [a, b, c, d]
    };
    pairs.iter().take(MAX_PAIRS).flat_map(bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_packets_are_paired_with_those_after_them() {
        assert_eq!(pairs(&[10]), [0, 10, 0, 0]);
        assert_eq!(pairs(&[10, 11, 26, 27]), [0, 10, 0x80, 1, 0, 27, 0, 0]);
        assert_eq!(pairs(&[65_535, 65_536]), [0xff, 0xff, 0, 1], "across a roll-over");
        assert_eq!(pairs(&(0..100).map(|n| n * 100).collect::<Vec<_>>()).len(), MAX_PAIRS * 4);
    }

    #[test]
    fn a_nack_is_read_as_one() {
        let feedback = crate::rtcp::read(&nack(1, 7, &[10, 12]));
        assert_eq!(feedback.lost, [(7, vec![10, 12])]);
    }

    #[test]
    fn a_lost_picture_is_read_as_one() {
        assert_eq!(crate::rtcp::read(&picture_lost(1, 7)).broken, [7]);
    }

    #[test]
    fn a_report_has_its_blocks_as_rfc_3550_draws_them() {
        let block =
            Block { ssrc: 7, fraction: 64, lost: -2, newest: 0x1_0003, jitter: 5, last: (0x0102_0304, 6) };
        let report = report(1, &[block]);
        assert_eq!(report[..12], [0x81, 201, 0, 7, 0, 0, 0, 1, 0, 0, 0, 7]);
        assert_eq!(report[12..24], [64, 0xff, 0xff, 0xfe, 0, 1, 0, 3, 0, 0, 0, 5]);
        assert_eq!(report[24..], [1, 2, 3, 4, 0, 0, 0, 6]);
        assert_eq!(super::report(1, &[block; 40]).len(), 8 + MAX_BLOCKS * 24);
    }
}
