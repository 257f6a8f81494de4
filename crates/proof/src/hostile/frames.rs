//! Lies about media: what the relay could do with frames that it can't open.

use sealed::{Envelope, Kid, Media, Opener, Sealer, SenderKey, Stream};

use super::{Case, unopened};

/// A VP8 delta frame, and one Opus packet.
const PICTURE: &[u8] = b"\x11\x02\x03 a frame of a camera";
const SOUND: &[u8] = b"\xfc a packet of a microphone";
/// What an Opus encoder sends for silence: others let a relay put it in.
const SILENCE: &[u8] = &[0xf8, 0xff, 0xfe];

struct Line {
    senders: Vec<Sealer>,
    opener: Opener,
}

/// Two senders, each with microphone, camera and screen, and somebody who opens.
fn line() -> Line {
    let mut opener = Opener::new();
    let mut senders = Vec::new();
    for number in [1, 2] {
        for stream in Stream::ALL {
            let kid = Kid { stream, number, epoch: 3 };
            let base = SenderKey::take(&mut [9; 16]);
            opener.add_key(kid, &base);
            senders.push(Sealer::new(&base, kid));
        }
    }
    Line { senders, opener }
}

impl Line {
    fn seal(&mut self, sender: usize, envelope: Envelope, frame: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::new();
        // An empty frame is refused too, so that a failure here can't pass for a refusal by name.
        let _ = self.senders[sender].seal(envelope, frame, &mut sealed);
        sealed
    }

    fn open(&mut self, media: Media, envelope: Envelope, frame: &[u8]) -> Result<super::Refusal, String> {
        let mut plain = Vec::new();
        unopened(self.opener.open(media, envelope, frame, &mut plain))
    }
}

/// Where the KID of a frame ends that is sealed whole: its last two bytes are leaf and epoch.
fn kid_end(frame: &[u8]) -> usize {
    2 + usize::from(frame[0] >> 4 & 7)
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        replays(),
        swaps_sound_for_a_picture(),
        swaps_senders(),
        swaps_camera_and_screen(),
        changes(),
        cuts(),
        injects_silence(),
        injects_clear_frames(),
        changes_clear_bytes(),
    ]
}

fn replays() -> Case {
    let mut line = line();
    let frame = line.seal(1, Envelope::Vp8, PICTURE);
    let first = line.open(Media::Video, Envelope::Vp8, &frame);
    let outcome = match first {
        Err(_) => line.open(Media::Video, Envelope::Vp8, &frame),
        Ok((name, _)) => Err(format!("an honest frame was refused: {name}")),
    };
    Case::new("replays a frame", &["repeated"], outcome)
}

fn swaps_sound_for_a_picture() -> Case {
    let mut line = line();
    let frame = line.seal(0, Envelope::Whole, SOUND);
    let outcome = line.open(Media::Video, Envelope::Whole, &frame);
    Case::new("plays a microphone where a camera belongs", &["wrong_media"], outcome)
}

/// The frame of one says that it is of another.
fn swaps_senders() -> Case {
    let mut line = line();
    let mut frame = line.seal(0, Envelope::Whole, SOUND);
    let leaf = kid_end(&frame) - 2;
    frame[leaf] = 2;
    Case::new(
        "shows one person's frame as another's",
        &["forged"],
        line.open(Media::Audio, Envelope::Whole, &frame),
    )
}

fn swaps_camera_and_screen() -> Case {
    let mut line = line();
    let mut frame = line.seal(1, Envelope::Vp8, PICTURE);
    // A clear byte, the config byte, then a KID of three bytes: context, leaf, epoch. A screen's context follows a
    // camera's.
    frame[2] += 1;
    Case::new(
        "shows a camera as a screen",
        &["forged", "unknown_sender"],
        line.open(Media::Video, Envelope::Vp8, &frame),
    )
}

fn changes() -> Case {
    let mut line = line();
    let mut frame = line.seal(1, Envelope::Vp8, PICTURE);
    if let Some(last) = frame.last_mut() {
        *last ^= 1;
    }
    Case::new("changes a frame", &["forged"], line.open(Media::Video, Envelope::Vp8, &frame))
}

fn cuts() -> Case {
    let mut line = line();
    let frame = line.seal(1, Envelope::Vp8, PICTURE);
    let cut = &frame[..frame.len() - 1];
    Case::new("cuts a frame short", &["forged", "malformed"], line.open(Media::Video, Envelope::Vp8, cut))
}

fn injects_silence() -> Case {
    let outcome = line().open(Media::Audio, Envelope::Whole, SILENCE);
    Case::new("injects silence", &["malformed", "unknown_sender"], outcome)
}

fn injects_clear_frames() -> Case {
    let outcome = line().open(Media::Video, Envelope::Vp8, PICTURE);
    Case::new("injects a frame in the clear", &["malformed", "unknown_sender"], outcome)
}

/// The clear byte of a picture is changed: what stays readable is authenticated.
fn changes_clear_bytes() -> Case {
    let mut line = line();
    let mut frame = line.seal(1, Envelope::Vp8, PICTURE);
    frame[0] ^= 0x20;
    Case::new("changes a frame's clear bytes", &["forged"], line.open(Media::Video, Envelope::Vp8, &frame))
}
