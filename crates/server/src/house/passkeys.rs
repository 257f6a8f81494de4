//! Passkeys, as their member sees them.

use store::Passkey;
use wire::{Code, DeviceId, MemberId, PasskeyId, PasskeyView, Problem};

use super::Housekeeper;
use crate::refused::store_problem;

/// What a member sees of a passkey.
pub(super) fn view(kept: &Passkey) -> PasskeyView {
    PasskeyView { id: kept.id, added_at: kept.added_at }
}

impl Housekeeper {
    pub(super) fn passkey_made(&mut self, member: MemberId, passkey: PasskeyView) {
        self.passkeys.entry(member).or_default().push(passkey);
        self.news.of_member(member);
    }

    /// Removes a passkey of the asking device's member.
    pub(super) async fn remove_passkey(&mut self, device: DeviceId, id: PasskeyId) -> Result<(), Problem> {
        let unknown = || Problem::new(Code::NotFound, "you have no such passkey").at("passkey");
        let member = self.family.caller(device).ok_or_else(unknown)?;
        let own = self.passkeys.get_mut(&member).ok_or_else(unknown)?;
        let place = own.iter().position(|passkey| passkey.id == id).ok_or_else(unknown)?;
        self.store.remove_passkey(self.family.id, member, id).await.map_err(|error| store_problem(&error))?;
        own.remove(place);
        self.news.of_member(member);
        Ok(())
    }
}
