//! Lies about the family group.

use proof_member::Member;
use sealed::{Change, GroupBytes, GroupItem, GroupNews};

use super::{Case, Refusal, refused};
use crate::support::{House, device, member};

pub(super) fn cases() -> Vec<Case> {
    vec![
        injects_somebody(),
        welcomes_into_its_own_group(),
        replays_a_commit(),
        reorders_commits(),
        withholds_a_commit(),
        changes_a_commit(),
        strips_the_path(),
        answers_with_another_group(),
        keeps_somebody_who_was_removed(),
    ]
}

/// The latest item again, as the next one.
fn next(house: &House, epoch: u64, what: GroupBytes) -> GroupItem {
    let seq = house.server.items.last().map_or(0, |item| item.seq) + 1;
    GroupItem { seq, epoch, what }
}

/// A family of three in which the first has just renewed its place, unread by the others.
fn renewed(seed: u64) -> (House, GroupItem) {
    let mut house = House::of(3, seed);
    house.change(0, &Change::Update).map(drop).unwrap_or_default();
    let last = house.server.items.iter().rfind(|item| matches!(item.what, GroupBytes::Commit(_))).cloned();
    (house, last.unwrap_or_else(|| unreachable!("the update is an item")))
}

fn commit_bytes(item: &GroupItem) -> Vec<u8> {
    match &item.what {
        GroupBytes::Commit(bytes) | GroupBytes::Message(bytes) => bytes.0.clone(),
    }
}

/// The server joins the family group by itself, as a device that the roster does not have.
fn injects_somebody() -> Case {
    let mut house = House::of(2, 51);
    let identity = [b"d".as_slice(), &member(9).0, &device(9).0].concat();
    let commit = Member::new(1, &identity, false).and_then(|mut it| it.join_by_itself(&house.server.info));
    let outcome = match commit {
        Ok(commit) => {
            let item = next(&house, house.server.epoch, GroupBytes::Commit(commit.into()));
            refused(house.vaults[1].take_group(&item))
        }
        Err(error) => Err(format!("the attack can't be made: {error}")),
    };
    let names = &["commit_not_in_roster", "commit_forbidden"];
    Case::new("puts a device of its own into the family group", names, outcome)
}

/// The server answers a knock with a group of its own.
fn welcomes_into_its_own_group() -> Case {
    let mut house = House::of(1, 52);
    let (mut vault, knock, ..) = house.knock(0, member(2), device(2));
    let taken = vault.take_roster(0, &house.server.roster).map(drop);
    let made = Member::new(1, b"server", false).and_then(|mut server| {
        server.begin()?;
        // A key package as a message: version 1, wire format 5.
        let package = [&[0, 1, 0, 5], knock.key_package.0.as_slice()].concat();
        server.commit(&[package], &[])
    });
    let outcome = match (taken, made) {
        (Ok(()), Ok(commit)) => refused(vault.take_welcome(&commit.welcome.unwrap_or_default())),
        (Err(error), _) => Err(format!("the roster was refused first: {error}")),
        (_, Err(error)) => Err(format!("the attack can't be made: {error}")),
    };
    let names = &["commit_wrong_group", "commit_not_in_roster", "commit_roster_behind"];
    Case::new("welcomes an invited person into a group of its own", names, outcome)
}

/// A step that was taken comes again as a new one; it may be left out or refused, and changes nothing.
fn replays_a_commit() -> Case {
    let (mut house, item) = renewed(53);
    house.catch_up();
    let before = house.vaults[1].epoch();
    let again = next(&house, house.server.epoch, item.what);
    let taken = house.vaults[1].take_group(&again);
    let outcome = match taken {
        Ok(GroupNews::Known) if house.vaults[1].epoch() == before => left_out(),
        other => refused(other),
    };
    Case::new("replays a commit", &["left_out", "commit_stale", "commit_invalid"], outcome)
}

fn left_out() -> Result<Refusal, String> {
    Ok(("left_out", "nothing was taken, and nothing changed".into()))
}

/// The second of two steps comes first.
fn reorders_commits() -> Case {
    let (mut house, first) = renewed(54);
    house.change(0, &Change::Update).map(drop).unwrap_or_default();
    let second = house.server.items.iter().rfind(|item| item.seq > first.seq).cloned();
    let outcome = match second {
        Some(item) => refused(house.vaults[1].take_group(&item)),
        None => Err("there is no second step".into()),
    };
    Case::new("reorders commits", &["commit_gap"], outcome)
}

