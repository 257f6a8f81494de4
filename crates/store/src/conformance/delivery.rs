//! Roster, family group and what waits for devices.

use family::{CallGroup, Change};
use wire::{
    Commit, DeviceId, GroupBytes, GroupInfo, GroupItem, GroupMessage, KeyPackage, RosterEntry, Welcome,
};

use super::{at, call_id, device_id, family, founded, joined, loaded};
use crate::{Error, Store};

fn entry(n: u8) -> RosterEntry {
    RosterEntry::new(vec![n; 40]).unwrap()
}

fn group_info(n: u8) -> GroupInfo {
    GroupInfo::new(vec![n; 50]).unwrap()
}

fn welcome(n: u8) -> Welcome {
    Welcome::new(vec![n; 60]).unwrap()
}

fn key_package(n: u8) -> KeyPackage {
    KeyPackage::new(vec![n; 70]).unwrap()
}

fn item(seq: u64, size: usize) -> GroupItem {
    let what = if seq.is_multiple_of(2) {
        GroupBytes::Commit(Commit::new(vec![seq as u8; size]).unwrap())
    } else {
        GroupBytes::Message(GroupMessage::new(vec![seq as u8; size]).unwrap())
    };
    GroupItem { seq, epoch: seq / 2, what }
}

fn begun() -> Vec<Change> {
    vec![
        Change::RosterGrew { from: 0, entries: vec![entry(1)], at: at(1) },
        Change::GroupMoved { epoch: 0, group_info: group_info(1) },
        Change::GroupTaken(device_id(1), 0),
    ]
}

fn steps() -> Vec<Vec<Change>> {
    let (first, second): (DeviceId, DeviceId) = (device_id(1), device_id(2));
    vec![
        joined(2).to_vec(),
        begun(),
        vec![
            Change::RosterGrew { from: 1, entries: vec![entry(2), entry(3)], at: at(2) },
            Change::GroupMoved { epoch: 1, group_info: group_info(2) },
            Change::GroupItemKept(item(1, 40), at(2)),
            Change::WelcomeKept(second, 1, welcome(1)),
            Change::GroupItemKept(item(2, 41), at(3)),
        ],
        vec![Change::WelcomeKept(second, 2, welcome(2)), Change::WelcomeForgotten(second, 1)],
        vec![Change::GroupTaken(second, 2), Change::GroupItemsForgotten { until: 1 }],
        vec![
            Change::KeyPackageKept(first, 0, key_package(1), false),
            Change::KeyPackageKept(first, 1, key_package(2), true),
        ],
        vec![Change::KeyPackageGone(first, 0)],
        vec![Change::GroupItemsForgotten { until: 9 }],
        vec![Change::DeviceRemoved(second)],
    ]
}

pub(crate) async fn a_roster_is_read_in_order_from_any_place(store: &dyn Store) {
    let family = founded(store, 1).await;
    assert_eq!(store.roster(family.id, 0, 9).await.unwrap(), []);
    let grew = |from, entries, millis| Change::RosterGrew { from, entries, at: at(millis) };
    store.apply(family.id, &[grew(0, vec![entry(1)], 1)]).await.unwrap();
    store.apply(family.id, &[grew(1, vec![entry(2), entry(3)], 2)]).await.unwrap();
    let read = store.roster(family.id, 0, 9).await.unwrap();
    assert_eq!(
        read.iter().map(|item| item.bytes.clone()).collect::<Vec<_>>(),
        [entry(1), entry(2), entry(3)]
    );
    assert_eq!(read.iter().map(|item| item.at).collect::<Vec<_>>(), [at(1), at(2), at(2)]);
    assert_eq!(store.roster(family.id, 1, 1).await.unwrap(), read[1..2]);
    assert_eq!(store.roster(family.id, 3, 9).await.unwrap(), []);
}

pub(crate) async fn a_family_founded_with_a_group_is_loaded_with_it(store: &dyn Store) {
    let mut family = family(1);
    begun().iter().for_each(|change| family.apply(change));
    store.found_family(&family, &begun()).await.unwrap();
    assert_eq!(loaded(store, &family).await, family);
    assert_eq!(store.group_info(family.id).await.unwrap(), Some((0, group_info(1))));
}

pub(crate) async fn every_change_to_the_group_is_loaded_as_it_was_applied(store: &dyn Store) {
    let mut family = founded(store, 1).await;
    assert_eq!(store.group_info(family.id).await.unwrap(), None);
    for changes in steps() {
        store.apply(family.id, &changes).await.unwrap();
        changes.iter().for_each(|change| family.apply(change));
        assert_eq!(loaded(store, &family).await, family, "after {changes:?}");
    }
    assert_eq!(store.group_info(family.id).await.unwrap(), Some((1, group_info(2))));
}

pub(crate) async fn sealed_changes_applied_twice_are_applied_once(store: &dyn Store) {
    let mut family = founded(store, 1).await;
    for changes in steps() {
        for _ in 0..2 {
            store.apply(family.id, &changes).await.unwrap();
        }
        changes.iter().for_each(|change| family.apply(change));
        assert_eq!(loaded(store, &family).await, family, "after {changes:?}");
    }
}

