//! Steps of the family group that this device makes.

use openmls::group::MlsGroup;
use openmls::prelude::{KeyPackage, LeafNodeIndex};
use openmls_traits::OpenMlsProvider as _;

use super::message::{Content, seal_message};
use super::state::{PAST, State};
use super::{Group, GroupCommit, Vault};
use crate::bytes::{Blob, Reader, Writer};
use crate::group::{
    check_all, check_outside, check_record, export_info, family_id, group_info, join_config, key_package,
};
use crate::provider::{Provider, Seed, split};
use crate::roster::Place;
use crate::{CommitError, DeviceId, Error, SealedChange};

/// What a step is to do besides bringing new keys.
#[derive(Default)]
pub(super) struct Step {
    /// A device to be let in, and its key package.
    pub(super) add: Option<(DeviceId, Vec<u8>)>,
    /// Make a new generation of the keyring.
    pub(super) turn: bool,
    /// Send the whole keyring: for whoever is new.
    pub(super) share: bool,
}

/// The place in the roster that a commit was made on stands in its authenticated data.
pub(super) fn write_place(place: Place) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.u32(place.length).raw(&place.head);
    writer.0
}

pub(super) fn read_place(bytes: &[u8]) -> Result<Place, Error> {
    let mut reader = Reader::new(bytes);
    let place = Place { length: reader.u32()?, head: reader.array()? };
    reader.end()?;
    Ok(place)
}

impl State {
    /// Commits: new keys, whoever is let in, and everybody out whom the roster no longer has.
    pub(super) fn commit(&mut self, step: Step, seed: &Seed) -> Result<GroupCommit, Error> {
        let mut group = self.load()?;
        let epoch = group.epoch().as_u64();
        let provider = Provider::new(&self.shelf, *split(seed, "commit"));
        let added = step.add.as_ref().map(|(_, package)| key_package(&provider, package)).transpose()?;
        let gone = self.gone(&group);
        let (commit, welcome) = self.stage(&mut group, &provider, added, &gone)?;
        group.merge_pending_commit(&provider).map_err(|_| Error::Group)?;
        check_all(&group, &self.rules())?;

        let group_info = export_info(&group, &provider, &self.key)?.into();
        let welcomes = match (step.add, welcome) {
            (Some((device, _)), Some(welcome)) => vec![(device, welcome)],
            (None, _) | (_, None) => Vec::new(),
        };
        self.made_on = self.roster.length();
        self.leaf_renewed();
        if !welcomes.is_empty() {
            self.newcomer_came();
        }
        if step.turn || !gone.is_empty() {
            self.ring.add(self.ring.newest() + 1, *split(seed, "generation"));
        }
        let mut messages = Vec::new();
        if step.share || step.turn || !gone.is_empty() {
            let content = Content::Ring(self.ring.clone());
            messages.push(seal_message(self, &mut group, &content, *split(seed, "ring message"))?.into());
        }
        Ok(GroupCommit { epoch, commit: Some(commit), group_info, welcomes, messages })
    }

    fn stage(
        &self,
        group: &mut Group,
        provider: &Provider<'_>,
        added: Option<KeyPackage>,
        gone: &[u32],
    ) -> Result<(Blob, Option<Blob>), Error> {
        group.set_aad(write_place(self.roster.place()));
        let bundle = group
            .commit_builder()
            .force_self_update(true)
            .consume_proposal_store(false)
            .propose_adds(added)
            .propose_removals(gone.iter().map(|index| LeafNodeIndex::new(*index)))
            .load_psks(provider.storage())
            .map_err(|_| Error::Group)?
            .build(provider.rand(), provider.crypto(), &self.key, |_| true)
            .map_err(|_| Error::Group)?
            .stage_commit(provider)
            .map_err(|_| Error::Group)?;
        let (commit, welcome, _) = bundle.into_messages();
        let commit = commit.to_bytes().map_err(|_| Error::Group)?;
        let welcome = welcome.map(|welcome| welcome.to_bytes()).transpose().map_err(|_| Error::Group)?;
        Ok((commit.into(), welcome.map(Blob::from)))
    }

    /// Takes a place in the family group by itself: an external commit (RFC 9420 section 12.4.3.2).
    pub(super) fn enter(&mut self, info: &[u8], seed: &Seed) -> Result<GroupCommit, Error> {
        if self.roster.people().device(self.device).is_none_or(|own| own.key != self.key.public()) {
            return Err(CommitError::NotInRoster.into());
        }
        let info = group_info(info)?;
        if info.group_id() != &family_id(self.family) {
            return Err(CommitError::WrongGroup.into());
        }
        let suite = check_record(info.group_context())?;
        check_outside(info.group_context(), None)?;
        let epoch = info.epoch().as_u64();
        self.forget_group()?;
        let provider = Provider::new(&self.shelf, *split(seed, "enter"));
        let (group, bundle) = MlsGroup::external_commit_builder()
            .with_config(join_config(PAST))
            .with_aad(write_place(self.roster.place()))
            .skip_lifetime_validation()
            .build_group(&provider, info, self.credential())
            .map_err(|_| CommitError::Invalid)?
            .leaf_node_parameters(
                openmls::prelude::LeafNodeParameters::builder()
                    .with_capabilities(crate::group::capabilities(suite))
                    .build(),
            )
            .load_psks(provider.storage())
            .map_err(|_| Error::Group)?
            .build(provider.rand(), provider.crypto(), &self.key, |_| true)
            .map_err(|_| Error::Group)?
            .finalize(&provider)
            .map_err(|_| Error::Group)?;
        check_all(&group, &self.rules())?;
        let commit = bundle.into_commit().to_bytes().map_err(|_| Error::Group)?;
        let group_info = export_info(&group, &provider, &self.key)?.into();
        self.suite = suite;
        self.seq = None;
        self.made_on = self.roster.length();
        self.leaf_renewed();
        Ok(GroupCommit {
            epoch,
            commit: Some(commit.into()),
            group_info,
            welcomes: Vec::new(),
            messages: Vec::new(),
        })
    }

    /// Forgets the place that this device had.
    pub(super) fn forget_group(&mut self) -> Result<(), Error> {
        let id = family_id(self.family);
        if let Some(mut group) = MlsGroup::load(&self.shelf.0, &id).map_err(|_| Error::Group)? {
            group.delete(&self.shelf.0).map_err(|_| Error::Group)?;
        }
        Ok(())
    }
}

impl Vault {
    /// Takes this device's place in the family group anew, by itself: after it was away too long, or after a step
    /// that it could not take. The roster must have been read to its end.
    ///
    /// # Errors
    /// [`Error::Commit`] where the group does not hold, [`Error::Pending`].
    pub fn rejoin(&mut self, group_info: &[u8], seed: Seed) -> Result<SealedChange, Error> {
        self.attempt(|state| {
            let step = state.enter(group_info, &seed)?;
            Ok(SealedChange { roster_after: state.roster.length(), entries: Vec::new(), group: Some(step) })
        })
    }
}
