//! What every handler can reach.

use std::sync::Arc;

use axum::extract::FromRef;
use external_sender::Usher;
use tokio::sync::{mpsc, watch};
use wire::DeviceId;

use crate::founding::Founding;
use crate::house::Houses;
use crate::limits::{Buckets, DEVICES, Places, SOCKETS_PER_HOUSEHOLD, STRANGERS};
use crate::signin::{Challenges, Passkeys};
use crate::{Clock, Config, Origin, Patience};

/// The parts of a server.
pub(crate) struct App {
    pub(crate) origins: Vec<Origin>,
    pub(crate) store: Arc<dyn store::Store>,
    pub(crate) houses: Houses,
    pub(crate) founding: Founding,
    pub(crate) clock: Clock,
    pub(crate) challenges: Challenges,
    pub(crate) passkeys: Passkeys,
    pub(crate) strangers: Buckets<std::net::IpAddr>,
    pub(crate) devices: Buckets<DeviceId>,
    pub(crate) sockets: Places<std::net::IpAddr>,
    pub(crate) patience: Patience,
}

/// Tells sockets that the server is closing, and the server that they have closed.
#[derive(Debug, Clone)]
pub(crate) struct Closing {
    closing: watch::Receiver<bool>,
    _alive: mpsc::Sender<()>,
}

/// What handlers get: [`App`] for all, [`Closing`] for the socket.
#[derive(Clone)]
pub(crate) struct Reach {
    pub(crate) app: Arc<App>,
    pub(crate) closing: Closing,
}

impl FromRef<Reach> for Arc<App> {
    fn from_ref(reach: &Reach) -> Self {
        Self::clone(&reach.app)
    }
}

impl FromRef<Reach> for Closing {
    fn from_ref(reach: &Reach) -> Self {
        reach.closing.clone()
    }
}

impl App {
    pub(crate) fn new(config: Config, usher: Usher) -> (Arc<Self>, mpsc::Receiver<sfu::Event>) {
        let app = Self {
            houses: Houses::new(Arc::clone(&config.store), config.media, config.clock.clone(), usher),
            passkeys: Passkeys::new(&config.origins),
            origins: config.origins,
            store: config.store,
            founding: config.founding,
            clock: config.clock,
            challenges: Challenges::default(),
            strangers: Buckets::new(STRANGERS),
            devices: Buckets::new(DEVICES),
            sockets: Places::new(SOCKETS_PER_HOUSEHOLD),
            patience: config.patience,
        };
        (Arc::new(app), config.media_events)
    }
}

impl Closing {
    pub(crate) const fn new(closing: watch::Receiver<bool>, alive: mpsc::Sender<()>) -> Self {
        Self { closing, _alive: alive }
    }

    /// Done when the server is closing.
    pub(crate) async fn closed(&mut self) {
        // A server that is gone is closing too.
        let _ = self.closing.wait_for(|closing| *closing).await;
    }
}
