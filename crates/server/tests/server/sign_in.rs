//! Signing a device in by challenge, and out again.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use wire::{Code, Door, FromServer, Request, Signature};

use crate::support::{Browser, House, id, random};

#[tokio::test]
async fn a_device_signs_in_with_its_key() {
    let house = House::build().await;
    let mut founder = house.found().await;
    let before = founder.cookie.clone();
    founder.sign_in().await;
    assert_ne!(founder.cookie, before);
    let door: Door = founder.read("/api/door").await;
    assert!(door.signed_in);
}

#[tokio::test]
async fn the_cookie_is_for_the_server_alone() {
    let house = House::build().await;
    let founder = house.found().await;
    let challenge = founder.challenge().await;
    let signature = founder.sign(&challenge);
    let cookie =
        founder.answer(challenge, signature).await.header("set-cookie").expect("a cookie").to_owned();
    for part in ["parlour=", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=34560000"] {
        assert!(cookie.contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_signature_by_another_key_or_for_another_page_is_refused() {
    let house = House::build().await;
    let founder = house.found().await;
    let elsewhere = Browser { origin: "https://call.example.org".to_owned(), ..founder.clone() };
    let stranger = Browser { key: SigningKey::from_bytes(&random()), ..founder.clone() };
    for signer in [elsewhere, stranger] {
        let challenge = founder.challenge().await;
        let refused = founder.answer(challenge.clone(), signer.sign(&challenge)).await;
        assert_eq!((refused.status, refused.refusal().code), (403, Code::WrongSignature));
        assert_eq!(refused.header("set-cookie"), None);
    }
    let challenge = founder.challenge().await;
    let bare = Signature::new(founder.key.sign(challenge.as_slice()).to_bytes().to_vec())
        .expect("the length is right");
    assert_eq!(founder.answer(challenge, bare).await.refusal().code, Code::WrongSignature);
}

#[tokio::test]
async fn a_challenge_is_good_once_for_a_minute_and_for_its_device() {
    let house = House::build().await;
    let founder = house.found().await;
    let other = founder.bring_device(&house).await;

    let used = founder.challenge().await;
    let signature = founder.sign(&used);
    assert_eq!(founder.answer(used.clone(), signature.clone()).await.status, 200);
    assert_eq!(founder.answer(used, signature).await.refusal().code, Code::ChallengeExpired);

    let others = other.challenge().await;
    let signature = founder.sign(&others);
    assert_eq!(founder.answer(others, signature).await.refusal().code, Code::WrongSignature);

    let late = founder.challenge().await;
    house.wait(Duration::from_secs(60));
    let signature = founder.sign(&late);
    assert_eq!(founder.answer(late, signature).await.refusal().code, Code::ChallengeExpired);
}

#[tokio::test]
async fn an_unknown_device_is_answered_like_a_known_one() {
    let house = House::build().await;
    let founder = house.found().await;
    let unknown = Browser { device: id(), ..founder.clone() };
    let answers = [founder.challenge().await, unknown.challenge().await];
    assert_eq!(answers[0].as_slice().len(), answers[1].as_slice().len());
    let wrong = Signature::new(vec![0; 64]).expect("the length is right");
    let [known, strange] = answers;
    let known = founder.answer(known, wrong.clone()).await;
    let strange = unknown.answer(strange, wrong).await;
    assert_eq!((known.status, known.body), (strange.status, strange.body));
}

#[tokio::test]
async fn signing_out_ends_the_session_and_its_pages() {
    let house = House::build().await;
    let founder = house.found().await;
    let page = founder.page().await;
    let mut elsewhere = founder.clone();
    elsewhere.sign_in().await;
    let mut other_session = elsewhere.page().await;

    let answer = founder.request("POST", "/api/sign-out").send(house.port).await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("set-cookie").is_some_and(|cookie| cookie.contains("Max-Age=0")));
    assert_eq!(page.until_closed().await.last(), Some(&FromServer::SignedOut { removed: false }));
    assert_eq!(founder.get("/api/history").await.refusal().code, Code::NotSignedIn);
    assert!(other_session.ask(Request::Ping).await.is_ok());
}

#[tokio::test]
async fn a_session_ends_after_four_hundred_days() {
    let house = House::build().await;
    let founder = house.found().await;
    house.wait(Duration::from_secs(400 * 24 * 60 * 60 - 1));
    assert_eq!(founder.get("/api/history").await.status, 200);
    house.wait(Duration::from_secs(1));
    assert_eq!(founder.get("/api/history").await.status, 401);
}

#[tokio::test]
async fn whoever_asks_too_often_waits() {
    let house = House::build().await;
    let mut granted = 0;
    let refused = loop {
        let answer = house.get("/api/door").await;
        if answer.status != 200 {
            break answer;
        }
        granted += 1;
        assert!(granted < 1000, "nobody was ever refused");
    };
    assert_eq!((refused.status, refused.refusal().code), (429, Code::TooFast));
    house.wait(Duration::from_secs(1));
    assert_eq!(house.get("/api/door").await.status, 200);
}

#[tokio::test]
async fn whoever_guesses_cookies_waits_and_those_who_have_one_do_not() {
    let house = House::build().await;
    let founder = house.found().await;
    let mut guesses = 0;
    let refused = loop {
        let cookie = format!("parlour={}", URL_SAFE_NO_PAD.encode(random::<32>()));
        let answer = Browser { cookie, ..founder.clone() }.get("/api/history").await;
        if answer.status != 401 {
            break answer;
        }
        guesses += 1;
        assert!(guesses < 1000, "nobody was ever refused");
    };
    assert_eq!((refused.status, refused.refusal().code), (429, Code::TooFast));
    assert_eq!(founder.get("/api/history").await.status, 200);
}
