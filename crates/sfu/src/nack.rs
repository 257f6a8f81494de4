//! Asking a browser for lost packets, beyond what str0m 0.25 can (trap 2): it asks every 33 ms at most, five times,
//! and has no way to be told what to ask for.
//!
//! What it does have is application layer feedback (RFC 4585 §6.4), with bytes of our own. That differs from a generic
//! NACK (§6.2.1) in two bytes of its header only, and every RTCP packet passes through the cipher, which is ours to
//! choose: there the feedback becomes the NACK that it is meant to be. The one packet of a compound that does not pass
//! is the first, whose header stays clear (RFC 7714 §9.2): an empty feedback goes before, which means nothing to
//! anybody. What str0m should offer instead stands in `docs/decisions`.

use str0m::crypto::{
    AeadAes128GcmCipher, AeadAes256GcmCipher, CryptoError, SrtpProvider, SupportedAeadAes128Gcm,
    SupportedAeadAes256Gcm, SupportedAes128CmSha1_80, from_feature_flags,
};

/// Version 2, no padding, FMT 15; payload-specific feedback: what str0m writes.
const FEEDBACK: [u8; 2] = [0x8f, 206];
/// FMT 1; transport layer feedback: what it becomes.
const NACK: [u8; 2] = [0x81, 205];
/// Header, sender and source of feedback, without anything of ours in it.
const EMPTY: usize = 12;
/// Bytes of RTCP that are authenticated and stay clear, with the index: RTP's are more, for its extensions.
const CLEAR: usize = 12;
/// Bytes of the first packet that stay clear.
const FIRST: usize = 8;
/// What of one packet of feedback is understood everywhere: str0m reads so many pairs, browsers more.
const MAX_PAIRS: usize = 31;

/// The pairs of lost sequence number and the sixteen after it, as bits, that ask for these; `lost` ascends.
pub(crate) fn pairs(lost: impl IntoIterator<Item = u64>) -> Vec<u8> {
    let mut pairs: Vec<(u64, u16)> = Vec::new();
    for seq in lost {
        match pairs.last_mut() {
            Some((first, after)) if (1..=16).contains(&(seq - *first)) => *after |= 1 << (seq - *first - 1),
            _ => pairs.push((seq, 0)),
        }
    }
    let bytes = |(first, after): &(u64, u16)| {
        let ([a, b], [c, d]) = ((*first as u16).to_be_bytes(), after.to_be_bytes());
        [a, b, c, d]
    };
    pairs.iter().take(MAX_PAIRS).flat_map(bytes).collect()
}

/// SRTP whose ciphers make NACKs of feedback.
#[derive(Debug)]
pub(crate) struct Srtp;

impl SrtpProvider for Srtp {
    fn aes_128_cm_sha1_80(&self) -> &'static dyn SupportedAes128CmSha1_80 {
        from_feature_flags().srtp_provider.aes_128_cm_sha1_80()
    }

    fn aead_aes_128_gcm(&self) -> &'static dyn SupportedAeadAes128Gcm {
        &Gcm
    }

    fn aead_aes_256_gcm(&self) -> &'static dyn SupportedAeadAes256Gcm {
        &Gcm
    }

    fn srtp_aes_128_ecb_round(&self, key: &[u8], input: &[u8], output: &mut [u8]) {
        from_feature_flags().srtp_provider.srtp_aes_128_ecb_round(key, input, output);
    }

    fn srtp_aes_256_ecb_round(&self, key: &[u8], input: &[u8], output: &mut [u8]) {
        from_feature_flags().srtp_provider.srtp_aes_256_ecb_round(key, input, output);
    }
}

#[derive(Debug)]
struct Gcm;

impl SupportedAeadAes128Gcm for Gcm {
    fn create_cipher(&self, key: [u8; 16], encrypt: bool) -> Box<dyn AeadAes128GcmCipher> {
        let cipher = from_feature_flags().srtp_provider.aead_aes_128_gcm().create_cipher(key, encrypt);
        Box::new(Short(cipher))
    }
}

impl SupportedAeadAes256Gcm for Gcm {
    fn create_cipher(&self, key: [u8; 32], encrypt: bool) -> Box<dyn AeadAes256GcmCipher> {
        let cipher = from_feature_flags().srtp_provider.aead_aes_256_gcm().create_cipher(key, encrypt);
        Box::new(Long(cipher))
    }
}

