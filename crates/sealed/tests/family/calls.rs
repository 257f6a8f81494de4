//! Calls: places taken and given up, and the keys that follow.

use sealed::{
    CallGroup, Change, CommitError, Envelope, Error, GuestId, GuestPage, GuestSecret, Kid, Media, Opener,
    Sealer, Stream, Suite, Who,
};

use super::support::{CALL, Call, House, device, member, tag, usher};

fn keys(call: &Call) -> Vec<[u8; 16]> {
    call.pages.iter().map(|(_, group)| *group.base_key().unwrap().expose()).collect()
}

/// A call of the first so many members of a family.
fn of(house: &mut House, count: u8) -> Call {
    let mut call = Call::begin(house, 0, 1);
    for number in 2..=count {
        call.join(house, usize::from(number) - 1, number);
    }
    call
}

#[test]
fn everybody_in_a_call_has_the_same_keys_and_pictures() {
    for suite in [Suite::Classical, Suite::Hybrid] {
        let mut house = House::found(suite, 10);
        house.welcome(0, member(2), device(2));
        house.welcome(0, member(3), device(3));
        let mut call = Call::begin(&mut house, 0, 1);
        let alone = keys(&call)[0];
        call.join(&mut house, 1, 2);
        call.join(&mut house, 2, 3);
        let together = keys(&call);
        assert!(together.iter().all(|key| *key == together[0]));
        assert_ne!(alone, together[0]);
        let pictures: Vec<_> = call.pages.iter().map(|(_, group)| group.pictures()).collect();
        assert!(pictures.iter().all(|other| *other == pictures[0]));
        for (_, group) in &call.pages {
            assert_eq!(group.leaves().map(|leaf| leaf.tag).collect::<Vec<_>>(), [tag(1), tag(2), tag(3)]);
        }
    }
}

#[test]
fn eight_pages_share_a_call() {
    let mut house = House::of(8, 20);
    let call = of(&mut house, 8);
    let keys = keys(&call);
    assert!(keys.iter().all(|key| *key == keys[0]));
    assert_eq!(call.pages[7].1.leaves().count(), 8);
}

#[test]
fn a_removed_page_has_no_further_keys_and_opens_no_further_frame() {
    let mut house = House::of(3, 11);
    let mut call = of(&mut house, 3);
    let before = keys(&call)[0];
    let seed = house.seeds.next();
    let commit = call.pages[0].1.remove(&[tag(3)], seed).unwrap();
    call.took(&commit);
    let news = call.follow(&house);
    assert!(news[2].evicted);
    assert_eq!(news[1].removed.len(), 1);
    assert_eq!(call.pages[2].1.base_key().err(), Some(Error::Commit(CommitError::Evicted)));
    let after = [0, 1].map(|at| *call.pages[at].1.base_key().unwrap().expose());
    assert_eq!(after[0], after[1]);
    assert_ne!(after[0], before);

    // It keeps every key that it ever had.
    let kid = Kid { stream: Stream::Camera, number: 0, epoch: call.epoch as u8 };
    let mut sealer = Sealer::new(&call.pages[0].1.base_key().unwrap(), kid);
    let mut frame = Vec::new();
    sealer.seal(Envelope::Vp8, b"\x11the kitchen", &mut frame).unwrap();
    let mut kept = Opener::new();
    kept.add_key(kid, &sealed::SenderKey::take(&mut before.clone()));
    assert!(kept.open(Media::Video, Envelope::Vp8, &frame, &mut Vec::new()).is_err());
    let mut staying = Opener::new();
    staying.add_key(kid, &call.pages[1].1.base_key().unwrap());
    assert!(staying.open(Media::Video, Envelope::Vp8, &frame, &mut Vec::new()).is_ok());
}

#[test]
fn a_late_joiner_has_no_earlier_key() {
    let mut house = House::of(3, 21);
    let mut call = of(&mut house, 2);
    let before = keys(&call)[0];
    let late = call.join(&mut house, 2, 3);
    assert_ne!(*call.pages[late].1.base_key().unwrap().expose(), before);
    let (epoch, first) = call.commits[0].clone();
    let refused = call.pages[late].1.take(&house.vaults[2], epoch, &first);
    assert_eq!(refused, Err(CommitError::Stale.into()));
}

