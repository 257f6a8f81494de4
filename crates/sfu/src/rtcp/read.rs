//! What the other side says: of what it receives, and when it sends.

use super::kind;

/// A browser names no more lost packets at once than are kept for it.
const MAX_LOST: usize = 1_024;
/// One report on arrivals speaks of no more packets than this: a second of the fastest line there is.
const MAX_ARRIVALS: usize = 4_096;

/// What a compound says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Feedback {
    /// Streams and the lower halves of the numbers of packets that did not come.
    pub lost: Vec<(u32, Vec<u16>)>,
    /// When packets came, in the order of their transport numbers.
    pub arrivals: Vec<Arrivals>,
    /// Streams that can't go on without a key frame.
    pub broken: Vec<u32>,
    /// Streams, and the middle of the time in their sender reports (RFC 3550 §6.4.1).
    pub sent: Vec<(u32, u32)>,
    /// Receivers that wait for an answer to the time they told (RFC 3611 §4.4), and the middle of it.
    pub times: Vec<(u32, u32)>,
}

/// A report on arrivals.
#[derive(Debug, PartialEq, Eq)]
pub struct Arrivals {
    /// The lower half of the first packet's transport number.
    pub first: u16,
    /// For it and those after it: when it came, in microseconds of the browser's clock (modulo 2^24 times 64 ms); none:
    /// it has not come.
    pub at: Vec<Option<i64>>,
}

/// Reads a compound. What is of no concern here, or can't be understood, says nothing.
#[must_use]
pub fn read(mut compound: &[u8]) -> Feedback {
    let mut feedback = Feedback::default();
    while !compound.is_empty() {
        let Some((packet, after)) = split(compound) else {
            return feedback;
        };
        compound = after;
        // What can't be understood says nothing.
        let _ = take(packet, &mut feedback);
    }
    feedback
}

/// The first packet of a compound (RFC 3550 §6.4.1: its length is in words less one), and the rest.
fn split(compound: &[u8]) -> Option<(&[u8], &[u8])> {
    let words = u16::from_be_bytes([*compound.get(2)?, *compound.get(3)?]);
    compound.split_at_checked((usize::from(words) + 1) * 4)
}

/// Takes in one packet; none where it contradicts itself, or says nothing that matters here.
fn take(packet: &[u8], feedback: &mut Feedback) -> Option<()> {
    let (format, of) = (packet.first()? & 0x1f, *packet.get(1)?);
    match (of, format) {
        (kind::SENDER_REPORT, _) => {
            feedback.sent.push((word(packet, 4)?, middle(packet.get(8..)?)?));
        }
        (kind::EXTENDED, _) => {
            let mut blocks = packet.get(8..)?;
            while let Some(&[of, _, high, low]) = blocks.first_chunk() {
                let (block, rest) =
                    blocks.get(4..)?.split_at_checked(usize::from(u16::from_be_bytes([high, low])) * 4)?;
                if of == kind::TIME {
                    feedback.times.push((word(packet, 4)?, middle(block)?));
                }
                blocks = rest;
            }
        }
        (kind::TRANSPORT, kind::NACK) => feedback.lost.push((word(packet, 8)?, lost(packet.get(12..)?))),
        (kind::TRANSPORT, kind::ARRIVALS) => feedback.arrivals.push(arrivals(packet)?),
        (kind::PAYLOAD, kind::PICTURE_LOST) => feedback.broken.push(word(packet, 8)?),
        (kind::PAYLOAD, kind::WHOLE_PICTURE) => {
            let entries = packet.get(12..)?.chunks_exact(8);
            feedback.broken.extend(entries.filter_map(|entry| word(entry, 0)));
        }
        _ => return None,
    }
    Some(())
}

/// The middle half of a time of 64 bits (RFC 3550 §4).
fn middle(time: &[u8]) -> Option<u32> {
    Some((word(time, 0)? << 16) | (word(time, 4)? >> 16))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|word| u32::from_be_bytes(*word))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|half| u16::from_be_bytes(*half))
}

