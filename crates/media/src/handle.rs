//! What the rest of the house holds of the media threads.

use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch};
use wire::{CallId, Offer, SeatId, Sends, Want};

use crate::meter::Meter;
use crate::thread::Thread;
use crate::{Config, Error, Figures, address};

/// The media threads, as seen from elsewhere. Clones are handles of the same threads, which end when
/// [`Media::shutdown`] is called, the last handle is dropped, or one of them fails.
#[derive(Debug, Clone)]
pub struct Media {
    /// At least one. They share nothing; each call belongs to one of them for as long as it lasts.
    threads: Arc<[Held]>,
}

/// One thread.
#[derive(Debug)]
struct Held {
    commands: mpsc::Sender<Command>,
    meter: Arc<Meter>,
}

/// What the media thread is asked to do.
#[derive(Debug)]
pub(crate) enum Command {
    Join(Box<sfu::Joining>, oneshot::Sender<Result<String, sfu::JoinRefusal>>),
    Renew(CallId, SeatId, Box<Offer>, oneshot::Sender<Result<String, sfu::JoinRefusal>>),
    Leave(CallId, SeatId),
    Show(CallId, SeatId, Vec<Want>),
    Sends(CallId, SeatId, Sends),
    Survey(oneshot::Sender<sfu::Survey>),
    Shutdown,
}

/// Commands that may wait for a media thread.
const COMMANDS: usize = 256;
/// Events that may wait for the house; what is more waits in the thread, newest only.
const EVENTS: usize = 1_024;

/// Binds a UDP port for each media thread at every address of this machine, and starts the threads.
///
/// Gives the handle, the events of the SFU, and the addresses that browsers are offered now; the threads follow the
/// machine to others. When the event channel ends without [`Media::shutdown`], a thread has died and the program must
/// end too.
///
/// # Errors
/// [`Error::Bind`] when a port is taken or forbidden, [`Error::NoAddress`] on a machine without any,
/// [`Error::Thread`] when the system gives no thread.
pub fn start(config: Config) -> Result<(Media, mpsc::Receiver<sfu::Event>, Vec<SocketAddr>), Error> {
    let (from_threads, events) = mpsc::channel(EVENTS);
    let ending = watch::Sender::new(false);
    let mut offered = Vec::new();
    let mut threads = Vec::new();
    // All ports before any thread: where one is taken, nothing has begun.
    let mut ports = Vec::new();
    for number in 0..config.threads.get() {
        // Where the system chooses the first it chooses them all.
        let port = if config.port == 0 { 0 } else { config.port.saturating_add(number) };
        ports.push(address::bind(port)?);
    }
    for (number, sockets) in ports.into_iter().enumerate() {
        let local: Vec<SocketAddr> = sockets.iter().filter_map(|socket| socket.local_addr().ok()).collect();
        offered.extend(address::offered(&local, &config.public_addresses));
        threads.push(spawn(number, sockets, &config, (from_threads.clone(), ending.clone()))?);
    }
    Ok((Media { threads: threads.into() }, events, offered))
}

fn spawn(
    number: usize,
    sockets: Vec<UdpSocket>,
    config: &Config,
    (events, ending): (mpsc::Sender<sfu::Event>, watch::Sender<bool>),
) -> Result<Held, Error> {
    let (commands, to_thread) = mpsc::channel(COMMANDS);
    let meter = Arc::<Meter>::default();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Thread)?;
    let (counted, public) = (Arc::clone(&meter), config.public_addresses.clone());
    let body = move || {
        runtime.block_on(async move {
            match Thread::new(sockets, public, events, (counted, ending)) {
                Ok(thread) => thread.run(to_thread).await,
                Err(error) => tracing::error!(%error, "a media thread can't use its sockets"),
            }
        });
    };
    std::thread::Builder::new().name(format!("media-{number}")).spawn(body).map_err(Error::Thread)?;
    Ok(Held { commands, meter })
}

