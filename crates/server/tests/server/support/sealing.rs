//! What a device would seal. The server can't tell, so any bytes will do.

use wire::{
    Commit, DeviceId, DeviceKey, GroupCommit, GroupInfo, GroupMessage, KeyPackage, KnockMac, NewKnock,
    RosterEntry, SealedChange, Welcome,
};

/// A roster entry that is told apart by its number.
pub(crate) fn entry(n: u8) -> RosterEntry {
    RosterEntry::new(vec![n; 80]).expect("the length is right")
}

pub(crate) fn group_info(n: u8) -> GroupInfo {
    GroupInfo::new(vec![n; 90]).expect("the length is right")
}

pub(crate) fn commit(n: u8) -> Commit {
    Commit::new(vec![n; 70]).expect("the length is right")
}

pub(crate) fn message(n: u8) -> GroupMessage {
    GroupMessage::new(vec![n; 60]).expect("the length is right")
}

pub(crate) fn welcome(n: u8) -> Welcome {
    Welcome::new(vec![n; 50]).expect("the length is right")
}

pub(crate) fn key_package(n: u8) -> KeyPackage {
    KeyPackage::new(vec![n; 40]).expect("the length is right")
}

pub(crate) fn device_key(n: u8) -> DeviceKey {
    DeviceKey::new(vec![n; 32]).expect("the length is right")
}

pub(crate) fn knock_mac(n: u8) -> KnockMac {
    KnockMac::new(vec![n; 32]).expect("the length is right")
}

/// What a new device shows to be let in.
pub(crate) fn new_knock() -> NewKnock {
    NewKnock { device_key: device_key(1), key_package: key_package(1), mac: knock_mac(1) }
}

/// A change without anything in it, made on a roster of so many entries.
pub(crate) const fn nothing_after(roster: u32) -> SealedChange {
    SealedChange { roster_after: roster, entries: Vec::new(), group: None }
}

/// The roster's first entry and the beginning of the family group.
pub(crate) fn founding() -> SealedChange {
    let group = GroupCommit {
        epoch: 0,
        commit: None,
        group_info: group_info(0),
        welcomes: Vec::new(),
        messages: Vec::new(),
    };
    SealedChange { roster_after: 0, entries: vec![entry(0)], group: Some(group) }
}

/// One roster entry, and a commit of this epoch that adds these devices and says something to all.
pub(crate) fn change(roster_after: u32, epoch: u64, added: &[DeviceId]) -> SealedChange {
    let n = u8::try_from(epoch).expect("tests are short");
    let group = GroupCommit {
        epoch,
        commit: Some(commit(n)),
        group_info: group_info(n + 1),
        welcomes: added.iter().map(|device| (*device, welcome(n))).collect(),
        messages: vec![message(n)],
    };
    SealedChange { roster_after, entries: vec![entry(n + 1)], group: Some(group) }
}
