//! SRTP of what we send, and SRTCP of what is said about it (RFC 3711, with AES-GCM of RFC 7714).
//!
//! str0m has the keys too, and uses those of RTP to open and those of RTCP both ways. It seals no RTP, because it is
//! handed none: a (key, SSRC, number) that both had sealed with would give the key away.

use std::collections::BTreeMap;

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::error::Unspecified;
use str0m::crypto::dtls::SrtpProfile;
use str0m::crypto::from_feature_flags;

use crate::gcm::Exported;

/// Bytes that sealing adds.
pub(super) const TAG: usize = 16;
const SALT: usize = 12;
/// The index of an SRTCP packet, and whether it is sealed (its first bit).
const INDEX: usize = 4;
/// Of an SRTCP packet this much stays clear: the header of the first packet in it, and who sends it.
const CLEAR: usize = 8;
/// A browser reports in the name of each of its streams: three layers, their resends, a screen, sound, every slot.
const MAX_SENDERS: usize = 256;
/// Indices this far behind the newest are still told apart (RFC 3711 §3.3.2).
const WINDOW: u32 = 64;

/// Labels of the key derivation (RFC 3711 §4.3.1, §4.3.2).
#[derive(Clone, Copy)]
enum Label {
    Rtp = 0,
    RtpSalt = 2,
    Rtcp = 3,
    RtcpSalt = 5,
}

/// AES-GCM with a key of either length.
fn cipher(key: &[u8]) -> Option<LessSafeKey> {
    let algorithm = if key.len() == 32 { &AES_256_GCM } else { &AES_128_GCM };
    Some(LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?))
}

/// Seals RTP for one browser.
pub(super) struct Seal {
    cipher: LessSafeKey,
    salt: [u8; SALT],
}

/// Opens one browser's RTCP.
pub(super) struct Open {
    cipher: LessSafeKey,
    salt: [u8; SALT],
    /// What has come, by who sent it: each SSRC of a browser counts for itself (RFC 3711 §3.2.3).
    seen: BTreeMap<u32, Seen>,
}

/// The newest index of an SSRC, and which of those before it have come.
#[derive(Clone, Copy)]
struct Seen {
    newest: u32,
    before: u64,
}

/// Both, from what DTLS has agreed upon; none where that is no AES-GCM.
pub(super) fn keyed(exported: &Exported) -> Option<(Seal, Open)> {
    let long = exported.profile == SrtpProfile::AEAD_AES_256_GCM;
    let length = if long { 32 } else { 16 };
    // RFC 5764 §4.2: the client's key, the server's, the client's salt, the server's.
    let (keys, salts) = exported.bytes.split_at_checked(length * 2)?;
    let (client_key, server_key) = keys.split_at_checked(length)?;
    let (client_salt, server_salt) = salts.split_at_checked(SALT)?;
    let client = (client_key, client_salt);
    let server = (server_key, server_salt.get(..SALT)?);
    let (ours, theirs) = if exported.is_client { (client, server) } else { (server, client) };
    let seal = Seal {
        cipher: cipher(&derive(ours, Label::Rtp, length))?,
        salt: derive(ours, Label::RtpSalt, SALT).try_into().ok()?,
    };
    let open = Open {
        cipher: cipher(&derive(theirs, Label::Rtcp, length))?,
        salt: derive(theirs, Label::RtcpSalt, SALT).try_into().ok()?,
        seen: BTreeMap::new(),
    };
    Some((seal, open))
}

/// A session key of so many bytes (RFC 3711 §4.3.3: AES in counter mode over salt and label, without a rate).
fn derive((key, salt): (&[u8], &[u8]), label: Label, length: usize) -> Vec<u8> {
    let provider = from_feature_flags().srtp_provider;
    let mut block = [0; 16];
    // The salt has 96 bits with AES-GCM and is taken for one of 112 (RFC 7714 §11).
    for (to, from) in block.iter_mut().zip(salt) {
        *to = *from;
    }
    if let Some(byte) = block.get_mut(7) {
        *byte ^= label as u8;
    }
    let mut derived = Vec::new();
    for count in 0..length.div_ceil(16) {
        if let Some(byte) = block.last_mut() {
            *byte = count as u8;
        }
        let mut round = [0; 32];
        if key.len() == 16 {
            provider.srtp_aes_128_ecb_round(key, &block, &mut round);
        } else {
            provider.srtp_aes_256_ecb_round(key, &block, &mut round);
        }
        derived.extend(round.iter().take(16));
    }
    derived.truncate(length);
    derived
}

