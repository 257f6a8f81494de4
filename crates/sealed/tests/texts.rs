//! What sealed texts, photographs and wrapped keys withstand.
#![expect(clippy::unwrap_used, reason = "a helper of tests fails by panicking, as they do")]

use sealed::{
    FamilyKey, InvitationSecret, MAX_PHOTO, MAX_TEXT, OpenError, PasskeySecret, Purpose, SealError,
};

const NONCE: [u8; 12] = [9; 12];
const ID: [u8; 16] = [1; 16];

fn family(byte: u8) -> FamilyKey {
    FamilyKey::take(&mut [byte; 32])
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
    assert_eq!(seal(b"").len(), 1 + 12 + 64 + 16);
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
fn an_invitation_gives_the_key_to_who_has_its_secret() {
    let secret = || InvitationSecret::take(&mut [5; 32]);
    let wrapped = secret().wrap(&ID, NONCE, &family(1)).unwrap();
    let opens = |key: FamilyKey| key.open(Purpose::Member, &ID, &seal(b"Grandpa")).is_ok();
    assert!(opens(secret().unwrap(&ID, &wrapped).unwrap()));
    assert_eq!(secret().unwrap(&[2; 16], &wrapped).err(), Some(OpenError::Forged));
    assert_eq!(InvitationSecret::take(&mut [6; 32]).unwrap(&ID, &wrapped).err(), Some(OpenError::Forged));
    assert_eq!(secret().unwrap(&ID, &wrapped[..40]).err(), Some(OpenError::Forged));
    assert_eq!(secret().unwrap(&ID, b"\x02").err(), Some(OpenError::Malformed));
}

#[test]
fn a_passkey_gives_the_key_and_no_other_does() {
    let wrapped = PasskeySecret::take(&mut [5; 32]).wrap(NONCE, &family(1)).unwrap();
    let key = PasskeySecret::take(&mut [5; 32]).unwrap(&wrapped).unwrap();
    assert!(key.open(Purpose::Member, &ID, &seal(b"Grandpa")).is_ok());
    assert_eq!(PasskeySecret::take(&mut [6; 32]).unwrap(&wrapped).err(), Some(OpenError::Forged));
    let as_invitation = InvitationSecret::take(&mut [5; 32]).unwrap(&ID, &wrapped);
    assert_eq!(as_invitation.err(), Some(OpenError::Forged));
}

#[test]
fn calls_seats_and_pages_have_keys_of_their_own() {
    let key = |family: FamilyKey, call: u8, seat: u8, salt: u8| {
        *family.call_secret(&[call; 16]).sender_key(&[seat; 16], &[salt; 16]).expose()
    };
    let mine = key(family(1), 1, 1, 1);
    assert_eq!(mine, key(family(1), 1, 1, 1));
    for other in
        [key(family(2), 1, 1, 1), key(family(1), 2, 1, 1), key(family(1), 1, 2, 1), key(family(1), 1, 1, 2)]
    {
        assert_ne!(mine, other);
    }
}

#[test]
fn a_taken_secret_is_erased_where_it_was() {
    let mut bytes = [5; 32];
    let _key = FamilyKey::take(&mut bytes);
    assert_eq!(bytes, [0; 32]);
}
