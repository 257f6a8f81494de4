//! Roster, family group, welcomes and key packages: what comes first counts, and nobody misses anything for long.

use family::{Command, MAX_GROUP_ITEMS};
use wire::{
    Code, Commit, DeviceId, GroupCommit, GroupInfo, GroupMessage, KeyPackage, RosterEntry, SealedChange,
    Welcome,
};

use crate::house::{House, device, member};

pub(crate) const DAY: u64 = 24 * 60 * 60;

fn entry() -> RosterEntry {
    RosterEntry::new(vec![1; 80]).unwrap()
}

fn group_info() -> GroupInfo {
    GroupInfo::new(vec![2; 80]).unwrap()
}

fn message() -> GroupMessage {
    GroupMessage::new(vec![4; 80]).unwrap()
}

fn key_package(n: u8) -> KeyPackage {
    KeyPackage::new(vec![n; 60]).unwrap()
}

/// One more entry for the roster.
pub(crate) fn entry_after(roster: u32) -> SealedChange {
    SealedChange { roster_after: roster, entries: vec![entry()], group: None }
}

/// A commit made in this epoch, which adds these devices.
pub(crate) fn commit_in(epoch: u64, roster: u32, added: &[DeviceId]) -> SealedChange {
    let group = GroupCommit {
        epoch,
        commit: Some(Commit::new(vec![3; 80]).unwrap()),
        group_info: group_info(),
        welcomes: added.iter().map(|device| (*device, Welcome::new(vec![5; 80]).unwrap())).collect(),
        messages: Vec::new(),
    };
    SealedChange { roster_after: roster, entries: Vec::new(), group: Some(group) }
}

fn begun() -> SealedChange {
    let mut change = commit_in(0, 0, &[]);
    change.entries.push(entry());
    if let Some(group) = &mut change.group {
        group.commit = None;
    }
    change
}

pub(crate) fn seal(device: DeviceId, change: SealedChange) -> Command {
    Command::Seal { device, change }
}

pub(crate) fn post(device: DeviceId, epoch: u64) -> Command {
    Command::Post { device, epoch, message: message() }
}

/// A family whose group was begun by device (1, 1), with these others in it.
pub(crate) fn in_group(devices: &[u128], added: &[DeviceId]) -> House {
    let mut house = House::of(devices);
    house.does(seal(device(1, 1), begun()));
    if !added.is_empty() {
        house.does(seal(device(1, 1), commit_in(0, 1, added)));
    }
    house
}

pub(crate) fn epoch(house: &House) -> u64 {
    house.family.delivery.group.as_ref().unwrap().epoch
}

/// Places of the items that are kept.
fn kept(house: &House) -> Vec<u64> {
    house.family.delivery.group.as_ref().unwrap().items.keys().copied().collect()
}

#[test]
fn a_family_begins_its_roster_and_its_group_once() {
    let mut house = House::of(&[1]);
    house.does(seal(device(1, 1), begun()));
    assert_eq!(house.family.delivery.roster, 1);
    assert_eq!(epoch(&house), 0);
    assert_eq!(house.family.delivery.taken_by(device(1, 1)), Some(0));
    let again = SealedChange { roster_after: 1, ..begun() };
    assert_eq!(house.refuses(seal(device(1, 1), again)), Code::Stale);
}

#[test]
fn a_change_on_an_older_roster_changes_nothing() {
    let mut house = in_group(&[1, 1], &[device(2, 1)]);
    house.does(seal(device(2, 1), entry_after(1)));
    let before = house.family.clone();
    assert_eq!(house.refuses(seal(device(1, 1), entry_after(1))), Code::Stale);
    assert_eq!(house.refuses(seal(device(1, 1), commit_in(1, 1, &[]))), Code::Stale);
    assert_eq!(house.refuses(seal(device(1, 1), entry_after(3))), Code::Stale, "nor is a gap left");
    assert_eq!(house.family, before);
}

#[test]
fn the_first_commit_of_an_epoch_wins() {
    let mut house = in_group(&[1, 1], &[device(2, 1)]);
    house.does(seal(device(2, 1), commit_in(1, 1, &[])));
    assert_eq!(house.refuses(seal(device(1, 1), commit_in(1, 1, &[]))), Code::Stale);
    house.does(seal(device(1, 1), commit_in(2, 1, &[])));
    assert_eq!(epoch(&house), 3);
}

#[test]
fn entries_are_not_taken_without_the_commit_they_came_with() {
    let house = in_group(&[1, 1], &[device(2, 1)]);
    let mut change = commit_in(0, 1, &[]);
    change.entries.push(entry());
    assert_eq!(house.refuses(seal(device(1, 1), change)), Code::Stale);
    assert_eq!(house.family.delivery.roster, 1);
}