#[test]
fn of_two_commits_one_wins_and_the_loser_follows() {
    let mut house = House::of(4, 22);
    let mut call = of(&mut house, 4);
    let seeds = [house.seeds.next(), house.seeds.next()];
    let won = call.pages[0].1.remove(&[tag(4)], seeds[0]).unwrap();
    let _lost = call.pages[1].1.remove(&[tag(4)], seeds[1]).unwrap();
    call.took(&won);
    call.follow(&house);
    assert_eq!(call.pages[1].1.confirm(&house.vaults[1]), Err(Error::NothingPending));
    let keys: Vec<_> = [0, 1, 2].map(|at| *call.pages[at].1.base_key().unwrap().expose()).into();
    assert!(keys.iter().all(|key| *key == keys[0]));
    assert_eq!(call.pages[1].1.remove(&[tag(4)], [1; 32]), Err(Error::Unknown), "it is gone already");
}

#[test]
fn a_page_that_was_refused_by_the_server_joins_anew() {
    let mut house = House::of(3, 23);
    let mut call = of(&mut house, 1);
    let seeds = [house.seeds.next(), house.seeds.next(), house.seeds.next()];
    let (_, late) = call.joining(&house.vaults[2], 3, seeds[0]).unwrap();
    call.join(&mut house, 1, 2);
    let refused = call.pages[0].1.take(&house.vaults[0], late.epoch, &late.commit.0);
    assert_eq!(refused, Err(CommitError::Stale.into()));
    call.join(&mut house, 2, 3);
    assert_eq!(call.pages[0].1.leaves().count(), 3);
}

#[test]
fn a_reload_is_a_new_leaf_beside_the_old_until_that_is_removed() {
    let mut house = House::of(2, 24);
    let mut call = of(&mut house, 2);
    let again = call.join(&mut house, 1, 9);
    assert_eq!(call.pages[again].1.leaves().count(), 3);
    let seed = house.seeds.next();
    let commit = call.pages[0].1.remove(&[tag(2)], seed).unwrap();
    call.took(&commit);
    call.follow(&house);
    assert_eq!(call.pages[again].1.leaves().count(), 2);
}

#[test]
fn a_tag_is_in_a_call_once_and_never_again() {
    let mut house = House::of(3, 25);
    let mut call = of(&mut house, 2);
    let seed = house.seeds.next();
    let twice = call.joining(&house.vaults[2], 2, seed);
    assert_eq!(twice.err(), Some(CommitError::Duplicate.into()));

    let seed = house.seeds.next();
    let commit = call.pages[0].1.remove(&[tag(2)], seed).unwrap();
    call.took(&commit);
    call.follow(&house);
    let seed = house.seeds.next();
    let (_, back) = call.joining(&house.vaults[1], 2, seed).unwrap();
    let refused = call.pages[0].1.take(&house.vaults[0], back.epoch, &back.commit.0);
    assert_eq!(refused, Err(CommitError::Duplicate.into()));
}

#[test]
fn nobody_joins_who_is_not_of_the_family() {
    let mut house = House::of(2, 26);
    let mut strangers = House::of(2, 27);
    let mut call = of(&mut house, 1);
    let seed = strangers.seeds.next();
    let joined = call.joining(&strangers.vaults[1], 2, seed);
    assert!(joined.is_err(), "a stranger does not even believe in the call");
    // A stranger who does not care joins with other code; the family refuses the leaf.
    let mut theirs = of(&mut strangers, 1);
    theirs.join(&mut strangers, 1, 2);
    let (epoch, commit) = theirs.commits[0].clone();
    assert!(call.pages[0].1.take(&house.vaults[0], epoch, &commit).is_err());
    assert_eq!(call.pages[0].1.leaves().count(), 1);
}

#[test]
fn a_device_that_was_removed_is_not_let_into_a_call() {
    let mut house = House::of(3, 28);
    let mut call = of(&mut house, 1);
    let seed = house.seeds.next();
    let (_, commit) = call.joining(&house.vaults[2], 3, seed).unwrap();
    house.change(0, &Change::RemoveDevice(device(3))).unwrap();
    let refused = call.pages[0].1.take(&house.vaults[0], commit.epoch, &commit.commit.0);
    assert_eq!(refused, Err(CommitError::NotInRoster.into()));
}

