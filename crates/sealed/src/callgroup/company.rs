//! What a page knows of the family: all of it where it is a member's, the list it was given where it is a guest's.

use zeroize::Zeroizing;

use crate::key::PublicKey;
use crate::roster::Place;
use crate::vault::Vault;
use crate::{DeviceId, MemberId};

/// Who may be in a call, as far as a page knows.
pub trait Company {
    /// Whose device this is or was, and its key.
    fn device(&self, device: DeviceId) -> Option<(MemberId, PublicKey)>;
    /// Whether the device belongs to the family now.
    fn belongs(&self, device: DeviceId) -> bool;
    /// Whether another page's place in the roster is in this one's; none where it is further on, or can't be told.
    fn agrees(&self, place: Place) -> Option<bool>;
    /// Whether this member was met and verified.
    fn is_verified(&self, member: MemberId) -> bool;
    /// What guests join with, by the keyring's generations.
    fn guest_keys(&self) -> Vec<(u32, Zeroizing<[u8; 32]>)>;
}

impl Company for Vault {
    fn device(&self, device: DeviceId) -> Option<(MemberId, PublicKey)> {
        self.roster().people().ever(device).map(|known| (known.member, known.key))
    }

    fn belongs(&self, device: DeviceId) -> bool {
        self.roster().people().device(device).is_some()
    }

    fn agrees(&self, place: Place) -> Option<bool> {
        self.roster().agrees(place)
    }

    fn is_verified(&self, member: MemberId) -> bool {
        Self::is_verified(self, member)
    }

    fn guest_keys(&self) -> Vec<(u32, Zeroizing<[u8; 32]>)> {
        Self::guest_keys(self)
    }
}
