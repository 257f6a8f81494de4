//! The changes that a device makes.

use super::commit::Step;
use super::state::State;
use super::{SealedChange, Vault};
use crate::bytes::Blob;
use crate::group::key_package;
use crate::invitation::Knock;
use crate::provider::{Provider, Seed, split};
use crate::recovery::{RecoverySecret, Wrapped};
use crate::roster::{Ask, Author, Body, Entry, Voucher};
use crate::{CommitError, DeviceId, Error, InvitationId, KnockKey, MemberId, RecoveryId};

/// What is to change.
pub enum Change<'a> {
    /// Lets somebody in who knocked: a new member with a first device, or a further device of this member.
    Admit {
        /// Who.
        knock: &'a Knock,
        /// From the invitation's note.
        key: &'a KnockKey,
        /// By which invitation.
        invitation: InvitationId,
    },
    /// Removes a device.
    RemoveDevice(DeviceId),
    /// Removes a member with all devices.
    RemoveMember(MemberId),
    /// Makes somebody a keeper, or no longer one.
    SetKeeper(MemberId, bool),
    /// Makes a way to come back for this member.
    AddRecovery(RecoveryId, &'a RecoverySecret),
    /// Ends a way to come back.
    RevokeRecovery(RecoveryId),
    /// Announces that somebody comes back by others' word; anybody may object for a day.
    Return(Ask, Vec<Voucher>),
    /// Objects to a return.
    CancelReturn(MemberId, DeviceId),
    /// The day is over: lets the new device in. Its earlier ones go.
    Returned {
        /// Who, with which device: as they knocked.
        knock: &'a Knock,
    },
    /// Puts out devices that the roster no longer has, and turns the keyring.
    Tidy,
    /// New keys for this device's place.
    Update,
}

impl Vault {
    /// Makes a change on a copy and gives what the server is to take. [`Self::confirm`] or [`Self::abandon`] follows.
    ///
    /// # Errors
    /// [`Error::Pending`]; [`Error::Roster`] where this device may not do it; [`Error::WrongMac`] for a knock that was
    /// not made with the invitation; [`Error::Waiting`].
    pub fn change(&mut self, change: &Change<'_>, seed: Seed) -> Result<SealedChange, Error> {
        self.attempt(|state| state.change(change, &seed))
    }
}

impl State {
    fn change(&mut self, change: &Change<'_>, seed: &Seed) -> Result<SealedChange, Error> {
        if self.roster.people().device(self.device).is_none() {
            return Err(CommitError::Evicted.into());
        }
        let roster_after = self.roster.length();
        let mut entries = Vec::new();
        if let Some(body) = self.body(change, seed)? {
            entries.push(self.enter_roster(body, Author::Device(self.device))?);
        }
        let group = match self.step(change)? {
            // Whoever removes this very device leaves the group's step to those who stay.
            Some(_) if self.roster.people().device(self.device).is_none() => None,
            Some(step) => Some(self.commit(step, seed)?),
            None => None,
        };
        Ok(SealedChange { roster_after, entries, group })
    }

    /// Signs an entry and takes it.
    pub(super) fn enter_roster(&mut self, body: Body, by: Author) -> Result<Blob, Error> {
        let bytes = Entry::sign(self.roster.place(), body, by, &self.key)?;
        self.append(bytes)
    }

    /// Takes an entry of this device's own making.
    pub(super) fn append(&mut self, bytes: Vec<u8>) -> Result<Blob, Error> {
        self.roster.enter(bytes.clone())?;
        Ok(bytes.into())
    }

    fn body(&self, change: &Change<'_>, seed: &Seed) -> Result<Option<Body>, Error> {
        Ok(Some(match change {
            Change::Admit { knock, key, invitation } => {
                key.check(knock)?;
                self.check_package(knock)?;
                let (member, device, key) = (knock.member, knock.device, knock.key()?);
                if self.roster.people().member(member).is_some() {
                    Body::AddDevice { member, device, key }
                } else {
                    Body::AddMember { member, device, key, invitation: *invitation }
                }
            }
            Change::RemoveDevice(device) => Body::RevokeDevice { device: *device },
            Change::RemoveMember(member) => Body::RemoveMember { member: *member },
            Change::SetKeeper(member, keeper) => Body::SetKeeper { member: *member, keeper: *keeper },
            Change::AddRecovery(recovery, secret) => self.recovery(*recovery, secret, seed)?,
            Change::RevokeRecovery(recovery) => Body::RevokeRecovery { recovery: *recovery },
            Change::Return(ask, vouchers) => Body::Return { ask: *ask, vouchers: vouchers.clone() },
            Change::CancelReturn(member, device) => Body::CancelReturn { member: *member, device: *device },
            Change::Returned { knock } => {
                self.check_package(knock)?;
                Body::Returned { member: knock.member, device: knock.device }
            }
            Change::Tidy | Change::Update => return Ok(None),
        }))
    }

    fn step(&self, change: &Change<'_>) -> Result<Option<Step>, Error> {
        Ok(match change {
            Change::Admit { knock, .. } => {
                let add = Some((knock.device, knock.key_package.0.clone()));
                Some(Step { add, share: true, turn: false })
            }
            Change::Returned { knock } => {
                let add = Some((knock.device, knock.key_package.0.clone()));
                Some(Step { add, share: true, turn: true })
            }
            Change::RemoveDevice(_) | Change::RemoveMember(_) | Change::Tidy => {
                Some(Step { turn: true, ..Step::default() })
            }
            Change::Update => Some(Step::default()),
            Change::SetKeeper(..)
            | Change::AddRecovery(..)
            | Change::RevokeRecovery(_)
            | Change::Return(..)
            | Change::CancelReturn(..) => None,
        })
    }

    /// The key package in a knock must be of the device that knocks.
    fn check_package(&self, knock: &Knock) -> Result<(), Error> {
        let provider = Provider::reading(&self.shelf);
        let package = key_package(&provider, &knock.key_package.0)?;
        let leaf = package.leaf_node();
        let wanted = crate::group::Identity::Device { member: knock.member, device: knock.device };
        let fits = crate::group::identity_of(leaf.credential())? == wanted.bytes()
            && leaf.signature_key().as_slice() == knock.device_key.0.as_slice()
            && package.ciphersuite() == self.suite.ciphersuite();
        if fits { Ok(()) } else { Err(Error::WrongMac) }
    }

    fn recovery(&self, recovery: RecoveryId, secret: &RecoverySecret, seed: &Seed) -> Result<Body, Error> {
        let genesis = self.roster.genesis().ok_or(Error::Waiting)?;
        let wrapped = Wrapped { ring: self.ring.clone(), genesis, place: self.roster.place() };
        let nonce = *crate::kdf::derive(split(seed, "recovery").as_slice(), "nonce", &[]);
        let wrapped = secret.wrap(recovery, nonce, &wrapped)?;
        let key = secret.key().public();
        Ok(Body::AddRecovery { member: self.member, recovery, key, kind: secret.kind(), wrapped })
    }
}
