//! Bytes from whoever writes to us: refused, never a panic, and never opened by luck.

use proptest::prelude::*;
use sealed::{Envelope, Keyring, Kid, Media, Opener, Purpose, Sealer, SenderKey, Stream};

fn base() -> SenderKey {
    SenderKey::take(&mut [3; 16])
}

fn opener() -> Opener {
    let mut opener = Opener::new();
    for stream in Stream::ALL {
        opener.add_key(Kid { stream, number: 0, epoch: 0 }, &base());
        opener.add_key(Kid { stream, number: 7, epoch: 0 }, &base());
    }
    opener
}

/// A change somebody between two browsers could make.
#[derive(Debug, Clone)]
enum Change {
    Flip(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Insert(prop::sample::Index, u8),
    Remove(prop::sample::Index),
    Append(Vec<u8>),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        (any::<prop::sample::Index>(), 1u8..).prop_map(|(at, mask)| Change::Flip(at, mask)),
        any::<prop::sample::Index>().prop_map(Change::Cut),
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Insert(at, byte)),
        any::<prop::sample::Index>().prop_map(Change::Remove),
        prop::collection::vec(any::<u8>(), 1..20).prop_map(Change::Append),
    ];
    prop::collection::vec(change, 1..4)
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        if bytes.is_empty() {
            bytes.push(0);
        }
        let length = bytes.len();
        match change {
            Change::Flip(at, mask) => bytes[at.index(length)] ^= mask,
            Change::Cut(at) => bytes.truncate(at.index(length)),
            Change::Insert(at, byte) => bytes.insert(at.index(length), *byte),
            Change::Remove(at) => drop(bytes.remove(at.index(length))),
            Change::Append(more) => bytes.extend(more),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_frame_that_was_never_sealed_opens(frame in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut output = Vec::new();
        for (media, envelope) in [(Media::Audio, Envelope::Whole), (Media::Video, Envelope::Vp8)] {
            prop_assert!(opener().open(media, envelope, &frame, &mut output).is_err());
            prop_assert!(output.is_empty());
        }
    }

    #[test]
    fn no_sealed_frame_opens_after_any_change(
        mut frame in prop::collection::vec(any::<u8>(), 11..60),
        changes in changes(),
    ) {
        frame[0] |= 1;
        let kid = Kid { stream: Stream::Camera, number: 7, epoch: 0 };
        let mut sealed = Vec::new();
        Sealer::new(&base(), kid).seal(Envelope::Vp8, &frame, &mut sealed).unwrap();
        let changed = changed(sealed.clone(), &changes);
        let mut output = Vec::new();
        let opened = opener().open(Media::Video, Envelope::Vp8, &changed, &mut output);
        prop_assert_eq!(opened.is_ok(), changed == sealed);
    }

    #[test]
    fn whatever_is_sealed_opens_as_it_was(
        mut frame in prop::collection::vec(any::<u8>(), 2..3000),
        number: u8,
        epoch: u8,
        screen: bool,
    ) {
        frame[0] |= 1;
        let stream = if screen { Stream::Screen } else { Stream::Camera };
        let kid = Kid { stream, number, epoch };
        let (mut sealed, mut output) = (Vec::new(), Vec::new());
        Sealer::new(&base(), kid).seal(Envelope::Vp8, &frame, &mut sealed).unwrap();
        let mut opener = Opener::new();
        opener.add_key(kid, &base());
        prop_assert_eq!(
            opener.open(Media::Video, Envelope::Vp8, &sealed, &mut output).unwrap().kid,
            kid
        );
        prop_assert_eq!(output, frame);
    }

    #[test]
    fn no_text_opens_that_was_never_sealed(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let versioned = [&[2, 0, 0, 0, 1], bytes.as_slice()].concat();
        for bytes in [bytes, versioned] {
            prop_assert!(Keyring::begin([1; 32]).open(Purpose::Member, &[0; 16], &bytes).is_err());
        }
    }
}