/// The numbers in pairs of a lost packet and, as bits, which of the sixteen after it are lost too.
fn lost(pairs: &[u8]) -> Vec<u16> {
    let mut lost = Vec::new();
    for pair in pairs.chunks_exact(4) {
        let (Some(first), Some(after)) = (half(pair, 0), half(pair, 2)) else {
            break;
        };
        lost.push(first);
        lost.extend((0..16).filter(|bit| after >> bit & 1 == 1).map(|bit| first.wrapping_add(bit + 1)));
    }
    lost.truncate(MAX_LOST);
    lost
}

/// A report on arrivals; none where it contradicts itself.
fn arrivals(packet: &[u8]) -> Option<Arrivals> {
    /// Of a quarter of a millisecond, in which differences are counted.
    const TICK: i64 = 250;
    let (first, count) = (half(packet, 12)?, usize::from(half(packet, 14)?));
    if count > MAX_ARRIVALS {
        return None;
    }
    // Signed, and in 64 ms.
    let reference = i64::from(word(packet, 16)? as i32 >> 8) * 64_000;
    let mut rest = packet.get(20..)?;
    let mut symbols = Vec::with_capacity(count);
    while symbols.len() < count {
        chunk(half(rest, 0)?, &mut symbols);
        rest = rest.get(2..)?;
    }
    symbols.truncate(count);
    let mut now = reference;
    let mut at = Vec::with_capacity(count);
    for symbol in symbols {
        let difference = match symbol {
            1 => {
                let (small, after) = rest.split_first()?;
                rest = after;
                i64::from(*small)
            }
            2 => {
                let large = half(rest, 0)? as i16;
                rest = rest.get(2..)?;
                i64::from(large)
            }
            _ => {
                at.push(None);
                continue;
            }
        };
        now += difference * TICK;
        at.push(Some(now));
    }
    Some(Arrivals { first, at })
}

