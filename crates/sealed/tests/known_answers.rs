//! The sealed forms, byte for byte, computed by another program (Python's `hmac` and `cryptography`): whatever
//! was sealed once must open for ever, in browsers and here.

use sealed::{
    Envelope, FileKey, FileSealer, InvitationId, InvitationSecret, Keyring, Kid, Media, Opener, Purpose,
    RecoverySecret, Sealer, SenderKey, Stream,
};
use sha2::{Digest as _, Sha256};

const NONCE: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

fn counting<const N: usize>(from: u8) -> [u8; N] {
    std::array::from_fn(|at| from + at as u8)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_name_has_this_sealed_form() {
    let sealed =
        Keyring::begin(counting(0)).seal(Purpose::Member, &counting(0xa0), NONCE, b"Grandpa").unwrap();
    assert_eq!(
        hex(&sealed),
        "0200000001000102030405060708090a0bd5b1c642199149f149ef14dbce4e2df9ee608000b3accc5857ed4290fdfbcd6911\
         5eb6ea0ecb23276ce7660b6cfa1c9b080132984e9bdb3f13a1800898263bf2855aec3090950b7d46196e556995d20d"
    );
}

#[test]
fn an_invitation_has_this_proof_and_this_key_for_knocks() {
    let secret = InvitationSecret::take(&mut counting(32));
    assert_eq!(hex(&secret.proof()), "da6dc411a5ed27a1855c2532eafcf79178f46b40e099d0b583148bf2df02bdfd");
    assert_eq!(hex(&secret.proof_hash()), "72cb9d0f0d2e6c606e9374d0436a40d649da6444b50f4604ea3fd3bca0ed0851");
    let key = secret.knock_key(InvitationId(counting(0xa0)));
    assert_eq!(hex(key.expose()), "5c7b216a9a69f88d512b38e057a2f98b7d7a65b13a1a9eb37d9c55101bb78098");
}

#[test]
fn a_camera_has_this_first_frame() {
    let base = SenderKey::take(&mut counting(0x50));
    let kid = Kid { stream: Stream::Camera, number: 5, epoch: 0 };
    let frame = b"\x31the rest of a frame";
    let mut sealed = Vec::new();
    Sealer::new(&base, kid).seal(Envelope::Vp8, frame, &mut sealed).unwrap();
    assert_eq!(
        hex(&sealed),
        "31a0020500f346f3487e76970708560d04f48f6dd4d030909bbd46e6873124d066dc9d28be3eedd8"
    );

    let mut opener = Opener::new();
    opener.add_key(kid, &base);
    let mut opened = Vec::new();
    opener.open(Media::Video, Envelope::Vp8, &sealed, &mut opened).unwrap();
    assert_eq!(opened, frame);
}

#[test]
fn a_file_has_this_sealed_form() {
    let key = FileKey::take(&mut counting(0x20));
    let mut sealed = Vec::new();
    let mut sealer = FileSealer::new(&key, counting(0x70), 12).unwrap();
    sealer.push(b"a photograph", &mut sealed).unwrap();
    sealer.finish(&mut sealed).unwrap();
    assert_eq!(hex(&sealed[..24]), "037071727374757682b6350cd71c298aafe1771deba07ceb");
    assert_eq!(
        hex(&Sha256::digest(&sealed)),
        "8c255abfa0be91de62d548cc7a294a1e939a8c7e4220daa739ffb3451e545b8b"
    );
}

#[test]
fn a_paper_code_has_these_letters_and_this_proof() {
    let code = RecoverySecret::make_paper(&counting(0x10));
    assert_eq!(*code, "208H-44RM-2MB1-E60S-38DH-R78Y88");
    let proof = RecoverySecret::from_paper(&code).unwrap().proof();
    assert_eq!(hex(&proof), "422d36864bd2a0ae9fc76edb1451b1364a61bf100d33dc243cf1ad0d40962747");
}
