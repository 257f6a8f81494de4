//! One connection: requests in, replies and news out.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior};
use wire::{
    Answer, Code, FromClient, FromServer, MAX_MESSAGE, PROTOCOL, Problem, Reply, Request, parse_message,
};

use super::manners::{Manners, Verdict};
use crate::app::Closing;
use crate::house::{GuestPage, House, PageId};
use crate::signin::Caller;
use crate::{Clock, Patience};

/// Messages that wait to be sent to one page. A page that leaves more lie is disconnected.
const QUEUE: usize = 256;
/// How long sending one message may take.
const SENDING: Duration = Duration::from_secs(10);

/// A connection's state.
pub(super) struct Talk {
    house: House,
    who: Option<Comer>,
    clock: Clock,
    patience: Patience,
    manners: Manners,
    /// Where the house puts what this page is told; dropped by both, the connection ends.
    out: Option<mpsc::Sender<FromServer>>,
    news: mpsc::Receiver<FromServer>,
    page: Option<PageId>,
}

/// Who connects.
pub(super) enum Comer {
    /// A device.
    Device(Caller),
    /// A guest.
    Guest(GuestPage),
}

/// Why a connection ends, as far as this side knows.
struct End;

impl Talk {
    pub(super) fn new(house: House, who: Comer, clock: Clock, patience: Patience) -> Self {
        let (out, news) = mpsc::channel(QUEUE);
        let manners = Manners::new(clock.now());
        Self { house, who: Some(who), clock, patience, manners, out: Some(out), news, page: None }
    }

    /// Talks until one side has had enough.
    pub(super) async fn run(mut self, mut socket: WebSocket, mut closing: Closing) {
        let (began, mut heard) = (Instant::now(), Instant::now());
        let mut pings = tokio::time::interval_at(began + self.patience.ping, self.patience.ping);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let entered = self.page.is_some();
            let until = if entered { heard + self.patience.silence } else { began + self.patience.hello };
            let went = tokio::select! {
                message = tokio::time::timeout_at(until, socket.recv()) => match message {
                    Ok(Some(Ok(message))) => {
                        heard = Instant::now();
                        self.hear(&mut socket, message).await
                    }
                    // Silence, an end, or a message that is too long to be taken.
                    Ok(Some(Err(_)) | None) | Err(_) => Err(End),
                },
                news = self.news.recv() => match news {
                    Some(news) => send(&mut socket, &news).await,
                    // The house has let go of this page.
                    None => Err(End),
                },
                _ = pings.tick() => pass(&mut socket, Message::Ping(Bytes::new())).await,
                () = closing.closed() => Err(End),
            };
            if went.is_err() {
                break;
            }
        }
        if let Some(page) = self.page {
            self.house.gone(page).await;
        }
        // The other side may be gone, or take nothing any more.
        let _ = tokio::time::timeout(SENDING, socket.send(Message::Close(None))).await;
    }

    async fn hear(&mut self, socket: &mut WebSocket, message: Message) -> Result<(), End> {
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => {
                self.manners_of_message()?;
                let problem = Problem::new(Code::Invalid, "messages are text");
                return refuse(socket, 0, problem).await;
            }
            // The library answers pings and closes itself.
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(_) => return Err(End),
        };
        let granted = self.manners_of_message()?;
        if text.len() > MAX_MESSAGE {
            return refuse(socket, 0, Problem::new(Code::TooLarge, "the message is too long")).await;
        }
        let asked = parse_message(&text);
        if !granted {
            let n = asked.map_or_else(|unreadable| unreadable.n, |asked| asked.n);
            return refuse(socket, n, Problem::new(Code::TooFast, "too many requests; slow down")).await;
        }
        match asked {
            Ok(FromClient { n, ask }) => self.ask(socket, n, ask).await,
            Err(unreadable) => refuse(socket, unreadable.n, unreadable.problem).await,
        }
    }

    /// Whether a message may be dealt with; ends the connection of a flood.
    fn manners_of_message(&mut self) -> Result<bool, End> {
        match self.manners.message(self.clock.now()) {
            Verdict::Granted => Ok(true),
            Verdict::TooFast => Ok(false),
            Verdict::Flood => {
                tracing::info!("a page that flooded was disconnected");
                Err(End)
            }
        }
    }

    async fn ask(&mut self, socket: &mut WebSocket, n: u32, ask: Request) -> Result<(), End> {
        match (self.page, ask) {
            (_, Request::Ping) => {
                send(socket, &FromServer::Reply { n, result: Reply::Ok(Answer::Done) }).await
            }
            (None, Request::Hello { protocol }) if protocol != PROTOCOL => {
                let problem = Problem::new(Code::Protocol, "this page is of another version; reload it");
                refuse(socket, n, problem.at("ask.protocol")).await
            }
            (None, Request::Hello { .. }) => self.enter(n).await,
            (None, _) => {
                let problem = Problem::new(Code::Invalid, "the first message of a connection is hello");
                refuse(socket, n, problem.at("ask.type")).await
            }
            (Some(_), Request::Hello { .. }) => {
                refuse(socket, n, Problem::new(Code::Invalid, "hello was said already").at("ask.type")).await
            }
            (Some(page), ask) => {
                self.house.ask(page, n, ask).await;
                Ok(())
            }
        }
    }

    /// Enters the house. From then on only it holds the sending end of the queue, so that it can end the connection.
    async fn enter(&mut self, n: u32) -> Result<(), End> {
        let out = self.out.take().ok_or(End)?;
        self.page = match self.who.take().ok_or(End)? {
            Comer::Device(Caller { hash, session }) => self.house.enter(session.device, hash, n, out).await,
            Comer::Guest(guest) => self.house.enter_as_guest(guest, n, out).await,
        };
        // Where it was refused, the reason is in the queue, and then the queue ends.
        Ok(())
    }
}

async fn refuse(socket: &mut WebSocket, n: u32, problem: Problem) -> Result<(), End> {
    send(socket, &FromServer::Reply { n, result: Reply::Err(problem) }).await
}

async fn send(socket: &mut WebSocket, message: &FromServer) -> Result<(), End> {
    let text = serde_json::to_string(message).map_err(|error| {
        tracing::error!("a message can't be written: {error}");
        End
    })?;
    pass(socket, Message::text(text)).await
}

async fn pass(socket: &mut WebSocket, message: Message) -> Result<(), End> {
    match tokio::time::timeout(SENDING, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End),
    }
}
