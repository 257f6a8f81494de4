//! HTTP, WebSocket, sign-in and the embedded web app.
//!
//! A handler parses, asks the family's *house* (the task that owns its [`family::Family`]), and answers. The house
//! decides, keeps the changes in the store (one transaction), makes them true in memory and tells the open pages.

mod app;
mod assets;
mod clock;
mod founding;
mod headers;
mod house;
mod limits;
mod listen;
mod metrics;
mod origin;
mod patience;
mod random;
mod refused;
mod routes;
mod signin;
mod socket;

use std::future::Future;
use std::sync::Arc;

use external_sender::Usher;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use zeroize::Zeroizing;

pub use clock::{Clock, Hand};
pub use founding::{Founding, FoundingError};
pub use metrics::serve_metrics;
pub use origin::{BadOrigin, Origin};
pub use patience::Patience;

/// What a server is given.
pub struct Config {
    /// Where the web app is served from, as browsers see it; at least one. Requests from pages of other origins are
    /// refused.
    pub origins: Vec<Origin>,
    /// The house's memory.
    pub store: Arc<dyn store::Store>,
    /// The media thread.
    pub media: media::Media,
    /// What the media thread says.
    pub media_events: mpsc::Receiver<sfu::Event>,
    /// Who may found a family.
    pub founding: Founding,
    /// What time it is.
    pub clock: Clock,
    /// How long others are waited for.
    pub patience: Patience,
}

/// Why a server ended before it was told to.
#[derive(Debug, Error)]
pub enum Error {
    /// The families with running calls can't be loaded.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The media thread has ended: there can be no calls any more.
    #[error("the part that carries calls has failed")]
    Media,
    /// The system has no randomness to make a key of.
    #[error("the system has no randomness")]
    Random,
}

/// The key by which the server proposes removals in calls' groups: made when it starts for the first time, and kept.
async fn usher(store: &dyn store::Store) -> Result<Usher, Error> {
    let fresh = Zeroizing::new(random::bytes().map_err(|_| Error::Random)?);
    let mut secret = store.external_sender(fresh).await?;
    Ok(Usher::take(&mut secret))
}

/// Serves on these listeners until `shutdown` is done: then open sockets are closed, so that their pages connect anew,
/// and calls stay as they are.
///
/// # Errors
/// [`enum@Error`]; what was open is closed then too.
pub async fn serve(
    listeners: Vec<TcpListener>,
    config: Config,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Error> {
    let patience = config.patience;
    let usher = usher(config.store.as_ref()).await?;
    let (app, media_events) = app::App::new(config, usher);
    app.houses.wake_running_calls().await?;
    let (close, closing) = tokio::sync::watch::channel(false);
    let (alive, mut all_closed) = mpsc::channel(1);
    let router = routes::router(Arc::clone(&app), app::Closing::new(closing.clone(), alive));
    let mut events = tokio::spawn(house::route_media_events(app.houses.clone(), media_events));
    let listening: Vec<_> = listeners
        .into_iter()
        .map(|listener| {
            tokio::spawn(listen::listen(listener, router.clone(), patience.connection, closing.clone()))
        })
        .collect();
    drop(router);
    let ended = tokio::select! {
        () = shutdown => Ok(()),
        // Events end with the media thread.
        _ = &mut events => Err(Error::Media),
    };
    // Whoever waits for this has gone already where it fails.
    let _ = close.send(true);
    for task in listening {
        // A listener that panicked listens no more, which is what is wanted now.
        let _ = task.await;
    }
    // Sockets hold `alive`; a page that does not take its last message is not waited for.
    let _ = tokio::time::timeout(listen::PATIENCE, all_closed.recv()).await;
    events.abort();
    ended
}
