//! Steps of a call's group: others join, somebody is removed.

use openmls::framing::ProcessedMessageContent;
use openmls::prelude::LeafNodeIndex;
use openmls_traits::OpenMlsProvider as _;
use serde::{Deserialize, Serialize};

use super::join::learn;
use super::rules::PageRules;
use super::{CallGroup, Company, Leaf};
use crate::bytes::Blob;
use crate::group::{check, protocol_message};
use crate::provider::{Provider, Seed};
use crate::vault::refusal;
use crate::{CommitError, Error, Tag};

/// A commit of a call's group on its way to the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallCommit {
    /// The epoch in which it was made; it begins the next one.
    pub epoch: u64,
    /// The MLS commit.
    pub commit: Blob,
    /// The group as it is afterwards.
    pub group_info: Blob,
    /// This page's place in the tree.
    pub leaf: u8,
    /// Places that it takes away.
    pub removed: Vec<u8>,
}

/// What a commit meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallNews {
    /// The epoch that begins.
    pub epoch: u64,
    /// Who came.
    pub joined: Vec<Leaf>,
    /// Who is gone; where this is not empty, senders take the new keys at once.
    pub removed: Vec<Leaf>,
    /// This page was removed. There are no keys for it.
    pub evicted: bool,
}

impl CallGroup {
    /// Takes a commit that was made in `epoch`. One of this page's own that is pending counts as confirmed.
    ///
    /// # Errors
    /// [`Error::Commit`]: nothing was taken. [`CommitError::Stale`] is known already; after
    /// [`CommitError::RosterBehind`] read the roster and take it again; after any other take a new place.
    pub fn take(&mut self, company: &dyn Company, epoch: u64, commit: &[u8]) -> Result<CallNews, Error> {
        let now = self.epoch();
        if epoch != now {
            let why = if epoch < now { CommitError::Stale } else { CommitError::Gap };
            return Err(why.into());
        }
        let provider = Provider::reading(&self.shelf);
        learn(&provider, company)?;
        let message = protocol_message(commit)?;
        if message.group_id() != self.group.group_id() {
            return Err(CommitError::WrongGroup.into());
        }
        let processed = self.group.process_message(&provider, message).map_err(|error| refusal(&error))?;
        let sender = processed.sender().clone();
        match processed.into_content() {
            ProcessedMessageContent::StagedCommitMessage(staged) => {
                let rules = PageRules { company, call: self.call, gone: &self.gone };
                check(&self.group, &sender, &staged, &rules)?;
                self.group.merge_staged_commit(&provider, *staged).map_err(|_| Error::Group)?;
            }
            ProcessedMessageContent::OwnPendingCommit => {
                self.group.merge_pending_commit(&provider).map_err(|_| Error::Group)?;
            }
            ProcessedMessageContent::ApplicationMessage(_)
            | ProcessedMessageContent::ProposalMessage(_)
            | ProcessedMessageContent::ExternalJoinProposalMessage(_)
            | ProcessedMessageContent::OwnPrivateMessage => return Err(CommitError::Outsider.into()),
        }
        self.moved(company)
    }

    /// Removes pages that are gone, naming what the server has proposed ([`Self::propose`]). Pending until the server took
    /// it ([`Self::confirm`]) or did not ([`Self::abandon`]), or another commit came first ([`Self::take`]).
    ///
    /// # Errors
    /// [`Error::Unknown`] where none of the tags is in the call; [`Error::Pending`].
    pub fn remove(&mut self, tags: &[Tag], seed: Seed) -> Result<CallCommit, Error> {
        let gone = self.leaves.values().filter(|leaf| !leaf.own && tags.contains(&leaf.tag));
        let gone: Vec<_> = gone.map(|leaf| leaf.index).collect();
        if gone.is_empty() {
            return Err(Error::Unknown);
        }
        self.commit(gone, seed)
    }

    /// New keys, with the same people.
    ///
    /// # Errors
    /// [`Error::Pending`].
    pub fn update(&mut self, seed: Seed) -> Result<CallCommit, Error> {
        self.commit(Vec::new(), seed)
    }

    /// The server has taken the pending commit.
    ///
    /// # Errors
    /// [`Error::NothingPending`].
    pub fn confirm(&mut self, company: &dyn Company) -> Result<CallNews, Error> {
        if self.group.pending_commit().is_none() {
            return Err(Error::NothingPending);
        }
        let provider = Provider::reading(&self.shelf);
        self.group.merge_pending_commit(&provider).map_err(|_| Error::Group)?;
        self.moved(company)
    }

    /// The server has refused the pending commit.
    ///
    /// # Errors
    /// [`Error::Group`].
    pub fn abandon(&mut self) -> Result<(), Error> {
        self.group.clear_pending_commit(&self.shelf.0).map_err(|_| Error::Group)
    }

    fn commit(&mut self, gone: Vec<u8>, seed: Seed) -> Result<CallCommit, Error> {
        if self.group.pending_commit().is_some() {
            return Err(Error::Pending);
        }
        let epoch = self.epoch();
        let mut removed = self.proposed();
        let inline: Vec<_> = gone.into_iter().filter(|leaf| !removed.contains(leaf)).collect();
        removed.extend(&inline);
        let provider = Provider::new(&self.shelf, seed);
        let bundle = self
            .group
            .commit_builder()
            .force_self_update(true)
            .propose_removals(inline.into_iter().map(|leaf| LeafNodeIndex::new(u32::from(leaf))))
            .load_psks(provider.storage())
            .map_err(|_| Error::Group)?
            .use_ratchet_tree_extension(true)
            .build(provider.rand(), provider.crypto(), &self.key, |_| true)
            .map_err(|_| Error::Group)?
            .stage_commit(&provider)
            .map_err(|_| Error::Group)?;
        let (commit, _, info) = bundle.into_messages();
        let info = info.ok_or(Error::Group)?.to_bytes().map_err(|_| Error::Group)?;
        let commit = commit.to_bytes().map_err(|_| Error::Group)?;
        let leaf = self.own_leaf();
        Ok(CallCommit { epoch, commit: commit.into(), group_info: info.into(), leaf, removed })
    }

    /// A new epoch has begun.
    fn moved(&mut self, company: &dyn Company) -> Result<CallNews, Error> {
        let before = std::mem::take(&mut self.leaves);
        let evicted = !self.group.is_active();
        if !evicted {
            self.read_leaves(company)?;
        }
        let is_in = |leaf: &Leaf, leaves: &std::collections::BTreeMap<u8, Leaf>| {
            leaves.values().any(|other| other.tag == leaf.tag)
        };
        let removed: Vec<_> = before.values().filter(|leaf| !is_in(leaf, &self.leaves)).cloned().collect();
        let joined = self.leaves.values().filter(|leaf| !is_in(leaf, &before)).cloned().collect();
        self.gone.extend(removed.iter().map(|leaf| leaf.tag));
        Ok(CallNews { epoch: self.epoch(), joined, removed, evicted })
    }
}
