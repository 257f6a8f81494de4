//! What a dishonest member's page could put into a call's group, and that it is refused.

use openmls::extensions::Extensions;
use openmls::framing::{MlsMessageOut, ProcessedMessageContent};
use openmls::group::{GroupContext, MlsGroup};
use openmls::prelude::LeafNodeIndex;

use super::CallGroup;
use crate::group::protocol_message;
use crate::key::SecretKey;
use crate::provider::Provider;
use crate::vault::Vault;
use crate::{CallId, CommitError, DeviceId, Error, FamilyId, MemberId, Suite, Tag};

const CALL: CallId = CallId([0xca; 16]);
const USHER: [u8; 32] = [7; 32];

/// Two pages of a device in a call, and its vault.
fn two() -> (Vault, CallGroup, CallGroup) {
    let (member, device) = (MemberId([1; 16]), DeviceId([1; 16]));
    let mut vault = Vault::found(FamilyId([0xfa; 16]), member, device, Suite::Classical, [1; 32]).unwrap();
    vault.confirm().unwrap();
    let mut first = CallGroup::begin(&vault, CALL, Tag([1; 16]), &USHER, [2; 32]).unwrap();
    let info = first.group_info().unwrap();
    let (second, joined) = CallGroup::join(&vault, CALL, Tag([2; 16]), &USHER, &info, [3; 32]).unwrap();
    first.take(&vault, joined.epoch, &joined.commit.0).unwrap();
    (vault, first, second)
}

/// Has the second page make something with OpenMLS alone, and gives what the first makes of it.
fn dishonest(make: impl FnOnce(&mut MlsGroup, &Provider<'_>, &SecretKey) -> MlsMessageOut) -> Error {
    let (vault, mut first, mut second) = two();
    let provider = Provider::new(&second.shelf, [4; 32]);
    let made = make(&mut second.group, &provider, &second.key).to_bytes().unwrap();
    let before = first.authenticator();
    let refused = first.take(&vault, first.epoch(), &made).unwrap_err();
    assert!(first.propose(&[], &made).is_err(), "nor is it the server's word");
    assert_eq!(first.authenticator(), before, "and the group stands where it stood");
    refused
}

#[test]
fn no_member_gives_another_voice_from_outside_or_takes_the_server_s_away() {
    let refused = dishonest(|group, provider, key| {
        let voice = Extensions::<GroupContext>::single(external_sender::extension([8; 32]));
        let context = voice.unwrap();
        group.update_group_context_extensions(provider, context, key).unwrap().0
    });
    assert_eq!(refused, CommitError::Forbidden.into());
}

#[test]
fn a_member_s_proposal_is_no_removal_and_no_commit_may_name_it() {
    let refused = dishonest(|group, provider, key| {
        group.propose_remove_member(provider, key, LeafNodeIndex::new(0)).unwrap().0
    });
    assert_eq!(refused, CommitError::Outsider.into());
    let refused = dishonest(|group, provider, key| {
        group.propose_remove_member(provider, key, LeafNodeIndex::new(0)).unwrap();
        group.commit_to_pending_proposals(provider, key).unwrap().0
    });
    assert_eq!(refused, CommitError::ByReference.into());
}

#[test]
fn even_where_a_page_had_kept_a_member_s_proposal_it_takes_no_commit_that_names_it() {
    let (vault, mut first, mut second) = two();
    let provider = Provider::new(&second.shelf, [4; 32]);
    let (proposal, _) =
        second.group.propose_remove_member(&provider, &second.key, LeafNodeIndex::new(0)).unwrap();
    let (commit, ..) = second.group.commit_to_pending_proposals(&provider, &second.key).unwrap();
    let reading = Provider::reading(&first.shelf);
    let proposal = protocol_message(&proposal.to_bytes().unwrap()).unwrap();
    let processed = first.group.process_message(&reading, proposal).unwrap();
    let ProcessedMessageContent::ProposalMessage(proposal) = processed.into_content() else {
        panic!("it is no proposal")
    };
    first.group.store_pending_proposal(&first.shelf.0, *proposal).unwrap();
    let taken = first.take(&vault, first.epoch(), &commit.to_bytes().unwrap());
    assert_eq!(taken, Err(CommitError::ByReference.into()));
}
