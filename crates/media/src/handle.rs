//! What the rest of the house holds of the media thread.

use std::net::SocketAddr;

use tokio::sync::{mpsc, oneshot};
use wire::{CallId, Offer, SeatId, Sends, Want};

use crate::thread::Thread;
use crate::{Config, Error, address};

/// The media thread, as seen from elsewhere. Clones are handles of the same thread, which ends when
/// [`Media::shutdown`] is called or the last handle is dropped.
#[derive(Debug, Clone)]
pub struct Media {
    commands: mpsc::Sender<Command>,
}

/// What the media thread is asked to do.
#[derive(Debug)]
pub(crate) enum Command {
    Join(Box<sfu::Joining>, oneshot::Sender<Result<String, sfu::JoinRefusal>>),
    Renew(CallId, SeatId, Box<Offer>, oneshot::Sender<Result<String, sfu::JoinRefusal>>),
    Leave(CallId, SeatId),
    Show(CallId, SeatId, Vec<Want>),
    Sends(CallId, SeatId, Sends),
    Shutdown,
}

/// Commands that may wait for the media thread.
const COMMANDS: usize = 256;
/// Events that may wait for the house; what is more waits in the thread, newest only.
const EVENTS: usize = 1_024;

/// Binds the UDP port at every address of this machine and starts the media thread.
///
/// Gives the handle, the events of the SFU, and the addresses that browsers are offered now; the thread follows the
/// machine to others. When the event
/// channel ends without [`Media::shutdown`], the thread has died and the program must end too.
///
/// # Errors
/// [`Error::Bind`] when the port is taken or forbidden, [`Error::NoAddress`] on a machine without any,
/// [`Error::Thread`] when the system gives no thread.
pub fn start(config: Config) -> Result<(Media, mpsc::Receiver<sfu::Event>, Vec<SocketAddr>), Error> {
    let sockets = address::bind(config.port)?;
    let local: Vec<SocketAddr> = sockets.iter().filter_map(|socket| socket.local_addr().ok()).collect();
    let offered = address::offered(&local, &config.public_addresses);
    let (commands, to_thread) = mpsc::channel(COMMANDS);
    let (from_thread, events) = mpsc::channel(EVENTS);
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Thread)?;
    let body = move || {
        runtime.block_on(async move {
            match Thread::new(sockets, config.public_addresses, from_thread) {
                Ok(thread) => thread.run(to_thread).await,
                Err(error) => tracing::error!(%error, "the media thread can't use its sockets"),
            }
        });
    };
    std::thread::Builder::new().name("media".to_owned()).spawn(body).map_err(Error::Thread)?;
    Ok((Media { commands }, events, offered))
}

impl Media {
    /// Joins a seat; gives the answer (SDP) to its offer.
    ///
    /// # Errors
    /// [`Error::Refused`] for a bad offer, [`Error::Gone`] when the media thread has ended.
    pub async fn join(&self, joining: sfu::Joining) -> Result<String, Error> {
        let (reply, answer) = oneshot::channel();
        self.tell(Command::Join(Box::new(joining), reply)).await?;
        Ok(answer.await.map_err(|_| Error::Gone)??)
    }

    /// Answers a new offer for a joined seat: an ICE restart, or a larger pool.
    ///
    /// # Errors
    /// As [`Media::join`].
    pub async fn renew(&self, call: CallId, seat: SeatId, offer: Offer) -> Result<String, Error> {
        let (reply, answer) = oneshot::channel();
        self.tell(Command::Renew(call, seat, Box::new(offer), reply)).await?;
        Ok(answer.await.map_err(|_| Error::Gone)??)
    }

    /// Gives up a seat: nothing more goes to it, and from it to others.
    ///
    /// # Errors
    /// [`Error::Gone`] when the media thread has ended.
    pub async fn leave(&self, call: CallId, seat: SeatId) -> Result<(), Error> {
        self.tell(Command::Leave(call, seat)).await
    }

    /// Says what a seat's page shows, most important first.
    ///
    /// # Errors
    /// [`Error::Gone`] when the media thread has ended.
    pub async fn show(&self, call: CallId, seat: SeatId, wants: Vec<Want>) -> Result<(), Error> {
        self.tell(Command::Show(call, seat, wants)).await
    }

    /// Says what a seat sends now.
    ///
    /// # Errors
    /// [`Error::Gone`] when the media thread has ended.
    pub async fn sends(&self, call: CallId, seat: SeatId, sends: Sends) -> Result<(), Error> {
        self.tell(Command::Sends(call, seat, sends)).await
    }

    /// Whether the media thread has not ended.
    pub fn is_running(&self) -> bool {
        !self.commands.is_closed()
    }

    /// Ends the media thread; its sockets are closed when the event channel ends.
    pub async fn shutdown(&self) {
        // A thread that has ended already is what was asked for.
        let _ = self.tell(Command::Shutdown).await;
    }

    /// The command queue is bounded; who asks waits until there is room. The media thread empties it between
    /// any two datagrams, so that is at most some milliseconds.
    async fn tell(&self, command: Command) -> Result<(), Error> {
        self.commands.send(command).await.map_err(|_| Error::Gone)
    }
}
