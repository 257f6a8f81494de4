//! The media thread as the rest of the house sees it.

#![expect(clippy::unwrap_used, reason = "a test that meets what it did not expect fails, as it should")]

use media::{Config, Error, Media, start};
use sfu::{Event, JoinRefusal, Joining};
use tokio::sync::mpsc::Receiver;
use wire::{CallId, Offer, SeatId, Sends};

fn started() -> (Media, Receiver<Event>) {
    let (media, events, addresses) =
        start(Config { port: 0, threads: std::num::NonZeroU16::MIN, public_addresses: Vec::new() }).unwrap();
    assert!(!addresses.is_empty());
    (media, events)
}

fn joining() -> Joining {
    let offer = Offer { sdp: "nonsense".to_owned(), sends: Vec::new(), slots: Vec::new(), red: false };
    Joining { call: CallId::from_u128(1), seat: SeatId::from_u128(2), offer, sends: Sends::default() }
}

#[tokio::test]
async fn a_bad_offer_is_refused_in_words() {
    let (media, _events) = started();
    let refused = media.join(joining()).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(JoinRefusal::BadOffer(_))), "{refused}");
    let refused = media.renew(CallId::from_u128(1), SeatId::from_u128(2), joining().offer).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(JoinRefusal::NotJoined)), "{refused}");
}

#[tokio::test]
async fn after_the_end_everybody_is_told() {
    let (media, mut events) = started();
    assert!(media.is_running());
    media.shutdown().await;
    assert_eq!(events.recv().await, None);
    assert!(!media.is_running());
    assert!(matches!(media.join(joining()).await, Err(Error::Gone)));
    assert!(matches!(media.leave(CallId::from_u128(1), SeatId::from_u128(2)).await, Err(Error::Gone)));
}

#[tokio::test]
async fn it_ends_when_nobody_holds_it() {
    let (media, mut events) = started();
    drop(media);
    assert_eq!(events.recv().await, None);
}
