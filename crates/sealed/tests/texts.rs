//! What sealed texts and photographs withstand.
#![expect(clippy::unwrap_used, reason = "a helper of tests fails by panicking, as they do")]

use sealed::{InvitationId, InvitationSecret, Keyring, MAX_PHOTO, MAX_TEXT, OpenError, Purpose, SealError};

const NONCE: [u8; 12] = [9; 12];
const ID: [u8; 16] = [1; 16];

fn family(byte: u8) -> Keyring {
    Keyring::begin([byte; 32])
}

fn seal(text: &[u8]) -> Vec<u8> {
    family(1).seal(Purpose::Member, &ID, NONCE, text).unwrap()
}

#[test]
fn a_text_opens_for_its_own_purpose_id_and_family_only() {
    let sealed = seal("Großvater".as_bytes());
    assert_eq!(family(1).open(Purpose::Member, &ID, &sealed).unwrap(), "Großvater".as_bytes());
    assert_eq!(family(1).open(Purpose::Device, &ID, &sealed), Err(OpenError::Forged));
    assert_eq!(family(1).open(Purpose::Member, &[2; 16], &sealed), Err(OpenError::Forged));
    assert_eq!(family(2).open(Purpose::Member, &ID, &sealed), Err(OpenError::Forged));
}

#[test]
fn a_changed_or_cut_text_is_refused() {
    let sealed = seal(b"Grandpa");
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 0x80;
        assert!(family(1).open(Purpose::Member, &ID, &changed).is_err(), "byte {at}");
        assert!(family(1).open(Purpose::Member, &ID, &sealed[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn lengths_tell_little() {
    assert_eq!(seal(b"Al").len(), seal(b"Maximiliane-Friederike, and her whole title of nobility").len());
    assert_eq!(seal(b"").len(), 1 + 4 + 12 + 64 + 16);
    let photo = |length| family(1).seal(Purpose::Photo, &ID, NONCE, &vec![7; length]).unwrap().len();
    assert_eq!(photo(10), photo(4000));
}

#[test]
fn the_longest_text_and_photograph_fit_the_wire_and_longer_ones_are_refused() {
    assert!(seal(&[b'a'; MAX_TEXT]).len() <= 4096);
    let longer = family(1).seal(Purpose::Member, &ID, NONCE, &[b'a'; MAX_TEXT + 1]);
    assert_eq!(longer, Err(SealError::TooLong));
    let photo = |length| family(1).seal(Purpose::Photo, &ID, NONCE, &vec![7; length]);
    assert!(photo(MAX_PHOTO).unwrap().len() <= 262_144);
    assert_eq!(photo(MAX_PHOTO + 1), Err(SealError::TooLong));
}

#[test]
fn a_text_of_a_generation_that_has_not_arrived_waits() {
    let mut sealed = seal(b"Grandpa");
    sealed[4] = 2;
    assert_eq!(family(1).open(Purpose::Member, &ID, &sealed), Err(OpenError::UnknownSender));
    assert_eq!(Keyring::default().seal(Purpose::Member, &ID, NONCE, b"Grandpa"), Err(SealError::NoKey));
}

#[test]
fn an_invitation_s_text_opens_for_who_has_its_secret() {
    let secret = |byte| InvitationSecret::take(&mut [byte; 32]);
    let sealed = secret(5).seal_text(&ID, NONCE, b"Archie's tablet").unwrap();
    assert_eq!(secret(5).open_text(&ID, &sealed).unwrap(), b"Archie's tablet");
    assert!(secret(6).open_text(&ID, &sealed).is_err());
    assert!(secret(5).open_text(&[2; 16], &sealed).is_err());
    assert!(secret(5).open_card(InvitationId(ID), &sealed).is_err(), "nor as a card");
}

#[test]
fn a_taken_secret_is_erased_where_it_was() {
    let mut bytes = [5; 32];
    let _key = InvitationSecret::take(&mut bytes);
    assert_eq!(bytes, [0; 32]);
}
