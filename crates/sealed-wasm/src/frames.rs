//! For the media worker.

use std::collections::BTreeSet;

use sealed::{Envelope, Kid, Media, OpenError, Opener, SealError, Sealer, SenderKey, Stream};
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroize as _;

/// The sealing of one connection: its own streams, and everybody else's.
///
/// A frame is written to where [`Frames::room`] points, sealed or opened, and read from where
/// [`Frames::output`] points: one copy in, one out, and no allocation once the two buffers have grown.
/// Wherever memory may have grown, JavaScript makes its views anew.
#[wasm_bindgen]
pub struct Frames {
    input: Vec<u8>,
    output: Vec<u8>,
    own: Option<[Sealer; 3]>,
    /// Prints of every key that was sealed with.
    used: BTreeSet<[u8; 32]>,
    opener: Opener,
    source: u32,
    /// How pictures are sealed.
    pictures: Envelope,
}

/// Every frame that can be: two megabytes are more than a key frame of any camera or screen.
const MAX_FRAME: usize = 2 << 20;

#[wasm_bindgen]
impl Frames {
    /// A connection without a seat: it seals nothing and opens nothing.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self {
            input: Vec::new(),
            output: Vec::new(),
            own: None,
            used: BTreeSet::new(),
            opener: Opener::new(),
            source: 0,
            pictures: Envelope::Vp8,
        }
    }

    /// The same where pictures are VP9, which no page offers.
    #[wasm_bindgen(js_name = ofVp9)]
    pub fn of_vp9() -> Self {
        let mut frames = Self::new();
        frames.pictures = Envelope::Vp9;
        frames
    }

    /// Seals from now on with this base key (16 bytes), as this leaf in this epoch (its lowest byte); false where the
    /// key has another length, or was given before: its counters would begin again.
    pub fn seat(&mut self, key: Vec<u8>, number: u8, epoch: u8) -> bool {
        let Some(key) = sender_key(key) else { return false };
        if !self.used.insert(key.print(number, epoch)) {
            return false;
        }
        self.own = Some(Stream::ALL.map(|stream| Sealer::new(&key, Kid { stream, number, epoch })));
        true
    }

    /// From now on opens the frames of this sender; false where the key has another length.
    #[wasm_bindgen(js_name = addSender)]
    pub fn add_sender(&mut self, key: Vec<u8>, number: u8, epoch: u8) -> bool {
        let Some(key) = sender_key(key) else { return false };
        for stream in Stream::ALL {
            self.opener.add_key(Kid { stream, number, epoch }, &key);
        }
        true
    }

    /// Opens no more frames of this sender.
    #[wasm_bindgen(js_name = retireSender)]
    pub fn retire_sender(&mut self, number: u8, epoch: u8) {
        for stream in Stream::ALL {
            self.opener.retire_key(Kid { stream, number, epoch });
        }
    }

    /// Where to write a frame of `length` bytes; null where no frame is that long.
    pub fn room(&mut self, length: usize) -> *const u8 {
        if length > MAX_FRAME {
            self.input.clear();
            return std::ptr::null();
        }
        self.input.resize(length, 0);
        self.input.as_ptr()
    }

    /// Seals the frame in the room as part of a stream (0 microphone, 1 camera, 2 screen). Gives the length of
    /// the output, or a negative number: -1 no seat, -2 nothing to seal, -3 not VP8, -4 exhausted, -5 too long.
    pub fn seal(&mut self, stream: u8) -> i32 {
        let Some(sealer) = self.own.as_mut().and_then(|own| own.get_mut(usize::from(stream))) else {
            return -1;
        };
        let envelope = envelope(sealer.kid().stream.media(), self.pictures);
        match sealer.seal(envelope, &self.input, &mut self.output) {
            Ok(()) => length(&self.output),
            Err(SealError::NoKey) => -1,
            Err(SealError::Empty) => -2,
            Err(SealError::NotVp8) => -3,
            Err(SealError::Exhausted) => -4,
            Err(SealError::TooLong) => -5,
        }
    }

    /// Opens the frame in the room, to be heard (`video` false) or seen. Gives the length of the output, or a
    /// negative number: -1 not sealed, -2 nobody's key, -3 other media, -4 repeated, -5 forged.
    pub fn open(&mut self, video: bool) -> i32 {
        let media = if video { Media::Video } else { Media::Audio };
        match self.opener.open(media, envelope(media, self.pictures), &self.input, &mut self.output) {
            Ok(opened) => {
                let Kid { stream, number, epoch } = opened.kid;
                let key_frame = u8::from(opened.key_frame);
                self.source = u32::from_be_bytes([key_frame, stream as u8, number, epoch]);
                length(&self.output)
            }
            Err(OpenError::Malformed) => -1,
            Err(OpenError::UnknownSender) => -2,
            Err(OpenError::WrongMedia) => -3,
            Err(OpenError::Repeated) => -4,
            Err(OpenError::Forged) => -5,
        }
    }

    /// Where the last sealed or opened frame stands.
    pub fn output(&self) -> *const u8 {
        self.output.as_ptr()
    }

    /// Whose the frame opened last is: `key frame << 24 | stream << 16 | leaf << 8 | epoch`, the stream as in [`Self::seal`].
    pub fn source(&self) -> u32 {
        self.source
    }
}

