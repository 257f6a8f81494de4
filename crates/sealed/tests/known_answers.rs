//! The sealed forms, byte for byte, computed by another program (Python's `hmac` and `cryptography`): whatever
//! was sealed once must open for ever, in browsers and here.

use sealed::{
    Envelope, FamilyKey, InvitationSecret, Kid, Media, Opener, PasskeySecret, Purpose, Sealer, Stream,
};

const NONCE: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

fn counting<const N: usize>(from: u8) -> [u8; N] {
    std::array::from_fn(|at| from + at as u8)
}

fn family() -> FamilyKey {
    FamilyKey::take(&mut counting(0))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_name_has_this_sealed_form() {
    let sealed = family().seal(Purpose::Member, &counting(0xa0), NONCE, b"Grandpa").unwrap();
    assert_eq!(
        hex(&sealed),
        "01000102030405060708090a0bd5b1c642199149f149ef14dbce4e2df9ee608000b3accc5857ed4290fdfbcd69115eb6ea0e\
         cb23276ce7660b6cfa1c9b080132984e9bdb3f13a1800898263bf2855aec3090950b7d46196e556995d20d"
    );
}

#[test]
fn an_invitation_has_this_proof_and_wrapping() {
    let secret = InvitationSecret::take(&mut counting(32));
    assert_eq!(hex(&secret.proof()), "da6dc411a5ed27a1855c2532eafcf79178f46b40e099d0b583148bf2df02bdfd");
    assert_eq!(hex(&secret.proof_hash()), "72cb9d0f0d2e6c606e9374d0436a40d649da6444b50f4604ea3fd3bca0ed0851");
    assert_eq!(
        hex(&secret.wrap(&counting(0xa0), NONCE, &family()).unwrap()),
        "01000102030405060708090a0b5d82e350758abc35780f4e28207a27fa7c69df1cca24e40a394c9e4bb4428dfb55ba265c0a\
         16e97f78bb253d60a3112d"
    );
}

#[test]
fn a_passkey_has_this_wrapping() {
    let secret = PasskeySecret::take(&mut counting(64));
    assert_eq!(
        hex(&secret.wrap(NONCE, &family()).unwrap()),
        "01000102030405060708090a0b96757dda87f44c0123e7a69ded7bff82a46be61300f69374de510b57c9d6f3401d763a8350\
         2ba09fa39cab5844336a22"
    );
}

#[test]
fn a_seat_has_this_key_and_its_camera_this_first_frame() {
    let call = family().call_secret(&counting(0xa0));
    assert_eq!(hex(call.expose()), "4b939c58a89f69219910974c26b0ff1433856fe7d9ae88ffb463883180087312");
    let base = call.sender_key(&counting(0xb0), &counting(0xc0));
    assert_eq!(hex(base.expose()), "14bd89681b15151835dc404b93bf6170");

    let kid = Kid { stream: Stream::Camera, number: 5, epoch: 0 };
    let frame = b"\x31the rest of a frame";
    let mut sealed = Vec::new();
    Sealer::new(&base, kid).seal(Envelope::Vp8, frame, &mut sealed).unwrap();
    assert_eq!(
        hex(&sealed),
        "31a0010500c117025af75b2dbabdc7ef0746b30e411455200a5e7960e5e2ff1004388595c075614d"
    );

    let mut opener = Opener::new();
    opener.add_key(kid, &base);
    let mut opened = Vec::new();
    opener.open(Media::Video, Envelope::Vp8, &sealed, &mut opened).unwrap();
    assert_eq!(opened, frame);
}
