//! As much of an HTTP client as the tests need: one request, one connection.

use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wire::Problem;

/// A request that is being put together.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    head: String,
    body: Vec<u8>,
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self {
            head: format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"),
            body: Vec::new(),
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.head += &format!("{name}: {value}\r\n");
        self
    }

    pub(crate) fn json(self, body: &impl serde::Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("it is JSON");
        self.header("content-type", "application/json").bytes(body)
    }

    pub(crate) fn bytes(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    /// Sends it to the server on this port and waits for nothing: whoever drops what this gives has hung up.
    pub(crate) async fn begin(self, port: u16) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the server listens");
        let head = format!("{}content-length: {}\r\n\r\n", self.head, self.body.len());
        // A server that refuses early may close before it has read everything; its answer counts.
        let _ = stream.write_all(&[head.as_bytes(), &self.body].concat()).await;
        stream
    }

    /// Sends it to the server on this port and waits for the whole answer.
    pub(crate) async fn send(self, port: u16) -> Response {
        let mut stream = self.begin(port).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        Response::parse(&answer)
    }
}

impl Response {
    fn parse(answer: &[u8]) -> Self {
        let end = answer.windows(4).position(|part| part == b"\r\n\r\n").expect("the answer has a head");
        let head = std::str::from_utf8(&answer[..end]).expect("the head is text");
        let mut lines = head.split("\r\n");
        let status =
            lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        Self { status: status.expect("the answer has a status"), headers, body: answer[end + 4..].to_vec() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body of an answer that granted what was asked.
    pub(crate) fn ok<T: DeserializeOwned>(&self) -> T {
        assert!((200..300).contains(&self.status), "refused with {}: {}", self.status, self.text());
        serde_json::from_slice(&self.body).expect("the answer is of the type that is promised")
    }

    /// The body of a refusal.
    pub(crate) fn refusal(&self) -> Problem {
        assert!(self.status >= 400, "granted with {}: {}", self.status, self.text());
        serde_json::from_slice(&self.body).expect("a refusal is a problem")
    }
}
