//! What people compare: four pictures in a call, a code when they meet.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::MemberId;
use crate::kdf::derive;
use crate::roster::People;

/// One of four pictures: ten bits. 32 things, 8 colours, 1 to 4 of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// Which thing: 0 to 31.
    pub thing: u8,
    /// In which colour: 0 to 7.
    pub colour: u8,
    /// How many: 1 to 4.
    pub count: u8,
}

/// Four pictures from an epoch authenticator (RFC 9420 section 8.7): 40 bits. Whoever reads them aloud and hears the
/// same is in the same group, with the same people.
pub(crate) fn pictures(authenticator: &[u8]) -> [Picture; 4] {
    let bytes = derive::<5>(authenticator, "pictures", &[]);
    let bits = bytes.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    [30, 20, 10, 0].map(|shift| {
        let ten = bits >> shift;
        Picture { thing: (ten >> 5 & 31) as u8, colour: (ten >> 2 & 7) as u8, count: (ten & 3) as u8 + 1 }
    })
}

/// What two people compare when they meet, by QR: SHA-256 over both members and all their devices' keys.
pub(crate) fn pair(people: &People, one: MemberId, other: MemberId) -> [u8; 32] {
    let mut members = [one, other];
    members.sort_unstable();
    let mut hash = Sha256::new();
    hash.update(b"parlour pair v1\0");
    for member in members {
        let mut keys: Vec<_> = people.devices_of(member).map(|(_, device)| device.key).collect();
        keys.sort_unstable();
        hash.update(member.0);
        hash.update((keys.len() as u32).to_be_bytes());
        keys.iter().for_each(|key| hash.update(key));
    }
    hash.finalize().into()
}