/// What a chunk says of the packets to come: 0 has not come, 1 and 2 have, with a short or a long difference.
fn chunk(chunk: u16, symbols: &mut Vec<u8>) {
    let two = |at: u32| (chunk >> at & 3) as u8;
    match chunk >> 14 {
        // A run of one symbol.
        0 | 1 => symbols.extend(std::iter::repeat_n(two(13), usize::from(chunk & 0x1fff))),
        // Fourteen of one bit.
        2 => symbols.extend((0..14).rev().map(|at| (chunk >> at & 1) as u8)),
        // Seven of two bits.
        _ => symbols.extend((0..7).rev().map(|at| two(at * 2))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(format: u8, of: u8, body: &[u8]) -> Vec<u8> {
        let mut packet = vec![0x80 | format, of, 0, 0, 0, 0, 0, 1];
        packet.extend(body);
        packet.resize(packet.len().next_multiple_of(4), 0);
        let words = (packet.len() / 4 - 1) as u16;
        packet[2..4].copy_from_slice(&words.to_be_bytes());
        packet
    }

    #[test]
    fn lost_packets_broken_pictures_and_sender_reports_are_told_apart() {
        let nack = packet(1, 205, &[0, 0, 0, 7, 0xff, 0xff, 0, 0b101]);
        let pli = packet(1, 206, &[0, 0, 0, 8]);
        let fir = packet(4, 206, &[0, 0, 0, 0, 0, 0, 0, 9, 1, 0, 0, 0]);
        let report = packet(0, 201, &[]);
        let read = |parts: &[&[u8]]| super::read(&parts.concat());
        let feedback = read(&[&report, &nack, &pli, &fir]);
        assert_eq!(feedback.lost, [(7, vec![0xffff, 0, 2])]);
        assert_eq!(feedback.broken, [8, 9]);
        let sender = packet(0, 200, &[1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(read(&[&sender, &nack]).sent, [(1, 0x0304_0506)]);
        let time = packet(0, 207, &[9, 0, 0, 1, 0, 0, 0, 0, 4, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(read(&[&time]).times, [(1, 0x0304_0506)]);
        assert_eq!(read(&[&nack, &[0x80, 201]]), read(&[&nack]), "half a packet");
    }

    #[test]
    fn arrivals_are_read_from_every_kind_of_chunk() {
        // Ten packets from 65,534 on: a run of two that came, then two bits each, then one bit each.
        let chunks = [0x2002_u16, 0b11_01_00_10_00_00_00_01, 0xa000];
        let mut body = vec![0, 0, 0, 2, 0xff, 0xfe, 0, 10, 0, 0, 1, 5];
        chunks.iter().for_each(|chunk| body.extend(chunk.to_be_bytes()));
        // 1 ms, 2 ms, 3 ms, 1 ms earlier, 10 ms, 20 ms
        body.extend([4, 8, 12]);
        body.extend((-4_i16).to_be_bytes());
        body.extend([40, 80]);
        let feedback = super::read(&packet(15, 205, &body));
        let at = [Some(1), Some(3), Some(6), None, Some(5), None, None, None, Some(15), Some(35)];
        let at = at.map(|at| at.map(|millis: i64| 64_000 + millis * 1_000));
        assert_eq!(feedback.arrivals, [Arrivals { first: 65_534, at: at.to_vec() }]);
    }

    #[test]
    fn a_report_that_is_too_short_is_left_alone() {
        let body = [0, 0, 0, 2, 0, 1, 0, 200, 0, 0, 1, 5, 0x20, 200];
        assert_eq!(super::read(&packet(15, 205, &body)), Feedback::default());
        let body = [0, 0, 0, 2, 0, 1, 0xff, 0xff, 0, 0, 1, 5, 0x1f, 0xff];
        assert_eq!(
            super::read(&packet(15, 205, &body)),
            Feedback::default(),
            "more packets than anybody sends"
        );
    }

    /// Arrivals as they are told: reordered, lost and paused as on bad lines.
    fn told(first: u16, steps: &[(i16, u32, u8)]) -> (Vec<(u64, u64)>, Vec<Arrivals>) {
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        let start = std::time::Instant::now();
        let mut arrivals = crate::twcc::Arrivals::default();
        let mut came = std::collections::BTreeMap::new();
        let mut reports = Vec::new();
        let (mut number, mut micros) = (u64::from(first) + 0x1_0000, 0);
        for (ahead, later, chance) in steps {
            number = number.saturating_add_signed(i64::from(*ahead));
            let now = start + std::time::Duration::from_micros(micros);
            arrivals.note(number as u16, now);
            came.entry(number).or_insert(micros);
            if *chance == 0 {
                reports.extend(std::iter::from_fn(|| arrivals.report(1, 2, now)));
            }
            // The clock that is told begins with the first of them.
            micros += u64::from(*later);
        }
        reports.extend(std::iter::from_fn(|| arrivals.report(1, 2, start)));
        let read = reports.iter().flat_map(|report| {
            assert!(report.len() <= 1_100);
            let feedback = super::read(report);
            assert_eq!(feedback.arrivals.len(), 1);
            feedback.arrivals
        });
        (came.into_iter().collect(), read.collect())
    }

    proptest::proptest! {
        #[test]
        fn what_is_told_of_arrivals_is_read_back(
            first in proptest::prelude::any::<u16>(),
            steps in proptest::collection::vec((-20_i16..60, 0_u32..30_000, 0_u8..10), 1..600),
        ) {
            let (came, reports) = told(first, &steps);
            let mut read = std::collections::BTreeMap::new();
            for Arrivals { first, at } in &reports {
                for (place, at) in at.iter().enumerate() {
                    let number = first.wrapping_add(place as u16);
                    if let Some(at) = at {
                        let known = *read.entry(number).or_insert(*at);
                        proptest::prop_assert_eq!(known, *at, "told twice, differently");
                    }
                }
            }
            let expected: Vec<u16> = came.iter().map(|(number, _)| *number as u16).collect();
            proptest::prop_assert_eq!(read.len(), expected.len());
            for (number, micros) in came {
                let off = read[&(number as u16)] - micros as i64;
                proptest::prop_assert!((-250..=250).contains(&off), "{number} by {off} us");
            }
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = super::read(&bytes);
        }

        #[test]
        fn any_report_is_read_without_a_panic(body in proptest::collection::vec(proptest::prelude::any::<u8>(), 12..80)) {
            for of in [(1, 205), (15, 205), (4, 206)] {
                let _ = super::read(&packet(of.0, of.1, &body));
            }
        }
    }
}