#[test]
fn a_removal_and_its_change_happen_together_or_not_at_all() {
    let mut house = in_group(&[1, 1], &[device(2, 1)]);
    let remove = |change| Command::RemoveDevice { device: device(1, 1), target: device(2, 1), change };
    let mut stale = commit_in(0, 1, &[]);
    assert_eq!(house.refuses(remove(Some(stale.clone()))), Code::Stale);
    assert!(house.family.devices.contains_key(&device(2, 1)));
    stale.group.as_mut().unwrap().epoch = 1;
    house.does(remove(Some(stale)));
    assert!(!house.family.devices.contains_key(&device(2, 1)));
    assert_eq!(epoch(&house), 2);
    let member_stays =
        Command::RemoveMember { device: device(1, 1), member: member(2), change: entry_after(0) };
    assert_eq!(house.refuses(member_stays), Code::Stale);
    let keeper =
        |change| Command::SetKeeper { device: device(1, 1), member: member(2), keeper: true, change };
    assert_eq!(house.refuses(keeper(entry_after(0))), Code::Stale);
    house.does(keeper(entry_after(1)));
    assert!(house.family.is_keeper(member(2)));
}

#[test]
fn what_is_not_allowed_takes_no_change_with_it() {
    let house = in_group(&[1, 1], &[device(2, 1)]);
    let remove =
        Command::RemoveDevice { device: device(2, 1), target: device(1, 1), change: Some(entry_after(1)) };
    assert_eq!(house.refuses(remove), Code::NotAllowed);
}

#[test]
fn a_removed_device_loses_its_place_its_mailbox_and_its_key_packages() {
    let mut house = in_group(&[1, 1], &[device(2, 1)]);
    house.does(Command::KeepKeyPackages {
        device: device(2, 1),
        packages: vec![key_package(1)],
        last_resort: Some(key_package(2)),
    });
    house.does(Command::RemoveDevice {
        device: device(1, 1),
        target: device(2, 1),
        change: Some(house.unchanged()),
    });
    assert!(!house.family.delivery.mailboxes.contains_key(&device(2, 1)));
    assert_eq!(house.refuses(post(device(2, 1), 1)), Code::NotSignedIn);
    let take = Command::TakeKeyPackage { device: device(1, 1), target: device(2, 1) };
    assert_eq!(house.refuses(take), Code::NotFound);
}

#[test]
fn a_removed_member_takes_their_mailboxes_along() {
    let mut house = in_group(&[1, 2], &[device(2, 1), device(2, 2)]);
    house.does(Command::RemoveMember { device: device(1, 1), member: member(2), change: house.unchanged() });
    assert_eq!(house.family.delivery.mailboxes.keys().collect::<Vec<_>>(), [&device(1, 1)]);
}

#[test]
fn only_who_has_a_place_in_the_group_posts_and_only_in_its_epoch() {
    let mut house = in_group(&[1, 1], &[]);
    assert_eq!(house.refuses(post(device(2, 1), 0)), Code::NotAllowed);
    house.does(post(device(1, 1), 0));
    house.does(seal(device(1, 1), commit_in(0, 1, &[])));
    assert_eq!(house.refuses(post(device(1, 1), 0)), Code::Stale);
    assert_eq!(House::of(&[1]).refuses(post(device(1, 1), 0)), Code::NotFound);
}

#[test]
fn a_device_that_joins_by_its_own_commit_has_a_place_from_there() {
    let mut house = in_group(&[1, 1], &[]);
    house.does(post(device(1, 1), 0));
    house.does(seal(device(2, 1), commit_in(0, 1, &[])));
    assert_eq!(house.family.delivery.taken_by(device(2, 1)), Some(2));
}

#[test]
fn a_welcome_waits_until_it_is_acknowledged() {
    let mut house = in_group(&[1, 1], &[device(2, 1)]);
    let waiting = |house: &House| house.family.delivery.mailboxes[&device(2, 1)].welcomes.len();
    assert_eq!((waiting(&house), house.family.delivery.taken_by(device(2, 1))), (1, Some(1)));
    house.does(Command::Acknowledge { device: device(2, 1), seq: 1 });
    assert_eq!(waiting(&house), 0);
    assert!(house.does(Command::Acknowledge { device: device(2, 1), seq: 1 }).is_empty());
}

#[test]
fn of_welcomes_the_latest_four_wait() {
    let mut house = in_group(&[1, 1], &[device(2, 1)]);
    for epoch in 1..7 {
        house.does(seal(device(1, 1), commit_in(epoch, 1, &[device(2, 1)])));
    }
    let waiting = &house.family.delivery.mailboxes[&device(2, 1)].welcomes;
    assert_eq!(waiting.iter().copied().collect::<Vec<_>>(), [4, 5, 6, 7]);
}

