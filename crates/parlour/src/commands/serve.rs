//! `parlour serve`

use std::net::SocketAddr;
use std::sync::Arc;

use server::{Clock, Config, Founding, Origin, Patience};
use store::{Sqlite, Store};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::demo;
use crate::failure::Failure;
use crate::settings::{Listen, Settings};
use crate::{logging, print};

/// A family needs little; media has a thread of its own.
const WORKERS: usize = 2;

/// Who lives in the house.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whom {
    /// A family.
    Family,
    /// Bots, with whom one may try how it is.
    Bots,
}

/// Serves until told to stop.
pub(crate) fn serve(settings: &Settings) -> Result<(), Failure> {
    begin(settings, Whom::Family)
}

/// Serves bots until told to stop.
pub(super) fn serve_demo(settings: &Settings) -> Result<(), Failure> {
    begin(settings, Whom::Bots)
}

fn begin(settings: &Settings, whom: Whom) -> Result<(), Failure> {
    logging::begin(settings.log.as_deref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .max_blocking_threads(4)
        .enable_all()
        .build()
        .map_err(|error| Failure::inside(&error))?;
    runtime.block_on(run(settings, whom))
}

async fn run(settings: &Settings, whom: Whom) -> Result<(), Failure> {
    let shutdown = told_to_stop()?;
    let listeners = listen(settings.listen).await?;
    let port = listeners
        .first()
        .and_then(|listener| listener.local_addr().ok())
        .map_or_else(|| settings.listen.port(), |address| address.port());
    let origins = settings.origins_at(port)?;
    let store = Arc::new(Sqlite::open(&settings.data).await?);
    let (media, media_events, _) = media::start(media::Config {
        port: settings.media_port.unwrap_or(port),
        threads: settings.media_threads,
        public_addresses: settings.public_addresses.clone(),
    })?;
    let (watched, unwatched) = watch(settings.metrics, &media).await?;
    let founding = Founding::new(&settings.data, settings.more_families);
    let address = listeners.first().and_then(|listener| listener.local_addr().ok());
    let bots = match (whom, address, origins.first().cloned()) {
        (Whom::Bots, Some(address), Some(origin)) => Some((address, origin, Founding::open(&settings.data)?)),
        _ => {
            greet(settings, store.as_ref(), &origins).await?;
            None
        }
    };
    let store: Arc<dyn Store> = store;
    let config = Config {
        origins,
        store: Arc::clone(&store),
        media: media.clone(),
        media_events,
        founding,
        clock: Clock::system(),
        patience: Patience::default(),
    };
    let bots = async {
        match bots {
            Some((address, origin, token)) => demo::live(address, &origin, token).await,
            None => std::future::pending().await,
        }
    };
    let served = tokio::select! {
        served = server::serve(listeners, config, shutdown) => served.map_err(Failure::from),
        lived = bots => lived,
    };
    media.shutdown().await;
    drop(unwatched);
    if let Some(watched) = watched {
        // A listener that panicked listens no more, which is what is wanted now.
        let _ = watched.await;
    }
    store.close().await;
    served
}

/// Opens the listener for metrics, where one is wanted. It closes when what comes second is dropped.
async fn watch(
    wanted: Option<Listen>,
    media: &media::Media,
) -> Result<(Option<JoinHandle<()>>, oneshot::Sender<()>), Failure> {
    let (unwatched, ended) = oneshot::channel::<()>();
    let Some(wanted) = wanted else { return Ok((None, unwatched)) };
    // One address will do: whoever reads metrics is told which.
    let Some(listener) = listen(wanted).await?.into_iter().next() else { return Ok((None, unwatched)) };
    let media = media.clone();
    let task = tokio::spawn(async move {
        let ended = async {
            let _ = ended.await;
        };
        if let Err(error) = server::serve_metrics(listener, media, ended).await {
            tracing::warn!("metrics are served no more: {error}");
        }
    });
    Ok((Some(task), unwatched))
}

/// Says where the family is to be found; while there is none, with a new link to found it.
async fn greet(settings: &Settings, store: &dyn Store, origins: &[Origin]) -> Result<(), Failure> {
    let Some(origin) = origins.first() else { return Ok(()) };
    let founded = !store.families().await?.is_empty();
    if founded && !settings.more_families {
        Founding::close(&settings.data)?;
        print::ready(origin);
        return Ok(());
    }
    let token = Founding::open(&settings.data)?;
    let link = print::founding_link(origin, &token);
    if founded {
        print::found_another(origin, &link);
    } else {
        print::found(&link);
    }
    Ok(())
}

/// Opens the HTTP port. Of this machine's two addresses the second may be missing.
async fn listen(wanted: Listen) -> Result<Vec<TcpListener>, Failure> {
    let mut listeners: Vec<TcpListener> = Vec::new();
    let mut port = wanted.port();
    for address in wanted.addresses() {
        let place = SocketAddr::from((address, port));
        match TcpListener::bind(place).await {
            Ok(listener) => {
                // Where any port would do, the second address takes the one that the first was given.
                port = listener.local_addr().map_or(port, |address| address.port());
                listeners.push(listener);
            }
            Err(error) if listeners.is_empty() || error.kind() == std::io::ErrorKind::AddrInUse => {
                return Err(Failure::listen(&place.to_string(), &error));
            }
            Err(error) => tracing::debug!("the second address of this machine is not there: {error}"),
        }
    }
    Ok(listeners)
}

/// Done when the system, or a person at the terminal, wants the program to end. Watched for from now on.
#[cfg(unix)]
fn told_to_stop() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let watch = |kind| signal(kind).map_err(|error| Failure::inside(&error));
    let mut terminate = watch(SignalKind::terminate())?;
    let mut interrupt = watch(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Done when a person at the terminal wants the program to end.
#[cfg(not(unix))]
fn told_to_stop() -> Result<impl Future<Output = ()>, Failure> {
    Ok(async {
        // Where it can't be watched for, the program is ended the hard way; nothing is lost by that.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
