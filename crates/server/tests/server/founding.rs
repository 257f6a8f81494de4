//! Founding a family with the link that the server printed.

use wire::{Code, Door, Proof, SignedIn};

use crate::support::{Browser, House, fault, id, random};

#[tokio::test]
async fn the_link_founds_one_family_and_signs_its_founder_in() {
    let house = House::build().await;
    let token = house.founding_token();
    let door: Door = house.get("/api/door").await.ok();
    assert!(door.founding_open && !door.signed_in);
    assert_eq!(door.protocol, wire::PROTOCOL);

    let founder = Browser::new(&house).found(token.clone()).await;
    let door: Door = founder.read("/api/door").await;
    assert!(door.signed_in && !door.founding_open);
    let family = founder.page().await.family;
    assert_eq!(family.id, founder.family);
    assert!(family.members[0].keeper);

    let second = Browser::new(&house);
    let refused = second.post("/api/families", &second.wish_to_found(token)).await;
    assert_eq!((refused.status, fault(&refused.refusal())), (403, (Code::FoundingClosed, "")));
}

#[tokio::test]
async fn a_guessed_or_older_token_founds_nothing() {
    let house = House::build().await;
    let older = house.founding_token();
    let newer = house.founding_token();
    let browser = Browser::new(&house);
    let guessed = Proof::new(random::<32>().to_vec()).expect("the length is right");
    for token in [older, guessed] {
        let refused = browser.post("/api/families", &browser.wish_to_found(token)).await;
        assert_eq!(refused.refusal().code, Code::FoundingClosed);
    }
    browser.found(newer).await;
}

#[tokio::test]
async fn a_house_for_many_families_keeps_its_link_and_keeps_them_apart() {
    let house = House::build_for_many().await;
    let token = house.founding_token();
    let first = Browser::new(&house).found(token.clone()).await;
    let second = Browser::new(&house).found(token.clone()).await;
    assert_ne!(first.family, second.family);
    assert_eq!(second.page().await.family.members.len(), 1);

    let mut third = Browser::new(&house);
    third.family = first.family;
    let refused = third.post("/api/families", &third.wish_to_found(token)).await;
    assert_eq!((refused.status, refused.refusal().code), (409, Code::Taken));
}

#[tokio::test]
async fn a_founder_whose_answer_was_lost_can_sign_in() {
    let house = House::build().await;
    let browser = Browser::new(&house);
    let wish = browser.wish_to_found(house.founding_token());
    let _: SignedIn = browser.post("/api/families", &wish).await.ok();
    let mut again = Browser { family: id(), member: id(), ..browser };
    again.sign_in().await;
    assert_eq!((again.family, again.member), (wish.id, wish.member.id));
}
