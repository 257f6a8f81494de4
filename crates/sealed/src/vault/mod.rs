//! All that a device keeps: its key, the roster, its place in the family group, the keyring, whom it has verified.
//!
//! A change is made on a copy and stays pending until the server has taken it ([`Vault::confirm`]) or has not
//! ([`Vault::abandon`]). A copy is never used twice: an abandoned one is forgotten with every key that was made in it.

mod app;
mod change;
mod commit;
mod found;
#[cfg(test)]
mod hostile_tests;
mod join;
mod message;
mod outgoing;
mod renewal;
mod returning;
mod snapshot;
mod state;
mod take;
mod view;

use openmls::group::MlsGroup;
use zeroize::Zeroizing;

pub use app::{App, AppView};
pub use change::Change;
pub use message::Message;
pub use outgoing::{GroupCommit, SealedChange};
pub(crate) use take::refusal;
pub use take::{GroupBytes, GroupItem, GroupNews, Said};
pub use view::{DeviceView, MemberView, PeopleView, RecoveryView, ReturningView};

use state::State;

use crate::boxed::NONCE_LENGTH;
use crate::invitation::Card;
use crate::key::PublicKey;
use crate::keyring::Keyring;
use crate::roster::{Ask, Author, Place, Roster, RosterNews, Stamped, Voucher};
use crate::{
    DeviceId, Error, FamilyId, InvitationId, InvitationSecret, KnockKey, MemberId, OpenError, Purpose,
    SealError, Suite, codes,
};

/// All that a device keeps.
pub struct Vault {
    now: State,
    pending: Option<Pending>,
}

/// A change on its way to the server, and how things stand once it is taken.
struct Pending {
    state: State,
    change: SealedChange,
}

impl Vault {
    /// The family, member and device whose vault this is.
    pub fn who(&self) -> (FamilyId, MemberId, DeviceId) {
        (self.now.family, self.now.member, self.now.device)
    }

    /// This device's public key.
    pub fn device_key(&self) -> PublicKey {
        self.now.key.public()
    }

    /// Which cryptography the family's groups use.
    pub const fn suite(&self) -> Suite {
        self.now.suite
    }

    /// Whether this device has no place in the family group: it waits to be let in, or lost its place.
    pub fn is_waiting(&self) -> bool {
        !self.now.is_in_group()
    }

    /// The family group's epoch; none while waiting.
    pub fn epoch(&self) -> Option<u64> {
        self.now.load().ok().map(|group| group.epoch().as_u64())
    }

    /// Up to which item of the family group this device has come; none after it joined and before the first.
    pub const fn seq(&self) -> Option<u64> {
        self.now.seq
    }

    /// The log of who belongs to the family.
    pub const fn roster(&self) -> &Roster {
        &self.now.roster
    }

    /// What the family's texts are sealed under.
    pub const fn keyring(&self) -> &Keyring {
        &self.now.ring
    }

    /// The change that is on its way: to be sent again after a restart.
    pub fn outgoing(&self) -> Option<&SealedChange> {
        self.pending.as_ref().map(|pending| &pending.change)
    }

    /// The server has taken the change.
    ///
    /// # Errors
    /// [`Error::NothingPending`].
    pub fn confirm(&mut self) -> Result<(), Error> {
        self.now = self.pending.take().ok_or(Error::NothingPending)?.state;
        Ok(())
    }

    /// The server has refused the change. Nothing of it is left.
    pub fn abandon(&mut self) {
        self.pending = None;
    }

    /// Takes roster entries from the server, of which the first has the number `from`.
    ///
    /// # Errors
    /// [`Error::Roster`]: then nothing was taken, and people must be told.
    pub fn take_roster(&mut self, from: u32, entries: &[Stamped]) -> Result<Vec<RosterNews>, Error> {
        let news = self.now.take_roster(from, entries)?;
        // Somebody else's entries where this device had put its own: the server will refuse the change.
        if let Some(pending) = &mut self.pending
            && pending.state.take_roster(from, entries).is_err()
        {
            self.pending = None;
        }
        Ok(news)
    }

