//! What the server sends: steps and messages of the family group, in order.

use openmls::framing::ProcessedMessageContent;
use openmls::group::MlsGroup;
use serde::{Deserialize, Serialize};

use super::commit::read_place;
use super::message::Content;
use super::state::State;
use super::{Group, Vault};
use crate::bytes::Blob;
use crate::group::{Identity, check, identity_of, protocol_message};
use crate::provider::Provider;
use crate::roster::Place;
use crate::{CommitError, DeviceId, Error, MemberId};

/// One thing of the family group (`wire::GroupItem`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupItem {
    /// Its place; the first is 1, and none is left out.
    pub seq: u64,
    /// The epoch in which it was made.
    pub epoch: u64,
    /// What it is.
    #[serde(flatten)]
    pub what: GroupBytes,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "bytes", rename_all = "snake_case")]
pub enum GroupBytes {
    /// An MLS commit.
    Commit(Blob),
    /// An MLS application message.
    Message(Blob),
}

/// What an item meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum GroupNews {
    /// Nothing: known already, or from before this device joined.
    Known,
    /// This device's own change was taken.
    Own,
    /// The group moved on. Devices that came and went; `joined` by itself, so that it needs the keyring.
    Moved {
        /// The epoch that begins.
        epoch: u64,
        /// Let in.
        added: Vec<DeviceId>,
        /// Put out.
        removed: Vec<DeviceId>,
        /// Took its place by itself.
        joined: Option<DeviceId>,
        /// A change of this device's was made too late, and must be made anew.
        lost: bool,
    },
    /// This device was put out. Nothing of the family can be opened from now on that is sealed from now on.
    Evicted,
    /// Something that a device tells all others.
    Message {
        /// Who sent it.
        member: MemberId,
        /// What it is.
        said: Said,
        /// The keyring has a new generation: the newest.
        generation: Option<u32>,
        /// The sender's roster is longer than this one: read on.
        behind: bool,
    },
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// A greeting: only where the sender's roster stands.
    Greeting,
    /// The keyring.
    Ring,
    /// Which app the sender runs.
    App,
}

impl Vault {
    /// Takes the next item of the family group. What is known is skipped.
    ///
    /// # Errors
    /// [`Error::Commit`]: nothing was taken. After [`CommitError::RosterBehind`] read the roster and take it again;
    /// after any other, people are told and this device takes its place anew ([`Self::rejoin`]).
    pub fn take_group(&mut self, item: &GroupItem) -> Result<GroupNews, Error> {
        match self.now.seq {
            Some(seq) if item.seq <= seq => return Ok(GroupNews::Known),
            Some(seq) if item.seq > seq + 1 => return Err(CommitError::Gap.into()),
            _ => {}
        }
        let news = match &item.what {
            GroupBytes::Commit(bytes) => self.take_commit(item.epoch, &bytes.0)?,
            GroupBytes::Message(bytes) => self.take_message(item.epoch, &bytes.0)?,
        };
        self.now.seq = Some(item.seq);
        if let Some(pending) = &mut self.pending {
            pending.state.seq = Some(item.seq);
        }
        Ok(news)
    }

    fn take_commit(&mut self, epoch: u64, bytes: &[u8]) -> Result<GroupNews, Error> {
        let own = |change: &super::SealedChange| {
            change.group.as_ref().and_then(|group| group.commit.as_ref()).is_some_and(|own| own.0 == bytes)
        };
        if self.outgoing().is_some_and(own) {
            self.confirm()?;
            return Ok(GroupNews::Own);
        }
        let before = self.now.load()?.epoch().as_u64();
        if epoch < before {
            return Ok(GroupNews::Known);
        }
        if epoch > before {
            return Err(CommitError::Gap.into());
        }
        let mut state = self.now.clone();
        let mut news = state.take_commit(bytes)?;
        self.now = state;
        if let GroupNews::Moved { lost, .. } = &mut news {
            *lost = self.pending.take().is_some();
        }
        Ok(news)
    }

    fn take_message(&mut self, epoch: u64, bytes: &[u8]) -> Result<GroupNews, Error> {
        if epoch < self.now.load()?.epoch().as_u64().saturating_sub(super::state::PAST as u64) {
            return Ok(GroupNews::Known);
        }
        let mut state = self.now.clone();
        let Some((sender, place, content)) = state.open_message(bytes)? else { return Ok(GroupNews::Known) };
        let behind = !state.roster.compare(place)?;
        let before = state.ring.newest();
        let said = state.hear(sender.1, &content);
        if let Some(pending) = &mut self.pending {
            pending.state.hear(sender.1, &content);
        }
        let newest = state.ring.newest();
        self.now = state;
        Ok(GroupNews::Message {
            member: sender.0,
            said,
            generation: (newest > before).then_some(newest),
            behind,
        })
    }
}

impl State {
    fn hear(&mut self, device: DeviceId, content: &Content) -> Said {
        match content {
            Content::Greeting => Said::Greeting,
            Content::Ring(ring) => {
                self.ring.merge(ring);
                Said::Ring
            }
            Content::App(app) => {
                self.heard_of_app(device, *app);
                Said::App
            }
        }
    }

