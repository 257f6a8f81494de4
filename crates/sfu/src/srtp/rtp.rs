//! RTP packets, sealed and opened (RFC 7714 §8).

use aws_lc_rs::aead::{Aad, LessSafeKey, Nonce};
use aws_lc_rs::error::Unspecified;

use super::window::Window;
use super::{SALT, TAG, mixed};
use crate::rtp::Header;

/// Seals RTP for the other side.
pub struct SealRtp {
    pub(super) cipher: LessSafeKey,
    pub(super) salt: [u8; SALT],
}

/// Opens the other side's RTP.
pub struct OpenRtp {
    pub(super) cipher: LessSafeKey,
    pub(super) salt: [u8; SALT],
}

/// RFC 7714 §8.1.
fn nonce(ssrc: u32, seq: u64, salt: &[u8; SALT]) -> Nonce {
    let ([a, b, c, d], [.., e, f, g, h, i, j]) = (ssrc.to_be_bytes(), seq.to_be_bytes());
    Nonce::assume_unique_for_key(mixed([0, 0, a, b, c, d, e, f, g, h, i, j], salt))
}

impl SealRtp {
    /// Seals the last packet in `bytes`, where it lies: it begins at `begin` and its header has `head` bytes. `seq` is
    /// the extended sequence number, whose lower half is in the header. No number of an SSRC may be sealed with twice:
    /// that is for the caller to see to.
    ///
    /// # Errors
    /// Where the cipher fails; nothing must be sent then.
    pub fn seal(
        &self,
        bytes: &mut Vec<u8>,
        (begin, head): (usize, usize),
        ssrc: u32,
        seq: u64,
    ) -> Result<(), Unspecified> {
        let packet = bytes.get_mut(begin..).unwrap_or_default();
        let (header, text) = packet.split_at_mut_checked(head).ok_or(Unspecified)?;
        let nonce = nonce(ssrc, seq, &self.salt);
        let tag = self.cipher.seal_in_place_separate_tag(nonce, Aad::from(&*header), text)?;
        bytes.extend_from_slice(tag.as_ref());
        Ok(())
    }
}

impl OpenRtp {
    /// Opens a packet with this header into `text`, which then holds what was sealed, padding included. Gives its
    /// extended sequence number; none where it is not the other side's, or has come before in this stream, or is too
    /// old to tell.
    pub fn open(
        &self,
        header: &Header<'_>,
        packet: &[u8],
        seen: &mut Window,
        text: &mut Vec<u8>,
    ) -> Option<u64> {
        let seq = seen.extend(header.number).filter(|seq| seen.is_new(*seq))?;
        let (clear, sealed) = packet.split_at_checked(header.length)?;
        let (sealed, tag) = sealed.split_at_checked(sealed.len().checked_sub(TAG)?)?;
        text.resize(sealed.len(), 0);
        let nonce = nonce(header.ssrc, seq, &self.salt);
        self.cipher.open_separate_gather(nonce, Aad::from(clear), sealed, tag, text).ok()?;
        seen.note(seq);
        Some(seq)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::bytes;
    use super::*;
    use crate::srtp::cipher;

    const KEY: &str = "000102030405060708090a0b0c0d0e0f";
    const SALTED: &str = "51756964 2070726f 2071756f";
    const CLEAR: &str = "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 \
        61727465 73207472 6573";
    const SEALED: &str = "8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a \
        51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce";

    /// RFC 7714 §16.1.1.
    #[test]
    fn rtp_is_sealed_as_rfc_7714_shows() {
        let seal = SealRtp { cipher: cipher(&bytes(KEY)).unwrap(), salt: bytes(SALTED).try_into().unwrap() };
        // It stands behind another.
        let mut packet = [bytes("00010203"), bytes(CLEAR)].concat();
        seal.seal(&mut packet, (4, 12), 0x5501_a0b2, 0xf17b).unwrap();
        assert_eq!(packet[4..], bytes(SEALED));
        assert_eq!(packet[..4], [0, 1, 2, 3]);
    }

    #[test]
    fn rtp_is_opened_as_rfc_7714_shows_and_only_once() {
        let open = OpenRtp { cipher: cipher(&bytes(KEY)).unwrap(), salt: bytes(SALTED).try_into().unwrap() };
        let (packet, mut seen, mut text) = (bytes(SEALED), Window::default(), vec![7; 3]);
        let mut broken = packet.clone();
        broken[30] ^= 1;
        let header = Header::read(&broken).unwrap();
        assert_eq!(open.open(&header, &broken, &mut seen, &mut text), None);
        let header = Header::read(&packet).unwrap();
        assert_eq!(open.open(&header, &packet[..20], &mut seen, &mut text), None, "cut off");
        assert_eq!(open.open(&header, &packet, &mut seen, &mut text), Some(0xf17b));
        assert_eq!(text, bytes(CLEAR)[12..]);
        assert_eq!(open.open(&header, &packet, &mut seen, &mut text), None, "it has come before");
    }

    /// RFC 3711 §3.3.1: what was sealed after a roll-over opens, and nothing before it does a second time.
    #[test]
    fn what_comes_after_a_roll_over_opens() {
        let key = || cipher(&[5; 32]).unwrap();
        let (seal, open) =
            (SealRtp { cipher: key(), salt: [1; SALT] }, OpenRtp { cipher: key(), salt: [1; SALT] });
        let (mut seen, mut text) = (Window::default(), Vec::new());
        for seq in [65_533_u64, 65_535, 65_537, 65_534, 65_536] {
            let mut packet = vec![0x80, 96, (seq >> 8) as u8, seq as u8, 0, 0, 0, 0, 0, 0, 0, 9, 42];
            seal.seal(&mut packet, (0, 12), 9, seq).unwrap();
            let header = Header::read(&packet).unwrap();
            assert_eq!(open.open(&header, &packet, &mut seen, &mut text), Some(seq));
            assert_eq!(text, [42]);
        }
    }
}
