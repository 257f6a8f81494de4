//! Coming back by a paper code or passkey, when no device is left.

use super::state::State;
use super::{SealedChange, Vault};
use crate::group::Suite;
use crate::key::SecretKey;
use crate::provider::{Seed, split};
use crate::recovery::RecoverySecret;
use crate::roster::{Ask, Author, Body, Entry, Recovery, Roster, Stamped, Voucher};
use crate::{DeviceId, Error, RecoveryId};

impl Vault {
    /// Begins to come back, with the whole roster as the server has it: finds who the code belongs to, and opens what
    /// was wrapped under it. The roster has to be the one that was the family's when the code was made.
    ///
    /// # Errors
    /// [`Error::WrongCode`] where the code is nobody's; [`Error::Roster`] where the roster is another one.
    pub fn returning(
        device: DeviceId,
        secret: &RecoverySecret,
        entries: &[Stamped],
        seed: Seed,
    ) -> Result<Self, Error> {
        let mut roster = Roster::default();
        roster.take(0, entries)?;
        let family = roster.people().family().ok_or(Error::WrongCode)?;
        let (id, recovery) = find(&roster, secret)?;
        let opened = secret.unwrap(id, &recovery.wrapped)?;
        let key = SecretKey::derive(&seed, "device key");
        let mut state = State::new(family, recovery.member, device, key, Suite::default());
        state.ring = opened.ring;
        state.pin = Some((opened.genesis, opened.place));
        state.take_roster(0, entries)?;
        Ok(Self { now: state, pending: None })
    }

    /// Comes back: an entry by the code's key that adds this device, and a place in the family group.
    ///
    /// # Errors
    /// [`Error::WrongCode`] where the code is good no more, [`Error::Commit`] where the group does not hold.
    pub fn come_back(
        &mut self,
        secret: &RecoverySecret,
        group_info: &[u8],
        seed: Seed,
    ) -> Result<SealedChange, Error> {
        self.attempt(|state| {
            let roster_after = state.roster.length();
            let (recovery, _) = find(&state.roster, secret)?;
            let body =
                Body::AddDevice { member: state.member, device: state.device, key: state.key.public() };
            let bytes = Entry::sign(state.roster.place(), body, Author::Recovery(recovery), &secret.key())?;
            let entries = vec![state.append(bytes)?];
            let group = Some(state.enter(group_info, &split(&seed, "come back"))?);
            Ok(SealedChange { roster_after, entries, group })
        })
    }
}

/// Whose code it is.
fn find<'a>(roster: &'a Roster, secret: &RecoverySecret) -> Result<(RecoveryId, &'a Recovery), Error> {
    let key = secret.key().public();
    let found = roster.people().recoveries().find(|(_, recovery)| recovery.key == key);
    found.map(|(id, recovery)| (*id, recovery)).ok_or(Error::WrongCode)
}

impl RecoverySecret {
    /// The paper code's word for its member's return: one of the two that are needed.
    pub fn vouch(&self, recovery: RecoveryId, ask: &Ask) -> Voucher {
        Voucher { by: Author::Recovery(recovery), signature: ask.sign(&self.key()) }
    }
}
