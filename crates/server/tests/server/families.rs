//! Several families in one house, and what happens to all of them.

use sfu::Event;
use wire::{Answer, Code, FromServer, Link, Request, Ring};

use crate::seats::{Speaking, joined, link, speaking};
use crate::support::{Browser, House, id, media};

#[tokio::test]
async fn calls_of_two_families_under_one_id_know_nothing_of_each_other() {
    let house = House::build_for_many().await;
    let call = id();
    let mut families = Vec::new();
    for _ in 0..2 {
        let caller = Browser::new(&house).found(house.founding_token()).await;
        let callee = caller.bring_member(&house).await;
        let (mut page, mut other) = (caller.page().await, callee.page().await);
        assert_eq!(page.ask(Request::StartCall { call, ring: Ring::Everyone }).await, Ok(Answer::Done));
        let seat = joined(page.ask(media::join(call, None)).await).0;
        joined(other.ask(media::join(call, None)).await);
        families.push((caller, page, seat));
    }
    let [(ours, mut our_page, our_seat), (theirs, mut their_page, their_seat)] =
        <[_; 2]>::try_from(families).ok().expect("two families");

    house.says(&ours, Event::Up { call, seat: our_seat }).await;
    our_page.until_call("media flows", call, |call| link(call, our_seat) == Some(Link::Up)).await;
    house.says(&theirs, Event::Up { call, seat: their_seat }).await;
    their_page.until_call("media flows", call, |call| link(call, their_seat) == Some(Link::Up)).await;

    assert_eq!(their_page.ask(Request::Leave { call, seat: their_seat }).await, Ok(Answer::Done));
    their_page.until_ended(call).await;
    house.says(&ours, Event::Lost { call, seat: our_seat }).await;
    our_page.until_call("it is heard still", call, |call| link(call, our_seat) == Some(Link::Lost)).await;
}

#[tokio::test]
async fn the_id_of_a_past_call_begins_no_other() {
    let Speaking { house, call, mut pages, seats, .. } = speaking().await;
    assert_eq!(pages[0].ask(Request::Leave { call, seat: seats[0] }).await, Ok(Answer::Done));
    pages[1].until_ended(call).await;
    let again = pages[0].ask(Request::StartCall { call, ring: Ring::Everyone }).await;
    assert_eq!(again.expect_err("it is refused").code, Code::Taken);
    assert!(!pages[1].so_far().await.iter().any(|said| matches!(said, FromServer::Call { .. })));
    drop(house);
}

#[tokio::test]
async fn a_server_without_media_is_not_ready_and_ends() {
    let house = House::build().await;
    assert_eq!(house.get("/readyz").await.status, 200);
    house.end_media().await;
    assert_eq!(house.get("/readyz").await.status, 503);
    let ended = house.break_media().await.expect_err("it can't go on");
    assert_eq!(ended.to_string(), "the part that carries calls has failed");
}
