//! As much of HTTP as a bot needs: one request, one connection.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use super::Failure;

/// A server on this machine, and from where it is spoken to.
#[derive(Debug, Clone)]
pub struct Server {
    address: SocketAddr,
    origin: String,
    from: Option<IpAddr>,
}

/// What a granted request gave.
pub(crate) struct Granted<T> {
    pub(crate) body: T,
    /// `name=value` of the cookie that came with it.
    pub(crate) cookie: Option<String>,
}

impl Server {
    /// The server at this address, whose pages have this origin.
    pub fn new(address: SocketAddr, origin: &str) -> Self {
        Self { address, origin: origin.to_owned(), from: None }
    }

    /// The same, spoken to from another address of this machine: another household, as the server sees it.
    #[must_use]
    pub fn seen_from(&self, from: IpAddr) -> Self {
        Self { from: Some(from), ..self.clone() }
    }

    /// Where its pages come from.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) async fn connect(&self) -> Result<TcpStream, Failure> {
        let socket = if self.address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        if let Some(from) = self.from {
            socket.bind(SocketAddr::new(from, 0))?;
        }
        Ok(socket.connect(self.address).await?)
    }

    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Granted<T>, Failure> {
        let body = serde_json::to_vec(body)?;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\norigin: {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            self.origin,
            body.len()
        );
        self.exchange(path, &[head.as_bytes(), &body].concat()).await
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        Ok(self.exchange(path, head.as_bytes()).await?.body)
    }

    async fn exchange<T: DeserializeOwned>(&self, path: &str, request: &[u8]) -> Result<Granted<T>, Failure> {
        let mut stream = self.connect().await?;
        stream.write_all(request).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let (status, headers, body) = parse(&answer).ok_or_else(|| no_http(path))?;
        if !(200..300).contains(&status) {
            let said = String::from_utf8_lossy(&body).into_owned();
            return Err(Failure::Refused { what: path.to_owned(), status, said });
        }
        let cookie = headers
            .split("\r\n")
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
            .and_then(|(_, value)| Some(value.split(';').next()?.to_owned()));
        Ok(Granted { body: serde_json::from_slice(&body)?, cookie })
    }
}

fn no_http(path: &str) -> Failure {
    Failure::Protocol(format!("the answer to {path} is no HTTP"))
}

/// Status, headers and body of an answer.
fn parse(answer: &[u8]) -> Option<(u16, &str, Cow<'_, [u8]>)> {
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n")?;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let body = answer.get(end + 4..)?;
    let in_chunks = head.to_ascii_lowercase().contains("\r\ntransfer-encoding: chunked");
    Some((status, head, if in_chunks { joined(body)?.into() } else { body.into() }))
}

/// A body that came in chunks, each after its size in hexadecimal digits (RFC 9112 §7.1).
fn joined(mut chunks: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = chunks.windows(2).position(|part| part == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(chunks.get(..end)?).ok()?, 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        let begin = end + 2;
        body.extend_from_slice(chunks.get(begin..begin + size)?);
        chunks = chunks.get(begin + size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_a_status_headers_and_a_body() {
        let (status, headers, body) = parse(b"HTTP/1.1 200 OK\r\nset-cookie: a=b; Secure\r\n\r\n{}").unwrap();
        assert_eq!((status, &*body), (200, b"{}".as_slice()));
        assert!(headers.contains("a=b"));
        assert!(parse(b"HTTP/1.1 200 OK\r\n").is_none());
    }

    #[test]
    fn a_body_in_chunks_is_put_together() {
        let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{ \r\nb\r\n\"a\":\"bcd\"}\n\r\n0\r\n\r\n";
        let (_, _, body) = parse(answer).unwrap();
        assert_eq!(&*body, b"{ \"a\":\"bcd\"}\n");
        assert!(joined(b"5\r\nab").is_none(), "cut off");
    }
}
