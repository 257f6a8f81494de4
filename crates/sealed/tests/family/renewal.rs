//! A device's key in the family group is made anew, and what was read from the device before is worth nothing then.

use sealed::{Change, GroupNews, Vault};

use super::support::{House, device};

const NOW: u64 = 1_800_000_000_000;
const DAY: u64 = 24 * 60 * 60 * 1000;

#[test]
fn a_device_that_was_let_in_renews_its_key_once_and_then_after_a_week() {
    let mut house = House::of(2, 60);
    assert!(house.vaults[1].is_leaf_due(NOW), "the key package may be old");
    house.change(1, &Change::Update).unwrap();
    assert!(!house.vaults[1].is_leaf_due(NOW));
    assert!(!house.vaults[1].is_leaf_due(NOW + 7 * DAY - 1));
    assert!(house.vaults[1].is_leaf_due(NOW + 7 * DAY));
}

#[test]
fn any_commit_of_the_device_s_own_renews_its_key() {
    let mut house = House::of(3, 61);
    assert!(!house.vaults[0].is_leaf_due(NOW), "it has let the others in");
    assert!(house.vaults[0].is_leaf_due(NOW + 8 * DAY));
    house.change(0, &Change::RemoveDevice(device(3))).unwrap();
    assert!(!house.vaults[0].is_leaf_due(NOW + 8 * DAY));
    let (seed, info) = (house.seeds.next(), house.server.info.clone());
    house.follow(1).unwrap();
    let change = house.vaults[1].rejoin(&info, seed).unwrap();
    assert!(house.server.take(&change));
    house.vaults[1].confirm().unwrap();
    assert!(!house.vaults[1].is_leaf_due(NOW));
}

#[test]
fn a_step_of_another_device_renews_nothing_here() {
    let mut house = House::of(2, 62);
    house.change(0, &Change::Update).unwrap();
    house.catch_up();
    assert!(house.vaults[1].is_leaf_due(NOW));
}

#[test]
fn the_key_s_age_outlasts_a_restart() {
    let mut house = House::of(2, 63);
    house.change(1, &Change::Update).unwrap();
    assert!(!house.vaults[1].is_leaf_due(NOW));
    let mut restored = Vault::restore(&house.vaults[1].snapshot().unwrap()).unwrap();
    assert!(!restored.is_leaf_due(NOW + 6 * DAY));
    assert!(restored.is_leaf_due(NOW + 8 * DAY));
}

#[test]
fn an_update_that_the_server_refused_leaves_the_key_due() {
    let mut house = House::of(2, 64);
    let seed = house.seeds.next();
    house.vaults[1].change(&Change::Update, seed).unwrap();
    assert!(!house.vaults[1].is_leaf_due(NOW), "it is on its way");
    house.vaults[1].abandon();
    assert!(house.vaults[1].is_leaf_due(NOW));
}

#[test]
fn a_clock_that_was_wrong_does_not_put_it_off_for_ever() {
    let mut house = House::of(2, 65);
    house.change(1, &Change::Update).unwrap();
    assert!(!house.vaults[1].is_leaf_due(NOW + 1000 * DAY));
    assert!(!house.vaults[1].is_leaf_due(NOW), "the clock was set right");
    assert!(house.vaults[1].is_leaf_due(NOW + 7 * DAY));
}

#[test]
fn whoever_has_read_a_device_s_state_can_follow_until_the_device_renews_its_key() {
    let mut house = House::of(3, 66);
    let mut thief = Vault::restore(&house.vaults[1].snapshot().unwrap()).unwrap();
    house.change(0, &Change::Update).unwrap();
    house.catch_up();
    follow(&mut thief, &house).unwrap();
    assert_eq!(thief.epoch(), house.vaults[0].epoch(), "what was read opens what others do");

    house.change(1, &Change::Update).unwrap();
    house.catch_up();
    assert_eq!(house.epochs(), [house.vaults[0].epoch(); 3], "the others follow");
    assert!(follow(&mut thief, &house).is_err(), "its place has another key");
    let seed = house.seeds.next();
    let late = thief.change(&Change::Update, seed).unwrap();
    assert!(!house.server.take(&late), "it can't commit in the epoch that it has");

    house.change(0, &Change::RemoveDevice(device(3))).unwrap();
    house.follow(1).unwrap();
    let before = thief.keyring().newest();
    assert!(follow(&mut thief, &house).is_err());
    assert_eq!(thief.keyring().newest(), before, "the next generation of the keyring is not for it");
    assert_eq!(house.vaults[1].keyring().newest(), before + 1);
}

fn follow(vault: &mut Vault, house: &House) -> Result<Vec<GroupNews>, sealed::Error> {
    vault.take_roster(0, &house.server.roster)?;
    house.server.items.iter().map(|item| vault.take_group(item)).collect()
}