fn mixed(mut iv: [u8; SALT], salt: &[u8; SALT]) -> [u8; SALT] {
    iv.iter_mut().zip(salt).for_each(|(byte, salt)| *byte ^= salt);
    iv
}

impl Seal {
    /// Seals the last packet in `bytes`, where it lies: it begins at `begin` and its header has `head` bytes. `seq` is
    /// the extended sequence number, whose lower half is in the header (RFC 7714 §8.1).
    ///
    /// # Errors
    /// Where the cipher fails; nothing must be sent then.
    pub(super) fn seal(
        &self,
        bytes: &mut Vec<u8>,
        (begin, head): (usize, usize),
        ssrc: u32,
        seq: u64,
    ) -> Result<(), Unspecified> {
        let ([a, b, c, d], [.., e, f, g, h, i, j]) = (ssrc.to_be_bytes(), seq.to_be_bytes());
        let iv = mixed([0, 0, a, b, c, d, e, f, g, h, i, j], &self.salt);
        let packet = bytes.get_mut(begin..).unwrap_or_default();
        let (header, text) = packet.split_at_mut_checked(head).ok_or(Unspecified)?;
        let nonce = Nonce::assume_unique_for_key(iv);
        let tag = self.cipher.seal_in_place_separate_tag(nonce, Aad::from(&*header), text)?;
        bytes.extend_from_slice(tag.as_ref());
        Ok(())
    }
}

impl Open {
    /// The RTCP in an SRTCP packet; none where it is not the browser's, or has come before.
    pub(super) fn open(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let (clear, rest) = packet.split_at_checked(CLEAR)?;
        let (sealed, index) = rest.split_at_checked(rest.len().checked_sub(INDEX)?)?;
        let word = u32::from_be_bytes(index.try_into().ok()?);
        if word >> 31 == 0 || sealed.len() < TAG {
            return None;
        }
        let number = word & 0x7fff_ffff;
        let who = u32::from_be_bytes(clear.get(4..)?.try_into().ok()?);
        if !self.is_new(who, number) {
            return None;
        }
        // RFC 7714 §9.1.
        let ([a, b, c, d], [e, f, g, h]) = (<[u8; 4]>::try_from(clear.get(4..)?).ok()?, number.to_be_bytes());
        let iv = mixed([0, 0, a, b, c, d, 0, 0, e, f, g, h], &self.salt);
        let mut authentic = [0; CLEAR + INDEX];
        authentic.iter_mut().zip(clear.iter().chain(index)).for_each(|(to, from)| *to = *from);
        let mut opened = [clear, sealed].concat();
        let nonce = Nonce::assume_unique_for_key(iv);
        let body = opened.get_mut(CLEAR..)?;
        let length = self.cipher.open_in_place(nonce, Aad::from(authentic), body).ok()?.len();
        opened.truncate(CLEAR + length);
        self.note(who, number);
        Some(opened)
    }

    fn is_new(&self, who: u32, number: u32) -> bool {
        let Some(Seen { newest, before }) = self.seen.get(&who) else {
            return self.seen.len() < MAX_SENDERS;
        };
        match newest.checked_sub(number) {
            None => true,
            Some(behind) => behind < WINDOW && before >> behind & 1 == 0,
        }
    }

