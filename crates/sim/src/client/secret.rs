//! What stands in simulated calls in the place of a group's keys.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use sealed::SenderKey;

/// What the pages of a simulated call share: each page's base key comes from it. It hides nothing from anybody; real
/// pages have a group (`sealed::CallGroup`), and what is simulated here is how frames travel.
#[derive(Debug, Clone, Copy)]
pub struct CallSecret(pub u128);

impl CallSecret {
    /// The base key of one page in one seat: another one for every joining, so that counters may begin at zero.
    pub(super) fn sender_key(self, seat: &[u8; 16], salt: &[u8; 16]) -> SenderKey {
        let mut key = [0; 16];
        for (half, bytes) in key.chunks_exact_mut(8).enumerate() {
            let mut hasher = DefaultHasher::new();
            (self.0, half, seat, salt).hash(&mut hasher);
            bytes.copy_from_slice(&hasher.finish().to_be_bytes());
        }
        SenderKey::take(&mut key)
    }
}
