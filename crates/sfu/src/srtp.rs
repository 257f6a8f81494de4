//! SRTP and SRTCP, both ways (RFC 3711, with AES-GCM of RFC 7714).
//!
//! str0m negotiates the keys and has them too. It seals no RTP, because it is handed none, and of the RTCP that it seals
//! nothing leaves: a (key, SSRC, number) that both had sealed with would give the key away.

mod rtcp;
mod rtp;
mod window;

use std::collections::BTreeMap;

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, LessSafeKey, UnboundKey};
use str0m::crypto::dtls::SrtpProfile;
use str0m::crypto::from_feature_flags;

pub use crate::gcm::{Exported, exported, provider};
pub use rtcp::{OpenRtcp, SealRtcp};
pub use rtp::{OpenRtp, SealRtp};
pub use window::Window;

/// Bytes that sealing adds to RTP.
pub const TAG: usize = 16;
const SALT: usize = 12;

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

/// What seals and opens on one connection.
pub struct Ciphers {
    /// RTP that goes out.
    pub seal: SealRtp,
    /// RTP that comes in.
    pub open: OpenRtp,
    /// RTCP that goes out.
    pub seal_rtcp: SealRtcp,
    /// RTCP that comes in.
    pub open_rtcp: OpenRtcp,
}

impl Ciphers {
    /// From what DTLS has agreed upon; none where that is no AES-GCM. Once for each handshake: two that seal under the
    /// same keys would use an index twice.
    #[must_use]
    pub fn new(exported: &Exported) -> Option<Self> {
        let long = exported.profile == SrtpProfile::AEAD_AES_256_GCM;
        let length = if long { 32 } else { 16 };
        // RFC 5764 §4.2: the client's key, the server's, the client's salt, the server's.
        let (keys, salts) = exported.bytes.split_at_checked(length * 2)?;
        let (client_key, server_key) = keys.split_at_checked(length)?;
        let (client_salt, server_salt) = salts.split_at_checked(SALT)?;
        let client = (client_key, client_salt);
        let server = (server_key, server_salt.get(..SALT)?);
        let (ours, theirs) = if exported.is_client { (client, server) } else { (server, client) };
        let key = |of, label| cipher(&derive(of, label, length));
        let salt = |of, label| derive(of, label, SALT).try_into().ok();
        Some(Self {
            seal: SealRtp { cipher: key(ours, Label::Rtp)?, salt: salt(ours, Label::RtpSalt)? },
            open: OpenRtp { cipher: key(theirs, Label::Rtp)?, salt: salt(theirs, Label::RtpSalt)? },
            seal_rtcp: SealRtcp {
                cipher: key(ours, Label::Rtcp)?,
                salt: salt(ours, Label::RtcpSalt)?,
                index: 0,
            },
            open_rtcp: OpenRtcp {
                cipher: key(theirs, Label::Rtcp)?,
                salt: salt(theirs, Label::RtcpSalt)?,
                seen: BTreeMap::new(),
            },
        })
    }

    /// Both sides of one connection, under keys that are no secret: what one seals the other opens.
    #[cfg(any(test, feature = "fuzz"))]
    #[expect(clippy::expect_used, reason = "keys of that length always make ciphers")]
    pub(crate) fn pair() -> (Self, Self) {
        let of = |is_client| {
            let profile = SrtpProfile::AEAD_AES_256_GCM;
            Self::new(&Exported { profile, is_client, bytes: (0..88).collect() })
                .expect("keys of that length")
        };
        (of(true), of(false))
    }
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

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Seals with a key that tests know.
    pub(crate) fn seal() -> SealRtp {
        SealRtp { cipher: cipher(&[9; 32]).unwrap(), salt: [3; SALT] }
    }

    /// What `seal` has sealed: header and payload. Of numbers below 2^16.
    pub(crate) fn opened(packet: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        let open = OpenRtp { cipher: cipher(&[9; 32])?, salt: [3; SALT] };
        let (header, mut text) = (crate::rtp::Header::read(packet)?, Vec::new());
        open.open(&header, packet, &mut Window::default(), &mut text)?;
        Some((packet[..header.length].to_vec(), text))
    }

    pub(super) fn bytes(hex: &str) -> Vec<u8> {
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

    #[test]
    fn what_one_side_seals_the_other_opens_and_not_itself() {
        let (mut client, mut server) = Ciphers::pair();
        let report = [0x80, 201, 0, 1, 0, 0, 0, 9];
        let sealed = client.seal_rtcp.seal(&report).unwrap();
        assert_eq!(client.open_rtcp.open(&sealed), None);
        assert_eq!(server.open_rtcp.open(&sealed), Some(report.to_vec()));
        let mut packet = vec![0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 42];
        server.seal.seal(&mut packet, (0, 12), 9, 1).unwrap();
        let (header, mut text) = (crate::rtp::Header::read(&packet).unwrap(), Vec::new());
        assert_eq!(server.open.open(&header, &packet, &mut Window::default(), &mut text), None);
        assert_eq!(client.open.open(&header, &packet, &mut Window::default(), &mut text), Some(1));
        assert_eq!(text, [42]);
    }
}
