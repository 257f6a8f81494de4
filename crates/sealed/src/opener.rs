//! Opening the frames of everybody else.

use std::collections::BTreeMap;

use crate::header::Header;
use crate::sframe::{FrameKey, MAX_FRAMES};
use crate::window::Window;
use crate::{Envelope, Kid, Media, OpenError, SenderKey};

/// Opens frames of several senders. The KID in a frame picks exactly one key: keys are never tried in turn,
/// because AES-GCM does not commit to its key.
#[derive(Default)]
pub struct Opener {
    senders: BTreeMap<Kid, Sender>,
}

struct Sender {
    key: FrameKey,
    window: Window,
}

/// A frame that opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// Whose it is; proven, as far as the members of a call don't imitate one another.
    pub kid: Kid,
    /// Decoding can begin here.
    pub key_frame: bool,
}

impl Opener {
    /// An opener that knows nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on opens what `kid` seals under this base key. An earlier key of the same KID is forgotten,
    /// together with what was seen under it: only for a base key that is new.
    pub fn add_key(&mut self, kid: Kid, base: &SenderKey) {
        let sender = Sender { key: FrameKey::new(base, kid.value()), window: Window::new() };
        self.senders.insert(kid, sender);
    }

    /// Opens no more of what `kid` seals.
    pub fn retire_key(&mut self, kid: Kid) {
        self.senders.remove(&kid);
    }

    /// Opens `frame` into `output`, whose earlier content is gone. `media` is what the frame will be played as.
    ///
    /// # Errors
    /// Then `output` is empty and the frame must be dropped.
    pub fn open(
        &mut self,
        media: Media,
        envelope: Envelope,
        frame: &[u8],
        output: &mut Vec<u8>,
    ) -> Result<Opened, OpenError> {
        output.clear();
        let (clear, sealed) = envelope.split(frame).ok_or(OpenError::Malformed)?;
        let (header, body) = Header::read(sealed)?;
        let kid = Kid::from_value(header.kid).ok_or(OpenError::UnknownSender)?;
        let sender = self.senders.get_mut(&kid).ok_or(OpenError::UnknownSender)?;
        if kid.stream.media() != media {
            return Err(OpenError::WrongMedia);
        }
        if header.ctr >= MAX_FRAMES {
            return Err(OpenError::Malformed);
        }
        if !sender.window.is_fresh(header.ctr) {
            return Err(OpenError::Repeated);
        }
        let head = sealed.get(..sealed.len() - body.len()).ok_or(OpenError::Malformed)?;
        output.extend_from_slice(clear);
        sender.key.open(header.ctr, head, clear, body, output).inspect_err(|_| output.clear())?;
        sender.window.note(header.ctr);
        Ok(Opened { kid, key_frame: envelope.is_key_frame(output) })
    }
}