/// A step is left out, and what follows is numbered as if there had been none.
fn withholds_a_commit() -> Case {
    let (mut house, first) = renewed(55);
    house.change(0, &Change::Update).map(drop).unwrap_or_default();
    let second = house.server.items.iter().rfind(|item| item.seq > first.seq).cloned();
    let outcome = match second {
        Some(item) => refused(house.vaults[1].take_group(&GroupItem { seq: first.seq, ..item })),
        None => Err("there is no second step".into()),
    };
    Case::new("withholds a commit", &["commit_gap"], outcome)
}

fn changes_a_commit() -> Case {
    let (mut house, item) = renewed(56);
    let mut bytes = commit_bytes(&item);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let taken = house.vaults[1].take_group(&GroupItem { what: GroupBytes::Commit(bytes.into()), ..item });
    Case::new("changes a commit on the way", &["commit_invalid", "malformed"], refused(taken))
}

/// Bytes of what follows the path in a PublicMessage of a member: an Ed25519 signature, the confirmation tag, the
/// membership tag, each with its length.
const TAIL: usize = 2 + 64 + 1 + 32 + 1 + 32;

/// The commit without its path: the optional's byte is zero and nothing follows it.
fn strips_the_path() -> Case {
    let (mut house, item) = renewed(57);
    let bytes = commit_bytes(&item);
    let outcome = match path_at(&bytes).zip(bytes.len().checked_sub(TAIL)) {
        Some((at, tail)) => {
            let stripped = [&bytes[..at], &[0], &bytes[tail..]].concat();
            let item = GroupItem { what: GroupBytes::Commit(stripped.into()), ..item };
            refused(house.vaults[1].take_group(&item))
        }
        None => Err("the commit has no path to take away".into()),
    };
    Case::new("serves a commit without its path", &["commit_no_path", "commit_invalid"], outcome)
}

/// Where the byte stands that says whether a path follows (RFC 9420 sections 6 and 12.4).
fn path_at(message: &[u8]) -> Option<usize> {
    let mut at = 4;
    at = after(message, at)?;
    at += 8;
    // A member's sender type, and its leaf.
    at += 1 + 4;
    at = after(message, at)?;
    // The content's type, then the list of proposals.
    at = after(message, at + 1)?;
    (message.get(at) == Some(&1)).then_some(at)
}

/// The end of a variable-length field (RFC 9420 section 2.1.2).
fn after(message: &[u8], at: usize) -> Option<usize> {
    let first = *message.get(at)?;
    let bytes = 1usize << (first >> 6);
    let mut length = usize::from(first & 0x3f);
    for byte in message.get(at + 1..at + bytes)? {
        length = length << 8 | usize::from(*byte);
    }
    Some(at + bytes + length)
}

/// A device that takes its place anew is given the information of another family's group.
fn answers_with_another_group() -> Case {
    let mut house = House::of(2, 58);
    let info = Member::new(1, b"server", false).and_then(|mut it| {
        it.begin()?;
        it.group_info()
    });
    let seed = house.seeds.next();
    let outcome = match info {
        Ok(info) => refused(house.vaults[1].rejoin(&info, seed).map(|_| "joined")),
        Err(error) => Err(format!("the attack can't be made: {error}")),
    };
    let names = &["commit_wrong_group", "commit_forbidden", "commit_invalid"];
    Case::new("answers with another group's information", names, outcome)
}

/// A removed device goes on as if nothing had happened, and the server delivers what it makes.
fn keeps_somebody_who_was_removed() -> Case {
    let mut house = House::of(3, 59);
    let seed = house.seeds.next();
    let theirs = house.vaults[2].change(&Change::Update, seed);
    house.change(0, &Change::RemoveDevice(device(3))).map(drop).unwrap_or_default();
    let outcome = match (house.follow(1), theirs) {
        (Ok(_), Ok(change)) => {
            let commit = change.group.and_then(|group| group.commit).unwrap_or_default();
            let item = next(&house, house.server.epoch, GroupBytes::Commit(commit));
            refused(house.vaults[1].take_group(&item))
        }
        (Err(error), _) | (_, Err(error)) => Err(format!("the attack can't be made: {error}")),
    };
    let names = &["commit_stale", "commit_invalid", "commit_not_in_roster"];
    Case::new("delivers what a removed device makes", names, outcome)
}
