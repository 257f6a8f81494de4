//! Whoever dawdles, or holds more than their share, is let go of; whoever is only quiet is not.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use server::Patience;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use wire::{Answer, FromServer, Request};

use crate::support::page::connect;
use crate::support::{House, Page};

/// A server that does not bear silence for long.
fn lively() -> Patience {
    Patience { ping: Duration::from_millis(200), silence: Duration::from_secs(2), ..Patience::default() }
}

/// A server that waits for nothing to begin.
fn hasty() -> Patience {
    let soon = Duration::from_millis(300);
    Patience { hello: soon, body: soon, connection: soon, ..Patience::default() }
}

#[tokio::test]
async fn a_page_that_says_nothing_is_asked_whether_it_is_there_and_stays() {
    let house = House::build_with(lively()).await;
    let founder = house.found().await;
    let mut page = founder.page().await;
    // Pongs are all that comes from it, twice as long as silence is borne.
    for _ in 0..20 {
        page.until_pinged().await;
    }
    assert_eq!(page.ask(Request::Ping).await, Ok(Answer::Done));
}

#[tokio::test]
async fn a_page_that_answers_nothing_is_gone() {
    let house = House::build_with(lively()).await;
    let founder = house.found().await;
    let member = founder.bring_member(&house).await;
    let mut caller = founder.page().await;
    // Nothing is read from its connection, so nothing answers for it.
    let silent = member.page().await;
    let call = crate::support::id();
    assert_eq!(caller.ask(Request::StartCall { call, ring: wire::Ring::Everyone }).await, Ok(Answer::Done));
    caller
        .until_call("it is gone", call, |call| {
            call.rings[0].devices[0].state == wire::DeviceRingState::Unreachable
        })
        .await;
    drop(silent);
}

#[tokio::test]
async fn a_socket_that_does_not_say_hello_is_closed_though_it_pings() {
    let house = House::build_with(hasty()).await;
    let founder = house.found().await;
    let mut socket = Page::connect(&founder).await;
    let mut replies = 0;
    loop {
        let ping = Message::text(r#"{"n":1,"ask":{"type":"ping"}}"#);
        if socket.send(ping).await.is_err() {
            break;
        }
        match socket.next().await {
            Some(Ok(Message::Text(_) | Message::Ping(_))) => replies += 1,
            Some(Ok(Message::Close(_)) | Err(_)) | None => break,
            other => panic!("unexpected: {other:?}"),
        }
        tokio::task::yield_now().await;
        assert!(replies < 1_000_000, "it was never closed");
    }
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_not_waited_for() {
    let house = House::build_with(hasty()).await;
    let mut stream = TcpStream::connect(("127.0.0.1", house.port)).await.expect("the server listens");
    let head = format!(
        "POST /api/sign-in/challenge HTTP/1.1\r\nhost: localhost\r\norigin: {}\r\ncontent-type: application/json\r\n\
         content-length: 100\r\n\r\n{{",
        house.origin().as_str()
    );
    stream.write_all(head.as_bytes()).await.expect("the connection stands");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it is answered and closed");
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("took too long"), "{answer}");
}

#[tokio::test]
async fn a_connection_that_asks_nothing_more_is_closed() {
    let house = House::build_with(hasty()).await;
    let mut stream = TcpStream::connect(("127.0.0.1", house.port)).await.expect("the server listens");
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await
        .expect("the connection stands");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it is answered and closed");
    assert!(answer.ends_with("ok\n"), "{answer}");
}

#[tokio::test]
async fn one_household_does_not_take_every_place() {
    let house = House::build().await;
    let founder = house.found().await;
    let headers = [
        ("origin", founder.origin.as_str()),
        ("cookie", founder.cookie.as_str()),
        ("x-forwarded-for", "192.0.2.1"),
    ];
    let mut held = Vec::new();
    let refused = loop {
        match connect(house.port, &headers).await {
            Ok(socket) => held.push(socket),
            Err(status) => break status,
        }
        assert!(held.len() <= 200, "nobody was ever refused");
        house.wait(Duration::from_secs(1));
    };
    assert_eq!((held.len(), refused), (200, 429));
    let elsewhere = [headers[0], headers[1], ("x-forwarded-for", "198.51.100.1")];
    assert!(connect(house.port, &elsewhere).await.is_ok(), "others have places of their own");
}

#[tokio::test]
async fn a_socket_whose_session_has_ended_is_not_let_in() {
    let house = House::build().await;
    let founder = house.found().await;
    let mut socket = Page::connect(&founder).await;
    assert_eq!(founder.request("POST", "/api/sign-out").send(house.port).await.status, 204);
    let hello = format!(r#"{{"n":1,"ask":{{"type":"hello","protocol":{}}}}}"#, wire::PROTOCOL);
    socket.send(Message::text(hello)).await.expect("the connection stands");
    let reply = socket.next().await.expect("a reply").expect("the connection stands");
    let reply: FromServer = serde_json::from_str(reply.to_text().expect("a text")).expect("a message");
    let FromServer::Reply { result: wire::Reply::Err(problem), .. } = reply else {
        panic!("let in: {reply:?}")
    };
    assert_eq!(problem.code, wire::Code::NotSignedIn);
}
