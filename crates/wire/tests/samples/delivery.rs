//! Roster, family group and call groups.

use wire::*;

use super::{at, call, device, member, seat};

pub(crate) fn founding_change() -> SealedChange {
    let group = GroupCommit {
        epoch: 0,
        commit: None,
        group_info: group_info(),
        welcomes: Vec::new(),
        messages: Vec::new(),
    };
    SealedChange { roster_after: 0, entries: vec![entry()], group: Some(group) }
}

fn change() -> SealedChange {
    let group = GroupCommit {
        epoch: 6,
        commit: Some(commit()),
        group_info: group_info(),
        welcomes: vec![(device(2), Welcome::new(vec![b'w'; 90]).unwrap())],
        messages: vec![message()],
    };
    SealedChange { roster_after: 3, entries: vec![entry(), entry()], group: Some(group) }
}

pub(crate) fn requests() -> Vec<(&'static str, Request)> {
    let (call, seat) = (call(), seat(1));
    let entries_only = SealedChange { roster_after: 3, entries: vec![entry()], group: None };
    vec![
        ("seal", Request::Seal { change: change() }),
        ("seal entries alone", Request::Seal { change: entries_only }),
        ("remove_device sealed", Request::RemoveDevice { device: device(2), change: Some(change()) }),
        ("remove_member", Request::RemoveMember { member: member(2), change: change() }),
        ("set_keeper", Request::SetKeeper { member: member(2), keeper: false, change: change() }),
        ("read_roster", Request::ReadRoster { from: 3 }),
        ("read_group", Request::ReadGroup { after: 9 }),
        ("read_group_info", Request::ReadGroupInfo),
        ("acknowledge", Request::Acknowledge { seq: 10 }),
        (
            "keep_key_packages",
            Request::KeepKeyPackages { packages: vec![key_package()], last_resort: Some(key_package()) },
        ),
        ("take_key_package", Request::TakeKeyPackage { device: device(2) }),
        ("post", Request::Post { epoch: 7, message: message() }),
        ("open_group", Request::OpenGroup { call, seat, at: in_epoch(0), group_info: group_info() }),
        (
            "call_commit",
            Request::CallCommit {
                call,
                seat,
                at: in_epoch(4),
                commit: commit(),
                group_info: group_info(),
                leaf: 2,
                removed: vec![1, 3],
            },
        ),
        ("call_ready", Request::CallReady { call, seat, at: in_epoch(5) }),
        ("read_call_group", Request::ReadCallGroup { call, since: Some(in_epoch(3)) }),
        ("read_call_group to join", Request::ReadCallGroup { call, since: None }),
    ]
}

pub(crate) fn messages() -> Vec<(&'static str, FromServer)> {
    let (call, seats) = (call(), vec![seat(1), seat(2)]);
    vec![
        ("roster", FromServer::Roster { from: 3, entries: vec![roster_item()] }),
        ("group_items", FromServer::GroupItems { items: items() }),
        ("welcome", FromServer::Welcome { seq: 9, bytes: Welcome::new(vec![b'w'; 90]).unwrap() }),
        ("call_group", FromServer::CallGroup { call, group: call_group() }),
        ("call_commit", FromServer::CallCommit { call, at: in_epoch(4), commit: commit() }),
        ("call_ready", FromServer::CallReady { call, at: in_epoch(5), seats }),
    ]
}

pub(crate) fn answers() -> Vec<(&'static str, Reply)> {
    let step = CallStep { epoch: 4, commit: commit(), proposals: vec![proposal()] };
    let answers = [
        ("roster", Answer::Roster { from: 3, entries: vec![roster_item()], more: true }),
        ("group", Answer::Group { items: items(), more: false, too_old: false }),
        ("group too old", Answer::Group { items: Vec::new(), more: false, too_old: true }),
        ("group_info", Answer::GroupInfo { epoch: 7, group_info: group_info() }),
        ("key_package", Answer::KeyPackage { key_package: key_package(), last_resort: false }),
        (
            "call_group",
            Answer::CallGroup {
                at: in_epoch(5),
                commits: vec![step],
                proposals: vec![proposal()],
                group_info: None,
            },
        ),
        (
            "call_group to join",
            Answer::CallGroup {
                at: in_epoch(5),
                commits: Vec::new(),
                proposals: Vec::new(),
                group_info: Some(group_info()),
            },
        ),
    ];
    answers.into_iter().map(|(name, answer)| (name, Reply::Ok(answer))).collect()
}

pub(crate) fn head() -> SealedHead {
    let group = GroupHead { epoch: 7, seq: 10, acknowledged: Some(9) };
    SealedHead { roster: 5, group: Some(group), key_packages: 12, last_resort: true }
}

pub(crate) fn call_group() -> CallGroupInfo {
    CallGroupInfo { at: in_epoch(4), group_info: group_info() }
}

pub(crate) fn removals() -> CallProposals {
    CallProposals { at: in_epoch(5), proposals: vec![proposal()] }
}

fn proposal() -> Proposal {
    Proposal::new(vec![b'p'; 50]).unwrap()
}

fn in_epoch(epoch: u64) -> CallEpoch {
    CallEpoch { group: CallGroupId::from_u128(6), epoch }
}

fn items() -> Vec<GroupItem> {
    vec![
        GroupItem { seq: 9, epoch: 6, what: GroupBytes::Commit(commit()) },
        GroupItem { seq: 10, epoch: 7, what: GroupBytes::Message(message()) },
    ]
}

fn roster_item() -> RosterItem {
    RosterItem { bytes: entry(), at: at(20) }
}

fn entry() -> RosterEntry {
    RosterEntry::new(vec![b'e'; 120]).unwrap()
}

fn commit() -> Commit {
    Commit::new(vec![b'c'; 80]).unwrap()
}

fn group_info() -> GroupInfo {
    GroupInfo::new(vec![b'g'; 100]).unwrap()
}

fn message() -> GroupMessage {
    GroupMessage::new(vec![b'm'; 70]).unwrap()
}

fn key_package() -> KeyPackage {
    KeyPackage::new(vec![b'k'; 60]).unwrap()
}
