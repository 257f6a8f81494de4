//! Media keys while they come from the family's key. A group's exporter will take this module's place; nothing
//! in [`crate::Sealer`] or [`crate::Opener`] will notice.

use crate::kdf::derive;
use crate::{CallSecret, FamilyKey, SenderKey};

impl FamilyKey {
    /// What the media keys of this call come from.
    pub fn call_secret(&self, call: &[u8; 16]) -> CallSecret {
        CallSecret::take(&mut derive(self.expose(), "call", &[call]))
    }
}

impl CallSecret {
    /// The base key of one page in one seat. `salt` is random and new for every page and every joining, which
    /// is why counters may begin at zero there.
    pub fn sender_key(&self, seat: &[u8; 16], salt: &[u8; 16]) -> SenderKey {
        SenderKey::take(&mut derive(self.expose(), "seat", &[seat, salt]))
    }
}
