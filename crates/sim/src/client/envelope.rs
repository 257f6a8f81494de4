//! Sealing and opening frames, with the same crate as the browser's worker.

use std::collections::{BTreeMap, VecDeque};

use sealed::{Envelope as Kept, Kid, Media, OpenError, Opener, Sealer, SenderKey, Stream};
use wire::{MediaKind, SeatId};

use super::{CallSecret, Peer};

/// Bytes of a VP8 key frame that stay clear.
const CLEAR_KEY: usize = 10;
/// Bytes of any other VP8 frame that stay clear.
const CLEAR_DELTA: usize = 1;

/// Epochs of a group that are opened at once.
const EPOCHS: usize = 3;

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
    /// Epochs of a group that are still opened, oldest first, with everybody's number in each.
    epochs: VecDeque<(u8, Vec<u8>)>,
}

impl Envelopes {
    pub(super) fn new(secret: CallSecret, own: Peer) -> Self {
        let key = secret.sender_key(own.seat.as_bytes(), &own.salt);
        let sealers = Stream::ALL.map(|stream| Sealer::new(&key, kid(stream, own.number)));
        Self { secret, sealers, opener: Opener::new(), seats: BTreeMap::new(), epochs: VecDeque::new() }
    }

    /// Opens from now on what is sealed in this epoch of a group too; `others` are numbered by their leaves. What is on
    /// its way from the epochs before still opens.
    pub(super) fn hear_epoch(&mut self, base: &SenderKey, epoch: u8, others: &[Peer]) {
        self.seats = others.iter().map(|peer| (peer.number, *peer)).collect();
        for peer in others {
            for stream in Stream::ALL {
                self.opener.add_key(Kid { stream, number: peer.number, epoch }, base);
            }
        }
        self.epochs.push_back((epoch, others.iter().map(|peer| peer.number).collect()));
        while self.epochs.len() > EPOCHS {
            let Some((epoch, numbers)) = self.epochs.pop_front() else { return };
            for number in numbers {
                Stream::ALL
                    .into_iter()
                    .for_each(|stream| self.opener.retire_key(Kid { stream, number, epoch }));
            }
        }
    }

    pub(super) fn name_seats(&mut self, seats: &[(u8, SeatId)]) {
        for (number, seat) in seats {
            if let Some(peer) = self.seats.get_mut(number) {
                peer.seat = *seat;
            }
        }
    }

    /// Seals in this epoch of a group from now on, as the leaf with this number. To be called once for each epoch:
    /// counters begin anew.
    pub(super) fn seal_in_epoch(&mut self, base: &SenderKey, epoch: u8, number: u8) {
        self.sealers = Stream::ALL.map(|stream| Sealer::new(base, Kid { stream, number, epoch }));
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
