//! Lies about who belongs to the family.

use sealed::roster::Stamped;
use sealed::{Change, Vault};

use super::{Case, refused};
use crate::support::{House, device, member};

/// Somebody who was let in and has read the roster to its end.
fn reader() -> (House, Vec<Stamped>) {
    let house = House::of(3, 41);
    let entries = house.server.roster.clone();
    (house, entries)
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        adds_a_device(),
        forks(),
        shows_a_new_reader_another_list(),
        rolls_back(),
        withholds(),
        reorders(),
        signs_for_another(),
        swaps_a_key_package(),
        swaps_a_device_key(),
    ]
}

/// The server writes an entry of its own: the last one again, with the next number and another device.
fn adds_a_device() -> Case {
    let (mut house, entries) = reader();
    let place = house.vaults[1].place();
    let mut bytes = entries[2].bytes.clone();
    bytes[..4].copy_from_slice(&place.length.to_be_bytes());
    bytes[4..36].copy_from_slice(&place.head);
    let forged = Stamped { bytes, at: entries[2].at + 1 };
    let taken = house.vaults[1].take_roster(place.length, &[forged]);
    Case::new("the server adds a device", &["roster_forged", "roster_reused"], refused(taken))
}

/// A known entry comes in another form.
fn forks() -> Case {
    let (mut house, mut entries) = reader();
    if let Some(last) = entries[1].bytes.last_mut() {
        *last ^= 1;
    }
    Case::new("forks the roster", &["roster_fork"], refused(house.vaults[1].take_roster(0, &entries)))
}

/// Somebody who was invited is shown the list of another family, beginning with another founder.
fn shows_a_new_reader_another_list() -> Case {
    let mut house = House::of(2, 42);
    let other = House::of(2, 43);
    let (mut vault, ..) = house.knock(0, member(3), device(3));
    let taken = vault.take_roster(0, &other.server.roster);
    Case::new("shows an invited person another family's roster", &["roster_fork"], refused(taken))
}

fn rolls_back() -> Case {
    let (house, entries) = reader();
    let shorter = entries.len() as u32 - 1;
    let taken = house.vaults[1].roster().check_length(shorter);
    Case::new("rolls the roster back", &["roster_rolled_back"], refused(taken))
}

/// An entry in the middle is missing.
fn withholds() -> Case {
    let (mut house, entries) = reader();
    let (mut vault, ..) = house.knock(0, member(4), device(4));
    let taken = vault.take_roster(1, &entries[1..]);
    Case::new("withholds roster entries", &["roster_gap"], refused(taken))
}

fn reorders() -> Case {
    let (mut house, mut entries) = reader();
    let (mut vault, ..) = house.knock(0, member(4), device(4));
    entries.swap(1, 2);
    let taken = vault.take_roster(0, &entries);
    let names = &["roster_fork", "roster_gap", "roster_forged"];
    Case::new("reorders roster entries", names, refused(taken))
}

/// An entry that somebody signed is said to be by somebody else.
fn signs_for_another() -> Case {
    let (mut house, _) = reader();
    let length = house.server.roster.len() as u32;
    house.change(0, &Change::SetKeeper(member(2), true)).map(drop).unwrap_or_default();
    let mut entry = house.server.roster[length as usize].clone();
    // The author stands before the signature: its last sixteen bytes are the device.
    let at = entry.bytes.len() - 64 - 16;
    entry.bytes[at..at + 16].copy_from_slice(&device(2).0);
    let taken = house.vaults[1].take_roster(length, &[entry]);
    let names = &["roster_forged", "roster_not_allowed"];
    Case::new("says that somebody else signed a roster entry", names, refused(taken))
}

fn swaps_a_key_package() -> Case {
    let mut house = House::of(1, 44);
    let (_, mut knock, key, invitation) = house.knock(0, member(2), device(2));
    let (_, other, ..) = house.knock(0, member(2), device(2));
    knock.key_package = other.key_package;
    let seed = house.seeds.next();
    let taken = admit(&mut house.vaults[0], &Change::Admit { knock: &knock, key: &key, invitation }, seed);
    Case::new("swaps a key package", &["wrong_mac"], taken)
}

fn swaps_a_device_key() -> Case {
    let mut house = House::of(1, 45);
    let (_, mut knock, key, invitation) = house.knock(0, member(2), device(2));
    let (_, other, ..) = house.knock(0, member(2), device(2));
    knock.device_key = other.device_key;
    let seed = house.seeds.next();
    let taken = admit(&mut house.vaults[0], &Change::Admit { knock: &knock, key: &key, invitation }, seed);
    Case::new("swaps the device key of whoever knocks", &["wrong_mac"], taken)
}

fn admit(vault: &mut Vault, change: &Change<'_>, seed: sealed::Seed) -> Result<super::Refusal, String> {
    refused(vault.change(change, seed).map(|_| "let in"))
}
