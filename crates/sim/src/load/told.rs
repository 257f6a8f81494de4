//! What a server says of what a light client sends: RTCP, read as far as a client acts on it.

/// Key frames and repeats that are asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// Streams that can't go on without a key frame.
    pub(super) broken: Vec<u32>,
    /// Streams and the lower halves of the numbers of packets that did not come.
    pub(super) lost: Vec<(u32, u16)>,
}

/// Reads a compound. What is of no concern, or can't be understood, is passed over.
pub(super) fn read(mut compound: &[u8]) -> Told {
    let mut told = Told::default();
    while let Some((packet, after)) = split(compound) {
        compound = after;
        let (Some(of), body) = (word(packet, 8), packet.get(12..).unwrap_or_default()) else { continue };
        match (packet[1], packet[0] & 0x1f) {
            // PLI (RFC 4585 §6.3.1), FIR (RFC 5104 §4.3.1), NACK (RFC 4585 §6.2.1).
            (206, 1) => told.broken.push(of),
            (206, 4) => told.broken.extend(body.chunks_exact(8).filter_map(|entry| word(entry, 0))),
            (205, 1) => {
                for pair in body.chunks_exact(4).filter_map(|pair| word(pair, 0)) {
                    let (first, after) = ((pair >> 16) as u16, pair as u16);
                    told.lost.push((of, first));
                    let others = (0..16).filter(|bit| after >> bit & 1 == 1);
                    told.lost.extend(others.map(|bit| (of, first.wrapping_add(bit + 1))));
                }
            }
            _ => {}
        }
    }
    told
}

/// The first packet of a compound (RFC 3550 §6.4.1: its length is in words less one), and the rest.
fn split(compound: &[u8]) -> Option<(&[u8], &[u8])> {
    let words = u16::from_be_bytes([*compound.get(2)?, *compound.get(3)?]);
    compound.split_at_checked((usize::from(words) + 1) * 4)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|word| u32::from_be_bytes(*word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::missing::Missing;

    #[test]
    fn what_one_client_asks_for_another_understands() {
        let (mut missing, mut compound) = (Missing::default(), vec![0x80, 201, 0, 1, 0, 0, 0, 1]);
        missing.lose(65_530, 65_540);
        missing.find(65_535);
        (0..5).for_each(|_| drop(missing.ask()));
        missing.lose(65_540, 65_542);
        missing.ask().write(1, 7, &mut compound);
        compound.extend([0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 1, 0, 0, 0]);
        assert_eq!(read(&compound), Told { broken: vec![7, 9], lost: vec![(7, 5)] });
        let (mut missing, mut compound) = (Missing::default(), Vec::new());
        missing.lose(65_530, 65_550);
        let asking = missing.ask();
        asking.write(1, 7, &mut compound);
        assert_eq!(read(&compound).lost.into_iter().map(|(_, lost)| lost).collect::<Vec<_>>(), asking.lost);
    }

    #[test]
    fn half_a_packet_is_passed_over() {
        assert_eq!(read(&[0x81, 206, 0, 2, 0, 0, 0, 1]), Told::default());
        assert_eq!(read(&[0x81, 206, 0, 0, 0x81]), Told::default());
    }
}
