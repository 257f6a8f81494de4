//! What a dishonest server or member could put into the family group, and that it is refused.

use openmls::extensions::Extensions;
use openmls::framing::MlsMessageOut;
use openmls::group::{GroupContext, MlsGroup};
use openmls::prelude::{KeyPackage, LeafNodeIndex};

use super::commit::write_place;
use super::*;
use crate::group::{capabilities, create_config, credential, family_id, key_package, lifetime};
use crate::invitation::Knock;
use crate::key::SecretKey;
use crate::provider::{Provider, Seed, Shelf};
use crate::{CommitError, RosterError};

const FAMILY: FamilyId = FamilyId([0xfa; 16]);

fn member(number: u8) -> MemberId {
    MemberId([number; 16])
}

fn device(number: u8) -> DeviceId {
    DeviceId([number; 16])
}

fn seed(number: u8) -> Seed {
    [number; 32]
}

/// A founder and one more, both at the same place, and the server's roster.
fn two() -> (Vault, Vault, Vec<Stamped>) {
    let mut first = Vault::found(FAMILY, member(1), device(1), Suite::Classical, seed(1)).unwrap();
    let mut roster = stamp(first.outgoing().unwrap(), 1000);
    first.confirm().unwrap();
    let (mut second, knock, key, invitation) = knock(&first, 2);
    let change = first.change(&Change::Admit { knock: &knock, key: &key, invitation }, seed(3)).unwrap();
    first.confirm().unwrap();
    roster.extend(stamp(&change, 2000));
    first.take_roster(0, &roster).unwrap();
    second.take_roster(0, &roster).unwrap();
    second.take_welcome(&change.group.unwrap().welcomes[0].1.0).unwrap();
    (first, second, roster)
}

fn stamp(change: &SealedChange, at: u64) -> Vec<Stamped> {
    change.entries.iter().map(|entry| Stamped { bytes: entry.0.clone(), at }).collect()
}

fn knock(host: &Vault, number: u8) -> (Vault, Knock, KnockKey, InvitationId) {
    let secret = InvitationSecret::take(&mut [number; 32]);
    let invitation = InvitationId([number; 16]);
    let card = host.card(Vec::new()).unwrap();
    let who = (FAMILY, member(number), device(number));
    let (vault, knock) = Vault::knock(who, (invitation, &secret), &card, seed(number)).unwrap();
    (vault, knock, secret.knock_key(invitation), invitation)
}

fn item(epoch: u64, commit: &MlsMessageOut) -> GroupItem {
    GroupItem { seq: 1000, epoch, what: GroupBytes::Commit(commit.to_bytes().unwrap().into()) }
}