#[test]
fn nobody_outside_the_family_is_welcomed() {
    let house = in_group(&[1], &[]);
    assert_eq!(house.refuses(seal(device(1, 1), commit_in(0, 1, &[device(9, 9)]))), Code::NotFound);
}

#[test]
fn items_are_kept_until_every_device_has_taken_them() {
    let mut house = in_group(&[1, 1], &[device(2, 1)]);
    house.does(post(device(1, 1), 1));
    house.does(post(device(2, 1), 1));
    assert_eq!(kept(&house), [1, 2, 3]);
    house.does(Command::Acknowledge { device: device(1, 1), seq: 3 });
    assert_eq!(kept(&house), [2, 3], "device (2, 1) needs nothing before its welcome");
    house.does(Command::Acknowledge { device: device(2, 1), seq: 2 });
    assert_eq!(kept(&house), [3]);
    assert!(house.family.delivery.is_too_old(1));
    assert!(!house.family.delivery.is_too_old(2));
    assert_eq!(house.refuses(Command::Acknowledge { device: device(2, 1), seq: 4 }), Code::Invalid);
    assert!(house.does(Command::Acknowledge { device: device(2, 1), seq: 1 }).is_empty(), "it is late");
}

#[test]
fn nothing_is_kept_longer_than_sixty_days_for_who_is_away() {
    let mut house = in_group(&[1, 1], &[device(2, 1)]);
    house.waits(DAY);
    house.does(post(device(1, 1), 1));
    house.lets_pass(59 * DAY - 1);
    assert_eq!(kept(&house), [1, 2]);
    assert_eq!(house.family.next_deadline().unwrap().since(house.now).as_secs(), 1);
    house.lets_pass(1);
    assert_eq!(kept(&house), [2]);
    house.lets_pass(DAY);
    assert_eq!(kept(&house), [0; 0]);
    assert!(house.family.delivery.is_too_old(1));
    assert!(!house.family.delivery.is_too_old(2), "who has all misses nothing");
    house.does(post(device(1, 1), 1));
    assert_eq!(kept(&house), [3], "places are not given anew");
}

#[test]
fn the_oldest_items_make_room() {
    let mut house = in_group(&[1, 1], &[device(2, 1)]);
    for _ in 0..MAX_GROUP_ITEMS {
        house.does(post(device(1, 1), 1));
    }
    assert_eq!((kept(&house).len(), kept(&house)[0]), (MAX_GROUP_ITEMS, 2));
    let large = || Command::Post {
        device: device(1, 1),
        epoch: 1,
        message: GroupMessage::new(vec![1; GroupMessage::MAX]).unwrap(),
    };
    for _ in 0..1100 {
        house.does(large());
    }
    let bytes: u64 =
        house.family.delivery.group.as_ref().unwrap().items.values().map(|kept| u64::from(kept.size)).sum();
    assert_eq!(bytes, 64 << 20);
}

#[test]
fn a_key_package_is_given_away_once_and_the_last_resort_stays() {
    let mut house = House::of(&[1, 1]);
    let (ours, theirs) = (device(1, 1), device(2, 1));
    let keep = |packages, last_resort| Command::KeepKeyPackages { device: theirs, packages, last_resort };
    let take = || Command::TakeKeyPackage { device: ours, target: theirs };
    assert_eq!(house.refuses(take()), Code::NotFound);
    house.does(keep(vec![key_package(1), key_package(2)], Some(key_package(3))));
    let mut given = Vec::new();
    for _ in 0..4 {
        given.push(house.family.key_package_of(theirs).unwrap());
        house.does(take());
    }
    assert_eq!(given, [(0, false), (1, false), (2, true), (2, true)]);
    house.does(keep(Vec::new(), Some(key_package(4))));
    assert_eq!(
        house.family.key_package_of(theirs),
        Some((3, true)),
        "the newer last resort replaces the older"
    );
    house.does(keep(vec![key_package(5); 20], None));
    assert_eq!(house.refuses(keep(vec![key_package(6)], None)), Code::Full);
    assert_eq!(house.family.delivery.head(theirs).key_packages, 20);
}

#[test]
fn a_change_has_sixteen_parts_of_a_kind_at_most() {
    let house = in_group(&[1], &[]);
    let many = SealedChange { entries: vec![entry(); 17], ..entry_after(1) };
    assert_eq!(house.refuses(seal(device(1, 1), many)), Code::TooLarge);
    let mut messages = commit_in(0, 1, &[]);
    messages.group.as_mut().unwrap().messages = vec![message(); 17];
    assert_eq!(house.refuses(seal(device(1, 1), messages)), Code::TooLarge);
    assert_eq!(house.refuses(seal(device(1, 1), commit_in(0, 1, &[device(1, 1); 17]))), Code::TooLarge);
}
