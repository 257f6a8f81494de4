//! The house's line to the media thread.
//!
//! Pages choose the ids of their calls, and the media thread serves every family. There a call therefore bears a name
//! that follows from the family too: whoever takes an id that goes on in another family is in a call of their own.

use media::{Error, Media};
use sfu::{Event, Joining};
use sha2::{Digest as _, Sha256};
use wire::{CallId, FamilyId, Offer, SeatId, Sends, Want};

/// The media thread, for one family's calls.
#[derive(Debug, Clone)]
pub(super) struct Line {
    media: Media,
    family: FamilyId,
}

/// What a family's call is called on the media side: the first half of SHA-256 of both ids.
pub(super) fn name_of(family: FamilyId, call: CallId) -> CallId {
    let digest = Sha256::new().chain_update(family.as_bytes()).chain_update(call.as_bytes()).finalize();
    let half = digest.iter().take(16).fold(0, |bits: u128, byte| bits << 8 | u128::from(*byte));
    CallId::from_u128(half)
}

/// The event, as said of this call.
pub(super) fn said_of(mut event: Event, id: CallId) -> Event {
    match &mut event {
        Event::Up { call, .. }
        | Event::Lost { call, .. }
        | Event::Slots { call, .. }
        | Event::Wanted { call, .. }
        | Event::Speakers { call, .. } => *call = id,
    }
    event
}

impl Line {
    pub(super) const fn new(media: Media, family: FamilyId) -> Self {
        Self { media, family }
    }

    /// What this family's call is called there.
    pub(super) fn name(&self, call: CallId) -> CallId {
        name_of(self.family, call)
    }

    pub(super) async fn join(&self, joining: Joining) -> Result<String, Error> {
        self.media.join(Joining { call: self.name(joining.call), ..joining }).await
    }

    pub(super) async fn renew(&self, call: CallId, seat: SeatId, offer: Offer) -> Result<String, Error> {
        self.media.renew(self.name(call), seat, offer).await
    }

    pub(super) async fn leave(&self, call: CallId, seat: SeatId) -> Result<(), Error> {
        self.media.leave(self.name(call), seat).await
    }

    pub(super) async fn show(&self, call: CallId, seat: SeatId, wants: Vec<Want>) -> Result<(), Error> {
        self.media.show(self.name(call), seat, wants).await
    }

    pub(super) async fn sends(&self, call: CallId, seat: SeatId, sends: Sends) -> Result<(), Error> {
        self.media.sends(self.name(call), seat, sends).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_of_two_families_with_one_id_is_two_calls() {
        let [ours, theirs] = [1, 2].map(FamilyId::from_u128);
        let call = CallId::from_u128(3);
        assert_ne!(name_of(ours, call), name_of(theirs, call));
        assert_eq!(name_of(ours, call), name_of(ours, call));
        assert_ne!(name_of(ours, call), name_of(ours, CallId::from_u128(4)));
    }
}
