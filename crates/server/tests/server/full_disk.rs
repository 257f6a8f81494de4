//! A disk that is full while the server runs: nobody is kept out, and nothing is wrong for ever.

use std::time::Duration;

use sfu::Event;
use wire::{Code, Link, Request};

use crate::seats::{Speaking, joined, link, speaking};
use crate::support::{House, fault, media, sealed};

#[tokio::test]
async fn a_full_disk_keeps_nobody_out_and_says_what_is_wrong() {
    let house = House::build().await;
    let founder = house.found().await;
    house.fill_disk();
    let mut page = founder.page().await;
    let refused = page.ask(Request::RenameFamily { profile: sealed() }).await.expect_err("there is no room");
    assert_eq!(fault(&refused), (Code::DiskFull, ""));
    house.empty_disk();
    assert!(page.ask(Request::RenameFamily { profile: sealed() }).await.is_ok());
}

#[tokio::test]
async fn a_page_that_comes_while_the_disk_is_full_hears_the_call_that_rings() {
    let house = House::build().await;
    let caller = house.found().await;
    let callee = caller.bring_member(&house).await;
    let mut page = caller.page().await;
    let call = crate::support::id();
    assert!(page.ask(Request::StartCall { call, ring: wire::Ring::Everyone }).await.is_ok());
    house.fill_disk();
    let called = callee.page().await;
    assert_eq!(called.calls[0].rings[0].devices[0].state, wire::DeviceRingState::Sent);
}

#[tokio::test]
async fn a_seat_that_was_lost_while_the_disk_was_full_is_lost_afterwards() {
    let Speaking { house, call, browsers, mut pages, seats } = speaking().await;
    house.fill_disk();
    for seat in seats {
        house.says(&browsers[0], Event::Lost { call, seat }).await;
    }
    // What the media side says comes by another way than what pages ask: this shows that it has come.
    house.says(&browsers[0], Event::Speakers { call, seats: Vec::new() }).await;
    pages[0]
        .until("the house has heard", |said| matches!(said, wire::FromServer::Speakers { .. }).then_some(()))
        .await;
    house.empty_disk();
    house.wait(Duration::from_secs(1));
    pages[0]
        .until_call("both are lost", call, |call| {
            seats.iter().all(|seat| link(call, *seat) == Some(Link::Lost))
        })
        .await;
    house.wait(Duration::from_secs(120));
    pages[0].until_ended(call).await;
}

#[tokio::test]
async fn a_seat_that_could_not_be_taken_up_again_is_lost_and_can_be() {
    let Speaking { house, call, browsers, mut pages, seats } = speaking().await;
    let mut reloaded = browsers[1].page().await;
    house.fill_disk();
    let refused = reloaded.ask(media::join(call, Some(seats[1]))).await;
    assert_eq!(refused.expect_err("there is no room").code, Code::DiskFull);
    house.empty_disk();
    house.wait(Duration::from_secs(1));
    pages[0].until_call("it is lost", call, |call| link(call, seats[1]) == Some(Link::Lost)).await;
    assert_eq!(joined(reloaded.ask(media::join(call, Some(seats[1]))).await).0, seats[1]);
}