/// Has a dishonest member make a commit with OpenMLS alone, and gives what the other makes of it.
fn dishonest(make: impl FnOnce(&mut MlsGroup, &Provider<'_>, &SecretKey) -> MlsMessageOut) -> Error {
    let (first, mut second, _) = two();
    let state = first.state();
    let mut group = state.load().unwrap();
    let epoch = group.epoch().as_u64();
    group.set_aad(write_place(state.roster.place()));
    let provider = Provider::new(&state.shelf, seed(77));
    let commit = make(&mut group, &provider, &state.key);
    let before = second.snapshot().unwrap();
    second.now.seq = None;
    let refused = second.take_group(&item(epoch, &commit)).unwrap_err();
    let same = Vault::restore(&before).unwrap();
    assert_eq!(same.epoch(), second.epoch(), "and the group stands where it stood");
    refused
}

/// A key package of somebody whom the roster does not have.
fn stranger(provider: &Provider<'_>, number: u8) -> KeyPackage {
    let key = SecretKey::derive(&[number; 32], "stranger");
    let identity = crate::group::Identity::Device { member: member(number), device: device(number) };
    let bundle = KeyPackage::builder()
        .leaf_node_capabilities(capabilities(Suite::Classical))
        .key_package_lifetime(lifetime())
        .build(Suite::Classical.ciphersuite(), provider, &key, credential(identity.bytes(), &key.public()))
        .unwrap();
    bundle.key_package().clone()
}

#[test]
fn a_stranger_is_not_let_in_whoever_commits_it() {
    let refused = dishonest(|group, provider, key| {
        let package = stranger(provider, 9);
        group.add_members(provider, key, &[package]).unwrap().0
    });
    assert_eq!(refused, CommitError::NotInRoster.into());
}

#[test]
fn a_commit_without_new_keys_is_refused() {
    let refused = dishonest(|group, provider, key| {
        let package = stranger(provider, 9);
        group.add_members_without_update(provider, key, &[package]).unwrap().0
    });
    assert_eq!(refused, CommitError::NoPath.into());
}

#[test]
fn a_device_that_belongs_to_the_family_is_not_put_out() {
    let refused = dishonest(|group, provider, key| {
        group.remove_members(provider, key, &[LeafNodeIndex::new(1)]).unwrap().0
    });
    assert_eq!(refused, CommitError::PutOut.into());
}

#[test]
fn a_device_known_by_another_key_is_not_let_in() {
    let (_, second, _) = two();
    let own = second.device_key();
    let refused = dishonest(|group, provider, key| {
        let package = stranger(provider, 2);
        assert_ne!(package.leaf_node().signature_key().as_slice(), own);
        group.add_members(provider, key, &[package]).unwrap().0
    });
    assert_eq!(refused, CommitError::NotInRoster.into());
}

#[test]
fn a_device_is_not_in_the_group_a_second_time() {
    let (_, second, _) = two();
    let bytes = super::found::key_package(second.state(), false, seed(44)).unwrap();
    let refused = dishonest(|group, provider, key| {
        let package = key_package(provider, &bytes).unwrap();
        // OpenMLS itself refuses a signature key that is there already; a fork of it would not.
        match group.add_members(provider, key, &[package]) {
            Ok((commit, ..)) => commit,
            Err(_) => group.add_members(provider, key, &[stranger(provider, 8)]).unwrap().0,
        }
    });
    assert!(matches!(refused, Error::Commit(_)));
}

#[test]
fn a_proposal_alone_has_no_voice() {
    let refused = dishonest(|group, provider, key| {
        group.propose_remove_member(provider, key, LeafNodeIndex::new(1)).unwrap().0
    });
    assert_eq!(refused, CommitError::Outsider.into());
}

#[test]
fn a_commit_that_names_proposals_by_reference_is_refused() {
    let (first, mut second, _) = two();
    let state = first.state();
    let mut group = state.load().unwrap();
    let provider = Provider::new(&state.shelf, seed(78));
    group.set_aad(write_place(state.roster.place()));
    group.propose_remove_member(&provider, &state.key, LeafNodeIndex::new(1)).unwrap();
    group.set_aad(write_place(state.roster.place()));
    let (commit, ..) = group.commit_to_pending_proposals(&provider, &state.key).unwrap();
    second.now.seq = None;
    let refused = second.take_group(&item(group.epoch().as_u64(), &commit)).unwrap_err();
    assert!(matches!(refused, Error::Commit(CommitError::Invalid | CommitError::ByReference)), "{refused:?}");
}

#[test]
fn nobody_outside_is_given_a_voice_in_the_family_group() {
    let refused = dishonest(|group, provider, key| {
        let voice = Extensions::<GroupContext>::single(external_sender::extension([7; 32]));
        let context = voice.unwrap();
        group.update_group_context_extensions(provider, context, key).unwrap().0
    });
    assert_eq!(refused, CommitError::Forbidden.into());
}

#[test]
fn a_family_group_in_which_somebody_outside_has_a_voice_is_not_joined() {
    let (first, mut second, _) = two();
    let state = first.state();
    let shelf = Shelf::default();
    let provider = Provider::new(&shelf, seed(79));
    let identity = crate::group::Identity::Device { member: member(1), device: device(1) };
    let group = MlsGroup::new_with_group_id(
        &provider,
        &state.key,
        &create_config(Suite::Classical, Some(&[7; 32]), 0).unwrap(),
        family_id(FAMILY),
        credential(identity.bytes(), &state.key.public()),
    )
    .unwrap();
    let info = crate::group::export_info(&group, &provider, &state.key).unwrap();
    assert_eq!(second.rejoin(&info, seed(80)).err(), Some(CommitError::ExternalSender.into()));
}

#[test]
fn a_commit_on_another_roster_is_refused() {
    let refused = dishonest(|group, provider, key| {
        group.set_aad(write_place(Place { length: 2, head: [5; 32] }));
        group
            .self_update(provider, key, openmls::prelude::LeafNodeParameters::default())
            .unwrap()
            .into_commit()
    });
    assert_eq!(refused, CommitError::RosterFork.into());
    let refused = dishonest(|group, provider, key| {
        group.set_aad(write_place(Place { length: 9, head: [5; 32] }));
        group
            .self_update(provider, key, openmls::prelude::LeafNodeParameters::default())
            .unwrap()
            .into_commit()
    });
    assert_eq!(refused, CommitError::RosterBehind.into(), "read on first");
    let refused = dishonest(|group, provider, key| {
        group.set_aad(Vec::new());
        group
            .self_update(provider, key, openmls::prelude::LeafNodeParameters::default())
            .unwrap()
            .into_commit()
    });
    assert_eq!(refused, CommitError::Forbidden.into(), "nor on none");
}

#[test]
fn a_removed_device_does_not_come_back_by_an_older_roster() {
    let (mut first, second, mut roster) = two();
    let old = second.place();
    let change = first.change(&Change::RemoveDevice(device(2)), seed(50)).unwrap();
    first.confirm().unwrap();
    roster.extend(stamp(&change, 3000));
    first.take_roster(0, &roster).unwrap();
    let info = change.group.unwrap().group_info.0;

    // The removed device joins by itself, saying that its roster is the one from before.
    let mut state = second.now.clone();
    assert_eq!(state.roster.place(), old);
    let step = state.enter(&info, &seed(51)).unwrap();
    first.now.seq = None;
    let commit = GroupItem { seq: 2000, epoch: step.epoch, what: GroupBytes::Commit(step.commit.unwrap()) };
    assert_eq!(first.take_group(&commit), Err(CommitError::NotInRoster.into()));
}

#[test]
fn a_welcome_into_a_group_with_a_stranger_is_refused() {
    let (first, _, mut roster) = two();
    let (mut third, knock, key, invitation) = knock(&first, 3);
    let mut state = first.now.clone();
    // The founder, taken over, puts a stranger in beside the third.
    let mut group = state.load().unwrap();
    let provider = Provider::new(&state.shelf, seed(60));
    group.add_members(&provider, &state.key, &[stranger(&provider, 9)]).unwrap();
    group.merge_pending_commit(&provider).unwrap();
    key.check(&knock).unwrap();
    let body = crate::roster::Body::AddMember {
        member: knock.member,
        device: knock.device,
        key: knock.key().unwrap(),
        invitation,
    };
    let entry = state.enter_roster(body, Author::Device(device(1))).unwrap();
    let provider = Provider::new(&state.shelf, seed(61));
    let package = key_package(&provider, &knock.key_package.0).unwrap();
    let (_, welcome, _) = group.add_members(&provider, &state.key, &[package]).unwrap();
    roster.push(Stamped { bytes: entry.0, at: 4000 });
    third.take_roster(0, &roster).unwrap();
    let refused = third.take_welcome(&welcome.to_bytes().unwrap());
    assert_eq!(refused, Err(CommitError::NotInRoster.into()));
}

#[test]
fn a_knock_that_the_server_changed_lets_nobody_in() {
    let (mut first, ..) = two();
    let (_, knock, key, invitation) = knock(&first, 3);
    let (_, other, ..) = self::knock(&first, 4);
    let swapped = [
        Knock { device_key: other.device_key.clone(), ..knock.clone() },
        Knock { key_package: other.key_package.clone(), ..knock.clone() },
        Knock { member: member(1), ..knock.clone() },
        Knock { device: device(9), ..knock.clone() },
        Knock { mac: other.mac.clone(), ..knock.clone() },
    ];
    for changed in &swapped {
        let refused = first.change(&Change::Admit { knock: changed, key: &key, invitation }, seed(70));
        assert_eq!(refused.err(), Some(Error::WrongMac));
    }
    assert!(first.change(&Change::Admit { knock: &knock, key: &key, invitation }, seed(71)).is_ok());
}

#[test]
fn a_roster_other_than_the_card_s_is_refused() {
    let (first, ..) = two();
    let (mut third, ..) = knock(&first, 3);
    let other = Vault::found(FAMILY, member(1), device(1), Suite::Classical, seed(99)).unwrap();
    let forged = stamp(other.outgoing().unwrap(), 1000);
    assert_eq!(third.take_roster(0, &forged), Err(RosterError::Fork.into()));
}

#[test]
fn a_roster_cut_shorter_than_the_card_says_is_refused() {
    let (first, _, roster) = two();
    let (mut third, ..) = knock(&first, 3);
    assert_eq!(third.take_roster(0, &roster[..1]), Err(RosterError::RolledBack.into()));
    assert!(third.take_roster(0, &roster).is_ok());
}
