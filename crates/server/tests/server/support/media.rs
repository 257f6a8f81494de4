//! Offers such as a page makes.

use std::net::SocketAddr;

use sha2::{Digest as _, Sha256};
use sim::client::{CallSecret, Client, Page, Peer};
use wire::{CallId, FamilyId, Offer, Request, SeatId, SeatSalt, Sends};

use super::{id, random};

/// A real offer.
pub(crate) fn offer() -> Offer {
    #[expect(clippy::disallowed_methods, reason = "an offer has no time in it, but a client begins at one")]
    let now = std::time::Instant::now();
    let page = Page {
        own: Peer { seat: id(), number: 0, salt: random() },
        secret: CallSecret(u128::from_be_bytes(random())),
        address: SocketAddr::from(([192, 0, 2, 1], 4000)),
        sends: Sends::default(),
        audio_slots: 3,
        video_slots: 3,
        base: now,
    };
    Client::new(page, 1, now).offer().expect("a first offer can be made")
}

/// What the media side calls a family's call: the first half of SHA-256 of both ids.
pub(crate) fn name_of(family: FamilyId, call: CallId) -> CallId {
    let digest = Sha256::digest([family.as_bytes().as_slice(), call.as_bytes()].concat());
    CallId::from_u128(u128::from_be_bytes(digest[..16].try_into().expect("it is long enough")))
}

/// Joins a call with it.
pub(crate) fn join(call: CallId, seat: Option<SeatId>) -> Request {
    let salt = SeatSalt::new(random::<16>().to_vec()).expect("the length is right");
    Request::Join {
        call,
        seat,
        salt,
        offer: offer(),
        sends: Sends { microphone: true, camera: true, screen: false },
    }
}
