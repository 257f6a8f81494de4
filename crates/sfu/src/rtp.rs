//! Reading the header of an RTP packet (RFC 3550 §5.1) and its extensions (RFC 8285).

/// Version 2.
const VERSION: u8 = 2;
/// Bytes of a header without contributors and extensions.
const SHORTEST: usize = 12;
/// Extensions whose id and length share a byte (RFC 8285 §4.2).
const ONE_BYTE: [u8; 2] = [0xbe, 0xde];
/// This id of one-byte extensions ends them.
const STOP: u8 = 15;

/// What the header of an RTP packet says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header<'a> {
    /// Its last bytes are padding, and the last of all says how many.
    pub is_padded: bool,
    /// The end of a frame, with pictures.
    pub marker: bool,
    /// The payload type.
    pub kind: u8,
    /// The lower half of the sequence number.
    pub number: u16,
    /// In units of the codec's clock.
    pub time: u32,
    /// The synchronization source.
    pub ssrc: u32,
    /// Bytes before the payload.
    pub length: usize,
    extensions: Extensions<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Extensions<'a> {
    bytes: &'a [u8],
    are_short: bool,
}

impl<'a> Header<'a> {
    /// Reads it; none where this can't be an RTP packet.
    #[must_use]
    pub fn read(packet: &'a [u8]) -> Option<Self> {
        let (fixed, rest) = packet.split_first_chunk::<SHORTEST>()?;
        let [first, second, n0, n1, t0, t1, t2, t3, s0, s1, s2, s3] = *fixed;
        if first >> 6 != VERSION {
            return None;
        }
        let rest = rest.get(usize::from(first & 0xf) * 4..)?;
        let mut extensions = Extensions { bytes: &[], are_short: false };
        let mut after = rest;
        if first & 0x10 != 0 {
            let (&[a, b, c, d], body) = rest.split_first_chunk::<4>()?;
            let (bytes, payload) = body.split_at_checked(usize::from(u16::from_be_bytes([c, d])) * 4)?;
            let are_short = [a, b] == ONE_BYTE;
            // RFC 8285 §4.3: the lower four bits are the application's. Others are of something unknown.
            let are_known = are_short || (a == 0x10 && b >> 4 == 0);
            extensions = Extensions { bytes: if are_known { bytes } else { &[] }, are_short };
            after = payload;
        }
        Some(Self {
            is_padded: first & 0x20 != 0,
            marker: second >> 7 == 1,
            kind: second & 0x7f,
            number: u16::from_be_bytes([n0, n1]),
            time: u32::from_be_bytes([t0, t1, t2, t3]),
            ssrc: u32::from_be_bytes([s0, s1, s2, s3]),
            length: packet.len() - after.len(),
            extensions,
        })
    }

    /// The bytes of the extension with this id.
    #[must_use]
    pub fn extension(&self, id: u8) -> Option<&'a [u8]> {
        let Extensions { mut bytes, are_short } = self.extensions;
        while let Some((&first, rest)) = bytes.split_first() {
            if first == 0 {
                bytes = rest;
                continue;
            }
            let (found, length, rest) = if are_short {
                (first >> 4, usize::from(first & 0xf) + 1, rest)
            } else {
                let (&length, rest) = rest.split_first()?;
                (first, usize::from(length), rest)
            };
            if are_short && found == STOP {
                return None;
            }
            let (value, rest) = rest.split_at_checked(length)?;
            if found == id {
                return Some(value);
            }
            bytes = rest;
        }
        None
    }
}

/// What remains of a payload without its padding (RFC 3550 §5.1); none where it says that it is longer than the payload.
#[must_use]
pub fn without_padding(payload: &[u8]) -> Option<&[u8]> {
    let (&padding, _) = payload.split_last()?;
    let length = payload.len().checked_sub(usize::from(padding)).filter(|_| padding > 0)?;
    payload.get(..length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: [u8; 12] = [0x80, 0xe0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    #[test]
    fn the_fixed_header_is_read() {
        let packet = [&SHORT[..], b"payload"].concat();
        let header = Header::read(&packet).unwrap();
        assert_eq!((header.marker, header.kind, header.number), (true, 96, 0x102));
        assert_eq!((header.time, header.ssrc, header.length), (0x0304_0506, 0x0708_090a, 12));
        assert!(!header.is_padded);
        assert_eq!(header.extension(1), None);
    }

    #[test]
    fn contributors_are_passed_over() {
        let mut packet = [&SHORT[..], &[0; 8]].concat();
        packet[0] |= 2;
        assert_eq!(Header::read(&packet).unwrap().length, 20);
        assert_eq!(Header::read(&packet[..19]), None);
    }

    #[test]
    fn extensions_of_either_length_are_found_by_their_id() {
        let of = |begin: [u8; 2], extensions: &[u8]| {
            let words = (extensions.len() / 4) as u8;
            let mut packet = [&SHORT[..], &begin, &[0, words], extensions, &[9]].concat();
            packet[0] |= 0x10;
            packet
        };
        let short = of(ONE_BYTE, &[0x31, 7, 8, 0, 0x10, 30, 0x40, b'4', 0xf0, 0, 0x50, 1]);
        let header = Header::read(&short).unwrap();
        assert_eq!(header.length, 28);
        assert_eq!(header.extension(3), Some(&[7, 8][..]));
        assert_eq!(header.extension(1), Some(&[30][..]));
        assert_eq!(header.extension(4), Some(&b"4"[..]));
        assert_eq!(header.extension(5), None, "15 ends them");
        let long = of([0x10, 0], &[3, 2, 7, 8, 0, 4, 1, b'4', 200, 0, 5, 9]);
        let header = Header::read(&long).unwrap();
        assert_eq!(header.extension(3), Some(&[7, 8][..]));
        assert_eq!(header.extension(4), Some(&b"4"[..]));
        assert_eq!(header.extension(200), Some(&[][..]));
        assert_eq!(header.extension(5), None, "cut off");
        let strange = of([1, 2], &[0x31, 7, 8, 0]);
        assert_eq!(Header::read(&strange).unwrap().extension(3), None);
    }

    #[test]
    fn padding_is_taken_away_and_must_not_be_longer_than_what_it_is_in() {
        assert_eq!(without_padding(&[1, 2, 0, 2]), Some(&[1, 2][..]));
        assert_eq!(without_padding(&[0, 0, 3]), Some(&[][..]));
        assert_eq!(without_padding(&[1, 9]), None);
        assert_eq!(without_padding(&[1, 0]), None);
        assert_eq!(without_padding(&[]), None);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(mut bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80)) {
            if let Some(first) = bytes.first_mut() {
                *first = *first & 0x3f | 0x80;
            }
            if let Some(header) = Header::read(&bytes) {
                assert!(header.length <= bytes.len());
                assert!((0..=255).filter_map(|id| header.extension(id)).all(|value| value.len() <= bytes.len()));
            }
        }
    }
}
