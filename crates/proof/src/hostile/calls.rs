//! Lies about a call's group.

use proof_member::Member;
use sealed::{CallGroup, CallId};

use super::{Case, refused};
use crate::support::{CALL, Call, House, device, member, tag, usher};

pub(super) fn cases() -> Vec<Case> {
    vec![
        listens_in(),
        replays_a_commit(),
        withholds_a_commit(),
        changes_a_commit(),
        mixes_calls(),
        brings_a_page_back(),
        lets_a_page_in_twice(),
        makes_the_call_itself(),
    ]
}

/// A call of three members' pages.
pub(super) fn call_of_three(seed: u64) -> (House, Call) {
    let mut house = House::of(3, seed);
    let mut call = Call::begin(&mut house, 0, 1);
    call.join(&mut house, 1, 2);
    call.join(&mut house, 2, 3);
    (house, call)
}

/// The server joins the call as a page that no device certified.
fn listens_in() -> Case {
    let (house, mut call) = call_of_three(61);
    let place = house.vaults[0].place();
    let identity = [
        b"p".as_slice(),
        &member(1).0,
        &device(1).0,
        &tag(9).0,
        &place.length.to_be_bytes(),
        &place.head,
        &[7; 64],
    ]
    .concat();
    let commit = Member::new(1, &identity, false).and_then(|mut it| it.join_by_itself(&call.info));
    let outcome = match commit {
        Ok(commit) => {
            let epoch = call.epoch;
            refused(call.pages[0].1.take(&house.vaults[0], epoch, &commit))
        }
        Err(error) => Err(format!("the attack can't be made: {error}")),
    };
    Case::new("joins the call itself", &["commit_not_in_roster"], outcome)
}

fn replays_a_commit() -> Case {
    let (house, mut call) = call_of_three(62);
    let (epoch, commit) = call.commits[1].clone();
    let taken = call.pages[0].1.take(&house.vaults[0], epoch, &commit);
    Case::new("replays a call's commit", &["commit_stale"], refused(taken))
}

fn withholds_a_commit() -> Case {
    let (mut house, mut call) = call_of_three(63);
    let mut updates = Vec::new();
    for _ in 0..2 {
        let seed = house.seeds.next();
        if let Ok(commit) = call.pages[0].1.update(seed) {
            updates.push(commit.clone());
            let _ = call.pages[0].1.confirm(&house.vaults[0]);
        }
    }
    let outcome = match updates.last() {
        Some(second) => refused(call.pages[1].1.take(&house.vaults[1], second.epoch, &second.commit.0)),
        None => Err("there are no steps".into()),
    };
    Case::new("withholds a call's commit", &["commit_gap"], outcome)
}

fn changes_a_commit() -> Case {
    let (mut house, mut call) = call_of_three(64);
    let seed = house.seeds.next();
    let outcome = match call.pages[0].1.update(seed) {
        Ok(commit) => {
            let mut bytes = commit.commit.0.clone();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            refused(call.pages[1].1.take(&house.vaults[1], commit.epoch, &bytes))
        }
        Err(error) => Err(error.to_string()),
    };
    Case::new("changes a call's commit on the way", &["commit_invalid", "malformed"], outcome)
}

/// The commit of one call is delivered in another.
fn mixes_calls() -> Case {
    let (mut house, mut call) = call_of_three(65);
    let seeds = [house.seeds.next(), house.seeds.next(), house.seeds.next()];
    let [begin, join, update] = seeds;
    let (elsewhere, usher) = (CallId([0xcb; 16]), usher().public());
    let other = CallGroup::begin(&house.vaults[0], elsewhere, tag(5), &usher, begin)
        .and_then(|group| group.group_info())
        .and_then(|info| CallGroup::join(&house.vaults[1], elsewhere, tag(6), &usher, &info, join))
        .and_then(|(mut group, _)| group.update(update));
    let outcome = match other {
        Ok(commit) => {
            let epoch = call.epoch;
            refused(call.pages[0].1.take(&house.vaults[0], epoch, &commit.commit.0))
        }
        Err(error) => Err(error.to_string()),
    };
    Case::new("delivers the commit of another call", &["commit_wrong_group", "commit_invalid"], outcome)
}

/// A page that was removed is let in again with its old tag.
fn brings_a_page_back() -> Case {
    let (mut house, mut call) = call_of_three(66);
    let [remove, again] = [house.seeds.next(), house.seeds.next()];
    let outcome = call.pages[0].1.remove(&[tag(3)], remove).and_then(|commit| {
        call.took(&commit);
        call.follow(&house);
        call.joining(&house.vaults[2], 3, again)
    });
    let outcome = match outcome {
        Ok((_, commit)) => refused(call.pages[0].1.take(&house.vaults[0], commit.epoch, &commit.commit.0)),
        Err(error) => Ok((error.name(), error.to_string())),
    };
    Case::new("brings a removed page back", &["commit_duplicate"], outcome)
}

/// One page's place is taken a second time.
fn lets_a_page_in_twice() -> Case {
    let (mut house, mut call) = call_of_three(67);
    let seed = house.seeds.next();
    let outcome = match call.joining(&house.vaults[1], 2, seed) {
        Ok((_, commit)) => refused(call.pages[0].1.take(&house.vaults[0], commit.epoch, &commit.commit.0)),
        Err(error) => Ok((error.name(), error.to_string())),
    };
    Case::new("lets one page in twice", &["commit_duplicate"], outcome)
}

/// Whoever joins is given a group that the server made.
fn makes_the_call_itself() -> Case {
    let mut house = House::of(2, 68);
    let seed = house.seeds.next();
    let info = Member::new(1, b"server", false).and_then(|mut it| {
        it.begin()?;
        it.group_info()
    });
    let outcome = match info {
        Ok(info) => {
            let usher = usher().public();
            refused(CallGroup::join(&house.vaults[1], CALL, tag(2), &usher, &info, seed).map(|_| "joined"))
        }
        Err(error) => Err(format!("the attack can't be made: {error}")),
    };
    let names = &["commit_wrong_group", "commit_forbidden", "commit_not_in_roster"];
    Case::new("answers a joining page with a group of its own", names, outcome)
}
