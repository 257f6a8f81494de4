//! Being let in, going, and coming back.

use sealed::{Change, CommitError, Error, GroupNews, Purpose, RecoveryId, RecoverySecret, Suite, Vault};

use super::support::{House, device, member};

#[test]
fn a_family_grows_by_invitations_and_everybody_comes_to_the_same_place() {
    for suite in [Suite::Classical, Suite::Hybrid] {
        let mut house = House::found(suite, 1);
        for number in 2..=4 {
            house.welcome(0, member(number), device(number));
        }
        assert_eq!(house.epochs(), [Some(3); 4], "{suite:?}");
        let sealed = house.vaults[3].seal(Purpose::Member, &[1; 16], [2; 12], b"Grandma").unwrap();
        for vault in &house.vaults {
            assert_eq!(vault.open(Purpose::Member, &[1; 16], &sealed).unwrap(), b"Grandma");
            assert_eq!(vault.roster().people().members().count(), 4);
        }
    }
}

#[test]
fn eight_devices_come_and_go_and_stay_together() {
    let mut house = House::of(5, 3);
    house.welcome(1, member(2), device(12));
    house.welcome(2, member(3), device(13));
    house.welcome(0, member(8), device(8));
    house.change(0, &Change::RemoveMember(member(3))).unwrap();
    house.catch_up();
    let epochs = house.epochs();
    let gone = |at: usize| at == 2 || at == 6;
    for (at, epoch) in epochs.iter().enumerate() {
        assert_eq!(epoch.is_none(), gone(at), "vault {at}");
    }
    assert!(epochs.iter().flatten().all(|epoch| Some(*epoch) == epochs[0]));
    let sealed = house.vaults[7].seal(Purpose::Photo, &[1; 16], [2; 12], b"tea").unwrap();
    for (at, vault) in house.vaults.iter().enumerate() {
        assert_eq!(vault.open(Purpose::Photo, &[1; 16], &sealed).is_err(), gone(at), "vault {at}");
    }
}

#[test]
fn a_removed_device_follows_no_further_and_opens_nothing_new() {
    let mut house = House::of(3, 2);
    house.change(0, &Change::RemoveDevice(device(3))).unwrap();
    let news = house.follow(2).unwrap();
    assert!(news.contains(&GroupNews::Evicted));
    house.follow(1).unwrap();
    assert!(house.vaults[2].is_waiting());
    let seed = house.seeds.next();
    let refused = house.vaults[2].change(&Change::Update, seed);
    assert_eq!(refused.err(), Some(Error::Commit(CommitError::Evicted)));

    let sealed = house.vaults[0].seal(Purpose::Photo, &[1; 16], [3; 12], b"the garden").unwrap();
    assert!(house.vaults[1].open(Purpose::Photo, &[1; 16], &sealed).is_ok());
    assert!(house.vaults[2].open(Purpose::Photo, &[1; 16], &sealed).is_err());
}

#[test]
fn a_removed_device_does_not_rejoin() {
    let mut house = House::of(3, 4);
    house.change(0, &Change::RemoveDevice(device(3))).unwrap();
    house.follow(2).unwrap();
    let seed = house.seeds.next();
    let info = house.server.info.clone();
    assert!(house.vaults[2].rejoin(&info, seed).is_err(), "its own roster says that it is gone");
}

#[test]
fn whoever_leaves_is_put_out_by_those_who_stay() {
    let mut house = House::of(3, 5);
    let change = house.change(2, &Change::RemoveMember(member(3))).unwrap();
    assert!(change.group.is_none(), "nobody removes their own leaf");
    house.catch_up();
    assert!(house.vaults[0].is_untidy());
    house.change(0, &Change::Tidy).unwrap();
    house.catch_up();
    assert!(!house.vaults[0].is_untidy() && !house.vaults[1].is_untidy());
    assert_eq!(house.vaults[1].keyring().newest(), 2);
    assert!(house.vaults[2].is_waiting());
}

#[test]
fn a_change_that_came_too_late_is_abandoned_and_made_anew() {
    let mut house = House::of(3, 6);
    let seeds = [house.seeds.next(), house.seeds.next()];
    let first = house.vaults[0].change(&Change::Update, seeds[0]).unwrap();
    let late = house.vaults[1].change(&Change::Update, seeds[1]).unwrap();
    assert!(house.server.take(&first));
    assert!(!house.server.take(&late), "one commit begins an epoch");
    house.vaults[0].confirm().unwrap();
    let news = house.follow(1).unwrap();
    assert!(matches!(news.last(), Some(GroupNews::Moved { lost: true, .. })), "{news:?}");
    house.change(1, &Change::Update).unwrap();
    house.catch_up();
    assert_eq!(house.epochs(), [Some(4); 3]);
}

#[test]
fn a_change_whose_answer_was_lost_is_recognised_when_it_comes_back() {
    let mut house = House::of(2, 7);
    let seed = house.seeds.next();
    let change = house.vaults[0].change(&Change::Update, seed).unwrap();
    // The page dies after sending; another one restores what was kept before.
    let kept = house.vaults[0].snapshot().unwrap();
    assert!(house.server.take(&change));
    house.vaults[0] = Vault::restore(&kept).unwrap();
    assert_eq!(house.vaults[0].outgoing(), Some(&change), "to be sent again");
    assert!(house.follow(0).unwrap().contains(&GroupNews::Own));
    house.follow(1).unwrap();
    assert_eq!(house.epochs(), [Some(2); 2]);
    assert_eq!(house.vaults[0].outgoing(), None);
}

