//! What the server may propose in a call's group: to remove places whose seats are gone, and nothing else.

use external_sender::{Usher, call_group_id, extension};
use openmls::extensions::{Extensions, SenderExtensionIndex};
use openmls::group::GroupContext;
use openmls::messages::external_proposals::{ExternalProposal, JoinProposal};
use openmls::prelude::{BasicCredential, CredentialWithKey, KeyPackage};
use openmls_rust_crypto::OpenMlsRustCrypto;
use proptest::prelude::*;
use sealed::{CallGroup, CommitError, Error, GuestId, GuestPage, GuestSecret, Suite, Vault};

use super::support::{CALL, Call, House, tag, usher};

/// A call of four members' pages, of whom the last has lost its seat.
fn call_of_four(seed: u64) -> (House, Call) {
    let mut house = House::of(4, seed);
    let mut call = Call::begin(&mut house, 0, 1);
    for number in 2..=4 {
        call.join(&mut house, usize::from(number) - 1, number);
    }
    (house, call)
}

/// Who has a seat, as the server says.
fn seated() -> Vec<sealed::Tag> {
    vec![tag(1), tag(2), tag(3)]
}

fn told(call: &mut Call, pages: &[usize], proposal: &[u8]) {
    for page in pages {
        call.pages[*page].1.propose(&seated(), proposal).unwrap();
    }
}

