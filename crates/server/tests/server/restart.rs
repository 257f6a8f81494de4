//! A server that stops and starts again: sessions, people and running calls are still there.

use std::time::Duration;

use wire::{Answer, Link, Request, Ring};

use crate::support::{House, id, media};

#[tokio::test]
async fn a_restarted_server_keeps_a_running_call_for_two_minutes() {
    let house = House::build().await;
    let caller = house.found().await;
    let callee = caller.bring_member(&house).await;
    let mut pages = [caller.page().await, callee.page().await];
    let call = id();
    assert_eq!(pages[0].ask(Request::StartCall { call, ring: Ring::Everyone }).await, Ok(Answer::Done));
    let mut seats = Vec::new();
    for page in &mut pages {
        let Ok(Answer::Joined { seat, .. }) = page.ask(media::join(call, None)).await else {
            panic!("not joined")
        };
        seats.push(seat);
    }

    let house = house.restart().await;
    for page in pages {
        page.until_closed().await;
    }
    let (caller, callee) = (caller.at(&house), callee.at(&house));
    let mut page = caller.page().await;
    assert_eq!(page.calls.len(), 1);
    assert!(page.calls[0].seats.iter().all(|seat| seat.link == Link::Lost));
    let Ok(Answer::Joined { seat, .. }) = page.ask(media::join(call, Some(seats[0]))).await else {
        panic!("not joined")
    };
    assert_eq!(seat, seats[0]);
    let mut other = callee.page().await;
    assert!(
        matches!(other.ask(media::join(call, Some(seats[1]))).await, Ok(Answer::Joined { seat, .. }) if seat == seats[1])
    );
}

#[tokio::test]
async fn a_call_to_which_nobody_returns_ends_though_nobody_asks() {
    let house = House::build().await;
    let caller = house.found().await;
    let callee = caller.bring_member(&house).await;
    let mut page = caller.page().await;
    let call = id();
    assert_eq!(page.ask(Request::StartCall { call, ring: Ring::Everyone }).await, Ok(Answer::Done));
    assert!(page.ask(media::join(call, None)).await.is_ok());
    assert!(callee.page().await.ask(media::join(call, None)).await.is_ok());

    let house = house.restart().await;
    let mut page = caller.at(&house).page().await;
    assert_eq!(page.calls.len(), 1);
    house.wait(Duration::from_secs(120));
    page.until_ended(call).await;
}

#[tokio::test]
async fn the_open_founding_link_still_works_after_a_restart() {
    let house = House::build().await;
    let token = house.founding_token();
    let house = house.restart().await;
    crate::support::Browser::new(&house).found(token).await;
}