    /// Seals under the newest generation of the keyring. `nonce` must be random and new.
    ///
    /// # Errors
    /// See [`Keyring::seal`].
    pub fn seal(
        &self,
        purpose: Purpose,
        id: &[u8; 16],
        nonce: [u8; NONCE_LENGTH],
        data: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        self.now.ring.seal(purpose, id, nonce, data)
    }

    /// Opens what any device of the family sealed.
    ///
    /// # Errors
    /// See [`Keyring::open`].
    pub fn open(&self, purpose: Purpose, id: &[u8; 16], sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        self.now.ring.open(purpose, id, sealed)
    }

    /// What an invitation's card says of the roster, around the app's own words.
    ///
    /// # Errors
    /// [`Error::Waiting`].
    pub fn card(&self, text: Vec<u8>) -> Result<Card, Error> {
        let place = self.now.roster.place();
        let genesis = self.now.roster.genesis().ok_or(Error::Waiting)?;
        Ok(Card { genesis, place, suite: self.now.suite, text })
    }

    /// Makes an invitation's parts: the card sealed under its secret, and what knocks are checked with.
    ///
    /// # Errors
    /// [`Error::Waiting`].
    pub fn make_invitation(
        &self,
        secret: &InvitationSecret,
        invitation: InvitationId,
        nonce: [u8; NONCE_LENGTH],
        text: Vec<u8>,
    ) -> Result<(Vec<u8>, KnockKey), Error> {
        let card = secret.seal_card(invitation, nonce, &self.card(text)?)?;
        Ok((card, secret.knock_key(invitation)))
    }

    /// Says by signature that an [`Ask`] comes from who it names.
    pub fn vouch(&self, ask: &Ask) -> Voucher {
        Voucher { by: Author::Device(self.now.device), signature: ask.sign(&self.now.key) }
    }

    /// What two people compare by QR when they meet.
    pub fn pair_code(&self, other: MemberId) -> [u8; 32] {
        codes::pair(self.now.roster.people(), self.now.member, other)
    }

    /// Remembers that this person was met and the codes were the same. It lasts until they come back with a new
    /// device by others' word.
    pub fn verify(&mut self, member: MemberId) {
        self.now.verified.insert(member);
        if let Some(pending) = &mut self.pending {
            pending.state.verified.insert(member);
        }
    }

    /// Takes it back.
    pub fn unverify(&mut self, member: MemberId) {
        self.now.verified.remove(&member);
        if let Some(pending) = &mut self.pending {
            pending.state.verified.remove(&member);
        }
    }

    /// Whether this person was met, or is who uses this device.
    pub fn is_verified(&self, member: MemberId) -> bool {
        member == self.now.member || self.now.verified.contains(&member)
    }

    /// Whether leaves of removed devices are still in the family group: then somebody makes [`Change::Tidy`].
    pub fn is_untidy(&self) -> bool {
        self.now.load().is_ok_and(|group| !self.now.gone(&group).is_empty())
    }

    /// Where the roster stands, to compare with others.
    pub fn place(&self) -> Place {
        self.now.roster.place()
    }

    /// Compares with where another device says the roster stands; false where it is further than this one.
    ///
    /// # Errors
    /// [`crate::RosterError::Fork`].
    pub fn compare(&mut self, place: Place) -> Result<bool, Error> {
        self.now.roster.compare(place)
    }

    pub(crate) const fn state(&self) -> &State {
        &self.now
    }

    pub(crate) fn guest_keys(&self) -> Vec<(u32, Zeroizing<[u8; 32]>)> {
        self.now.ring.guest_keys().collect()
    }

    /// Makes a change on a copy and keeps it pending.
    fn attempt(
        &mut self,
        make: impl FnOnce(&mut State) -> Result<SealedChange, Error>,
    ) -> Result<SealedChange, Error> {
        if self.pending.is_some() {
            return Err(Error::Pending);
        }
        let mut state = self.now.clone();
        let change = make(&mut state)?;
        self.pending = Some(Pending { state, change: change.clone() });
        Ok(change)
    }
}

/// What loading a group gives.
type Group = MlsGroup;