fn refused(call: &mut Call, proposal: &[u8]) -> CommitError {
    match call.pages[0].1.propose(&seated(), proposal) {
        Err(Error::Commit(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// A commit's proposals come right after its epoch, sender, leaf, and what is authenticated beside it: the first of them
/// is in it (1), or named (2).
fn first_proposal_is_named(commit: &[u8]) -> bool {
    let group = 4 + 1 + CALL.0.len() + b"parlour call\0".len();
    let list = group + 8 + 5 + 1 + 1;
    let length = usize::from(commit[list] >> 6);
    commit[list + (1 << length)] == 2
}

#[test]
fn what_the_server_proposes_a_member_commits_by_naming_it_and_all_have_new_keys() {
    let (mut house, mut call) = call_of_four(70);
    let proposal = call.proposal(3);
    told(&mut call, &[0, 1, 2], &proposal);
    told(&mut call, &[0, 1], &proposal);
    let before = *call.pages[0].1.base_key().unwrap().expose();
    let commit = call.pages[0].1.remove(&[tag(4)], house.seeds.next()).unwrap();
    assert!(first_proposal_is_named(&commit.commit.0));
    assert_eq!((commit.leaf, commit.removed.as_slice()), (0, [3].as_slice()));
    call.took(&commit);
    call.pages.truncate(3);
    let news = call.follow(&house);
    assert!(news.iter().all(|it| it.removed.len() == 1 && !it.evicted));
    let keys: Vec<_> = call.pages.iter().map(|(_, group)| *group.base_key().unwrap().expose()).collect();
    assert!(keys.iter().all(|key| *key == keys[0] && *key != before));
}

#[test]
fn without_a_word_of_the_servers_the_removal_is_in_the_commit_itself() {
    let (mut house, mut call) = call_of_four(71);
    let commit = call.pages[1].1.remove(&[tag(4)], house.seeds.next()).unwrap();
    assert!(!first_proposal_is_named(&commit.commit.0));
    assert_eq!((commit.leaf, commit.removed.as_slice()), (1, [3].as_slice()));
    call.took(&commit);
    assert_eq!(call.follow(&house)[0].removed.len(), 1);
}

#[test]
fn a_commit_may_name_one_removal_and_hold_another() {
    let (mut house, mut call) = call_of_four(72);
    let proposal = call.proposal(3);
    told(&mut call, &[0, 1], &proposal);
    let commit = call.pages[0].1.remove(&[tag(3), tag(4)], house.seeds.next()).unwrap();
    assert_eq!(commit.removed, [3, 2]);
    call.took(&commit);
    call.pages.truncate(2);
    assert_eq!(call.follow(&house)[1].removed.len(), 2);
}

#[test]
fn a_proposal_is_of_one_epoch_and_the_next_commit_does_not_name_it() {
    let (mut house, mut call) = call_of_four(73);
    let proposal = call.proposal(3);
    told(&mut call, &[0], &proposal);
    let other = call.pages[1].1.update(house.seeds.next()).unwrap();
    call.took(&other);
    call.follow(&house);
    assert_eq!(refused(&mut call, &proposal), CommitError::Invalid);
    let early = usher().propose_removal(CALL.0, call.epoch + 1, 3).unwrap();
    assert_eq!(refused(&mut call, &early), CommitError::Invalid);
    let commit = call.pages[0].1.remove(&[tag(4)], house.seeds.next()).unwrap();
    assert!(!first_proposal_is_named(&commit.commit.0));
}

#[test]
fn whoever_was_not_given_the_proposal_refuses_the_commit_that_names_it() {
    let (mut house, mut call) = call_of_four(74);
    let proposal = call.proposal(3);
    told(&mut call, &[0], &proposal);
    let commit = call.pages[0].1.remove(&[tag(4)], house.seeds.next()).unwrap();
    let taken = call.pages[1].1.take(&house.vaults[1], commit.epoch, &commit.commit.0);
    assert_eq!(taken, Err(CommitError::ByReference.into()));
    told(&mut call, &[1], &proposal);
    assert!(call.pages[1].1.take(&house.vaults[1], commit.epoch, &commit.commit.0).is_ok());
}

#[test]
fn nobody_is_put_out_whose_seat_stands_and_no_page_by_its_own_hand() {
    let (_, mut call) = call_of_four(75);
    let standing = call.proposal(1);
    assert_eq!(refused(&mut call, &standing), CommitError::NotGone);
    let own = call.proposal(3);
    assert_eq!(call.pages[3].1.propose(&seated(), &own), Err(CommitError::NotGone.into()));
    let nobody = call.proposal(9);
    assert_eq!(refused(&mut call, &nobody), CommitError::Invalid);
}

#[test]
fn a_removal_with_another_key_or_for_another_call_is_refused() {
    let (_, mut call) = call_of_four(76);
    let another = Usher::take(&mut [0x76; 32]).propose_removal(CALL.0, call.epoch, 3).unwrap();
    assert_eq!(refused(&mut call, &another), CommitError::Invalid);
    let elsewhere = usher().propose_removal([0xcb; 16], call.epoch, 3).unwrap();
    assert_eq!(refused(&mut call, &elsewhere), CommitError::WrongGroup);
}

fn key_package(provider: &OpenMlsRustCrypto, signer: &Usher, suite: Suite) -> KeyPackage {
    let ciphersuite = suite.number().try_into().unwrap();
    let credential = BasicCredential::new(b"server".to_vec()).into();
    let with_key = CredentialWithKey { credential, signature_key: signer.public().as_slice().into() };
    let bundle = KeyPackage::builder().build(ciphersuite, provider, signer, with_key).unwrap();
    bundle.key_package().clone()
}

#[test]
fn the_server_proposes_nothing_but_removals() {
    let (house, mut call) = call_of_four(77);
    let (provider, signer) = (OpenMlsRustCrypto::default(), usher());
    let (group, epoch, own) = (call_group_id(CALL.0), call.epoch, SenderExtensionIndex::new(0));
    let package = || key_package(&provider, &signer, house.vaults[0].suite());
    let somebody =
        ExternalProposal::new_add::<OpenMlsRustCrypto>(package(), group.clone(), epoch.into(), &signer, own);
    assert_eq!(refused(&mut call, &somebody.unwrap().to_bytes().unwrap()), CommitError::Forbidden);
    let joins = JoinProposal::new::<openmls_memory_storage::MemoryStorage>(
        package(),
        group.clone(),
        epoch.into(),
        &signer,
    );
    assert_eq!(refused(&mut call, &joins.unwrap().to_bytes().unwrap()), CommitError::Outsider);
    let voices = Extensions::<GroupContext>::single(extension([7; 32])).unwrap();
    let context = ExternalProposal::new_group_context_extensions::<OpenMlsRustCrypto>(
        voices,
        group,
        epoch.into(),
        &signer,
        own,
    );
    assert_eq!(refused(&mut call, &context.unwrap().to_bytes().unwrap()), CommitError::Forbidden);
    let commit = call.commits[0].1.clone();
    assert!(call.pages[0].1.propose(&seated(), &commit).is_err());
}

#[test]
fn nobody_joins_a_call_in_which_another_key_than_the_servers_has_a_voice() {
    let (house, call) = call_of_four(78);
    let told = Usher::take(&mut [0x76; 32]).public();
    let joined = CallGroup::join(&house.vaults[3], CALL, tag(5), &told, &call.info, [1; 32]);
    assert_eq!(joined.err(), Some(CommitError::ExternalSender.into()));
}

/// A guest's page in a call of `house`.
fn guest(vault: &Vault, call: &Call) -> (CallGroup, sealed::CallCommit) {
    let secret = GuestSecret::take(&mut [4; 32]);
    let (page, knock) = GuestPage::knock(&secret, CALL, GuestId([1; 16]), tag(9), [5; 32]);
    let sealed = vault.admit_guest(&secret, CALL, &knock, [6; 12]).unwrap();
    let admission = page.admitted(&secret, &sealed).unwrap();
    CallGroup::join_as_guest(&page, &admission, &usher().public(), &call.info, [7; 32]).unwrap()
}

#[test]
fn guests_put_out_nobody_by_naming_it_either() {
    let (mut house, mut call) = call_of_four(79);
    let (mut guest, joined) = guest(&house.vaults[0], &call);
    call.took(&joined);
    call.follow(&house);
    let proposal = call.proposal(3);
    told(&mut call, &[0], &proposal);
    let seated = [seated(), vec![tag(9)]].concat();
    guest.propose(&seated, &proposal).unwrap();
    let commit = guest.remove(&[tag(4)], house.seeds.next()).unwrap();
    let taken = call.pages[0].1.take(&house.vaults[0], commit.epoch, &commit.commit.0);
    assert_eq!(taken, Err(CommitError::PutOut.into()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever is done to a proposal on its way, nothing is taken, and the group is what it was.
    #[test]
    fn a_proposal_that_was_changed_or_cut_is_refused(at in any::<prop::sample::Index>(), bit in 0..8u32, cut in any::<bool>()) {
        thread_local!(static ROOM: std::cell::RefCell<Call> = std::cell::RefCell::new(call_of_four(80).1));
        ROOM.with_borrow_mut(|call| {
            let mut proposal = call.proposal(3);
            let at = at.index(proposal.len());
            if cut { proposal.truncate(at) } else { proposal[at] ^= 1 << bit }
            let group = &mut call.pages[0].1;
            prop_assert!(group.propose(&seated(), &proposal).is_err());
            let commit = group.remove(&[tag(4)], [3; 32]).unwrap();
            group.abandon().unwrap();
            prop_assert!(!first_proposal_is_named(&commit.commit.0));
            Ok(())
        })?;
    }

    /// Of all places only those whose seats are gone can be proposed, whoever is asked.
    #[test]
    fn only_who_has_no_seat_is_put_out(gone in prop::collection::btree_set(0u8..4, 0..4), asked in 0usize..4, leaf in 0u8..6) {
        thread_local!(static ROOM: std::cell::RefCell<Call> = std::cell::RefCell::new(call_of_four(81).1));
        ROOM.with_borrow_mut(|call| {
            let proposal = call.proposal(leaf);
            let seated: Vec<_> = (0..4).filter(|it| !gone.contains(it)).map(|it| tag(it + 1)).collect();
            let taken = call.pages[asked].1.propose(&seated, &proposal).is_ok();
            prop_assert_eq!(taken, leaf < 4 && gone.contains(&leaf) && usize::from(leaf) != asked);
            Ok(())
        })?;
    }
}
