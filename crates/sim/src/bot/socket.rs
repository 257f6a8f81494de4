//! A page's WebSocket.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{WebSocketStream, client_async};
use wire::{Answer, CallId, CallView, FromClient, FromServer, PROTOCOL, Reply, Request};

use super::{Failure, Server};

/// No answer takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A socket that has said hello.
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    n: u32,
    /// What was said while a reply was waited for.
    heard: VecDeque<FromServer>,
}

impl Socket {
    /// Connects with the session of this cookie and says hello; gives what the server answers.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn open(server: &Server, cookie: &str) -> Result<(Self, Answer), Failure> {
        let mut request = format!("ws://localhost:{}/api/socket", server.address().port())
            .into_client_request()
            .map_err(Failure::from)?;
        for (name, value) in [("origin", server.origin()), ("cookie", cookie)] {
            let value = HeaderValue::from_str(value).map_err(|error| Failure::Protocol(error.to_string()))?;
            request.headers_mut().insert(name, value);
        }
        let (stream, _) = client_async(request, server.connect().await?).await?;
        let mut socket = Self { stream, n: 0, heard: VecDeque::new() };
        let welcome = socket.ask(Request::Hello { protocol: PROTOCOL }).await?;
        Ok((socket, welcome))
    }

    /// Asks and waits for the reply. What the server says meanwhile is kept for [`Self::next`].
    ///
    /// # Errors
    /// [`Failure::Refused`] where the server refuses; [`Failure`] where the connection breaks.
    pub async fn ask(&mut self, ask: Request) -> Result<Answer, Failure> {
        let n = self.tell(ask).await?;
        let reply = async {
            loop {
                let said = self.read().await?;
                let FromServer::Reply { n: to, result } = said else {
                    self.heard.push_back(said);
                    continue;
                };
                // Others are to something that was told, not asked.
                if to == n {
                    return answered(result);
                }
            }
        };
        tokio::time::timeout(PATIENCE, reply)
            .await
            .map_err(|_| Failure::Late { what: "an answer", waited: PATIENCE })?
    }

    /// Asks without waiting for the reply. Gives the request's number.
    ///
    /// # Errors
    /// [`Failure`] where the connection breaks.
    pub async fn tell(&mut self, ask: Request) -> Result<u32, Failure> {
        self.n += 1;
        let text = serde_json::to_string(&FromClient { n: self.n, ask })?;
        self.stream.send(Message::text(text)).await?;
        Ok(self.n)
    }

    /// What the server says next, replies left out. May be dropped while it waits; nothing is lost then.
    ///
    /// # Errors
    /// [`Failure`] where the connection breaks.
    pub async fn next(&mut self) -> Result<FromServer, Failure> {
        if let Some(heard) = self.heard.pop_front() {
            return Ok(heard);
        }
        loop {
            let said = self.read().await?;
            if !matches!(said, FromServer::Reply { .. }) {
                return Ok(said);
            }
        }
    }

    /// The call as it was last said to be and not looked at yet, where it was; what was said of it before is forgotten.
    pub(super) fn latest_view(&mut self, of: CallId) -> Option<CallView> {
        latest_view(&mut self.heard, of)
    }

    /// Forgets what was said of a call and not looked at yet: an answer that came later told more.
    pub(super) fn forget_views(&mut self, of: CallId) {
        self.heard.retain(|news| !matches!(news, FromServer::Call { call, .. } if call.id == of));
    }

    async fn read(&mut self) -> Result<FromServer, Failure> {
        loop {
            match self.stream.next().await.ok_or(Failure::Ended)?? {
                Message::Text(text) => return Ok(serde_json::from_str(&text)?),
                Message::Close(_) => return Err(Failure::Ended),
                // The library answers a ping by itself.
                Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_) => {}
            }
        }
    }
}

fn answered(reply: Reply) -> Result<Answer, Failure> {
    match reply {
        Reply::Ok(answer) => Ok(answer),
        Reply::Err(problem) => {
            Err(Failure::Refused { what: "a request".to_owned(), status: 0, said: format!("{problem:?}") })
        }
    }
}

fn latest_view(heard: &mut VecDeque<FromServer>, of: CallId) -> Option<CallView> {
    let view = |news: &FromServer| {
        if let FromServer::Call { call, .. } = news
            && call.id == of
        {
            Some(call.clone())
        } else {
            None
        }
    };
    let last = heard.iter().rposition(|news| view(news).is_some())?;
    let latest = view(heard.get(last)?);
    let mut at = 0..;
    heard.retain(|news| at.next() == Some(last) || view(news).is_none());
    latest
}

#[cfg(test)]
mod tests {
    use wire::{MemberId, Timestamp};

    use super::*;

    fn view(of: CallId, started_at: u64) -> FromServer {
        let call = CallView {
            id: of,
            by: MemberId::from_u128(1),
            started_at: Timestamp::from_millis(started_at),
            seats: Vec::new(),
            rings: Vec::new(),
            guest_links: Vec::new(),
            guests: Vec::new(),
        };
        FromServer::Call { call, removals: None }
    }

    #[test]
    fn of_a_call_the_latest_view_counts_and_the_older_ones_are_forgotten() {
        let [ours, theirs] = [1, 2].map(CallId::from_u128);
        let mut heard = VecDeque::from([view(ours, 1), view(theirs, 2), FromServer::Admitted, view(ours, 3)]);
        let latest = latest_view(&mut heard, ours).expect("it was said");
        assert_eq!(latest.started_at, Timestamp::from_millis(3));
        assert_eq!(heard, [view(theirs, 2), FromServer::Admitted, view(ours, 3)]);
        assert_eq!(latest_view(&mut heard, CallId::from_u128(3)), None);
        assert_eq!(heard.len(), 3);
    }
}