    fn take_commit(&mut self, bytes: &[u8]) -> Result<GroupNews, Error> {
        let mut group = self.load()?;
        let provider = Provider::reading(&self.shelf);
        let message = protocol_message(bytes)?;
        if message.group_id() != group.group_id() {
            return Err(CommitError::WrongGroup.into());
        }
        if message.epoch() != group.epoch() {
            return Err(CommitError::Stale.into());
        }
        let processed = group.process_message(&provider, message).map_err(|error| refusal(&error))?;
        let place = read_place(processed.aad()).map_err(|_| CommitError::Forbidden)?;
        let sender = processed.sender().clone();
        let ProcessedMessageContent::StagedCommitMessage(staged) = processed.into_content() else {
            return Err(CommitError::Outsider.into());
        };
        self.check_place(place)?;
        let change = check(&group, &sender, &staged, &self.rules_at(place.length))?;
        group.merge_staged_commit(&provider, *staged).map_err(|_| Error::Group)?;
        self.made_on = place.length;
        if !group.is_active() {
            return Ok(GroupNews::Evicted);
        }
        if !change.added.is_empty() || change.joined.is_some() {
            self.newcomer_came();
        }
        Ok(GroupNews::Moved {
            epoch: group.epoch().as_u64(),
            added: devices(&change.added),
            removed: devices(&change.removed),
            joined: change.joined.and_then(|identity| devices(&[identity]).pop()),
            lost: false,
        })
    }

    /// The roster that a commit was made on must be this device's, and not shorter than an earlier commit's.
    fn check_place(&self, place: Place) -> Result<(), Error> {
        match self.roster.agrees(place) {
            None => Err(CommitError::RosterBehind.into()),
            Some(false) => Err(CommitError::RosterFork.into()),
            Some(true) if place.length < self.made_on => Err(CommitError::NotInRoster.into()),
            Some(true) => Ok(()),
        }
    }

    /// A message's sender and content; none for one of this device's own, or from before it joined.
    fn open_message(&mut self, bytes: &[u8]) -> Result<Option<Opened>, Error> {
        let mut group: Group = MlsGroup::load(&self.shelf.0, &crate::group::family_id(self.family))
            .map_err(|_| Error::Group)?
            .ok_or(Error::Waiting)?;
        let provider = Provider::reading(&self.shelf);
        let message = protocol_message(bytes)?;
        if message.group_id() != group.group_id() {
            return Err(CommitError::WrongGroup.into());
        }
        if message.epoch() < group.epoch()
            && group.epoch().as_u64() - message.epoch().as_u64() > super::state::PAST as u64
        {
            return Ok(None);
        }
        let Ok(processed) = group.process_message(&provider, message) else {
            // From an epoch in which this device had no place, opened before, or changed: nothing is lost by it.
            return Ok(None);
        };
        let Ok(Identity::Device { member, device }) =
            identity_of(processed.credential()).and_then(Identity::read)
        else {
            return Ok(None);
        };
        let ProcessedMessageContent::ApplicationMessage(message) = processed.into_content() else {
            return Ok(None);
        };
        let plain = zeroize::Zeroizing::new(message.into_bytes());
        // What a member's device says that nobody understands must not hold everybody up.
        Ok(Content::read(&plain).ok().map(|(place, content)| ((member, device), place, content)))
    }
}

/// A message: who sent it, where their roster stood, and what it says.
type Opened = ((MemberId, DeviceId), Place, Content);

fn devices(identities: &[Vec<u8>]) -> Vec<DeviceId> {
    let read = identities.iter().filter_map(|identity| Identity::read(identity).ok());
    read.filter_map(|identity| match identity {
        Identity::Device { device, .. } => Some(device),
        Identity::Page { .. } | Identity::Guest { .. } => None,
    })
    .collect()
}

/// OpenMLS's refusals, as far as people are told them apart.
pub(crate) fn refusal<E>(error: &openmls::group::ProcessMessageError<E>) -> Error {
    use openmls::group::{ProcessMessageError, StageCommitError};
    let refused = match error {
        ProcessMessageError::InvalidCommit(StageCommitError::RequiredPathNotFound) => CommitError::NoPath,
        // It names a proposal that this page has not been given, or has refused.
        ProcessMessageError::InvalidCommit(StageCommitError::MissingProposal) => CommitError::ByReference,
        ProcessMessageError::UnauthorizedExternalApplicationMessage
        | ProcessMessageError::UnauthorizedExternalCommitMessage
        | ProcessMessageError::UnsupportedProposalType => CommitError::Outsider,
        ProcessMessageError::LibraryError(_)
        | ProcessMessageError::StorageError(_)
        | ProcessMessageError::IncompatibleWireFormat
        | ProcessMessageError::ValidationError(_)
        | ProcessMessageError::GroupStateError(_)
        | ProcessMessageError::InvalidCommit(_) => CommitError::Invalid,
    };
    refused.into()
}
