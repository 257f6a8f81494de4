//! What sealed frames withstand.
#![expect(clippy::unwrap_used, reason = "a helper of tests fails by panicking, as they do")]

use sealed::{Envelope, Kid, Media, OpenError, Opener, REPLAY_WINDOW, SealError, Sealer, SenderKey, Stream};

const GRANDPA: Kid = Kid { stream: Stream::Camera, number: 1, epoch: 0 };
const KEY_FRAME: &[u8] = &[0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 1, 2, 3, 4, 5];
const DELTA_FRAME: &[u8] = &[0x11, 1, 2, 3, 4, 5];

fn base(byte: u8) -> SenderKey {
    SenderKey::take(&mut [byte; 16])
}

fn pair(kid: Kid) -> (Sealer, Opener) {
    let mut opener = Opener::new();
    opener.add_key(kid, &base(1));
    (Sealer::new(&base(1), kid), opener)
}

fn seal(sealer: &mut Sealer, envelope: Envelope, frame: &[u8]) -> Vec<u8> {
    let mut output = Vec::new();
    sealer.seal(envelope, frame, &mut output).unwrap();
    output
}

fn open(opener: &mut Opener, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    let mut output = b"of an earlier frame".to_vec();
    match opener.open(Media::Video, Envelope::Vp8, sealed, &mut output) {
        Ok(_) => Ok(output),
        Err(error) => {
            assert!(output.is_empty(), "nothing of a refused frame is left");
            Err(error)
        }
    }
}

#[test]
fn key_and_delta_frames_open_as_they_were_and_tell_which_they_are() {
    let (mut sealer, mut opener) = pair(GRANDPA);
    for (frame, key_frame) in [(KEY_FRAME, true), (DELTA_FRAME, false)] {
        let sealed = seal(&mut sealer, Envelope::Vp8, frame);
        let mut output = Vec::new();
        let opened = opener.open(Media::Video, Envelope::Vp8, &sealed, &mut output).unwrap();
        assert_eq!(output, frame);
        assert_eq!((opened.kid, opened.key_frame), (GRANDPA, key_frame));
    }
}

#[test]
fn only_what_packetisation_needs_stays_readable() {
    let (mut sealer, _) = pair(GRANDPA);
    let key = seal(&mut sealer, Envelope::Vp8, KEY_FRAME);
    assert_eq!(key[..10], KEY_FRAME[..10]);
    assert_eq!(key[10], 0xa0, "then the SFrame config byte: a KID of three bytes, counter 0");
    assert_ne!(key[14..19], KEY_FRAME[10..]);
    let delta = seal(&mut sealer, Envelope::Vp8, DELTA_FRAME);
    assert_eq!((delta[0], delta[1]), (DELTA_FRAME[0], 0xa1));

    let kid = Kid { stream: Stream::Microphone, number: 1, epoch: 0 };
    let sound = seal(&mut pair(kid).0, Envelope::Whole, &[0x78, 1, 2, 3]);
    assert_eq!(sound[0], 0xa0, "all of a sound is sealed: it begins with the config byte");
}

#[test]
fn nothing_of_a_vp9_frame_stays_readable() {
    let (mut sealer, mut opener) = pair(GRANDPA);
    // As profiles 0 and 3 begin them; the last only shows an earlier frame.
    for (frame, key_frame) in [
        (&[0x82, 0x49, 0x83, 0x42, 1, 2, 3][..], true),
        (&[0x86, 1, 2, 3], false),
        (&[0xb0, 0x49, 0x83, 0x42], true),
        (&[0xb2, 1, 2, 3], false),
        (&[0x88], false),
    ] {
        let sealed = seal(&mut sealer, Envelope::Vp9, frame);
        assert_eq!(sealed[0] & 0xf0, 0xa0, "it begins with the config byte");
        assert!(frame.len() < 3 || !sealed.windows(frame.len()).any(|it| it == frame));
        let mut output = Vec::new();
        let opened = opener.open(Media::Video, Envelope::Vp9, &sealed, &mut output).unwrap();
        assert_eq!((output.as_slice(), opened.key_frame), (frame, key_frame), "{frame:02x?}");
        let mut changed = seal(&mut sealer, Envelope::Vp9, frame);
        for at in 0..changed.len() * 8 {
            changed[at / 8] ^= 1 << (at % 8);
            assert!(opener.open(Media::Video, Envelope::Vp9, &changed, &mut output).is_err(), "bit {at}");
            changed[at / 8] ^= 1 << (at % 8);
        }
    }
    assert_eq!(sealer.seal(Envelope::Vp9, b"", &mut Vec::new()), Err(SealError::Empty));
}

#[test]
fn a_changed_bit_anywhere_is_refused() {
    let (mut sealer, mut opener) = pair(GRANDPA);
    for frame in [KEY_FRAME, DELTA_FRAME] {
        let sealed = seal(&mut sealer, Envelope::Vp8, frame);
        for at in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[at / 8] ^= 1 << (at % 8);
            assert!(open(&mut opener, &changed).is_err(), "bit {at}");
        }
        for length in 0..sealed.len() {
            assert!(open(&mut opener, &sealed[..length]).is_err(), "cut at {length}");
        }
        assert_eq!(open(&mut opener, &sealed).unwrap(), frame, "and still opens unchanged");
    }
}

#[test]
fn a_frame_opens_once() {
    let (mut sealer, mut opener) = pair(GRANDPA);
    let sealed = seal(&mut sealer, Envelope::Vp8, DELTA_FRAME);
    assert!(open(&mut opener, &sealed).is_ok());
    assert_eq!(open(&mut opener, &sealed), Err(OpenError::Repeated));
}

