//! Our SFrame against another one (crate `sframe`), both ways.

use proptest::prelude::*;
use sealed::{Envelope, Kid, Media, Opener, Sealer, SenderKey, Stream};
use sframe::CipherSuite;
use sframe::frame::{EncryptedFrameView, MediaFrameView, MonotonicCounter};
use sframe::key::{DecryptionKey, EncryptionKey};

const SUITE: CipherSuite = CipherSuite::AesGcm128Sha256;

fn base(key: [u8; 16]) -> SenderKey {
    SenderKey::take(&mut { key })
}

/// A VP8 delta frame: one clear byte, then whatever.
fn frames() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let frame = prop::collection::vec(any::<u8>(), 2..2000).prop_map(|mut frame| {
        frame[0] |= 1;
        frame
    });
    prop::collection::vec(frame, 1..300)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_we_seal_opens_there(key: [u8; 16], number: u8, epoch: u8, frames in frames()) {
        let kid = Kid { stream: Stream::Camera, number, epoch };
        let theirs = DecryptionKey::derive_from(SUITE, kid.value(), key).unwrap();
        let mut sealer = Sealer::new(&base(key), kid);
        let (mut sealed, mut opened) = (Vec::new(), Vec::new());
        for frame in frames {
            sealer.seal(Envelope::Vp8, &frame, &mut sealed).unwrap();
            let view = EncryptedFrameView::try_with_meta_data(&sealed[1..], &sealed[..1]).unwrap();
            let media = view.decrypt_into(&theirs, &mut opened).unwrap();
            prop_assert_eq!(media.payload(), &frame[1..]);
            prop_assert_eq!(sealed[0], frame[0]);
        }
    }

    #[test]
    fn what_is_sealed_there_we_open(key: [u8; 16], number: u8, epoch: u8, frames in frames()) {
        let kid = Kid { stream: Stream::Screen, number, epoch };
        let theirs = EncryptionKey::derive_from(SUITE, kid.value(), key).unwrap();
        let mut counter = MonotonicCounter::default();
        let mut opener = Opener::new();
        opener.add_key(kid, &base(key));
        let (mut sealed, mut opened) = (Vec::new(), Vec::new());
        for frame in frames {
            let view = MediaFrameView::try_with_meta_data(&mut counter, &frame[1..], &frame[..1]).unwrap();
            view.encrypt_into(&theirs, &mut sealed).unwrap();
            opener.open(Media::Video, Envelope::Vp8, &sealed, &mut opened).unwrap();
            prop_assert_eq!(&opened, &frame);
        }
    }
}