impl Media {
    /// Joins a seat; gives the answer (SDP) to its offer.
    ///
    /// # Errors
    /// [`Error::Refused`] for a bad offer, [`Error::Gone`] when the media thread has ended.
    pub async fn join(&self, joining: sfu::Joining) -> Result<String, Error> {
        let (reply, answer) = oneshot::channel();
        self.tell(joining.call, Command::Join(Box::new(joining), reply)).await?;
        Ok(answer.await.map_err(|_| Error::Gone)??)
    }

    /// Answers a new offer for a joined seat: an ICE restart, or a larger pool.
    ///
    /// # Errors
    /// As [`Media::join`].
    pub async fn renew(&self, call: CallId, seat: SeatId, offer: Offer) -> Result<String, Error> {
        let (reply, answer) = oneshot::channel();
        self.tell(call, Command::Renew(call, seat, Box::new(offer), reply)).await?;
        Ok(answer.await.map_err(|_| Error::Gone)??)
    }

    /// Gives up a seat: nothing more goes to it, and from it to others.
    ///
    /// # Errors
    /// [`Error::Gone`] when the media thread has ended.
    pub async fn leave(&self, call: CallId, seat: SeatId) -> Result<(), Error> {
        self.tell(call, Command::Leave(call, seat)).await
    }

    /// Says what a seat's page shows, most important first.
    ///
    /// # Errors
    /// [`Error::Gone`] when the media thread has ended.
    pub async fn show(&self, call: CallId, seat: SeatId, wants: Vec<Want>) -> Result<(), Error> {
        self.tell(call, Command::Show(call, seat, wants)).await
    }

    /// Says what a seat sends now.
    ///
    /// # Errors
    /// [`Error::Gone`] when the media thread has ended.
    pub async fn sends(&self, call: CallId, seat: SeatId, sends: Sends) -> Result<(), Error> {
        self.tell(call, Command::Sends(call, seat, sends)).await
    }

    /// What has been counted until now, and how the calls stand.
    ///
    /// # Errors
    /// [`Error::Gone`] when a media thread has ended.
    pub async fn figures(&self) -> Result<Figures, Error> {
        let mut threads = Vec::new();
        for held in &*self.threads {
            let (reply, survey) = oneshot::channel();
            held.commands.send(Command::Survey(reply)).await.map_err(|_| Error::Gone)?;
            threads.push((Arc::clone(&held.meter), survey.await.map_err(|_| Error::Gone)?));
        }
        Ok(Figures { threads })
    }

    /// Whether no media thread has ended.
    pub fn is_running(&self) -> bool {
        self.threads.iter().all(|held| !held.commands.is_closed())
    }

    /// Ends the media threads; their sockets are closed when the event channel ends.
    pub async fn shutdown(&self) {
        for held in &*self.threads {
            // A thread that has ended already is what was asked for.
            let _ = held.commands.send(Command::Shutdown).await;
        }
    }

    /// The command queue is bounded; who asks waits until there is room. A media thread empties it between
    /// any two reads, so that is at most some milliseconds.
    async fn tell(&self, call: CallId, command: Command) -> Result<(), Error> {
        let held = self.threads.get(place(call, self.threads.len())).ok_or(Error::Gone)?;
        held.commands.send(command).await.map_err(|_| Error::Gone)
    }
}

/// The thread that a call belongs to. Ids are random, or hashes.
fn place(call: CallId, threads: usize) -> usize {
    let [.., high, low] = *call.as_bytes();
    usize::from(u16::from_be_bytes([high, low])) % threads.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_stays_where_it_is_and_calls_are_spread() {
        let mut calls = [0; 4];
        for bits in 0..4_000 {
            let call = CallId::from_u128(bits);
            assert_eq!(place(call, 4), place(call, 4));
            calls[place(call, 4)] += 1;
        }
        assert_eq!(calls, [1_000; 4]);
        assert_eq!(place(CallId::from_u128(u128::MAX), 1), 0);
    }
}