impl Default for Frames {
    fn default() -> Self {
        Self::new()
    }
}

/// The buffers hold what people said and showed.
impl Drop for Frames {
    fn drop(&mut self) {
        self.input.zeroize();
        self.output.zeroize();
    }
}

const fn envelope(media: Media, pictures: Envelope) -> Envelope {
    match media {
        Media::Audio => Envelope::Whole,
        Media::Video => pictures,
    }
}

fn length(output: &[u8]) -> i32 {
    i32::try_from(output.len()).unwrap_or(-5)
}

fn sender_key(mut bytes: Vec<u8>) -> Option<SenderKey> {
    let key = <[u8; 16]>::try_from(bytes.as_slice()).ok().map(|mut bytes| SenderKey::take(&mut bytes));
    bytes.zeroize();
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What JavaScript does: writes into the room, calls, reads the output.
    fn through(frames: &mut Frames, frame: &[u8], work: impl Fn(&mut Frames) -> i32) -> Result<Vec<u8>, i32> {
        assert!(!frames.room(frame.len()).is_null());
        frames.input.copy_from_slice(frame);
        match work(frames) {
            length if length < 0 => Err(length),
            length => Ok(frames.output[..length as usize].to_vec()),
        }
    }

    fn seal(frames: &mut Frames, stream: u8, frame: &[u8]) -> Result<Vec<u8>, i32> {
        through(frames, frame, |frames| frames.seal(stream))
    }

    #[test]
    fn a_frame_passes_from_seat_to_seat_and_names_its_source() {
        let (mut grandpa, mut baby) = (Frames::new(), Frames::new());
        assert!(grandpa.seat(vec![1; 16], 4, 0));
        assert!(baby.add_sender(vec![1; 16], 4, 0));
        let sealed = seal(&mut grandpa, 1, b"\x11a delta frame").unwrap();
        assert_eq!(through(&mut baby, &sealed, |it| it.open(true)).unwrap(), b"\x11a delta frame");
        assert_eq!(baby.source(), 1 << 16 | 4 << 8);
        baby.retire_sender(4, 0);
        assert_eq!(through(&mut baby, &sealed, |it| it.open(true)), Err(-2));
    }

    #[test]
    fn pictures_are_vp8_unless_they_are_said_to_be_vp9() {
        let vp9_key_frame = b"\x82\x49\x83\x42 VP9";
        let mut grandpa = Frames::new();
        assert!(grandpa.seat(vec![1; 16], 4, 0));
        assert_eq!(seal(&mut grandpa, 1, vp9_key_frame), Err(-3));
        let (mut grandma, mut baby) = (Frames::of_vp9(), Frames::of_vp9());
        assert!(grandma.seat(vec![1; 16], 5, 0));
        assert!(baby.add_sender(vec![1; 16], 5, 0));
        let sealed = seal(&mut grandma, 1, vp9_key_frame).unwrap();
        assert_eq!(through(&mut baby, &sealed, |it| it.open(true)).unwrap(), vp9_key_frame);
        assert_eq!(baby.source(), 1 << 24 | 1 << 16 | 5 << 8);
    }

    #[test]
    fn nothing_is_sealed_before_there_is_a_seat_nor_for_an_unknown_stream() {
        let mut frames = Frames::new();
        assert_eq!(seal(&mut frames, 0, b"sound"), Err(-1));
        assert!(frames.seat(vec![1; 16], 0, 0));
        assert!(seal(&mut frames, 0, b"sound").is_ok());
        assert_eq!(seal(&mut frames, 3, b"sound"), Err(-1));
    }

    #[test]
    fn a_key_is_never_sealed_with_from_the_start_again() {
        let mut frames = Frames::new();
        assert!(!frames.seat(vec![1; 15], 0, 0), "a key of another length is none");
        assert!(frames.seat(vec![1; 16], 0, 0));
        let first = seal(&mut frames, 0, b"sound").unwrap();
        assert!(!frames.seat(vec![1; 16], 0, 0), "its counter would begin again");
        assert_ne!(seal(&mut frames, 0, b"sound").unwrap(), first);
        assert!(frames.seat(vec![2; 16], 0, 1), "a new epoch has a new key");
        assert!(!frames.seat(vec![1; 16], 0, 0), "nor after another");
    }

    #[test]
    fn a_frame_too_long_to_be_one_has_no_room() {
        let mut frames = Frames::new();
        assert!(frames.seat(vec![1; 16], 0, 0));
        assert!(frames.room(MAX_FRAME + 1).is_null());
        assert_eq!(frames.seal(0), -2, "and nothing of an earlier one is sealed in its place");
    }
}
