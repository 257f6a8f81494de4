//! Groups of calls: the first commit of an epoch wins, and who is alone begins anew.

use std::collections::BTreeMap;

use family::{CallGroup, Command};
use wire::{CallEpoch, CallGroupId, Code, Commit, DeviceId, GroupInfo, Link, Proposal, SeatId};

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
    // Members' first devices come one after the other, and so do their places.
    let leaf = device.as_bytes()[14] - 1;
    step(device, seat, at, leaf, &[])
}

fn step(device: DeviceId, seat: SeatId, at: CallEpoch, leaf: u8, removed: &[u8]) -> Command {
    let commit = Commit::new(vec![at.epoch as u8; 40]).unwrap();
    let group_info = group_info(at.epoch as u8 + 1);
    let removed = removed.to_vec();
    Command::CommitCallGroup { device, call: CALL, seat, at, commit, group_info, leaf, removed }
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

/// A call of two whose pages have the places 0 and 1 of its group, in its second epoch.
fn both_placed() -> (House, SeatId, SeatId) {
    let (mut house, first, second) = House::in_call(&[1, 1, 1]);
    house.does(open(device(1, 1), first));
    house.does(commit(device(2, 1), second, 0));
    (house, first, second)
}

fn proposed(leaves: &[u8]) -> BTreeMap<u8, Proposal> {
    leaves.iter().map(|leaf| (*leaf, Proposal::new(vec![*leaf; 40]).unwrap())).collect()
}

fn propose(at: CallEpoch, leaves: &[u8]) -> Command {
    Command::ProposeRemovals { call: CALL, at, proposals: proposed(leaves) }
}

#[test]
fn the_place_of_a_page_whose_seat_is_gone_is_to_be_removed_until_that_is_proposed() {
    let (mut house, _, second) = both_placed();
    let third = house.joins(device(3, 1));
    house.does(step(device(3, 1), third, at(1), 2, &[]));
    assert_eq!(house.call().to_be_removed(), None);
    house.does(Command::Leave { device: device(2, 1), call: CALL, seat: second });
    assert_eq!(house.call().to_be_removed(), Some((at(2), vec![1])));
    house.does(propose(at(1), &[1]));
    assert_eq!(house.call().to_be_removed(), Some((at(2), vec![1])), "of another epoch is none");
    house.does(propose(at(2), &[1]));
    assert_eq!(house.call().to_be_removed(), None);
    assert_eq!(group(&house).removals().unwrap().proposals.len(), 1);
}

#[test]
fn what_was_proposed_goes_with_the_commit_and_is_proposed_again_until_the_place_is_gone() {
    let (mut house, first, second) = both_placed();
    let third = house.joins(device(3, 1));
    house.does(Command::Leave { device: device(2, 1), call: CALL, seat: second });
    house.does(propose(at(1), &[1]));
    house.does(step(device(3, 1), third, at(1), 2, &[]));
    let steps = group(&house).since(at(1)).unwrap();
    assert_eq!(steps[0].proposals, proposed(&[1]).into_values().collect::<Vec<_>>());
    assert_eq!(group(&house).removals(), None);
    assert_eq!(house.call().to_be_removed(), Some((at(2), vec![1])));
    house.does(step(device(1, 1), first, at(2), 0, &[1]));
    assert_eq!(house.call().to_be_removed(), None);
}

#[test]
fn a_page_that_takes_its_seat_anew_leaves_its_old_place() {
    let (mut house, _, _) = both_placed();
    let again = house.joins(device(2, 1));
    assert_eq!(house.call().to_be_removed(), Some((at(1), vec![1])));
    house.does(step(device(2, 1), again, at(1), 2, &[]));
    assert_eq!(house.call().to_be_removed(), Some((at(2), vec![1])));
}

#[test]
fn of_two_who_name_one_place_neither_is_believed() {
    let (mut house, _, second) = both_placed();
    let third = house.joins(device(3, 1));
    house.does(step(device(3, 1), third, at(1), 1, &[]));
    house.does(Command::Leave { device: device(3, 1), call: CALL, seat: third });
    assert_eq!(house.call().to_be_removed(), None, "the place is the second's, whatever the third has said");
    house.does(Command::Leave { device: device(2, 1), call: CALL, seat: second });
    assert!(house.family.calls.get(&CALL).is_none_or(|call| call.to_be_removed().is_none()));
}

#[test]
fn a_group_that_begins_anew_forgets_who_had_which_place() {
    let (mut house, first, second) = both_placed();
    house.joins(device(3, 1));
    house.does(Command::Leave { device: device(2, 1), call: CALL, seat: second });
    link(&mut house, first, Link::Up);
    house.does(open_anew(device(1, 1), first));
    assert_eq!(house.call().to_be_removed(), None);
}
