//! How a vault begins: a family is founded, or somebody knocks.

use openmls::group::MlsGroup;
use openmls::prelude::KeyPackage;
use openmls::prelude::tls_codec::Serialize as _;

use super::state::{PAST, State};
use super::{GroupCommit, Pending, SealedChange, Vault};
use crate::group::{Suite, capabilities, create_config, export_info, family_id, lifetime};
use crate::invitation::{Card, Knock};
use crate::key::SecretKey;
use crate::keyring::Keyring;
use crate::provider::{Provider, Seed, split};
use crate::roster::{Author, Body, Entry, Place};
use crate::{DeviceId, Error, FamilyId, InvitationId, InvitationSecret, MemberId};

impl Vault {
    /// Founds a family: its roster's first entry, its group, its keyring's first generation. What the server is to take
    /// is [`Self::outgoing`].
    ///
    /// # Errors
    /// [`Error::Group`].
    pub fn found(
        family: FamilyId,
        member: MemberId,
        device: DeviceId,
        suite: Suite,
        seed: Seed,
    ) -> Result<Self, Error> {
        let key = SecretKey::derive(&seed, "device key");
        let mut state = State::new(family, member, device, key, suite);
        state.ring = Keyring::begin(*split(&seed, "ring"));
        let body = Body::Found { family, member, device, key: state.key.public() };
        let bytes = Entry::sign(Place::default(), body, Author::Device(device), &state.key)?;
        state.roster.enter(bytes.clone())?;
        state.seq = Some(0);
        state.leaf_renewed();

        let provider = Provider::new(&state.shelf, *split(&seed, "group"));
        let group = MlsGroup::new_with_group_id(
            &provider,
            &state.key,
            &create_config(suite, None, PAST)?,
            family_id(family),
            state.credential(),
        )
        .map_err(|_| Error::Group)?;
        let step = GroupCommit {
            epoch: group.epoch().as_u64(),
            commit: None,
            group_info: export_info(&group, &provider, &state.key)?.into(),
            welcomes: Vec::new(),
            messages: Vec::new(),
        };
        let change = SealedChange { roster_after: 0, entries: vec![bytes.into()], group: Some(step) };
        Ok(Self { now: state.clone(), pending: Some(Pending { state, change }) })
    }

    /// Knocks with an invitation: makes this device's keys, and vouches for them with the link's secret.
    ///
    /// # Errors
    /// [`Error::Group`].
    pub fn knock(
        (family, member, device): (FamilyId, MemberId, DeviceId),
        (invitation, secret): (InvitationId, &InvitationSecret),
        card: &Card,
        seed: Seed,
    ) -> Result<(Self, Knock), Error> {
        let key = SecretKey::derive(&seed, "device key");
        let mut state = State::new(family, member, device, key, card.suite);
        state.pin = Some((card.genesis, card.place));
        let package = key_package(&state, false, *split(&seed, "key package"))?;
        let mut knock = Knock {
            member,
            device,
            device_key: state.key.public().to_vec().into(),
            key_package: package.into(),
            mac: Vec::new().into(),
        };
        secret.vouch(invitation, &mut knock);
        Ok((Self { now: state, pending: None }, knock))
    }

    /// Key packages for others to let this device in by, each good once; the last one for when all are used up.
    ///
    /// # Errors
    /// [`Error::Group`], [`Error::Pending`].
    pub fn key_packages(
        &mut self,
        count: usize,
        last_resort: bool,
        seed: Seed,
    ) -> Result<Vec<Vec<u8>>, Error> {
        if self.pending.is_some() {
            return Err(Error::Pending);
        }
        let mut packages = Vec::new();
        for number in 0..count + usize::from(last_resort) {
            let seed = *split(&seed, &format!("key package {number}"));
            packages.push(key_package(&self.now, number == count, seed)?);
        }
        Ok(packages)
    }
}

/// Makes a key package, and keeps its private keys.
pub(super) fn key_package(state: &State, last_resort: bool, seed: Seed) -> Result<Vec<u8>, Error> {
    let provider = Provider::new(&state.shelf, seed);
    let mut builder = KeyPackage::builder()
        .leaf_node_capabilities(capabilities(state.suite))
        .key_package_lifetime(lifetime());
    if last_resort {
        builder = builder.mark_as_last_resort();
    }
    let bundle = builder
        .build(state.suite.ciphersuite(), &provider, &state.key, state.credential())
        .map_err(|_| Error::Group)?;
    bundle.key_package().tls_serialize_detached().map_err(|_| Error::Group)
}
