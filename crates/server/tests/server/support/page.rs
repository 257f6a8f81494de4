//! A page: a WebSocket that has said hello.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use wire::{
    Answer, CallId, CallView, FamilyView, FromClient, FromServer, PROTOCOL, Problem, Reply, Request,
    SealedHead,
};

use super::Browser;

/// Nothing here takes this long; a test that waits in vain ends.
const PATIENCE: Duration = Duration::from_secs(20);

/// One page.
pub(crate) struct Page {
    socket: WebSocketStream<TcpStream>,
    n: u32,
    /// What was said unasked and not yet looked for.
    pub(crate) heard: VecDeque<FromServer>,
    /// What it was welcomed with.
    pub(crate) family: FamilyView,
    pub(crate) calls: Vec<CallView>,
    pub(crate) sealed: SealedHead,
}

/// Connects, with these headers; gives the status of a refusal.
pub(crate) async fn connect(
    port: u16,
    headers: &[(&'static str, &str)],
) -> Result<WebSocketStream<TcpStream>, u16> {
    connect_to(port, "/api/socket", headers).await
}

/// As [`connect`], at another address.
pub(crate) async fn connect_to(
    port: u16,
    path: &str,
    headers: &[(&'static str, &str)],
) -> Result<WebSocketStream<TcpStream>, u16> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the server listens");
    let mut request = format!("ws://localhost:{port}{path}").into_client_request().expect("it is an address");
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().expect("it is a header"));
    }
    match client_async(request, stream).await {
        Ok((socket, _)) => Ok(socket),
        Err(tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("the connection failed: {error}"),
    }
}

impl Page {
    /// A connection that has not said hello yet.
    pub(crate) async fn connect(browser: &Browser) -> WebSocketStream<TcpStream> {
        let headers = [("origin", browser.origin.as_str()), ("cookie", browser.cookie.as_str())];
        connect(browser.port, &headers).await.expect("the server takes the page")
    }

    pub(crate) async fn open(browser: &Browser) -> Self {
        let mut page = Self::unwelcome(browser).await;
        match page.ask(Request::Hello { protocol: PROTOCOL }).await {
            Ok(Answer::Welcome { family, calls, member, device, sealed, .. }) => {
                assert_eq!((member, device), (browser.member, browser.device));
                (page.family, page.calls, page.sealed) = (family, calls, sealed);
            }
            other => panic!("not welcome: {other:?}"),
        }
        page
    }

    /// A page that has yet to say hello.
    pub(crate) async fn unwelcome(browser: &Browser) -> Self {
        Self::on(browser, Self::connect(browser).await)
    }

    /// A guest's page that has yet to say hello.
    pub(crate) async fn of_guest(browser: &Browser) -> Self {
        let headers = [("origin", browser.origin.as_str()), ("cookie", browser.cookie.as_str())];
        let socket = connect_to(browser.port, "/api/guests/socket", &headers).await;
        Self::on(browser, socket.expect("the server takes the page"))
    }

    fn on(browser: &Browser, socket: WebSocketStream<TcpStream>) -> Self {
        let family = FamilyView {
            id: browser.family,
            profile: super::sealed(),
            members: Vec::new(),
            invitations: Vec::new(),
            knocks: Vec::new(),
        };
        let sealed = SealedHead { roster: 0, group: None, key_packages: 0, last_resort: false };
        Self { socket, n: 0, heard: VecDeque::new(), family, calls: Vec::new(), sealed }
    }

    /// Sends a text as it is.
    pub(crate) async fn say(&mut self, text: impl Into<String>) {
        self.socket.send(Message::text(text.into())).await.expect("the connection stands");
    }

    /// Sends so much that the server may end the connection before it has all.
    pub(crate) async fn flood(&mut self, bytes: usize) {
        let _ = self.socket.send(Message::text(" ".repeat(bytes))).await;
    }

    pub(crate) async fn say_bytes(&mut self, bytes: Vec<u8>) {
        self.socket.send(Message::binary(bytes)).await.expect("the connection stands");
    }

    /// Asks and waits for the reply.
    pub(crate) async fn ask(&mut self, ask: Request) -> Result<Answer, Problem> {
        let n = self.tell(ask).await;
        self.reply(n).await
    }

    /// Asks; gives the request's number.
    pub(crate) async fn tell(&mut self, ask: Request) -> u32 {
        self.n += 1;
        let text = serde_json::to_string(&FromClient { n: self.n, ask }).expect("it is JSON");
        self.say(text).await;
        self.n
    }

    /// Closes the connection, and waits until the server has let go of it.
    pub(crate) async fn close(mut self) {
        self.socket.close(None).await.expect("the connection stands");
        self.until_closed().await;
    }

    /// Waits for the reply to request `n`; what is said meanwhile is kept.
    pub(crate) async fn reply(&mut self, n: u32) -> Result<Answer, Problem> {
        loop {
            match self.next().await.expect("the connection stands") {
                FromServer::Reply { n: to, result } => {
                    assert_eq!(to, n, "the reply is to another request: {result:?}");
                    return match result {
                        Reply::Ok(answer) => Ok(answer),
                        Reply::Err(problem) => Err(problem),
                    };
                }
                unasked => self.heard.push_back(unasked),
            }
        }
    }

    /// Waits until something is said for which `wanted` gives a value.
    pub(crate) async fn until<T>(&mut self, what: &str, wanted: impl Fn(&FromServer) -> Option<T>) -> T {
        let mut passed = Vec::new();
        loop {
            let message = match self.heard.pop_front() {
                Some(message) => message,
                None => match self.next().await {
                    Some(message) => message,
                    None => {
                        panic!("the connection ended before this was said: {what}; but this was: {passed:#?}")
                    }
                },
            };
            if let Some(found) = wanted(&message) {
                return found;
            }
            passed.push(message);
        }
    }

    /// Waits until the call is such.
    pub(crate) async fn until_call(
        &mut self,
        what: &str,
        id: CallId,
        such: impl Fn(&CallView) -> bool,
    ) -> CallView {
        self.until(what, |message| match message {
            FromServer::Call { call, .. } if call.id == id && such(call) => Some(call.clone()),
            _ => None,
        })
        .await
    }

    pub(crate) async fn until_ended(&mut self, id: CallId) {
        self.until("the call ends", |message| {
            matches!(message, FromServer::CallEnded { call } if *call == id).then_some(())
        })
        .await;
    }

    /// Everything that was said until now: replies and news come in one queue, so what happened before this request
    /// was said before its reply.
    pub(crate) async fn so_far(&mut self) -> Vec<FromServer> {
        let nothing = self.ask(Request::RemovePasskey { passkey: super::id() }).await;
        assert!(nothing.is_err());
        self.heard.drain(..).collect()
    }

    /// What is said next; `None` when the connection has ended.
    pub(crate) async fn next(&mut self) -> Option<FromServer> {
        tokio::time::timeout(PATIENCE, self.said()).await.expect("something is said in time")
    }

    async fn said(&mut self) -> Option<FromServer> {
        loop {
            return match self.socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    Some(serde_json::from_str(&text).expect("the server speaks the protocol"))
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => None,
                // The library answers it, as a browser does.
                Some(Ok(Message::Ping(_))) => continue,
                Some(Ok(other)) => panic!("not a message of the protocol: {other:?}"),
            };
        }
    }

    /// Waits until the server asks whether the page is there, and lets the library answer.
    pub(crate) async fn until_pinged(&mut self) {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("it asks in time");
            match next.expect("the connection stands").expect("the connection stands") {
                Message::Ping(_) => return,
                Message::Text(text) => {
                    self.heard
                        .push_back(serde_json::from_str(&text).expect("the server speaks the protocol"));
                }
                other => panic!("not a message of the protocol: {other:?}"),
            }
        }
    }

    /// Waits for the connection's end; gives what was said before it.
    pub(crate) async fn until_closed(mut self) -> Vec<FromServer> {
        while let Some(message) = self.next().await {
            self.heard.push_back(message);
        }
        self.heard.into()
    }
}
