//! Sealing and opening frames, with the same crate as the browser's worker.

use std::collections::BTreeMap;

use sealed::{Envelope as Kept, Kid, Media, OpenError, Opener, Sealer, Stream};
use wire::{MediaKind, SeatId};

use super::{CallSecret, Peer};

/// Bytes of a VP8 key frame that stay clear.
const CLEAR_KEY: usize = 10;
/// Bytes of any other VP8 frame that stay clear.
const CLEAR_DELTA: usize = 1;

/// How many bytes at the beginning of a frame stay clear.
pub(super) fn clear_bytes(kind: MediaKind, key: bool) -> usize {
    match kind {
        MediaKind::Microphone => 0,
        MediaKind::Camera | MediaKind::Screen if key => CLEAR_KEY,
        MediaKind::Camera | MediaKind::Screen => CLEAR_DELTA,
    }
}

/// A client's own keys and those of everybody else.
pub(super) struct Envelopes {
    secret: CallSecret,
    sealers: [Sealer; 3],
    opener: Opener,
    seats: BTreeMap<u8, Peer>,
}

impl Envelopes {
    pub(super) fn new(secret: CallSecret, own: Peer) -> Self {
        let key = secret.sender_key(own.seat.as_bytes(), &own.salt);
        let sealers = Stream::ALL.map(|stream| Sealer::new(&key, kid(stream, own.number)));
        Self { secret, sealers, opener: Opener::new(), seats: BTreeMap::new() }
    }

    /// Who is in the call besides oneself, whole. Whoever has gone is opened no more.
    pub(super) fn know(&mut self, peers: &[Peer]) {
        self.seats.retain(|_, known| {
            let stays = peers.contains(known);
            if !stays {
                Stream::ALL.into_iter().for_each(|stream| self.opener.retire_key(kid(stream, known.number)));
            }
            stays
        });
        for peer in peers {
            if self.seats.insert(peer.number, *peer).is_none() {
                let key = self.secret.sender_key(peer.seat.as_bytes(), &peer.salt);
                for stream in Stream::ALL {
                    self.opener.add_key(kid(stream, peer.number), &key);
                }
            }
        }
    }

    /// Seals a frame; none where that fails, and then nothing may be sent.
    pub(super) fn seal(&mut self, kind: MediaKind, frame: &[u8]) -> Option<Vec<u8>> {
        let (stream, kept) = match kind {
            MediaKind::Microphone => (0, Kept::Whole),
            MediaKind::Camera => (1, Kept::Vp8),
            MediaKind::Screen => (2, Kept::Vp8),
        };
        let mut sealed = Vec::new();
        self.sealers[stream].seal(kept, frame, &mut sealed).ok()?;
        Some(sealed)
    }

    /// Opens a frame, and says whose it is.
    pub(super) fn open(&mut self, media: Media, frame: &[u8]) -> Result<(SeatId, Vec<u8>), OpenError> {
        let kept = match media {
            Media::Audio => Kept::Whole,
            Media::Video => Kept::Vp8,
        };
        let mut plain = Vec::new();
        let opened = self.opener.open(media, kept, frame, &mut plain)?;
        let sender = self.seats.get(&opened.kid.number).ok_or(OpenError::UnknownSender)?;
        Ok((sender.seat, plain))
    }
}

const fn kid(stream: Stream, number: u8) -> Kid {
    Kid { stream, number, epoch: 0 }
}
