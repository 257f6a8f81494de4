//! What the server proposes: to remove places whose seats are gone, and nothing else.

use openmls::framing::{ProcessedMessageContent, ProtocolMessage, Sender};
use openmls::group::QueuedProposal;
use openmls::prelude::Proposal;

use super::CallGroup;
use crate::group::protocol_message;
use crate::provider::Provider;
use crate::vault::refusal;
use crate::{CommitError, Error, Tag};

impl CallGroup {
    /// Takes the server's proposal to remove a place: the next commit of this page names it, and those of others may. It
    /// is judged here and once: `seated` are the pages that have a seat, as the server has said it. A proposal that was
    /// taken already is taken again without effect.
    ///
    /// # Errors
    /// [`Error::Commit`]: nothing was taken. [`CommitError::NotGone`] where the place is one of `seated`, or this page's
    /// own; [`CommitError::Forbidden`] where it is no removal; [`CommitError::Invalid`] where it is of another epoch or
    /// another hand.
    pub fn propose(&mut self, seated: &[Tag], proposal: &[u8]) -> Result<(), Error> {
        let message = protocol_message(proposal)?;
        if message.group_id() != self.group.group_id() {
            return Err(CommitError::WrongGroup.into());
        }
        if !matches!(message, ProtocolMessage::PublicMessage(_)) {
            return Err(CommitError::Outsider.into());
        }
        let provider = Provider::reading(&self.shelf);
        let processed = self.group.process_message(&provider, message).map_err(|error| refusal(&error))?;
        let from_outside = matches!(processed.sender(), Sender::External(_));
        let ProcessedMessageContent::ProposalMessage(proposal) = processed.into_content() else {
            return Err(CommitError::Outsider.into());
        };
        if !from_outside {
            return Err(CommitError::Outsider.into());
        }
        let leaf = removed(&proposal)?;
        let leaf = self.leaves.values().find(|it| u32::from(it.index) == leaf).ok_or(CommitError::Invalid)?;
        if leaf.own || seated.contains(&leaf.tag) {
            return Err(CommitError::NotGone.into());
        }
        if self.proposed().contains(&leaf.index) {
            return Ok(());
        }
        self.group.store_pending_proposal(&self.shelf.0, *proposal).map_err(|_| Error::Group)
    }

    /// Places whose removal was proposed in this epoch.
    pub(super) fn proposed(&self) -> Vec<u8> {
        let leaves = self.group.pending_proposals().filter_map(|it| removed(it).ok());
        leaves.filter_map(|leaf| u8::try_from(leaf).ok()).collect()
    }
}

fn removed(proposal: &QueuedProposal) -> Result<u32, Error> {
    let Proposal::Remove(remove) = proposal.proposal() else {
        return Err(CommitError::Forbidden.into());
    };
    Ok(remove.removed().u32())
}
