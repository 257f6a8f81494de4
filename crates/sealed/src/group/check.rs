//! Which commits are taken. OpenMLS has verified signatures, tags and the protocol's own rules by then; what is left is
//! what RFC 9420 leaves to the application: who may be in the group, and who may change it.

use std::collections::BTreeSet;

use openmls::framing::Sender;
use openmls::group::{MlsGroup, QueuedProposal, StagedCommit};
use openmls::prelude::{LeafNode, LeafNodeIndex, Proposal, ProposalOrRefType};

use super::identity_of;
use crate::key::PublicKey;
use crate::{CommitError, Error};

/// A leaf as the application sees it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) index: u32,
    pub(crate) identity: Vec<u8>,
    pub(crate) key: PublicKey,
}

/// What a kind of group asks of its commits.
pub(crate) trait Rules {
    /// What must not be in the group twice: a device's id, a page's tag.
    fn once(&self, identity: &[u8]) -> Result<[u8; 16], Error>;
    /// Whether this leaf may come in, and commit.
    fn admit(&self, identity: &[u8], key: &PublicKey) -> Result<(), Error>;
    /// Whether this leaf may be there already when this device joins: one that has just been removed from the family
    /// may, until somebody puts it out.
    fn bear(&self, identity: &[u8], key: &PublicKey) -> Result<(), Error>;
    /// Whether this leaf may be put out by the committer.
    fn put_out(&self, identity: &[u8], by: &[u8]) -> Result<(), Error>;
    /// Whether whoever joins by themselves must bring a pre-shared key: guests.
    fn needs_psk(&self, identity: &[u8]) -> bool;
    /// Whether members add others by commit: in the family group, not in calls.
    fn may_add(&self) -> bool;
    /// Whether members carry out what the group's external sender proposes: in calls, not in the family group.
    fn hears_outside(&self) -> bool;
}

/// What a commit does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    pub(crate) removed: Vec<Vec<u8>>,
    pub(crate) added: Vec<Vec<u8>>,
    /// Whoever joined by themselves.
    pub(crate) joined: Option<Vec<u8>>,
}

/// Checks a staged commit against the group before it.
pub(crate) fn check(
    group: &MlsGroup,
    sender: &Sender,
    staged: &StagedCommit,
    rules: &impl Rules,
) -> Result<Change, Error> {
    let mut leaves = leaves(group)?;
    let committer = committer(sender, &leaves)?;
    let may_refer = rules.hears_outside() && committer.is_some();
    if staged.queued_proposals().any(|it| is_reference(it) && !(may_refer && is_outside_removal(it))) {
        return Err(CommitError::ByReference.into());
    }
    let new = leaf_of(staged.update_path_leaf_node().ok_or(CommitError::NoPath)?)?;
    rules.admit(&new.0, &new.1)?;
    let mut change = Change::default();
    let mut psk = false;
    for queued in staged.queued_proposals() {
        match queued.proposal() {
            Proposal::Add(add) if rules.may_add() => {
                let (identity, key) = leaf_of(add.key_package().leaf_node())?;
                rules.admit(&identity, &key)?;
                change.added.push(identity.clone());
                leaves.push(Seen { index: u32::MAX, identity, key });
            }
            Proposal::Remove(remove) => {
                let index = remove.removed();
                let gone = take(&mut leaves, index).ok_or(CommitError::Invalid)?;
                rules.put_out(&gone.identity, &new.0)?;
                change.removed.push(gone.identity);
            }
            Proposal::PreSharedKey(_) if committer.is_none() => psk = true,
            Proposal::ExternalInit(_) if committer.is_none() => {}
            Proposal::Add(_)
            | Proposal::Update(_)
            | Proposal::PreSharedKey(_)
            | Proposal::ReInit(_)
            | Proposal::ExternalInit(_)
            | Proposal::GroupContextExtensions(_)
            | Proposal::SelfRemove
            | Proposal::Custom(_) => return Err(CommitError::Forbidden.into()),
        }
    }
    match &committer {
        // Whoever commits stays who they are: only the keys are new.
        Some(before) if before.identity != new.0 || before.key != new.1 => {
            return Err(CommitError::NotInRoster.into());
        }
        Some(_) => {}
        None => {
            if psk != rules.needs_psk(&new.0) {
                return Err(CommitError::UninvitedGuest.into());
            }
            leaves.push(Seen { index: u32::MAX, identity: new.0.clone(), key: new.1 });
            change.joined = Some(new.0);
        }
    }
    nobody_twice(&leaves, rules)?;
    Ok(change)
}

fn is_reference(proposal: &QueuedProposal) -> bool {
    proposal.proposal_or_ref_type() != ProposalOrRefType::Proposal
}

/// What a commit may name instead of holding it: nothing but a Remove of the external sender's. That it was one which this
/// page has taken follows from its being known here.
fn is_outside_removal(proposal: &QueuedProposal) -> bool {
    matches!((proposal.sender(), proposal.proposal()), (Sender::External(_), Proposal::Remove(_)))
}

/// Checks every leaf of a group that this device joins.
pub(crate) fn check_all(group: &MlsGroup, rules: &impl Rules) -> Result<Vec<Seen>, Error> {
    let leaves = leaves(group)?;
    leaves.iter().try_for_each(|leaf| rules.bear(&leaf.identity, &leaf.key))?;
    nobody_twice(&leaves, rules)?;
    Ok(leaves)
}

fn nobody_twice(leaves: &[Seen], rules: &impl Rules) -> Result<(), Error> {
    let mut once = BTreeSet::new();
    for leaf in leaves {
        if !once.insert(rules.once(&leaf.identity)?) {
            return Err(CommitError::Duplicate.into());
        }
    }
    Ok(())
}

/// The leaves of a group as it is.
pub(crate) fn leaves(group: &MlsGroup) -> Result<Vec<Seen>, Error> {
    group
        .members()
        .map(|member| {
            let key = member.signature_key.as_slice().try_into().map_err(|_| CommitError::NotInRoster)?;
            let identity = identity_of(&member.credential)?.to_vec();
            Ok(Seen { index: member.index.u32(), identity, key })
        })
        .collect()
}

/// Whoever was in the group and committed; none for somebody who joins. Nobody else has a voice.
fn committer(sender: &Sender, leaves: &[Seen]) -> Result<Option<Seen>, Error> {
    match sender {
        Sender::Member(index) => {
            let leaf = leaves.iter().find(|leaf| leaf.index == index.u32());
            Ok(Some(leaf.ok_or(CommitError::Outsider)?.clone()))
        }
        Sender::NewMemberCommit => Ok(None),
        Sender::External(_) | Sender::NewMemberProposal => Err(CommitError::Outsider.into()),
    }
}

fn take(leaves: &mut Vec<Seen>, index: LeafNodeIndex) -> Option<Seen> {
    let at = leaves.iter().position(|leaf| leaf.index == index.u32())?;
    Some(leaves.swap_remove(at))
}

fn leaf_of(leaf: &LeafNode) -> Result<(Vec<u8>, PublicKey), Error> {
    let key = leaf.signature_key().as_slice().try_into().map_err(|_| CommitError::NotInRoster)?;
    Ok((identity_of(leaf.credential())?.to_vec(), key))
}
