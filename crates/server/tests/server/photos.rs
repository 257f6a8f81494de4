//! Photographs: sealed bytes, kept by version.

use wire::{Answer, Code, FromServer, PhotoKept, Request};

use crate::support::House;

#[tokio::test]
async fn a_photograph_is_kept_and_shown_to_the_family() {
    let house = House::build().await;
    let founder = house.found().await;
    let member = founder.bring_member(&house).await;
    let mut page = founder.page().await;
    let path = format!("/api/members/{}/photo", member.member);
    let bytes = vec![5; 200_000];
    let kept: PhotoKept = member.put(&path, bytes.clone()).await.ok();
    let version = page
        .until("the new photograph", |message| match message {
            FromServer::Family { family } => family.members.iter().find_map(|known| known.photo),
            _ => None,
        })
        .await;
    assert_eq!(version, kept.version);
    let shown = founder.get(&format!("{path}?version={version}")).await;
    assert_eq!((shown.status, shown.body), (200, bytes));
    let caching =
        shown.headers.iter().find(|(name, _)| name == "cache-control").map(|(_, value)| value.as_str());
    assert_eq!(caching, Some("private, max-age=31536000, immutable"));

    let again: PhotoKept = member.put(&path, vec![6; 100]).await.ok();
    assert!(again.version > version);
    assert_eq!(founder.get(&format!("{path}?version={version}")).await.status, 404);
    assert_eq!(
        member.page().await.ask(Request::RemovePhoto { member: member.member }).await,
        Ok(Answer::Done)
    );
    assert_eq!(founder.get(&format!("{path}?version={}", again.version)).await.status, 404);
}

#[tokio::test]
async fn a_photograph_has_a_size_and_a_version() {
    let house = House::build().await;
    let founder = house.found().await;
    let path = format!("/api/members/{}/photo", founder.member);
    let large = founder.put(&path, vec![0; 262_145]).await;
    assert_eq!((large.status, large.refusal().code), (413, Code::TooLarge));
    let larger = founder.put(&path, vec![0; 600_000]).await;
    assert_eq!((larger.status, larger.refusal().code), (413, Code::TooLarge));
    assert_eq!(founder.put(&path, vec![0; 3]).await.refusal().code, Code::Invalid);
    for query in ["", "?version=last", "?version=-1"] {
        let refused = founder.get(&format!("{path}{query}")).await.refusal();
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("version")));
    }
    assert_eq!(
        founder.get("/api/members/nobody/photo?version=1").await.refusal().field.as_deref(),
        Some("id")
    );
}

#[tokio::test]
async fn another_family_does_not_see_it() {
    let house = House::build_for_many().await;
    let token = house.founding_token();
    let first = crate::support::Browser::new(&house).found(token.clone()).await;
    let second = crate::support::Browser::new(&house).found(token).await;
    let path = format!("/api/members/{}/photo", first.member);
    let kept: PhotoKept = first.put(&path, vec![5; 100]).await.ok();
    assert_eq!(second.get(&format!("{path}?version={}", kept.version)).await.status, 404);
    assert_eq!(second.put(&path, vec![5; 100]).await.status, 404);
}
