//! Groups of calls: the first commit of an epoch wins, and who is alone begins anew.

use family::{CallGroup, Command};
use wire::{CallEpoch, CallGroupId, Code, Commit, DeviceId, GroupInfo, Link, SeatId};

use crate::house::{CALL, House, device};

/// An epoch of the group as it was begun at first.
fn at(epoch: u64) -> CallEpoch {
    CallEpoch { group: CallGroupId::from_u128(1), epoch }
}

/// An epoch of the group as it was begun anew.
fn anew(epoch: u64) -> CallEpoch {
    CallEpoch { group: CallGroupId::from_u128(2), epoch }
}

fn open(device: DeviceId, seat: SeatId) -> Command {
    Command::OpenCallGroup { device, call: CALL, seat, at: at(0), group_info: group_info(0) }
}

fn open_anew(device: DeviceId, seat: SeatId) -> Command {
    Command::OpenCallGroup { device, call: CALL, seat, at: anew(0), group_info: group_info(0) }
}

fn commit(device: DeviceId, seat: SeatId, epoch: u64) -> Command {
    commit_at(device, seat, at(epoch))
}

fn commit_at(device: DeviceId, seat: SeatId, at: CallEpoch) -> Command {
    let commit = Commit::new(vec![at.epoch as u8; 40]).unwrap();
    let group_info = group_info(at.epoch as u8 + 1);
    Command::CommitCallGroup { device, call: CALL, seat, at, commit, group_info }
}

fn ready(device: DeviceId, seat: SeatId, at: CallEpoch) -> Command {
    Command::CallReady { device, call: CALL, seat, at }
}

fn group_info(epoch: u8) -> GroupInfo {
    GroupInfo::new(vec![epoch; 40]).unwrap()
}

fn group(house: &House) -> &CallGroup {
    house.call().group.as_ref().unwrap()
}

fn link(house: &mut House, seat: SeatId, link: Link) {
    house.does(Command::SeatLink { call: CALL, seat, link });
}

