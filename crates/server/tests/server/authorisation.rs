//! Every route and every request, asked by nobody, by a member and by a keeper.

use wire::{Code, Request};

use crate::support::browser::invitation;
use crate::support::http::Request as Http;
use crate::support::page::connect;
use crate::support::sealing::nothing_after;
use crate::support::{Browser, House, id, sealed};

#[tokio::test]
async fn whoever_is_not_signed_in_gets_no_further_than_the_door() {
    let house = House::build().await;
    let founder = house.found().await;
    let photo = format!("/api/members/{}/photo", founder.member);
    let version = format!("{photo}?version=1");
    let routes = [
        ("POST", "/api/sign-out"),
        ("GET", version.as_str()),
        ("PUT", photo.as_str()),
        ("POST", "/api/passkeys/register/start"),
        ("POST", "/api/passkeys/register/finish"),
        ("GET", "/api/history"),
        ("GET", "/api/socket"),
    ];
    let token = "A".repeat(43);
    for cookie in
        [String::new(), format!("parlour={token}"), format!("__Host-parlour={token}"), "parlour=x".to_owned()]
    {
        for (method, path) in routes {
            let request = Http::new(method, path).header("origin", &founder.origin).header("cookie", &cookie);
            let refused = request.json(&serde_json::json!({})).send(house.port).await;
            assert_eq!((refused.status, refused.refusal().code), (401, Code::NotSignedIn), "{method} {path}");
        }
        let headers = [("origin", founder.origin.as_str()), ("cookie", cookie.as_str())];
        assert_eq!(connect(house.port, &headers).await.err(), Some(401));
    }
}

#[tokio::test]
async fn whoever_is_signed_in_reaches_every_route() {
    let house = House::build().await;
    let keeper = house.found().await;
    let member = keeper.bring_member(&house).await;
    for browser in [&member, &keeper] {
        let photo = format!("/api/members/{}/photo", browser.member);
        assert_eq!(browser.put(&photo, vec![1; 100]).await.status, 200);
        assert_eq!(browser.get(&format!("{photo}?version=1")).await.status, 200);
        assert_eq!(browser.get("/api/history").await.status, 200);
        assert_eq!(browser.post("/api/passkeys/register/start", &()).await.status, 200);
        browser.page().await;
        assert_eq!(browser.request("POST", "/api/sign-out").send(house.port).await.status, 204);
    }
}

/// What `asker` may do to `other`, who has an invitation of their own and a further device.
async fn requests_on(house: &House, keeper: &Browser, other: &Browser) -> Vec<(&'static str, Request)> {
    let further = other.bring_device(house).await;
    let theirs = keeper.invite(None).await;
    let (invite_member, _) = invitation(None, 1);
    let (invite_device, _) = invitation(Some(other.member), 1);
    let member = other.member;
    vec![
        ("name the family", Request::RenameFamily { profile: sealed() }),
        ("rename another", Request::RenameMember { member, profile: sealed() }),
        ("rename another's device", Request::RenameDevice { device: further.device, profile: sealed() }),
        ("drop another's photograph", Request::RemovePhoto { member }),
        ("invite somebody new", invite_member),
        ("invite another's device", invite_device),
        ("take another's invitation back", Request::RevokeInvitation { invitation: theirs.id }),
        ("make a keeper", Request::SetKeeper { member, keeper: true, change: nothing_after(1) }),
        ("unmake a keeper", Request::SetKeeper { member, keeper: false, change: nothing_after(1) }),
        (
            "remove another's device",
            Request::RemoveDevice { device: further.device, change: Some(nothing_after(1)) },
        ),
        ("remove another", Request::RemoveMember { member, change: nothing_after(1) }),
    ]
}

#[tokio::test]
async fn a_member_may_not_do_what_keepers_do_and_a_keeper_may() {
    let house = House::build().await;
    let keeper = house.found().await;
    let member = keeper.bring_member(&house).await;
    let other = keeper.bring_member(&house).await;
    let requests = requests_on(&house, &keeper, &other).await;
    let mut page = member.page().await;
    for (what, ask) in requests.clone() {
        let code = page.ask(ask).await.expect_err(what).code;
        assert!([Code::NotAllowed, Code::NotFound].contains(&code), "{what}: {code:?}");
    }
    let photo = format!("/api/members/{}/photo", other.member);
    assert_eq!(member.put(&photo, vec![1; 100]).await.status, 403);
    assert_eq!(keeper.put(&photo, vec![1; 100]).await.status, 200);
    let mut page = keeper.page().await;
    for (what, ask) in requests {
        assert!(page.ask(ask).await.is_ok(), "{what}");
    }
}

#[tokio::test]
async fn everybody_may_change_what_is_their_own() {
    let house = House::build().await;
    let keeper = house.found().await;
    let own = keeper.bring_member(&house).await;
    let further = own.bring_device(&house).await;
    let (invite, invited) = invitation(Some(own.member), 1);
    let mut page = own.page().await;
    for (what, ask) in [
        ("rename oneself", Request::RenameMember { member: own.member, profile: sealed() }),
        ("rename one's device", Request::RenameDevice { device: further.device, profile: sealed() }),
        ("invite a further device", invite),
        ("take it back", Request::RevokeInvitation { invitation: invited.id }),
        ("remove a device", Request::RemoveDevice { device: further.device, change: Some(nothing_after(1)) }),
        ("leave the family", Request::RemoveMember { member: own.member, change: nothing_after(1) }),
    ] {
        assert!(page.ask(ask).await.is_ok(), "{what}");
    }
}

#[tokio::test]
async fn what_belongs_to_another_family_does_not_exist() {
    let house = House::build_for_many().await;
    let token = house.founding_token();
    let first = Browser::new(&house).found(token.clone()).await;
    let second = Browser::new(&house).found(token).await;
    let mut page = second.page().await;
    for ask in [
        Request::RenameMember { member: first.member, profile: sealed() },
        Request::RemoveDevice { device: first.device, change: Some(nothing_after(1)) },
        Request::RemoveMember { member: first.member, change: nothing_after(1) },
        Request::RemovePasskey { passkey: id() },
        Request::StartCall { call: id(), ring: wire::Ring::Members(vec![first.member]) },
    ] {
        let code = page.ask(ask.clone()).await.expect_err("it is refused").code;
        assert!([Code::NotFound, Code::NobodyToRing].contains(&code), "{ask:?}: {code:?}");
    }
    assert_eq!(first.page().await.family.members.len(), 1);
}