#[test]
fn frames_may_come_out_of_order_within_the_window_and_not_beyond_it() {
    let (mut sealer, mut opener) = pair(GRANDPA);
    let sealed: Vec<_> = (0..=REPLAY_WINDOW).map(|_| seal(&mut sealer, Envelope::Vp8, DELTA_FRAME)).collect();
    for late in sealed.iter().rev().take(REPLAY_WINDOW as usize) {
        assert!(open(&mut opener, late).is_ok());
    }
    assert_eq!(open(&mut opener, &sealed[0]), Err(OpenError::Repeated), "one too late");
    for again in &sealed {
        assert_eq!(open(&mut opener, again), Err(OpenError::Repeated));
    }
}

#[test]
fn a_long_gap_does_not_let_old_frames_in_again() {
    let (mut sealer, mut opener) = pair(GRANDPA);
    let first = seal(&mut sealer, Envelope::Vp8, DELTA_FRAME);
    assert!(open(&mut opener, &first).is_ok());
    let last = (0..3 * REPLAY_WINDOW).map(|_| seal(&mut sealer, Envelope::Vp8, DELTA_FRAME)).last().unwrap();
    assert!(open(&mut opener, &last).is_ok());
    assert_eq!(open(&mut opener, &first), Err(OpenError::Repeated));
    assert_eq!(open(&mut opener, &last), Err(OpenError::Repeated));
}

#[test]
fn a_forged_counter_does_not_move_the_window() {
    let (mut sealer, mut opener) = pair(GRANDPA);
    let sealed = seal(&mut sealer, Envelope::Vp8, DELTA_FRAME);
    // The same frame, claiming the counter 0x00ffffff.
    let forged = [&sealed[..1], &[0xaa], &sealed[2..5], &[0xff; 3], &sealed[5..]].concat();
    assert_eq!(open(&mut opener, &forged), Err(OpenError::Forged));
    assert!(open(&mut opener, &sealed).is_ok());
}

#[test]
fn nobody_opens_with_another_key_another_number_or_another_stream() {
    let (mut sealer, _) = pair(GRANDPA);
    let sealed = seal(&mut sealer, Envelope::Vp8, DELTA_FRAME);

    let mut other_key = Opener::new();
    other_key.add_key(GRANDPA, &base(2));
    assert_eq!(open(&mut other_key, &sealed), Err(OpenError::Forged));

    let mut other_seat = Opener::new();
    other_seat.add_key(Kid { number: 2, ..GRANDPA }, &base(1));
    assert_eq!(open(&mut other_seat, &sealed), Err(OpenError::UnknownSender));

    // A camera's frame relabelled as a screen's: the KID is part of the key.
    let mut both = Opener::new();
    both.add_key(GRANDPA, &base(1));
    both.add_key(Kid { stream: Stream::Screen, ..GRANDPA }, &base(1));
    let mut relabelled = sealed.clone();
    relabelled[2] = Stream::Screen as u8 + 1;
    assert_eq!(open(&mut both, &relabelled), Err(OpenError::Forged));
    assert!(open(&mut both, &sealed).is_ok());
}

#[test]
fn a_camera_is_not_opened_where_a_microphone_is_heard() {
    let (mut sealer, mut opener) = pair(Kid { stream: Stream::Microphone, ..GRANDPA });
    let sealed = seal(&mut sealer, Envelope::Whole, b"\x01hello");
    let mut output = Vec::new();
    assert_eq!(opener.open(Media::Video, Envelope::Whole, &sealed, &mut output), Err(OpenError::WrongMedia));
    assert!(opener.open(Media::Audio, Envelope::Whole, &sealed, &mut output).is_ok());
}

#[test]
fn a_retired_key_opens_no_more_and_a_new_one_of_the_same_number_takes_its_place() {
    let (mut sealer, mut opener) = pair(GRANDPA);
    let before = seal(&mut sealer, Envelope::Vp8, DELTA_FRAME);
    opener.retire_key(GRANDPA);
    assert_eq!(open(&mut opener, &before), Err(OpenError::UnknownSender));

    opener.add_key(GRANDPA, &base(2));
    assert_eq!(open(&mut opener, &before), Err(OpenError::Forged));
    let mut after_a_reload = Sealer::new(&base(2), GRANDPA);
    assert!(open(&mut opener, &seal(&mut after_a_reload, Envelope::Vp8, DELTA_FRAME)).is_ok());
}

#[test]
fn every_frame_is_sealed_differently() {
    let (mut sealer, _) = pair(GRANDPA);
    let first = seal(&mut sealer, Envelope::Vp8, DELTA_FRAME);
    let second = seal(&mut sealer, Envelope::Vp8, DELTA_FRAME);
    assert_ne!(first[5..], second[5..]);
}

#[test]
fn what_is_not_vp8_or_empty_is_not_sealed() {
    let (mut sealer, _) = pair(GRANDPA);
    let mut output = b"of an earlier frame".to_vec();
    for (frame, why) in [
        (&b""[..], SealError::Empty),
        (&b"\x11"[..], SealError::Empty),
        (&KEY_FRAME[..10], SealError::Empty),
        (&KEY_FRAME[..9], SealError::Empty),
        (&b"\x00an H.264 or AV1 frame"[..], SealError::NotVp8),
    ] {
        assert_eq!(sealer.seal(Envelope::Vp8, frame, &mut output), Err(why), "{frame:02x?}");
        assert!(output.is_empty());
    }
    assert_eq!(sealer.seal(Envelope::Whole, b"", &mut output), Err(SealError::Empty));
}