    /// What was authentic has come.
    fn note(&mut self, who: u32, number: u32) {
        let seen = self.seen.entry(who).or_insert(Seen { newest: number, before: 0 });
        match number.checked_sub(seen.newest) {
            Some(ahead) => {
                seen.before = seen.before.checked_shl(ahead).unwrap_or(0) | 1;
                seen.newest = number;
            }
            None => seen.before |= 1 << (seen.newest - number),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Seals with a key that tests know.
    pub(in crate::peer) fn seal() -> Seal {
        Seal { cipher: cipher(&[9; 32]).unwrap(), salt: [3; SALT] }
    }

    /// What `seal` has sealed: header and payload. Of numbers below 2^16.
    pub(in crate::peer) fn opened(packet: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        let words = usize::from(u16::from_be_bytes([*packet.get(14)?, *packet.get(15)?]));
        let (header, sealed) = packet.split_at_checked(16 + words * 4)?;
        let (ssrc, seq) = (<[u8; 4]>::try_from(&header[8..12]).ok()?, [header[2], header[3]]);
        let [a, b, c, d] = ssrc;
        let iv = mixed([0, 0, a, b, c, d, 0, 0, 0, 0, seq[0], seq[1]], &[3; SALT]);
        let mut text = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(iv);
        let text = cipher(&[9; 32])?.open_in_place(nonce, Aad::from(header), &mut text).ok()?.to_vec();
        Some((header.to_vec(), text))
    }

    fn bytes(hex: &str) -> Vec<u8> {
        let hex: String = hex.split_whitespace().collect();
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }

    #[test]
    fn keys_are_derived_as_rfc_3711_appendix_b_3_shows() {
        let key = bytes("E1F97A0D3E018BE0D64FA32C06DE4139");
        let salt = bytes("0EC675AD498AFEEBB6960B3AABE6");
        let master = (key.as_slice(), salt.as_slice());
        assert_eq!(derive(master, Label::Rtp, 16), bytes("C61E7A93744F39EE10734AFE3FF7A087"));
        assert_eq!(derive(master, Label::RtpSalt, 14), bytes("30CBBC08863D8C85D49DB34A9AE1"));
    }

    /// RFC 7714 §16.1.1.
    #[test]
    fn rtp_is_sealed_as_rfc_7714_shows() {
        let salt = bytes("51756964 2070726f 2071756f").try_into().unwrap();
        let mut packet = bytes(
            "00010203 8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 \
             61727465 73207472 6573",
        );
        let cipher = cipher(&bytes("000102030405060708090a0b0c0d0e0f")).unwrap();
        // It stands behind another.
        Seal { cipher, salt }.seal(&mut packet, (4, 12), 0x5501_a0b2, 0xf17b).unwrap();
        let sealed = bytes(
            "8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f \
             42a5f47a 51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce",
        );
        assert_eq!(packet[4..], sealed);
        assert_eq!(packet[..4], [0, 1, 2, 3]);
    }

    /// RFC 7714 §17.1.1, whose MKI is left out here.
    #[test]
    fn rtcp_is_opened_as_rfc_7714_shows_and_only_once() {
        let salt = bytes("51756964 2070726f 2071756f").try_into().unwrap();
        let cipher = cipher(&bytes("000102030405060708090a0b0c0d0e0f")).unwrap();
        let mut open = Open { cipher, salt, seen: BTreeMap::new() };
        let sealed = bytes(
            "81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 \
             730d6fda 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4",
        );
        let clear = bytes(
            "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef \
             deadbeef deadbeef deadbeef deadbeef",
        );
        let mut broken = sealed.clone();
        broken[20] ^= 1;
        assert_eq!(open.open(&broken), None);
        assert_eq!(open.open(&sealed), Some(clear));
        assert_eq!(open.open(&sealed), None, "it has come before");
        assert_eq!(open.open(&sealed[..20]), None);
        assert_eq!(open.open(&[]), None);
    }

    #[test]
    fn late_reports_are_taken_once_and_very_late_ones_never() {
        let cipher = cipher(&[0; 16]).unwrap();
        let mut open = Open { cipher, salt: [0; SALT], seen: BTreeMap::new() };
        for number in [100, 102, 101, 300] {
            assert!(open.is_new(1, number), "{number}");
            open.note(1, number);
            assert!(!open.is_new(1, number), "{number}");
        }
        assert!(open.is_new(1, 299));
        assert!(!open.is_new(1, 200));
    }

    /// Firefox counts the reports of each of its streams for themselves.
    #[test]
    fn every_stream_of_a_browser_counts_its_reports_for_itself() {
        let cipher = cipher(&[0; 16]).unwrap();
        let mut open = Open { cipher, salt: [0; SALT], seen: BTreeMap::new() };
        open.note(1, 300);
        assert!(open.is_new(2, 1));
        open.note(2, 1);
        assert!(!open.is_new(2, 1));
        assert!(open.is_new(1, 301));
    }
}