/// str0m has a trait for each length of key, of the same methods.
macro_rules! passing_what_is_meant {
    ($name:ident: $cipher:ident) => {
        #[derive(Debug)]
        struct $name(Box<dyn $cipher>);

        impl $cipher for $name {
            fn encrypt(
                &mut self,
                iv: &[u8; 12],
                aad: &[u8],
                input: &[u8],
                output: &mut [u8],
            ) -> Result<(), CryptoError> {
                match meant(aad, input) {
                    Some(meant) => self.0.encrypt(iv, aad, &meant, output),
                    None => self.0.encrypt(iv, aad, input, output),
                }
            }

            fn decrypt(
                &mut self,
                iv: &[u8; 12],
                aads: &[&[u8]],
                input: &[u8],
                output: &mut [u8],
            ) -> Result<usize, CryptoError> {
                self.0.decrypt(iv, aads, input, output)
            }
        }
    };
}

passing_what_is_meant!(Short: AeadAes128GcmCipher);
passing_what_is_meant!(Long: AeadAes256GcmCipher);

/// The RTCP that is meant where feedback of ours is in it; none: it, or RTP, goes out as it is. `clear` is what is
/// authenticated only; for RTCP the first eight bytes of the compound and the index.
fn meant(clear: &[u8], rest: &[u8]) -> Option<Vec<u8>> {
    // Every RTP packet has extensions, so that its header is longer.
    if clear.len() != CLEAR {
        return None;
    }
    let mut meant = None;
    let mut at = length(clear)?.checked_sub(FIRST)?;
    while let Some(packet) = rest.get(at..).filter(|packet| packet.len() >= EMPTY) {
        let length = length(packet)?;
        if packet.starts_with(&FEEDBACK) && length > EMPTY {
            let meant = meant.get_or_insert_with(|| rest.to_vec());
            meant.get_mut(at..at + 2)?.copy_from_slice(&NACK);
        }
        at += length;
    }
    meant
}

/// Bytes of the RTCP packet that begins so (RFC 3550 §6.4.1: words less one).
fn length(packet: &[u8]) -> Option<usize> {
    let words = u16::from_be_bytes([*packet.get(2)?, *packet.get(3)?]);
    Some((usize::from(words) + 1) * 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feedback(ours: &[u8]) -> Vec<u8> {
        let words = (EMPTY + ours.len()) / 4 - 1;
        [&[0x8f, 206, 0, words as u8, 0, 0, 0, 1, 0, 0, 0, 2], ours].concat()
    }

    /// What is clear of a compound (with an index), and the rest.
    fn split(compound: &[&[u8]]) -> (Vec<u8>, Vec<u8>) {
        let all = compound.concat();
        ([&all[..FIRST], &[0x80, 0, 0, 9]].concat(), all[FIRST..].to_vec())
    }

    #[test]
    fn lost_packets_are_paired_with_those_after_them() {
        assert_eq!(pairs([10]), [0, 10, 0, 0]);
        assert_eq!(pairs([10, 11, 26, 27]), [0, 10, 0x80, 1, 0, 27, 0, 0]);
        assert_eq!(pairs([65_535, 65_536]), [0xff, 0xff, 0, 1], "across a roll-over");
        assert_eq!(pairs((0..100).map(|n| n * 100)).len(), MAX_PAIRS * 4);
    }

    #[test]
    fn feedback_of_ours_becomes_a_nack_wherever_it_stands_but_first() {
        let report = [0x80, 201, 0, 1, 0, 0, 0, 1];
        for before in [&report[..], &feedback(&[])] {
            let (clear, rest) = split(&[before, &feedback(&[0, 10, 0, 0]), &feedback(&[0, 99, 0, 0])]);
            let meant = meant(&clear, &rest).unwrap();
            assert_eq!(meant.len(), rest.len());
            let at = before.len() - FIRST;
            assert_eq!(meant[at..at + 4], [0x81, 205, 0, 3]);
            assert_eq!(meant[at + 12..at + 16], [0, 10, 0, 0]);
            assert_eq!(meant[at + 16..at + 18], NACK);
        }
    }

    #[test]
    fn everything_else_stays_what_it_is() {
        let report = [0x80, 201, 0, 1, 0, 0, 0, 1];
        let (clear, rest) = split(&[&report, &feedback(&[])]);
        assert_eq!(meant(&clear, &rest), None, "empty feedback");
        let (clear, rest) = split(&[&feedback(&[0, 10, 0, 0])]);
        assert_eq!(meant(&clear, &rest), None, "the first header is clear");
        let rtp = [0x90; 20];
        assert_eq!(meant(&rtp, &feedback(&[0, 10, 0, 0])), None);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_looked_at_without_a_panic(
            clear in proptest::collection::vec(proptest::prelude::any::<u8>(), 12),
            rest in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80),
        ) {
            let _ = meant(&clear, &rest);
        }
    }
}
