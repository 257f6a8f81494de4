//! The history: the same on every device of a member.

use wire::{Answer, Code, FromServer, History, Request, Ring, Timestamp};

use crate::support::{Browser, House, Page, fault, id, media};

/// A call that is over before anybody else has come.
async fn missed(page: &mut Page, callee: &Browser) -> wire::CallId {
    let call = id();
    let ring = Ring::Members(vec![callee.member]);
    assert_eq!(page.ask(Request::StartCall { call, ring }).await, Ok(Answer::Done));
    let Ok(Answer::Joined { seat, .. }) = page.ask(media::join(call, None)).await else {
        panic!("not joined")
    };
    assert_eq!(page.ask(Request::Leave { call, seat }).await, Ok(Answer::Done));
    call
}

#[tokio::test]
async fn a_missed_call_is_on_every_device_until_one_has_seen_it() {
    let house = House::build().await;
    let caller = house.found().await;
    let callee = caller.bring_member(&house).await;
    let tablet = callee.bring_device(&house).await;
    let mut tablet_page = tablet.page().await;
    house.wait(std::time::Duration::from_secs(60));
    let call = missed(&mut caller.page().await, &callee).await;
    let news = |message: &FromServer| matches!(message, FromServer::HistoryChanged).then_some(());
    tablet_page.until("the history has changed", news).await;

    let [here, there]: [History; 2] = [callee.read("/api/history").await, tablet.read("/api/history").await];
    assert_eq!(here, there);
    assert_eq!((here.calls.len(), here.calls[0].id, here.more), (1, call, false));
    let until = here.calls[0].started_at;
    assert!(here.seen_until < until);

    assert_eq!(callee.page().await.ask(Request::SeenHistory { until }).await, Ok(Answer::Done));
    tablet_page.until("it was seen", news).await;
    let there: History = tablet.read("/api/history").await;
    assert_eq!(there.seen_until, until);
}

#[tokio::test]
async fn a_long_history_comes_in_parts() {
    let house = House::build().await;
    let caller = house.found().await;
    let callee = caller.bring_member(&house).await;
    let mut page = caller.page().await;
    for _ in 0..51 {
        house.wait(std::time::Duration::from_secs(1));
        missed(&mut page, &callee).await;
        page.heard.clear();
    }
    let first: History = callee.read("/api/history").await;
    assert_eq!((first.calls.len(), first.more), (50, true));
    assert!(first.calls.is_sorted_by(|a, b| a.started_at > b.started_at));
    let last: Timestamp = first.calls[49].started_at;
    let rest: History = callee.read(&format!("/api/history?before={}", last.as_millis())).await;
    assert_eq!((rest.calls.len(), rest.more), (1, false));
    let wrong = callee.get("/api/history?before=yesterday").await.refusal();
    assert_eq!(fault(&wrong), (Code::Invalid, "before"));
}

#[tokio::test]
async fn calls_of_others_are_not_in_it() {
    let house = House::build().await;
    let caller = house.found().await;
    let callee = caller.bring_member(&house).await;
    let third = caller.bring_member(&house).await;
    missed(&mut caller.page().await, &callee).await;
    let history: History = third.read("/api/history").await;
    assert!(history.calls.is_empty());
}
