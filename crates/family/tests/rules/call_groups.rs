//! Groups of calls: the first commit of an epoch wins, and who is alone begins anew.

use family::{CallGroup, Command};
use wire::{Code, Commit, DeviceId, GroupInfo, Link, SeatId};

use crate::house::{CALL, House, device};

fn open(device: DeviceId, seat: SeatId) -> Command {
    Command::OpenCallGroup { device, call: CALL, seat, epoch: 0, group_info: group_info(0) }
}

fn commit(device: DeviceId, seat: SeatId, epoch: u64) -> Command {
    let commit = Commit::new(vec![epoch as u8; 40]).unwrap();
    Command::CommitCallGroup {
        device,
        call: CALL,
        seat,
        epoch,
        commit,
        group_info: group_info(epoch as u8 + 1),
    }
}

fn ready(device: DeviceId, seat: SeatId, epoch: u64) -> Command {
    Command::CallReady { device, call: CALL, seat, epoch }
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

#[test]
fn the_first_seat_begins_the_group_and_the_second_joins_it() {
    let (mut house, first, second) = House::in_call(&[1, 1]);
    assert_eq!(house.refuses(commit(device(2, 1), second, 0)), Code::NotFound);
    house.does(open(device(1, 1), first));
    assert_eq!(house.refuses(open(device(2, 1), second)), Code::Stale);
    house.does(commit(device(2, 1), second, 0));
    assert_eq!(group(&house).epoch, 1);
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
    assert_eq!(house.refuses(ready(device(2, 1), first, 0)), Code::NotFound);
}

#[test]
fn a_page_that_missed_commits_is_given_them_while_they_are_kept() {
    let (mut house, first, _) = House::in_call(&[1, 1]);
    house.does(open(device(1, 1), first));
    for epoch in 0..40 {
        house.does(commit(device(1, 1), first, epoch));
    }
    let since = |epoch| group(&house).since(epoch).map(|steps| steps.iter().map(|step| step.epoch).collect());
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
    house.does(open(device(1, 1), first));
    assert_eq!((group(&house).epoch, group(&house).since(1)), (0, None));
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
    let mut house = House::of(&[1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    let seat = house.joins(device(1, 1));
    house.does(open(device(1, 1), seat));
    house.does(commit(device(1, 1), seat, 0));
    house.does(open(device(1, 1), seat));
    assert_eq!(group(&house).epoch, 0);
}

#[test]
fn seats_are_ready_for_the_current_epoch_only() {
    let (mut house, first, second) = House::in_call(&[1, 1]);
    house.does(open(device(1, 1), first));
    house.does(commit(device(2, 1), second, 0));
    assert!(group(&house).ready.iter().eq([&second]), "who commits is ready");
    assert!(house.does(ready(device(1, 1), first, 0)).is_empty(), "it is late, not wrong");
    house.does(ready(device(1, 1), first, 1));
    assert!(house.does(ready(device(1, 1), first, 1)).is_empty());
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
