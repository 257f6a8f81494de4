//! RTCP compounds, sealed and opened (RFC 7714 §9).

use std::collections::BTreeMap;

use aws_lc_rs::aead::{Aad, LessSafeKey, Nonce};

use super::window::Window;
use super::{SALT, TAG, mixed};

/// The index of an SRTCP packet, and whether it is sealed (its first bit).
const INDEX: usize = 4;
const SEALED: u32 = 1 << 31;
/// Of an SRTCP packet this much stays clear: the header of the first packet in it, and who sends it.
const CLEAR: usize = 8;
/// A browser reports in the name of each of its streams: three layers, their resends, a screen, sound, every slot.
const MAX_SENDERS: usize = 256;

/// Seals RTCP for the other side.
pub struct SealRtcp {
    pub(super) cipher: LessSafeKey,
    pub(super) salt: [u8; SALT],
    /// The index to use next: one for all senders, so that none is used twice.
    pub(super) index: u32,
}

/// Opens the other side's RTCP.
pub struct OpenRtcp {
    pub(super) cipher: LessSafeKey,
    pub(super) salt: [u8; SALT],
    /// What has come, by who sent it: each SSRC of a browser counts for itself (RFC 3711 §3.2.3).
    pub(super) seen: BTreeMap<u32, Window>,
}

/// What names a compound: who sends it, and its index (RFC 7714 §9.1).
fn nonce(who: [u8; 4], index: u32, salt: &[u8; SALT]) -> Nonce {
    let ([a, b, c, d], [e, f, g, h]) = (who, index.to_be_bytes());
    Nonce::assume_unique_for_key(mixed([0, 0, a, b, c, d, 0, 0, e, f, g, h], salt))
}

/// What is authenticated beside what is sealed (RFC 7714 §9.2).
fn beside(clear: &[u8], index: u32) -> Aad<[u8; CLEAR + INDEX]> {
    let mut bytes = [0; CLEAR + INDEX];
    bytes
        .iter_mut()
        .zip(clear.iter().chain(&(SEALED | index).to_be_bytes()))
        .for_each(|(to, from)| *to = *from);
    Aad::from(bytes)
}

fn sender(clear: &[u8]) -> Option<[u8; 4]> {
    clear.get(4..)?.try_into().ok()
}

impl SealRtcp {
    /// A compound, sealed; none where it is too short to be one, the cipher fails, or no index is left (after 2^31).
    #[must_use]
    pub fn seal(&mut self, compound: &[u8]) -> Option<Vec<u8>> {
        let (clear, rest) = compound.split_at_checked(CLEAR)?;
        let index = Some(self.index).filter(|index| index & SEALED == 0)?;
        self.index += 1;
        let mut sealed = Vec::with_capacity(compound.len() + TAG + INDEX);
        sealed.extend_from_slice(compound);
        let text = sealed.get_mut(CLEAR..CLEAR + rest.len())?;
        let nonce = nonce(sender(clear)?, index, &self.salt);
        let tag = self.cipher.seal_in_place_separate_tag(nonce, beside(clear, index), text).ok()?;
        sealed.extend_from_slice(tag.as_ref());
        sealed.extend_from_slice(&(SEALED | index).to_be_bytes());
        Some(sealed)
    }
}

impl OpenRtcp {
    /// The RTCP in an SRTCP packet; none where it is not the other side's, or has come before.
    #[must_use]
    pub fn open(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let (clear, rest) = packet.split_at_checked(CLEAR)?;
        let (sealed, index) = rest.split_at_checked(rest.len().checked_sub(INDEX)?)?;
        let word = u32::from_be_bytes(index.try_into().ok()?);
        if word & SEALED == 0 || sealed.len() < TAG {
            return None;
        }
        let (index, who) = (word & !SEALED, sender(clear)?);
        let from = u32::from_be_bytes(who);
        let is_new = match self.seen.get(&from) {
            Some(seen) => seen.is_new(index.into()),
            None => self.seen.len() < MAX_SENDERS,
        };
        if !is_new {
            return None;
        }
        let mut opened = [clear, sealed].concat();
        let body = opened.get_mut(CLEAR..)?;
        let nonce = nonce(who, index, &self.salt);
        let length = self.cipher.open_in_place(nonce, beside(clear, index), body).ok()?.len();
        opened.truncate(CLEAR + length);
        self.seen.entry(from).or_default().note(index.into());
        Some(opened)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::bytes;
    use super::*;
    use crate::srtp::cipher;

    const CLEAR_TEXT: &str = "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef \
        deadbeef deadbeef deadbeef";
    const SEALED_TEXT: &str = "81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 \
        730d6fda 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4";

    fn key() -> (LessSafeKey, [u8; SALT]) {
        let salt = bytes("51756964 2070726f 2071756f").try_into().unwrap();
        (cipher(&bytes("000102030405060708090a0b0c0d0e0f")).unwrap(), salt)
    }

    fn open() -> OpenRtcp {
        let (cipher, salt) = key();
        OpenRtcp { cipher, salt, seen: BTreeMap::new() }
    }

    /// RFC 7714 §17.1.1, whose MKI is left out here.
    #[test]
    fn rtcp_is_opened_as_rfc_7714_shows_and_only_once() {
        let (mut open, sealed) = (open(), bytes(SEALED_TEXT));
        let mut broken = sealed.clone();
        broken[20] ^= 1;
        assert_eq!(open.open(&broken), None);
        assert_eq!(open.open(&sealed), Some(bytes(CLEAR_TEXT)));
        assert_eq!(open.open(&sealed), None, "it has come before");
        assert_eq!(open.open(&sealed[..20]), None);
        assert_eq!(open.open(&[]), None);
    }

    #[test]
    fn rtcp_is_sealed_as_rfc_7714_shows_and_each_time_under_another_index() {
        let (cipher, salt) = key();
        let mut seal = SealRtcp { cipher, salt, index: 0x5d4 };
        let clear = bytes(CLEAR_TEXT);
        assert_eq!(seal.seal(&clear), Some(bytes(SEALED_TEXT)));
        let (mut open, again) = (open(), seal.seal(&clear).unwrap());
        assert_ne!(again, bytes(SEALED_TEXT));
        assert_eq!(open.open(&again), Some(clear));
        assert_eq!(seal.seal(&[0; 7]), None, "no compound is as short");
    }

    #[test]
    fn nothing_is_sealed_when_no_index_is_left() {
        let (cipher, salt) = key();
        let mut seal = SealRtcp { cipher, salt, index: SEALED - 1 };
        assert!(seal.seal(&[0x80; 12]).is_some());
        assert_eq!(seal.seal(&[0x80; 12]), None);
    }

    /// Firefox counts the reports of each of its streams for themselves.
    #[test]
    fn every_stream_of_a_browser_counts_its_reports_for_itself() {
        let report = |who: u8| [0x80, 201, 0, 1, 0, 0, 0, who];
        let seal = |who, index| {
            let (cipher, salt) = key();
            SealRtcp { cipher, salt, index }.seal(&report(who)).unwrap()
        };
        let mut open = open();
        assert!(open.open(&seal(1, 3_000)).is_some());
        assert!(open.open(&seal(2, 1)).is_some());
        assert!(open.open(&seal(2, 1)).is_none());
        assert!(open.open(&seal(1, 3_001)).is_some());
    }
}
