//! Seats: taken with an offer, taken up again, lost, given up; and what the media side says on its way to the page.

use std::time::Duration;

use sfu::Event;
use wire::{
    Answer, CallId, CallView, Code, FromServer, Link, MediaKind, Publication, Request, Ring, SeatId, Sends,
    SlotView,
};

use crate::support::sealing::nothing_after;
use crate::support::{Browser, House, Page, fault, id, media};

/// Two people in a call.
pub(crate) struct Speaking {
    pub(crate) house: House,
    pub(crate) call: CallId,
    pub(crate) browsers: [Browser; 2],
    pub(crate) pages: [Page; 2],
    pub(crate) seats: [SeatId; 2],
}

pub(crate) async fn speaking() -> Speaking {
    let house = House::build().await;
    let caller = house.found().await;
    let callee = caller.bring_member(&house).await;
    let mut pages = [caller.page().await, callee.page().await];
    let call = id();
    assert_eq!(pages[0].ask(Request::StartCall { call, ring: Ring::Everyone }).await, Ok(Answer::Done));
    let mut seats = Vec::new();
    for page in &mut pages {
        seats.push(joined(page.ask(media::join(call, None)).await).0);
    }
    let seats = seats.try_into().expect("two seats");
    Speaking { house, call, browsers: [caller, callee], pages, seats }
}

pub(crate) fn joined(answer: Result<Answer, wire::Problem>) -> (SeatId, u8, CallView) {
    match answer {
        Ok(Answer::Joined { seat, number, sdp, call, group: _, external_sender: _ }) => {
            assert!(sdp.contains("a=ice-lite") && sdp.contains("a=candidate"), "{sdp}");
            (seat, number, call)
        }
        other => panic!("not joined: {other:?}"),
    }
}

pub(crate) fn link(call: &CallView, seat: SeatId) -> Option<Link> {
    call.seats.iter().find(|kept| kept.id == seat).map(|kept| kept.link)
}

#[tokio::test]
async fn a_seat_is_taken_with_one_offer() {
    let Speaking { house: _house, call, browsers, mut pages, seats, .. } = speaking().await;
    let seen = pages[0].until_call("both are seated", call, |call| call.seats.len() == 2).await;
    assert_eq!([seen.seats[0].id, seen.seats[1].id], seats);
    assert_eq!([seen.seats[0].device, seen.seats[1].device], [browsers[0].device, browsers[1].device]);
    assert_ne!(seen.seats[0].number, seen.seats[1].number);
}

#[tokio::test]
async fn a_refused_offer_changes_nothing() {
    let Speaking { house, call, browsers, mut pages, .. } = speaking().await;
    let third = browsers[0].bring_member(&house).await;
    let mut page = third.page().await;
    pages[0].so_far().await;
    for (change, field) in [
        ((|offer| offer.sdp = "v=0".to_owned()) as fn(&mut wire::Offer), "ask.offer"),
        (|offer| offer.slots.truncate(1), "ask.offer"),
        (|offer| offer.slots[0].mid.clear(), "ask.offer.slots[0].mid"),
    ] {
        let mut join = media::join(call, None);
        let Request::Join { offer, .. } = &mut join else { panic!("it joins") };
        change(offer);
        assert_eq!(fault(&page.ask(join).await.expect_err("it is refused")), (Code::BadOffer, field));
    }
    assert!(!pages[0].so_far().await.iter().any(|message| matches!(message, FromServer::Call { .. })));
    joined(page.ask(media::join(call, None)).await);
}

#[tokio::test]
async fn a_reloaded_page_takes_its_seat_up_again() {
    let Speaking { house: _house, call, browsers, mut pages, seats, .. } = speaking().await;
    assert_eq!(pages[1].ask(Request::Away { call, seat: seats[1] }).await, Ok(Answer::Done));
    let seen = pages[0].until_call("it is away", call, |call| link(call, seats[1]) == Some(Link::Lost)).await;
    let (before, number) = (seen.seats[1].salt.clone(), seen.seats[1].number);
    let mut reloaded = browsers[1].page().await;
    let (seat, same, _) = joined(reloaded.ask(media::join(call, Some(seats[1]))).await);
    assert_eq!((seat, same), (seats[1], number));
    let seen =
        pages[0].until_call("it is back", call, |call| link(call, seats[1]) == Some(Link::Joining)).await;
    assert_ne!(seen.seats[1].salt, before, "a new page has new keys");
}

#[tokio::test]
async fn a_second_page_takes_the_seat_over_and_the_first_is_told() {
    let Speaking { house: _house, call, browsers, mut pages, seats, .. } = speaking().await;
    let mut second = browsers[1].page().await;
    joined(second.ask(media::join(call, Some(seats[1]))).await);
    let lost =
        |message: &FromServer| (*message == FromServer::SeatLost { call, seat: seats[1] }).then_some(());
    pages[1].until("its seat is lost", lost).await;
    let refused = pages[1].ask(Request::Show { call, seat: seats[1], wants: Vec::new() }).await;
    assert_eq!(fault(&refused.expect_err("it is refused")), (Code::NotAllowed, "ask.seat"));
    assert_eq!(second.ask(Request::Show { call, seat: seats[1], wants: Vec::new() }).await, Ok(Answer::Done));
}

