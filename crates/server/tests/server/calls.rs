//! Ringing, answering, declining, missing: over the sockets of two and three people.

use std::time::Duration;

use wire::{
    Answer, CallId, CallView, Code, DeclineReason, DeviceId, DeviceRingState, FromServer, Request, Ring,
    RingState,
};

use crate::support::{Browser, House, Page, id, media};

/// A founder who rings another member, on both of whose devices Parlour is open.
struct Ringing {
    house: House,
    call: CallId,
    caller: Browser,
    caller_page: Page,
    callee: Browser,
    tablet: Browser,
    pages: [Page; 2],
}

async fn ringing() -> Ringing {
    let house = House::build().await;
    let caller = house.found().await;
    let callee = caller.bring_member(&house).await;
    let tablet = callee.bring_device(&house).await;
    let mut pages = [callee.page().await, tablet.page().await];
    let mut caller_page = caller.page().await;
    let call = id();
    let start = Request::StartCall { call, ring: Ring::Members(vec![callee.member]) };
    assert_eq!(caller_page.ask(start).await, Ok(Answer::Done));
    for page in &mut pages {
        page.until_call("it rings", call, |call| call.rings[0].state == RingState::Pending).await;
    }
    Ringing { house, call, caller, caller_page, callee, tablet, pages }
}

fn state_on(call: &CallView, device: DeviceId) -> Option<DeviceRingState> {
    call.rings[0].devices.iter().find(|ring| ring.device == device).map(|ring| ring.state)
}

#[tokio::test]
async fn a_ring_says_what_each_device_does() {
    let Ringing { house: _house, call, mut caller_page, callee, tablet, mut pages, .. } = ringing().await;
    assert_eq!(pages[0].ask(Request::Ringing { call }).await, Ok(Answer::Done));
    let seen = caller_page
        .until_call("one device rings", call, |call| {
            state_on(call, callee.device) == Some(DeviceRingState::Ringing)
        })
        .await;
    assert_eq!(state_on(&seen, tablet.device), Some(DeviceRingState::Sent));
}

#[tokio::test]
async fn an_answer_stops_the_ring_everywhere() {
    let Ringing { house: _house, call, mut caller_page, callee, tablet, mut pages, .. } = ringing().await;
    assert_eq!(pages[0].ask(Request::Answer { call }).await, Ok(Answer::Done));
    for page in [&mut caller_page, &mut pages[1]] {
        let seen =
            page.until_call("it is answered", call, |call| call.rings[0].state == RingState::Answered).await;
        assert_eq!(state_on(&seen, callee.device), Some(DeviceRingState::AnsweredHere));
        assert_eq!(state_on(&seen, tablet.device), Some(DeviceRingState::AnsweredElsewhere));
    }
}

#[tokio::test]
async fn a_decline_stops_the_ring_everywhere_and_ends_the_call_of_two() {
    let Ringing { house: _house, call, mut caller_page, mut pages, callee, .. } = ringing().await;
    assert!(caller_page.ask(media::join(call, None)).await.is_ok());
    let decline = Request::Decline { call, reason: DeclineReason::InTenMinutes };
    assert_eq!(pages[1].ask(decline).await, Ok(Answer::Done));
    caller_page.until_ended(call).await;
    for page in &mut pages {
        page.until_ended(call).await;
    }
    let history: wire::History = callee.read("/api/history").await;
    assert_eq!(history.calls[0].id, call);
    assert!(history.calls[0].parts.iter().any(|part| part.part == wire::Part::Declined));
}

#[tokio::test]
async fn nobody_answers_for_45_seconds_and_it_is_a_missed_call() {
    let Ringing { house, call, mut caller_page, mut pages, callee, .. } = ringing().await;
    assert!(caller_page.ask(media::join(call, None)).await.is_ok());
    house.wait(Duration::from_millis(44_999));
    let rename = Request::RenameMember { member: callee.member, profile: crate::support::sealed() };
    assert_eq!(pages[0].ask(rename).await, Ok(Answer::Done));
    assert!(!pages[0].so_far().await.iter().any(|message| matches!(message, FromServer::CallEnded { .. })));
    house.wait(Duration::from_millis(1));
    caller_page.until_ended(call).await;
    pages[0].until_ended(call).await;
    pages[1]
        .until("the history has changed", |message| {
            matches!(message, FromServer::HistoryChanged).then_some(())
        })
        .await;
    let history: wire::History = callee.read("/api/history").await;
    assert!(
        history.calls[0]
            .parts
            .iter()
            .any(|part| part.member == callee.member && part.part == wire::Part::Missed)
    );
}

#[tokio::test]
async fn a_device_that_opens_while_it_rings_is_told() {
    let house = House::build().await;
    let caller = house.found().await;
    let callee = caller.bring_member(&house).await;
    let mut caller_page = caller.page().await;
    let call = id();
    let start = Request::StartCall { call, ring: Ring::Everyone };
    assert_eq!(caller_page.ask(start).await, Ok(Answer::Done));
    let first = caller_page.until_call("it rings", call, |_| true).await;
    assert_eq!(state_on(&first, callee.device), Some(DeviceRingState::Unreachable));
    let page = callee.page().await;
    assert_eq!(state_on(&page.calls[0], callee.device), Some(DeviceRingState::Sent));
    caller_page
        .until_call("the device is told", call, |call| {
            state_on(call, callee.device) == Some(DeviceRingState::Sent)
        })
        .await;
}

#[tokio::test]
async fn the_caller_can_stop_a_ring_and_ring_others() {
    let Ringing { house, call, caller, mut caller_page, callee, mut pages, .. } = ringing().await;
    let third = caller.bring_member(&house).await;
    let mut third_page = third.page().await;
    assert!(caller_page.ask(media::join(call, None)).await.is_ok());
    let more = Request::RingMore { call, ring: Ring::Members(vec![third.member]) };
    assert_eq!(caller_page.ask(more).await, Ok(Answer::Done));
    third_page.until_call("it rings", call, |call| call.rings.len() == 2).await;
    assert_eq!(caller_page.ask(Request::StopRing { call, member: callee.member }).await, Ok(Answer::Done));
    pages[0]
        .until_call("it stops", call, |call| {
            call.rings.iter().any(|ring| ring.member == callee.member && ring.state == RingState::Stopped)
        })
        .await;
}

#[tokio::test]
async fn a_call_that_does_not_go_on_is_said_to_be_over() {
    let Ringing { house: _house, mut pages, .. } = ringing().await;
    let gone = id();
    for ask in [Request::Answer { call: gone }, Request::Ringing { call: gone }, media::join(gone, None)] {
        assert_eq!(pages[0].ask(ask).await.expect_err("it is refused").code, Code::CallOver);
    }
}
