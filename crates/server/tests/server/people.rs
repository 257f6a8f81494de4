//! Members and devices: changed for all to see, removed at once.

use wire::{Answer, Code, FromServer, Request};

use crate::support::sealing::nothing_after;
use crate::support::{House, fault, sealed};

#[tokio::test]
async fn a_change_reaches_every_open_page() {
    let house = House::build().await;
    let founder = house.found().await;
    let other = founder.bring_member(&house).await;
    let mut pages = [founder.page().await, founder.page().await, other.page().await];
    let rename = Request::RenameMember { member: other.member, profile: sealed() };
    let name = wire::Sealed::new(vec![9; 40]).expect("the length is right");
    let rename_again = Request::RenameMember { member: other.member, profile: name.clone() };
    assert_eq!(pages[2].ask(rename).await, Ok(Answer::Done));
    assert_eq!(pages[2].ask(rename_again).await, Ok(Answer::Done));
    for page in &mut pages {
        page.until("the new name", |message| match message {
            FromServer::Family { family } => {
                family.members.iter().find(|known| known.profile == name).map(|_| ())
            }
            _ => None,
        })
        .await;
    }
}

#[tokio::test]
async fn a_removed_device_is_out_at_once() {
    let house = House::build().await;
    let founder = house.found().await;
    let tablet = founder.bring_device(&house).await;
    let (mut page, lost) = (founder.page().await, tablet.page().await);
    assert_eq!(
        page.ask(Request::RemoveDevice { device: tablet.device, change: Some(nothing_after(1)) }).await,
        Ok(Answer::Done)
    );
    assert_eq!(lost.until_closed().await.last(), Some(&FromServer::SignedOut { removed: true }));
    assert_eq!(tablet.get("/api/history").await.refusal().code, Code::NotSignedIn);
    let challenge = tablet.challenge().await;
    let signature = tablet.sign(&challenge);
    assert_eq!(tablet.answer(challenge, signature).await.refusal().code, Code::WrongSignature);
    let devices = page
        .until("the family without it", |message| match message {
            FromServer::Family { family } => Some(family.members[0].devices.len()),
            _ => None,
        })
        .await;
    assert_eq!(devices, 1);
}

#[tokio::test]
async fn whoever_removes_their_own_device_hears_that_it_was_done() {
    let house = House::build().await;
    let founder = house.found().await;
    let tablet = founder.bring_device(&house).await;
    let mut page = tablet.page().await;
    assert_eq!(
        page.ask(Request::RemoveDevice { device: tablet.device, change: Some(nothing_after(1)) }).await,
        Ok(Answer::Done)
    );
    assert_eq!(page.until_closed().await.last(), Some(&FromServer::SignedOut { removed: true }));
}

#[tokio::test]
async fn a_removed_member_is_out_with_all_devices() {
    let house = House::build().await;
    let founder = house.found().await;
    let member = founder.bring_member(&house).await;
    let tablet = member.bring_device(&house).await;
    let pages = [member.page().await, tablet.page().await];
    let remove = Request::RemoveMember { member: member.member, change: nothing_after(1) };
    assert_eq!(founder.page().await.ask(remove).await, Ok(Answer::Done));
    for page in pages {
        assert_eq!(page.until_closed().await.last(), Some(&FromServer::SignedOut { removed: true }));
    }
    assert_eq!(member.get("/api/history").await.status, 401);
    assert_eq!(tablet.get("/api/history").await.status, 401);
}

#[tokio::test]
async fn the_last_keeper_stays() {
    let house = House::build().await;
    let founder = house.found().await;
    let mut page = founder.page().await;
    let resign = Request::SetKeeper { member: founder.member, keeper: false, change: nothing_after(1) };
    assert_eq!(page.ask(resign).await.expect_err("it is refused").code, Code::LastKeeper);
}

#[tokio::test]
async fn a_refusal_names_the_field_as_the_message_has_it() {
    let house = House::build().await;
    let founder = house.found().await;
    let refused = founder
        .page()
        .await
        .ask(Request::RemoveMember { member: crate::support::id(), change: nothing_after(1) })
        .await;
    assert_eq!(fault(&refused.expect_err("it is refused")), (Code::NotFound, "ask.member"));
}