#[tokio::test]
async fn what_the_media_side_says_reaches_the_page_in_the_seat() {
    let Speaking { house, call, browsers, mut pages, seats } = speaking().await;
    let seat = seats[1];
    house.says(&browsers[0], Event::Up { call, seat }).await;
    pages[0].until_call("media flows", call, |call| link(call, seat) == Some(Link::Up)).await;

    let shows = Some(Publication { seat: seats[0], kind: MediaKind::Camera });
    let slots = vec![SlotView { mid: "9".to_owned(), shows }];
    house
        .says(&browsers[0], Event::Slots { call, seat, slots: slots.clone(), more_audio: 1, more_video: 2 })
        .await;
    let wanted = FromServer::Slots { call, seat, slots, more_audio: 1, more_video: 2 };
    pages[1].until("its slots", |message| (*message == wanted).then_some(())).await;
    let others =
        |message: &FromServer| matches!(message, FromServer::Slots { seat, .. } if *seat != seats[0]);
    assert!(!pages[0].so_far().await.iter().any(others), "slots are for the page in the seat");

    let speakers = FromServer::Speakers { call, seats: vec![seat] };
    house.says(&browsers[0], Event::Speakers { call, seats: vec![seat] }).await;
    for page in &mut pages {
        page.until("who speaks", |message| (*message == speakers).then_some(())).await;
    }
}

#[tokio::test]
async fn a_page_that_connects_anew_names_its_seat_and_hears_what_it_missed() {
    let Speaking { house, call, browsers, mut pages, seats, .. } = speaking().await;
    let seat = seats[1];
    let wanted = FromServer::Wanted { call, seat, camera: [true, false, false], screen: false, red: true };
    let event = Event::Wanted { call, seat, camera: [true, false, false], screen: false, red: true };
    house.says(&browsers[0], event).await;
    pages[1].until("what is wanted", |message| (*message == wanted).then_some(())).await;

    let mut anew = browsers[1].page().await;
    assert_eq!(anew.ask(Request::Show { call, seat, wants: Vec::new() }).await, Ok(Answer::Done));
    anew.until("what it missed", |message| (*message == wanted).then_some(())).await;
}

#[tokio::test]
async fn a_lost_seat_is_kept_for_two_minutes() {
    let Speaking { house, call, browsers, mut pages, seats } = speaking().await;
    house.says(&browsers[0], Event::Lost { call, seat: seats[1] }).await;
    pages[0].until_call("it is lost", call, |call| link(call, seats[1]) == Some(Link::Lost)).await;
    house.wait(Duration::from_millis(119_999));
    assert!(!pages[0].so_far().await.iter().any(|message| matches!(message, FromServer::CallEnded { .. })));
    house.wait(Duration::from_millis(1));
    pages[0].until_ended(call).await;
}

#[tokio::test]
async fn the_call_ends_when_one_is_left() {
    let Speaking { house: _house, call, mut pages, seats, .. } = speaking().await;
    assert_eq!(pages[0].ask(Request::Leave { call, seat: seats[0] }).await, Ok(Answer::Done));
    pages[1].until_ended(call).await;
    pages[0].until_ended(call).await;
    let late = pages[1].ask(Request::Leave { call, seat: seats[1] }).await;
    assert_eq!(late.expect_err("it is refused").code, Code::CallOver);
}

#[tokio::test]
async fn who_leaves_and_closes_the_page_at_once_has_left_however_busy_the_house_is() {
    let Speaking { house, call, pages: [mut stays, mut leaves], seats, .. } = speaking().await;
    let busy = house.keep_disk_busy().await;
    let sends = Sends { microphone: true, camera: true, screen: true };
    let asked = stays.tell(Request::Sends { call, seat: seats[0], sends }).await;
    house.until_something_waits().await;
    leaves.tell(Request::Leave { call, seat: seats[1] }).await;
    leaves.close().await;
    drop(busy);
    assert_eq!(stays.reply(asked).await, Ok(Answer::Done));
    stays.until_ended(call).await;
}

#[tokio::test]
async fn nobody_speaks_for_the_seat_of_another() {
    let Speaking { house: _house, call, mut pages, seats, .. } = speaking().await;
    let seat = seats[0];
    let sends = Sends::default();
    for ask in [
        Request::Sends { call, seat, sends },
        Request::Show { call, seat, wants: Vec::new() },
        Request::Leave { call, seat },
        Request::Away { call, seat },
        Request::Renew { call, seat, offer: media::offer() },
    ] {
        assert_eq!(fault(&pages[1].ask(ask).await.expect_err("it is refused")), (Code::NotFound, "ask.seat"));
    }
}

#[tokio::test]
async fn a_removed_device_leaves_its_seat_at_once() {
    let Speaking { house: _house, call, browsers, mut pages, seats, .. } = speaking().await;
    let [mut first, second] = pages;
    assert_eq!(
        first.ask(Request::RemoveDevice { device: browsers[1].device, change: Some(nothing_after(1)) }).await,
        Ok(Answer::Done)
    );
    first.until_ended(call).await;
    let said = second.until_closed().await;
    assert_eq!(said.last(), Some(&FromServer::SignedOut { removed: true }));
    pages = [first, browsers[0].page().await];
    let refused = pages[0].ask(media::join(call, Some(seats[0]))).await;
    assert_eq!(refused.expect_err("it is refused").code, Code::CallOver);
}

#[tokio::test]
async fn what_a_seat_sends_is_seen_by_all() {
    let Speaking { house: _house, call, mut pages, seats, .. } = speaking().await;
    let sends = Sends { microphone: false, camera: true, screen: true };
    assert_eq!(pages[0].ask(Request::Sends { call, seat: seats[0], sends }).await, Ok(Answer::Done));
    pages[1]
        .until_call("what it sends", call, |call| {
            call.seats.iter().any(|seat| seat.id == seats[0] && seat.sends == sends)
        })
        .await;
}
