//! What a vault holds, and the family group's rules.

use std::collections::{BTreeMap, BTreeSet};

use openmls::group::MlsGroup;

use super::Group;
use super::app::App;
use super::renewal::LeafKey;
use crate::group::{Identity, Rules, Suite, credential, family_id, leaves};
use crate::key::{PublicKey, SecretKey};
use crate::keyring::Keyring;
use crate::provider::Shelf;
use crate::roster::{Device, Head, People, Place, Roster, RosterNews, Stamped};
use crate::{CommitError, DeviceId, Error, FamilyId, MemberId, RosterError};

/// How many epochs back the family's messages can be read: they may be ordered behind a commit that they preceded.
pub(super) const PAST: usize = 3;

#[derive(Clone)]
pub(crate) struct State {
    pub(super) family: FamilyId,
    pub(crate) member: MemberId,
    pub(crate) device: DeviceId,
    pub(crate) key: SecretKey,
    pub(super) suite: Suite,
    pub(super) roster: Roster,
    /// What an invitation or a paper code said of the roster: the one that comes must fit.
    pub(super) pin: Option<(Head, Place)>,
    pub(super) ring: Keyring,
    pub(super) verified: BTreeSet<MemberId>,
    pub(super) shelf: Shelf,
    pub(super) seq: Option<u64>,
    /// How long the roster was for the latest commit: none after it was made on a shorter one, so that nobody who was
    /// removed comes back by pretending not to have been.
    pub(super) made_on: u32,
    /// How old this device's key in the group is.
    pub(super) leaf: LeafKey,
    /// Which app each device says it runs; this one's: what the others were told last.
    pub(super) apps: BTreeMap<DeviceId, App>,
    /// Somebody came into the group since this device told the others of its app.
    pub(super) newcomers: bool,
}

impl State {
    pub(super) fn new(
        family: FamilyId,
        member: MemberId,
        device: DeviceId,
        key: SecretKey,
        suite: Suite,
    ) -> Self {
        Self {
            family,
            member,
            device,
            key,
            suite,
            roster: Roster::default(),
            pin: None,
            ring: Keyring::default(),
            verified: BTreeSet::new(),
            shelf: Shelf::default(),
            seq: None,
            made_on: 0,
            leaf: LeafKey::default(),
            apps: BTreeMap::new(),
            newcomers: false,
        }
    }

    /// The family group.
    pub(super) fn load(&self) -> Result<Group, Error> {
        let group = MlsGroup::load(&self.shelf.0, &family_id(self.family)).map_err(|_| Error::Group)?;
        let group = group.ok_or(Error::Waiting)?;
        if group.is_active() { Ok(group) } else { Err(CommitError::Evicted.into()) }
    }

    pub(super) fn is_in_group(&self) -> bool {
        self.load().is_ok()
    }

    pub(super) fn identity(&self) -> Identity {
        Identity::Device { member: self.member, device: self.device }
    }

    pub(super) fn credential(&self) -> openmls::prelude::CredentialWithKey {
        credential(self.identity().bytes(), &self.key.public())
    }

    /// The rules by the roster as it is.
    pub(super) fn rules(&self) -> FamilyRules<'_> {
        self.rules_at(self.roster.length())
    }

    pub(super) fn rules_at(&self, length: u32) -> FamilyRules<'_> {
        FamilyRules { people: self.roster.people(), length }
    }

    pub(super) fn take_roster(&mut self, from: u32, entries: &[Stamped]) -> Result<Vec<RosterNews>, Error> {
        let mut roster = self.roster.clone();
        let news = roster.take(from, entries)?;
        if let Some((genesis, place)) = self.pin {
            if roster.genesis() != Some(genesis) || roster.agrees(place) == Some(false) {
                return Err(RosterError::Fork.into());
            }
            if roster.agrees(place).is_none() {
                return Err(RosterError::RolledBack.into());
            }
        }
        if roster.people().family().is_some_and(|family| family != self.family) {
            return Err(RosterError::Fork.into());
        }
        self.roster = roster;
        for news in &news {
            if let RosterNews::Returned { member, .. } | RosterNews::MemberRemoved { member } = news {
                self.verified.remove(member);
            }
        }
        self.forget_apps();
        Ok(news)
    }

    /// Indices of leaves whose devices are of the family no more; never this one's.
    pub(super) fn gone(&self, group: &Group) -> Vec<u32> {
        let rules = self.rules();
        let own = group.own_leaf_index().u32();
        let leaves = leaves(group).unwrap_or_default();
        let gone =
            leaves.iter().filter(|leaf| leaf.index != own && rules.admit(&leaf.identity, &leaf.key).is_err());
        gone.map(|leaf| leaf.index).collect()
    }
}

/// The family group's rules: every leaf is a device that the roster has, and only devices that it no longer has are
/// put out. What counts is the roster as it was when the commit was made.
pub(crate) struct FamilyRules<'a> {
    pub(crate) people: &'a People,
    /// How long the roster was.
    pub(crate) length: u32,
}

impl FamilyRules<'_> {
    fn device(&self, identity: &[u8], key: Option<&PublicKey>) -> Result<&Device, Error> {
        let Ok(Identity::Device { member, device }) = Identity::read(identity) else {
            return Err(CommitError::NotInRoster.into());
        };
        let known = self.people.ever(device).filter(|known| known.member == member);
        let known = known.filter(|known| key.is_none_or(|key| known.key == *key));
        known.ok_or_else(|| CommitError::NotInRoster.into())
    }
}

impl Rules for FamilyRules<'_> {
    fn once(&self, identity: &[u8]) -> Result<[u8; 16], Error> {
        match Identity::read(identity) {
            Ok(Identity::Device { device, .. }) => Ok(device.0),
            Ok(Identity::Page { .. } | Identity::Guest { .. }) | Err(_) => {
                Err(CommitError::NotInRoster.into())
            }
        }
    }

    fn admit(&self, identity: &[u8], key: &PublicKey) -> Result<(), Error> {
        let belonged = self.device(identity, Some(key))?.belonged(self.length);
        if belonged { Ok(()) } else { Err(CommitError::NotInRoster.into()) }
    }

    fn bear(&self, identity: &[u8], key: &PublicKey) -> Result<(), Error> {
        self.device(identity, Some(key)).map(|_| ())
    }

    fn put_out(&self, identity: &[u8], by: &[u8]) -> Result<(), Error> {
        // A device may take a place anew, and give up its old one.
        let belongs = self.device(identity, None).is_ok_and(|device| device.belonged(self.length));
        if belongs && identity != by { Err(CommitError::PutOut.into()) } else { Ok(()) }
    }

    fn needs_psk(&self, _: &[u8]) -> bool {
        false
    }

    fn may_add(&self) -> bool {
        true
    }

    fn hears_outside(&self) -> bool {
        false
    }
}