pub(crate) async fn items_are_read_in_order_and_in_bounds(store: &dyn Store) {
    let family = founded(store, 1).await;
    let mut changes = vec![Change::GroupMoved { epoch: 0, group_info: group_info(1) }];
    changes.extend((1..=9).map(|seq| Change::GroupItemKept(item(seq, 100), at(seq))));
    store.apply(family.id, &changes).await.unwrap();
    let read = async |after, limit, bytes| store.group_items(family.id, after, limit, bytes).await.unwrap();
    assert_eq!(read(0, 99, 99_999).await, (1..=9).map(|seq| item(seq, 100)).collect::<Vec<_>>());
    assert_eq!(read(3, 2, 99_999).await, [item(4, 100), item(5, 100)]);
    assert_eq!(read(3, 99, 250).await, [item(4, 100), item(5, 100)]);
    assert_eq!(read(3, 99, 1).await, [item(4, 100)], "the first is given whatever its size");
    assert_eq!(read(9, 99, 99_999).await, []);
}

pub(crate) async fn a_welcome_waits_for_its_device_alone(store: &dyn Store) {
    let family = founded(store, 1).await;
    store.apply(family.id, &joined(2)).await.unwrap();
    let waiting = [2, 1].map(|seq| Change::WelcomeKept(device_id(2), seq, welcome(seq as u8)));
    store.apply(family.id, &waiting).await.unwrap();
    let read = store.welcomes(family.id, device_id(2)).await.unwrap();
    assert_eq!(read, [(1, welcome(1)), (2, welcome(2))]);
    assert_eq!(store.welcomes(family.id, device_id(1)).await.unwrap(), []);
}

pub(crate) async fn a_key_package_is_read_until_it_is_gone(store: &dyn Store) {
    let family = founded(store, 1).await;
    let kept = Change::KeyPackageKept(device_id(1), 4, key_package(1), false);
    store.apply(family.id, &[kept]).await.unwrap();
    assert_eq!(store.key_package(family.id, device_id(1), 4).await.unwrap(), Some(key_package(1)));
    assert_eq!(store.key_package(family.id, device_id(1), 5).await.unwrap(), None);
    store.apply(family.id, &[Change::KeyPackageGone(device_id(1), 4)]).await.unwrap();
    assert_eq!(store.key_package(family.id, device_id(1), 4).await.unwrap(), None);
}

pub(crate) async fn a_removed_device_takes_its_mailbox_along(store: &dyn Store) {
    let family = founded(store, 1).await;
    for changes in steps().iter().take(3) {
        store.apply(family.id, changes).await.unwrap();
    }
    let kept = Change::KeyPackageKept(device_id(2), 1, key_package(1), true);
    store.apply(family.id, &[kept]).await.unwrap();
    store.apply(family.id, &[Change::DeviceRemoved(device_id(2))]).await.unwrap();
    assert_eq!(store.welcomes(family.id, device_id(2)).await.unwrap(), []);
    assert_eq!(store.key_package(family.id, device_id(2), 1).await.unwrap(), None);
    assert!(!loaded(store, &family).await.delivery.mailboxes.contains_key(&device_id(2)));
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the rest names no device")]
pub(crate) async fn sealed_changes_reach_nothing_of_another_family(store: &dyn Store) {
    let (ours, mut theirs) = (founded(store, 1).await, founded(store, 2).await);
    let mut made = begun();
    made.push(Change::GroupItemKept(item(1, 40), at(2)));
    made.push(Change::KeyPackageKept(device_id(1), 1, key_package(1), false));
    made.push(Change::WelcomeKept(device_id(1), 1, welcome(1)));
    let made: Vec<Change> = made
        .into_iter()
        .map(|change| match change {
            Change::GroupTaken(_, seq) => Change::GroupTaken(device_id(2), seq),
            Change::KeyPackageKept(_, id, package, last) => {
                Change::KeyPackageKept(device_id(2), id, package, last)
            }
            Change::WelcomeKept(_, seq, welcome) => Change::WelcomeKept(device_id(2), seq, welcome),
            other => other,
        })
        .collect();
    store.apply(theirs.id, &made).await.unwrap();
    made.iter().for_each(|change| theirs.apply(change));
    let reaching = [Change::KeyPackageGone(device_id(2), 1), Change::WelcomeForgotten(device_id(2), 1)];
    store.apply(ours.id, &reaching).await.unwrap();
    for stolen in [
        Change::GroupTaken(device_id(2), 5),
        Change::WelcomeKept(device_id(2), 5, welcome(5)),
        Change::KeyPackageKept(device_id(2), 5, key_package(5), true),
    ] {
        assert!(matches!(store.apply(ours.id, &[stolen]).await, Err(Error::Gone)));
    }
    assert_eq!(loaded(store, &theirs).await, theirs);
    assert_eq!(store.welcomes(ours.id, device_id(2)).await.unwrap(), []);
    assert_eq!(store.key_package(ours.id, device_id(2), 1).await.unwrap(), None);
    assert_eq!(store.roster(ours.id, 0, 9).await.unwrap(), []);
    assert_eq!(store.group_items(ours.id, 0, 9, 999).await.unwrap(), []);
}

pub(crate) async fn a_call_s_group_is_not_kept(store: &dyn Store) {
    let family = founded(store, 1).await;
    let mut call = super::calls::running();
    let at = wire::CallEpoch { group: wire::CallGroupId::from_u128(6), epoch: 0 };
    let salt = wire::SeatSalt::new(vec![5; 16]).unwrap();
    let group = CallGroup::begun((wire::SeatId::from_u128(77), salt), at, group_info(1));
    call.group = Some(group.clone());
    let changes = [Change::CallKept(call_id(1), call), Change::CallGroupKept(call_id(1), group)];
    store.apply(family.id, &changes).await.unwrap();
    assert_eq!(loaded(store, &family).await.calls[&call_id(1)].group, None);
}
