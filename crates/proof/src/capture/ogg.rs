//! Opus packets in and out of Ogg (RFC 3533, RFC 7845), as far as ffmpeg needs it.

const SERIAL: u32 = 7;
/// Samples of a packet of 20 ms, at Opus's 48 kHz.
const SAMPLES: u64 = 960;

/// The sound packets of a stream: all but its two headers.
pub(super) fn read(file: &[u8]) -> Vec<Vec<u8>> {
    let mut packets = Vec::new();
    let mut packet = Vec::new();
    let mut rest = file;
    while let Some((head, after)) = rest.split_first_chunk::<27>() {
        let Some((lengths, mut body)) = after.split_at_checked(usize::from(head[26])) else { break };
        for length in lengths {
            let Some((piece, next)) = body.split_at_checked(usize::from(*length)) else { return packets };
            packet.extend_from_slice(piece);
            body = next;
            if *length < 255 {
                packets.push(std::mem::take(&mut packet));
            }
        }
        rest = body;
    }
    packets.drain(..packets.len().min(2));
    packets
}

/// A stream of these packets, each on a page of its own.
pub(super) fn write(packets: &[Vec<u8>]) -> Vec<u8> {
    let mut head = b"OpusHead\x01\x01\0\0".to_vec();
    head.extend_from_slice(&48_000_u32.to_le_bytes());
    head.extend_from_slice(&[0, 0, 0]);
    let tags = b"OpusTags\x05\0\0\0proof\0\0\0\0";
    let mut file = page(2, 0, 0, &head);
    file.extend(page(0, 0, 1, tags));
    for (number, packet) in packets.iter().enumerate() {
        let number = number as u64;
        let last = if number + 1 == packets.len() as u64 { 4 } else { 0 };
        file.extend(page(last, (number + 1) * SAMPLES, number as u32 + 2, packet));
    }
    file
}

fn page(flags: u8, position: u64, sequence: u32, packet: &[u8]) -> Vec<u8> {
    let mut page = b"OggS\0".to_vec();
    page.push(flags);
    page.extend_from_slice(&position.to_le_bytes());
    page.extend_from_slice(&SERIAL.to_le_bytes());
    page.extend_from_slice(&sequence.to_le_bytes());
    page.extend_from_slice(&[0; 4]);
    let full = packet.len() / 255;
    page.push(full as u8 + 1);
    page.resize(page.len() + full, 255);
    page.push((packet.len() % 255) as u8);
    page.extend_from_slice(packet);
    let sum = checksum(&page).to_le_bytes();
    page[22..26].copy_from_slice(&sum);
    page
}

/// Ogg's CRC: polynomial 0x04c11db7, nothing reflected, beginning at zero.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            if sum >> 31 == 1 { sum << 1 ^ 0x04c1_1db7 } else { sum << 1 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_come_out_as_they_went_in() {
        let packets = vec![vec![1; 3], vec![2; 255], vec![3; 600]];
        assert_eq!(read(&write(&packets)), packets);
    }
}
