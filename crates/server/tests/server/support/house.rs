//! A running server.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use media::Media;
use server::{Clock, Config, Founding, Hand, Origin, Patience};
use store::{Sqlite, Store};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use wire::{Proof, Timestamp};

use super::disk::{Disk, Troubles};
use super::http::{Request, Response};
use super::{Browser, media as media_side, privacy};

/// When the clock is set going, on 15 January 2027.
const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// A server, its data folder and its clock.
pub(crate) struct House {
    pub(crate) port: u16,
    pub(crate) folder: Arc<TempDir>,
    pub(crate) clock: Clock,
    hand: Hand,
    /// Where the media thread's events go; tests add their own.
    events: mpsc::Sender<sfu::Event>,
    troubles: Arc<Troubles>,
    store: Arc<dyn Store>,
    media: Media,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), server::Error>>,
}

impl House {
    /// A new house, in which nobody lives.
    pub(crate) async fn build() -> Self {
        Self::build_with(Patience::default()).await
    }

    /// A house that waits for others no longer than this.
    pub(crate) async fn build_with(patience: Patience) -> Self {
        Self::start(new_folder(), START, false, patience).await
    }

    /// A house for many families.
    pub(crate) async fn build_for_many() -> Self {
        Self::start(new_folder(), START, true, Patience::default()).await
    }

    async fn start(folder: Arc<TempDir>, now: Timestamp, more_families: bool, patience: Patience) -> Self {
        privacy::watch();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("there is a port");
        let port = listener.local_addr().expect("it is bound").port();
        let troubles = Arc::<Troubles>::default();
        let store = Sqlite::open(folder.path()).await.expect("the store opens");
        let store: Arc<dyn Store> = Arc::new(Disk::new(store, Arc::clone(&troubles)));
        let (media, mut said, _) = media::start(media::Config {
            port: 0,
            threads: std::num::NonZeroU16::MIN,
            public_addresses: Vec::new(),
        })
        .expect("media starts");
        let (events, media_events) = mpsc::channel(64);
        let heard = events.clone();
        tokio::spawn(async move {
            while let Some(event) = said.recv().await {
                if heard.send(event).await.is_err() {
                    return;
                }
            }
        });
        let (clock, hand) = Clock::by_hand(now);
        let config = Config {
            origins: vec![origin(port)],
            store: Arc::clone(&store),
            media: media.clone(),
            media_events,
            founding: Founding::new(folder.path(), more_families),
            clock: clock.clone(),
            patience,
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(server::serve(vec![listener], config, async {
            let _ = stopped.await;
        }));
        Self { port, folder, clock, hand, events, troubles, store, media, stop, served }
    }

    /// Stops the server as its operator would, and starts it again on the same data.
    pub(crate) async fn restart(self) -> Self {
        let (folder, now) = (Arc::clone(&self.folder), self.clock.now());
        self.stop().await;
        Self::start(folder, now, false, Patience::default()).await
    }

    /// Stops the server as its operator would.
    pub(crate) async fn stop(self) {
        self.stop.send(()).expect("the server runs");
        self.served.await.expect("it did not panic").expect("it ends well");
        self.media.shutdown().await;
        self.store.close().await;
    }

    /// Ends the media thread; that it has ended is not said yet.
    pub(crate) async fn end_media(&self) {
        self.media.shutdown().await;
        while self.media.is_running() {
            tokio::task::yield_now().await;
        }
    }

    /// Ends the media thread, as a failure of it would; gives how the server ends.
    pub(crate) async fn break_media(self) -> Result<(), server::Error> {
        self.end_media().await;
        drop(self.events);
        self.served.await.expect("it did not panic")
    }

    /// The media thread says this of a call of this browser's family.
    pub(crate) async fn says(&self, browser: &Browser, mut event: sfu::Event) {
        match &mut event {
            sfu::Event::Up { call, .. }
            | sfu::Event::Lost { call, .. }
            | sfu::Event::Slots { call, .. }
            | sfu::Event::Wanted { call, .. }
            | sfu::Event::Speakers { call, .. } => *call = media_side::name_of(browser.family, *call),
        }
        self.events.send(event).await.expect("the house listens");
    }

    /// Whoever founds a family, or changes something of one, waits until what this gives is dropped.
    pub(crate) async fn keep_disk_busy(&self) -> tokio::sync::OwnedMutexGuard<()> {
        Arc::clone(&self.troubles.busy).lock_owned().await
    }

    /// Waits until somebody's wish to found a family has come as far as the disk.
    pub(crate) async fn until_somebody_founds(&self) {
        while self.troubles.founders.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
    }

    /// Waits until something that is to be kept has come as far as the disk.
    pub(crate) async fn until_something_waits(&self) {
        while self.troubles.waiting.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
    }

    /// From now on nothing can be kept.
    pub(crate) fn fill_disk(&self) {
        self.troubles.full.store(true, Ordering::SeqCst);
    }

    /// There is room again.
    pub(crate) fn empty_disk(&self) {
        self.troubles.full.store(false, Ordering::SeqCst);
    }

    /// Lets time pass.
    pub(crate) fn wait(&self, time: Duration) {
        self.hand.advance(time);
    }

    /// The origin of its pages.
    pub(crate) fn origin(&self) -> Origin {
        origin(self.port)
    }

    /// Makes a founding link; gives its token.
    pub(crate) fn founding_token(&self) -> Proof {
        let token = Founding::open(self.folder.path()).expect("the folder can be written");
        serde_json::from_value(token.into()).expect("a token is a proof")
    }

    /// A browser with its founder's new family.
    pub(crate) async fn found(&self) -> Browser {
        Browser::new(self).found(self.founding_token()).await
    }

    /// A request from a page of this server that is not signed in.
    pub(crate) async fn post(&self, path: &str, body: &impl serde::Serialize) -> Response {
        Request::new("POST", path).header("origin", self.origin().as_str()).json(body).send(self.port).await
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        Request::new("GET", path).send(self.port).await
    }
}

fn new_folder() -> Arc<TempDir> {
    Arc::new(TempDir::new().expect("there is room for a folder"))
}

fn origin(port: u16) -> Origin {
    format!("http://localhost:{port}").parse().expect("it is an origin")
}