#[test]
fn a_device_that_was_away_too_long_takes_its_place_anew() {
    let mut house = House::of(3, 8);
    for _ in 0..5 {
        house.change(0, &Change::Update).unwrap();
    }
    house.follow(1).unwrap();
    // The server no longer has what lies between.
    house.server.items.drain(..4);
    let first = house.server.items[2].clone();
    house.read_roster(2).unwrap();
    assert_eq!(house.vaults[2].take_group(&first), Err(CommitError::Gap.into()));
    let (seed, info) = (house.seeds.next(), house.server.info.clone());
    let change = house.vaults[2].rejoin(&info, seed).unwrap();
    assert!(house.server.take(&change));
    house.vaults[2].confirm().unwrap();
    house.follow(0).unwrap();
    house.follow(1).unwrap();
    assert_eq!(house.epochs()[2], house.epochs()[0]);
    assert_eq!(house.epochs()[2], house.epochs()[1]);
}

#[test]
fn a_paper_code_brings_a_member_back_with_all_that_was_sealed() {
    for suite in [Suite::Classical, Suite::Hybrid] {
        let mut house = House::found(suite, 9);
        house.welcome(0, member(2), device(2));
        let letters = RecoverySecret::make_paper(&[5; 15]);
        let code = RecoverySecret::from_paper(&letters).unwrap();
        house.change(1, &Change::AddRecovery(RecoveryId([1; 16]), &code)).unwrap();
        house.catch_up();
        let sealed = house.vaults[0].seal(Purpose::Family, &[1; 16], [2; 12], b"The Sussexes").unwrap();

        let (seed, second) = (house.seeds.next(), house.seeds.next());
        let mut back = Vault::returning(device(22), &code, &house.server.roster, seed).unwrap();
        assert_eq!(back.who().1, member(2));
        let change = back.come_back(&code, &house.server.info, second).unwrap();
        assert!(house.server.take(&change));
        back.confirm().unwrap();
        house.vaults.push(back);
        house.catch_up();
        assert_eq!(house.vaults[2].open(Purpose::Family, &[1; 16], &sealed).unwrap(), b"The Sussexes");
        assert_eq!(house.epochs()[2], house.epochs()[0], "{suite:?}");
        // What was turned since the code was written comes from the family.
        let seed = house.seeds.next();
        let message = house.vaults[0].share_ring(seed).unwrap();
        house.server.item(message.epoch, sealed::GroupBytes::Message(message.message));
        house.catch_up();
    }
}

#[test]
fn a_code_is_read_as_people_write_it_and_a_misread_letter_is_noticed() {
    let letters = RecoverySecret::make_paper(&[0xa5; 15]);
    assert_eq!(letters.chars().filter(char::is_ascii_alphanumeric).count(), 26);
    let right = RecoverySecret::from_paper(&letters).unwrap().proof();
    let written = letters.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
    assert_eq!(RecoverySecret::from_paper(&written).unwrap().proof(), right);
    let mut noticed = 0;
    for at in 0..letters.len() {
        let mut wrong = letters.to_string().into_bytes();
        if wrong[at] == b'-' {
            continue;
        }
        wrong[at] = if wrong[at] == b'7' { b'8' } else { b'7' };
        noticed += u32::from(RecoverySecret::from_paper(std::str::from_utf8(&wrong).unwrap()).is_err());
    }
    assert!(noticed >= 25, "{noticed} of 26");
    assert!(RecoverySecret::from_paper("").is_err());
    assert!(RecoverySecret::from_paper(&letters[1..]).is_err());
}

#[test]
fn a_restored_vault_goes_on_and_never_repeats_a_nonce() {
    let mut house = House::of(2, 12);
    let kept = house.vaults[0].snapshot().unwrap();
    assert_eq!(*Vault::restore(&kept).unwrap().snapshot().unwrap(), *kept, "nothing is lost on the way");
    // The worst case: the same state is restored twice, and both speak.
    let messages: Vec<_> = (0..2)
        .map(|_| {
            let seed = house.seeds.next();
            Vault::restore(&kept).unwrap().greet(seed).unwrap().message
        })
        .collect();
    assert_ne!(messages[0], messages[1], "the reuse guard differs (RFC 9420 section 6.3.1)");
    house.vaults[0] = Vault::restore(&kept).unwrap();
    house.change(0, &Change::Update).unwrap();
    house.catch_up();
    assert_eq!(house.epochs(), [Some(2); 2]);
}

#[test]
fn two_people_who_meet_see_the_same_code_until_a_device_is_new() {
    let mut house = House::of(3, 13);
    assert_eq!(house.vaults[0].pair_code(member(2)), house.vaults[1].pair_code(member(1)));
    assert_ne!(house.vaults[0].pair_code(member(2)), house.vaults[0].pair_code(member(3)));
    house.vaults[0].verify(member(2));
    let before = house.vaults[0].pair_code(member(2));
    house.welcome(1, member(2), device(12));
    assert_ne!(house.vaults[0].pair_code(member(2)), before);
    assert!(house.vaults[0].is_verified(member(2)), "a device that an own one let in needs no new meeting");
    assert!(!house.vaults[0].is_verified(member(3)));
}

#[test]
fn a_second_generation_under_one_number_takes_the_next() {
    let mut house = House::of(4, 14);
    house.change(0, &Change::RemoveDevice(device(4))).unwrap();
    house.catch_up();
    house.change(1, &Change::Tidy).unwrap();
    house.catch_up();
    let newest: Vec<_> = house.vaults[..3].iter().map(|vault| vault.keyring().newest()).collect();
    assert_eq!(newest, [3; 3]);
}
