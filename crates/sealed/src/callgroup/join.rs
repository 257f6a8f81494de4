//! Beginning a call's group, and taking a place in it.

use openmls::group::MlsGroup;
use openmls::messages::group_info::VerifiableGroupInfo;
use openmls::prelude::{LeafNodeParameters, PreSharedKeyProposal};
use openmls::schedule::{ExternalPsk, PreSharedKeyId, Psk};
use openmls_traits::OpenMlsProvider as _;

use super::rules::PageRules;
use super::{CallCommit, CallGroup, Company, LAST_LEAF};
use crate::bytes::Blob;
use crate::group::{
    Identity, Suite, capabilities, check_all, check_outside, check_record, create_config, credential,
    export_info, group_info, join_config, page_id,
};
use crate::key::{PublicKey, SecretKey};
use crate::provider::{Provider, Seed, Shelf, split};
use crate::vault::Vault;
use crate::{CallId, CommitError, Error, Tag};

/// What a place is taken with.
pub(super) struct Place {
    pub(super) call: CallId,
    pub(super) tag: Tag,
    pub(super) key: SecretKey,
    pub(super) identity: Identity,
    /// The keyring's generation that a guest joins with.
    pub(super) guest: Option<u32>,
}

impl CallGroup {
    /// Begins a call's group, with this page alone in it. What the server is given is [`Self::group_info`], for
    /// [`Self::epoch`]. `usher`: the key by which the server proposes to remove those whose seats are gone.
    ///
    /// # Errors
    /// [`Error::Group`], [`Error::Waiting`] for a device that is not of the family.
    pub fn begin(
        vault: &Vault,
        call: CallId,
        tag: Tag,
        usher: &PublicKey,
        seed: Seed,
    ) -> Result<Self, Error> {
        let place = page(vault, call, tag, &seed)?;
        let shelf = Shelf::default();
        let provider = Provider::new(&shelf, *split(&seed, "begin"));
        let group = MlsGroup::new_with_group_id(
            &provider,
            &place.key,
            &create_config(vault.suite(), Some(usher), 0)?,
            page_id(call),
            credential(place.identity.bytes(), &place.key.public()),
        )
        .map_err(|_| Error::Group)?;
        Self::settle(place, shelf, group, vault)
    }

    /// Takes a place in a call's group by an external commit, after checking everybody in it. Where the server answers
    /// that it came too late, this group is dropped and made anew from the latest information. `usher`: as in
    /// [`Self::begin`]; nobody else from outside may have a voice in it.
    ///
    /// # Errors
    /// [`Error::Commit`]: somebody is in the call who may not be, or the information does not hold.
    pub fn join(
        vault: &Vault,
        call: CallId,
        tag: Tag,
        usher: &PublicKey,
        info: &[u8],
        seed: Seed,
    ) -> Result<(Self, CallCommit), Error> {
        let place = page(vault, call, tag, &seed)?;
        Self::enter(place, vault, (usher, info), &seed)
    }

    pub(super) fn enter(
        place: Place,
        company: &dyn Company,
        (usher, info): (&PublicKey, &[u8]),
        seed: &Seed,
    ) -> Result<(Self, CallCommit), Error> {
        let info = group_info(info)?;
        if info.group_id() != &page_id(place.call) {
            return Err(CommitError::WrongGroup.into());
        }
        let suite = check_record(info.group_context())?;
        check_outside(info.group_context(), Some(usher))?;
        let epoch = info.epoch().as_u64();
        let shelf = Shelf::default();
        let provider = Provider::new(&shelf, *split(seed, "enter"));
        learn(&provider, company)?;
        let (group, commit) = external_commit(&provider, info, suite, &place)?;
        check_all(&group, &PageRules { company, call: place.call, gone: &[] })?;
        let group_info = export_info(&group, &provider, &place.key)?.into();
        let group = Self::settle(place, shelf, group, company)?;
        let leaf = group.own_leaf();
        Ok((group, CallCommit { epoch, commit, group_info, leaf, removed: Vec::new() }))
    }

    fn settle(place: Place, shelf: Shelf, group: MlsGroup, company: &dyn Company) -> Result<Self, Error> {
        if group.own_leaf_index().u32() > LAST_LEAF {
            return Err(Error::Full);
        }
        let mut group = Self {
            call: place.call,
            tag: place.tag,
            key: place.key,
            shelf,
            group,
            leaves: std::collections::BTreeMap::new(),
            gone: Vec::new(),
        };
        group.read_leaves(company)?;
        Ok(group)
    }
}

fn page(vault: &Vault, call: CallId, tag: Tag, seed: &Seed) -> Result<Place, Error> {
    let state = vault.state();
    if vault.roster().people().device(state.device).is_none() {
        return Err(Error::Waiting);
    }
    let key = SecretKey::derive(seed, "page key");
    let who = (state.member, state.device);
    let identity = Identity::page(&state.key, who, call, tag, vault.place(), &key.public());
    Ok(Place { call, tag, key, identity, guest: None })
}

fn external_commit(
    provider: &Provider<'_>,
    info: VerifiableGroupInfo,
    suite: Suite,
    place: &Place,
) -> Result<(MlsGroup, Blob), Error> {
    let leaf = LeafNodeParameters::builder().with_capabilities(capabilities(suite)).build();
    let mut builder = MlsGroup::external_commit_builder()
        .with_config(join_config(0))
        .skip_lifetime_validation()
        .build_group(provider, info, credential(place.identity.bytes(), &place.key.public()))
        .map_err(|_| CommitError::Invalid)?
        .leaf_node_parameters(leaf);
    if let Some(generation) = place.guest {
        let id = PreSharedKeyId::new(suite.ciphersuite(), provider.rand(), guest_psk(generation));
        builder = builder.add_psk_proposal(PreSharedKeyProposal::new(id.map_err(|_| Error::Group)?));
    }
    let (group, bundle) = builder
        .load_psks(provider.storage())
        .map_err(|_| CommitError::UninvitedGuest)?
        .build(provider.rand(), provider.crypto(), &place.key, |_| true)
        .map_err(|_| Error::Group)?
        .finalize(provider)
        .map_err(|_| Error::Group)?;
    let commit = bundle.into_commit().to_bytes().map_err(|_| Error::Group)?;
    Ok((group, commit.into()))
}

/// Puts what guests join with where OpenMLS looks for it.
pub(super) fn learn(provider: &Provider<'_>, company: &dyn Company) -> Result<(), Error> {
    for (generation, key) in company.guest_keys() {
        // Kept by its name alone; whoever joins adds a nonce of their own.
        let id = PreSharedKeyId::external(guest_name(generation), Vec::new());
        id.store(provider, key.as_slice()).map_err(|_| Error::Group)?;
    }
    Ok(())
}

fn guest_psk(generation: u32) -> Psk {
    Psk::External(ExternalPsk::new(guest_name(generation)))
}

fn guest_name(generation: u32) -> Vec<u8> {
    [b"parlour guests\0".as_slice(), &generation.to_be_bytes()].concat()
}
