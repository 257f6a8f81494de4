//! Messages that are wrong: each gets a refusal that names the field, and harms nobody.

use wire::{Answer, Code, FromServer, MAX_MESSAGE, PROTOCOL, Reply, Request};

use crate::support::privacy::PLANTED;
use crate::support::{House, Page, fault, id};

#[tokio::test]
async fn a_wrong_message_names_its_field_and_keeps_the_connection() {
    let house = House::build().await;
    let founder = house.found().await;
    let mut page = founder.page().await;
    let call = id::<wire::CallId>();
    for (text, n, field) in [
        (PLANTED.to_owned(), 0, ""),
        ("{}".to_owned(), 0, "n"),
        (r#"{"n":7}"#.to_owned(), 7, "ask"),
        (format!(r#"{{"n":7,"ask":{{"type":"{PLANTED}"}}}}"#), 7, "ask.type"),
        (r#"{"n":7,"ask":{"type":"answer"}}"#.to_owned(), 7, "ask.call"),
        (format!(r#"{{"n":7,"ask":{{"type":"answer","call":"{PLANTED}"}}}}"#), 7, "ask.call"),
        (format!(r#"{{"n":7,"ask":{{"type":"answer","call":"{call}","name":"{PLANTED}"}}}}"#), 7, "ask.name"),
        (format!(r#"{{"n":7,"ask":{{"type":"rename_family","profile":"{PLANTED}"}}}}"#), 7, "ask.profile"),
        (
            format!(r#"{{"n":7,"ask":{{"type":"decline","call":"{call}","reason":"{PLANTED}"}}}}"#),
            7,
            "ask.reason",
        ),
        (
            format!(
                r#"{{"n":7,"ask":{{"type":"start_call","call":"{call}","ring":{{"members":["{PLANTED}"]}}}}}}"#
            ),
            7,
            "ask.ring.members[0]",
        ),
    ] {
        page.say(text.clone()).await;
        let problem = page.reply(n).await.expect_err("it is refused");
        assert_eq!(fault(&problem), (Code::Invalid, field), "{text}");
    }
    page.say_bytes(vec![0; 10]).await;
    assert_eq!(page.reply(0).await.expect_err("it is refused").code, Code::Invalid);
    assert_eq!(page.ask(Request::Ping).await, Ok(Answer::Done));
}

#[tokio::test]
async fn a_wrong_body_names_its_field() {
    let house = House::build().await;
    for (path, body, field) in [
        ("/api/families", serde_json::json!({ "token": PLANTED }), "token"),
        ("/api/sign-in/challenge", serde_json::json!({ "device": PLANTED }), "device"),
        ("/api/sign-in/challenge", serde_json::json!({}), "device"),
        ("/api/passkeys/sign-in/finish", serde_json::json!({ "ceremony": 1 }), "ceremony"),
        ("/api/invitations/x/card", serde_json::json!({}), "id"),
    ] {
        let refused = house.post(path, &body).await;
        assert_eq!((refused.status, fault(&refused.refusal())), (400, (Code::Invalid, field)), "{path}");
    }
    let long = serde_json::json!({ "device": "x".repeat(300_000) });
    assert_eq!(house.post("/api/sign-in/challenge", &long).await.refusal().code, Code::TooLarge);
}

#[tokio::test]
async fn a_message_that_is_too_long_is_refused_and_a_monstrous_one_ends_the_connection() {
    let house = House::build().await;
    let founder = house.found().await;
    let mut other = founder.page().await;
    let mut page = founder.page().await;
    page.say(" ".repeat(MAX_MESSAGE + 1)).await;
    assert_eq!(page.reply(0).await.expect_err("it is refused").code, Code::TooLarge);
    assert_eq!(page.ask(Request::Ping).await, Ok(Answer::Done));
    page.flood(4 * MAX_MESSAGE + 1).await;
    page.until_closed().await;
    assert_eq!(other.ask(Request::Ping).await, Ok(Answer::Done));
}

#[tokio::test]
async fn a_page_in_haste_is_told_and_a_flood_is_ended() {
    let house = House::build().await;
    let founder = house.found().await;
    let mut other = founder.page().await;
    let mut page = founder.page().await;
    for _ in 0..90 {
        page.say(r#"{"n":1,"ask":{"type":"ping"}}"#).await;
    }
    let mut refusals = 0;
    for _ in 0..90 {
        refusals += u32::from(page.reply(1).await.is_err_and(|problem| problem.code == Code::TooFast));
    }
    assert_eq!(refusals, 11, "80 at once are granted, one of them was hello");
    house.wait(std::time::Duration::from_secs(1));
    assert_eq!(page.ask(Request::Ping).await, Ok(Answer::Done));

    for _ in 0..300 {
        page.say(r#"{"n":1,"ask":{"type":"ping"}}"#).await;
    }
    let said = page.until_closed().await;
    assert!(said.iter().all(|message| matches!(message, FromServer::Reply { .. })));
    assert_eq!(other.ask(Request::Ping).await, Ok(Answer::Done));
}

#[tokio::test]
async fn hello_comes_first_and_once_and_speaks_this_protocol() {
    let house = House::build().await;
    let founder = house.found().await;
    let mut socket = Page::connect(&founder).await;
    for (text, code, field) in [
        (
            format!(r#"{{"n":1,"ask":{{"type":"answer","call":"{}"}}}}"#, id::<wire::CallId>()),
            Code::Invalid,
            "ask.type",
        ),
        (r#"{"n":1,"ask":{"type":"hello","protocol":99}}"#.to_owned(), Code::Protocol, "ask.protocol"),
    ] {
        use futures_util::{SinkExt as _, StreamExt as _};
        socket.send(text.into()).await.expect("the connection stands");
        let reply = socket
            .next()
            .await
            .expect("a reply")
            .expect("the connection stands")
            .into_text()
            .expect("a text");
        let FromServer::Reply { n: 1, result: Reply::Err(problem) } =
            serde_json::from_str(&reply).expect("a message")
        else {
            panic!("not refused: {reply}")
        };
        assert_eq!(fault(&problem), (code, field));
    }
    let mut page = founder.page().await;
    let again = page.ask(Request::Hello { protocol: PROTOCOL }).await;
    assert_eq!(fault(&again.expect_err("it is refused")), (Code::Invalid, "ask.type"));
}

#[tokio::test]
async fn a_page_that_takes_nothing_is_dropped_and_keeps_nobody_waiting() {
    let house = House::build().await;
    let founder = house.found().await;
    let deaf = founder.page().await;
    // Each change is told to the deaf page, which reads nothing: its queue and the system's buffers fill.
    let mut page = founder.page().await;
    for _ in 0..10 {
        let (ask, _) = crate::support::browser::invitation(None, 1);
        let Request::Invite(mut invitation) = ask else { panic!("it is an invitation") };
        invitation.note = wire::Sealed::new(vec![3; 4096]).expect("the length is right");
        assert_eq!(page.ask(Request::Invite(invitation)).await, Ok(Answer::Done));
    }
    const CHANGES: usize = 600;
    for _ in 0..CHANGES {
        assert_eq!(
            page.ask(Request::RenameFamily { profile: crate::support::sealed() }).await,
            Ok(Answer::Done)
        );
        page.heard.clear();
        house.wait(std::time::Duration::from_millis(100));
    }
    let taken = deaf.until_closed().await.len();
    assert!(taken < CHANGES, "it was not dropped");
}