fn alone_in_a_call() -> (House, SeatId) {
    let mut house = House::of(&[1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    let seat = house.joins(device(1, 1));
    (house, seat)
}

#[test]
fn the_first_seat_begins_the_group_and_the_second_joins_it() {
    let (mut house, first, second) = House::in_call(&[1, 1]);
    assert_eq!(house.refuses(commit(device(2, 1), second, 0)), Code::NotFound);
    house.does(open(device(1, 1), first));
    assert_eq!(house.refuses(open(device(2, 1), second)), Code::Stale);
    house.does(commit(device(2, 1), second, 0));
    assert_eq!(group(&house).at, at(1));
    assert_eq!(group(&house).info().group_info, group_info(1));
}

#[test]
fn the_first_commit_of_an_epoch_wins() {
    let (mut house, first, second) = House::in_call(&[1, 1]);
    house.does(open(device(1, 1), first));
    house.does(commit(device(2, 1), second, 0));
    let before = house.family.clone();
    assert_eq!(house.refuses(commit(device(1, 1), first, 0)), Code::Stale);
    assert_eq!(house.refuses(commit(device(1, 1), first, 2)), Code::Stale);
    assert_eq!(house.family, before);
}

#[test]
fn nobody_speaks_for_the_seat_of_another() {
    let (mut house, first, second) = House::in_call(&[1, 1]);
    assert_eq!(house.refuses(open(device(1, 1), second)), Code::NotFound);
    house.does(open(device(1, 1), first));
    assert_eq!(house.refuses(commit(device(2, 1), first, 0)), Code::NotFound);
    assert_eq!(house.refuses(ready(device(2, 1), first, at(0))), Code::NotFound);
}

#[test]
fn a_page_that_missed_commits_is_given_them_while_they_are_kept() {
    let (mut house, first, _) = House::in_call(&[1, 1]);
    house.does(open(device(1, 1), first));
    for epoch in 0..40 {
        house.does(commit(device(1, 1), first, epoch));
    }
    let since =
        |epoch| group(&house).since(at(epoch)).map(|steps| steps.iter().map(|step| step.epoch).collect());
    assert_eq!(since(7), None::<Vec<u64>>, "32 commits are kept");
    assert_eq!(since(8), Some((8..40).collect()));
    assert_eq!(since(40), Some(Vec::new()));
    assert_eq!(since(41), None, "nobody is ahead of the group");
}

#[test]
fn a_seat_whose_media_alone_flows_begins_the_group_anew() {
    let (mut house, first, second) = House::in_call(&[1, 1]);
    house.does(open(device(1, 1), first));
    house.does(commit(device(2, 1), second, 0));
    link(&mut house, first, Link::Up);
    link(&mut house, second, Link::Up);
    assert_eq!(house.refuses(open(device(1, 1), first)), Code::Stale);
    link(&mut house, second, Link::Lost);
    assert_eq!(house.refuses(open(device(2, 1), second)), Code::Stale);
    house.does(open_anew(device(1, 1), first));
    assert_eq!((group(&house).at, group(&house).since(at(1))), (anew(0), None));
}

#[test]
fn a_group_that_begins_anew_needs_an_id_of_its_own() {
    let (mut house, first) = alone_in_a_call();
    house.does(open(device(1, 1), first));
    house.does(commit(device(1, 1), first, 0));
    assert_eq!(house.refuses(open(device(1, 1), first)), Code::Taken);
    house.does(open_anew(device(1, 1), first));
}

#[test]
fn what_is_said_of_an_earlier_beginning_does_not_count_though_its_epoch_has_the_same_number() {
    let (mut house, first, second) = House::in_call(&[1, 1]);
    house.does(open(device(1, 1), first));
    house.does(commit(device(2, 1), second, 0));
    link(&mut house, first, Link::Up);
    link(&mut house, second, Link::Lost);
    house.does(open_anew(device(1, 1), first));
    house.does(commit_at(device(1, 1), first, anew(0)));
    link(&mut house, second, Link::Up);
    let before = house.family.clone();
    assert_eq!(house.refuses(commit(device(2, 1), second, 1)), Code::Stale);
    assert!(house.does(ready(device(2, 1), second, at(1))).is_empty());
    assert_eq!(house.family, before);
    for epoch in 0..3 {
        assert_eq!(group(&house).since(at(epoch)), None, "no way leads from there to the new group");
    }
    assert_eq!(group(&house).since(anew(0)).map(|steps| steps.len()), Some(1));
}

#[test]
fn of_two_who_come_at_once_the_second_joins_the_group_of_the_first_though_its_media_flows_earlier() {
    let (mut house, first, second) = House::in_call(&[1, 1]);
    house.does(open(device(1, 1), first));
    link(&mut house, second, Link::Up);
    assert_eq!(house.refuses(open(device(2, 1), second)), Code::Stale);
    house.does(commit(device(2, 1), second, 0));
}

#[test]
fn a_seat_that_is_alone_in_the_call_begins_the_group_anew() {
    let (mut house, seat) = alone_in_a_call();
    house.does(open(device(1, 1), seat));
    house.does(commit(device(1, 1), seat, 0));
    house.does(open_anew(device(1, 1), seat));
    assert_eq!(group(&house).at, anew(0));
}

#[test]
fn seats_are_ready_for_the_current_epoch_only() {
    let (mut house, first, second) = House::in_call(&[1, 1]);
    house.does(open(device(1, 1), first));
    house.does(commit(device(2, 1), second, 0));
    assert!(group(&house).ready.iter().eq([&second]), "who commits is ready");
    assert!(house.does(ready(device(1, 1), first, at(0))).is_empty(), "it is late, not wrong");
    house.does(ready(device(1, 1), first, at(1)));
    assert!(house.does(ready(device(1, 1), first, at(1))).is_empty());
    assert_eq!(group(&house).ready.len(), 2);
    house.does(commit(device(1, 1), first, 1));
    assert_eq!(group(&house).ready.len(), 1);
}

#[test]
fn a_call_is_kept_without_its_group_and_goes_on_with_it() {
    let (mut house, first, second) = House::in_call(&[1, 1]);
    house.does(open(device(1, 1), first));
    link(&mut house, second, Link::Up);
    assert!(house.call().group.is_some(), "another change leaves it as it is");
    house.does(Command::Leave { device: device(2, 1), call: CALL, seat: second });
    house.does(Command::Tick);
    assert!(house.call_is_over());
    assert_eq!(house.refuses(commit(device(1, 1), first, 0)), Code::CallOver);
}