#[test]
fn a_new_device_in_a_call_makes_the_others_read_the_roster_first() {
    let mut house = House::of(2, 29);
    let mut call = of(&mut house, 2);
    let kept = house.vaults[1].snapshot().unwrap();
    let new = house.welcome(0, member(3), device(3));
    let behind = sealed::Vault::restore(&kept).unwrap();
    let seed = house.seeds.next();
    let (_, commit) = call.joining(&house.vaults[new], 3, seed).unwrap();
    let page = &mut call.pages[1].1;
    assert_eq!(page.take(&behind, commit.epoch, &commit.commit.0), Err(CommitError::RosterBehind.into()));
    assert!(page.take(&house.vaults[1], commit.epoch, &commit.commit.0).is_ok());
}

fn guest(
    house: &mut House,
    call: &Call,
    number: u8,
) -> Result<(CallGroup, sealed::CallCommit, sealed::Admission), Error> {
    let mut bytes = house.seeds.next();
    let mine = GuestSecret::take(&mut bytes.clone());
    let theirs = GuestSecret::take(&mut bytes);
    let seed = house.seeds.next();
    let (page, knock) = GuestPage::knock(&theirs, CALL, GuestId([number; 16]), tag(number), seed);
    let nonce = house.seeds.next()[..12].try_into().unwrap();
    let admission = house.vaults[0].admit_guest(&mine, CALL, &knock, nonce)?;
    let admission = page.admitted(&theirs, &admission)?;
    let seed = house.seeds.next();
    let (group, commit) = CallGroup::join_as_guest(&page, &admission, &usher().public(), &call.info, seed)?;
    Ok((group, commit, admission))
}

#[test]
fn guests_join_when_a_member_lets_them_in_and_are_known_as_guests() {
    for suite in [Suite::Classical, Suite::Hybrid] {
        let mut house = House::found(suite, 30);
        house.welcome(0, member(2), device(2));
        let mut call = of(&mut house, 2);
        let (mut first, commit, admission) = guest(&mut house, &call, 7).unwrap();
        call.took(&commit);
        let news = call.follow(&house);
        let who = Who::Guest { guest: GuestId([7; 16]), by: member(1) };
        assert_eq!((news[1].joined[0].who, news[1].joined[0].verified), (who, false));
        assert_eq!(first.base_key().unwrap().expose(), call.pages[0].1.base_key().unwrap().expose());

        // A second guest, by another link: the first one can tell that a member let them in.
        let (second, commit, _) = guest(&mut house, &call, 8).unwrap();
        call.took(&commit);
        call.follow(&house);
        first.take(&admission, commit.epoch, &commit.commit.0).unwrap();
        assert_eq!(first.base_key().unwrap().expose(), second.base_key().unwrap().expose());
        assert_eq!(first.leaves().count(), 4);

        // Guests put nobody out.
        let seed = house.seeds.next();
        let wish = first.remove(&[tag(8)], seed).unwrap();
        let refused = call.pages[0].1.take(&house.vaults[0], wish.epoch, &wish.commit.0);
        assert_eq!(refused, Err(CommitError::PutOut.into()), "{suite:?}");
    }
}

#[test]
fn a_guest_is_not_let_in_by_a_changed_knock_nor_by_another_admission() {
    let mut house = House::of(2, 31);
    let bytes = house.seeds.next();
    let secret = || GuestSecret::take(&mut bytes.clone());
    let seeds = [house.seeds.next(), house.seeds.next()];
    let (page, knock) = GuestPage::knock(&secret(), CALL, GuestId([7; 16]), tag(7), seeds[0]);
    let (other, theirs) = GuestPage::knock(&secret(), CALL, GuestId([8; 16]), tag(8), seeds[1]);
    let changed = sealed::GuestKnock { key: theirs.key.clone(), ..knock.clone() };
    assert_eq!(house.vaults[0].admit_guest(&secret(), CALL, &changed, [1; 12]).err(), Some(Error::WrongMac));
    let admission = house.vaults[0].admit_guest(&secret(), CALL, &knock, [2; 12]).unwrap();
    assert!(page.admitted(&secret(), &admission).is_ok());
    assert_eq!(other.admitted(&secret(), &admission).err(), Some(Error::WrongMac));
    let wrong = GuestSecret::take(&mut [3; 32]);
    assert!(page.admitted(&wrong, &admission).is_err());
}
