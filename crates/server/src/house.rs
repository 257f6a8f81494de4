//! The house of a family: the one task that owns its [`Family`]. Everything that happens to a family passes through
//! it one after the other: decide, keep in the store, make true in memory, tell the pages.

mod asks;
mod call_group;
mod carry;
mod delivery;
mod guests;
mod inbox;
mod line;
mod links;
mod media;
mod news;
mod pages;
mod passkeys;
mod registry;
mod seats;
mod waiting;
mod welcome;

use std::collections::BTreeMap;
use std::sync::Arc;

use external_sender::Usher;
use family::{Command, Family};
use store::SessionHash;
use tokio::sync::{mpsc, oneshot};
use wire::{DeviceId, FromServer, MemberId, PasskeyView, Problem, Request, SealedPicture, Timestamp};

use crate::Clock;
use crate::limits::Buckets;
use crate::refused::internal;
use inbox::Inbox;
use line::Line;
use links::Links;
use news::News;
use pages::Pages;
use seats::Seats;

pub(crate) use guests::GuestPage;
pub(crate) use inbox::route as route_media_events;
pub(crate) use pages::PageId;
pub(crate) use registry::Houses;

/// Requests that wait for a house; whoever brings one more waits too.
const QUEUE: usize = 64;

/// A house, as handlers and sockets reach it.
#[derive(Debug, Clone)]
pub(crate) struct House {
    door: mpsc::Sender<Knock>,
}

/// What a house is asked.
enum Knock {
    /// A page said hello with request `n`; what it is to be told goes into `out`.
    Enter {
        device: DeviceId,
        session: SessionHash,
        n: u32,
        out: mpsc::Sender<FromServer>,
        page: oneshot::Sender<PageId>,
    },
    /// A guest's page said hello with request `n`.
    EnterAsGuest {
        who: GuestPage,
        n: u32,
        out: mpsc::Sender<FromServer>,
        page: oneshot::Sender<PageId>,
    },
    /// A page asks; the reply goes to its queue, before anything that follows from it.
    Ask {
        page: PageId,
        n: u32,
        ask: Box<Request>,
    },
    /// A page's connection has ended.
    Gone {
        page: PageId,
    },
    CarryOut {
        command: Box<Command>,
        done: oneshot::Sender<Result<(), Problem>>,
    },
    KeepPhoto {
        device: DeviceId,
        member: MemberId,
        picture: SealedPicture,
        done: oneshot::Sender<Result<u32, Problem>>,
    },
    PasskeyMade {
        member: MemberId,
        passkey: PasskeyView,
    },
    SessionEnded {
        session: SessionHash,
    },
    See(Box<dyn FnOnce(&Family) + Send>),
}

/// What the task holds.
struct Housekeeper {
    family: Family,
    passkeys: BTreeMap<MemberId, Vec<PasskeyView>>,
    pages: Pages,
    seats: Seats,
    news: News,
    inbox: Arc<Inbox>,
    /// What the media side has said of seats' connections and is still to be kept.
    links: Links,
    /// What could not be dealt with in time is tried again no sooner than this.
    not_before: Option<Timestamp>,
    /// How fast each device may seal.
    sealing: Buckets<DeviceId>,
    store: Arc<dyn store::Store>,
    media: Line,
    /// What it says in the groups of calls.
    usher: Arc<Usher>,
    houses: Houses,
    clock: Clock,
}

impl House {
    /// Lets a page in. Its replies and news come through `out`, the reply to its hello first; `None` where it was
    /// refused, which `out` says.
    pub(crate) async fn enter(
        &self,
        device: DeviceId,
        session: SessionHash,
        n: u32,
        out: mpsc::Sender<FromServer>,
    ) -> Option<PageId> {
        let (page, entered) = oneshot::channel();
        self.door.send(Knock::Enter { device, session, n, out, page }).await.ok()?;
        entered.await.ok()
    }

    /// Lets a guest's page in, as [`Self::enter`] does a device's.
    pub(crate) async fn enter_as_guest(
        &self,
        who: GuestPage,
        n: u32,
        out: mpsc::Sender<FromServer>,
    ) -> Option<PageId> {
        let (page, entered) = oneshot::channel();
        self.door.send(Knock::EnterAsGuest { who, n, out, page }).await.ok()?;
        entered.await.ok()
    }

    /// Hands on what a page asks.
    pub(crate) async fn ask(&self, page: PageId, n: u32, ask: Request) {
        self.knock(Knock::Ask { page, n, ask: Box::new(ask) }).await;
    }

    /// Says that a page's connection has ended.
    pub(crate) async fn gone(&self, page: PageId) {
        self.knock(Knock::Gone { page }).await;
    }

    /// Carries a command out that did not come through a page.
    pub(crate) async fn carry_out(&self, command: Command) -> Result<(), Problem> {
        let (done, answer) = oneshot::channel();
        self.knock(Knock::CarryOut { command: Box::new(command), done }).await;
        answer.await.map_err(|_| internal())?
    }

    /// Keeps a photograph; gives its version.
    pub(crate) async fn keep_photo(
        &self,
        device: DeviceId,
        member: MemberId,
        picture: SealedPicture,
    ) -> Result<u32, Problem> {
        let (done, answer) = oneshot::channel();
        self.knock(Knock::KeepPhoto { device, member, picture, done }).await;
        answer.await.map_err(|_| internal())?
    }

    /// A passkey was made and kept.
    pub(crate) async fn passkey_made(&self, member: MemberId, passkey: PasskeyView) {
        self.knock(Knock::PasskeyMade { member, passkey }).await;
    }

    /// A session has ended: its pages are told and closed.
    pub(crate) async fn session_ended(&self, session: SessionHash) {
        self.knock(Knock::SessionEnded { session }).await;
    }

    /// Looks at the family as it is now.
    pub(crate) async fn see<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Family) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let (seen, answer) = oneshot::channel();
        // Whoever asked may have gone.
        self.knock(Knock::See(Box::new(move |family| drop(seen.send(look(family)))))).await;
        answer.await.map_err(|_| internal())
    }

    /// A house ends with the server only; whoever waits for an answer then learns it from its own channel.
    async fn knock(&self, knock: Knock) {
        if self.door.send(knock).await.is_err() {
            tracing::debug!("a house is gone");
        }
    }
}

impl Housekeeper {
    /// Deals with one thing after the other until nobody can knock any more.
    async fn run(mut self, mut door: mpsc::Receiver<Knock>) {
        loop {
            let deadline = self.deadline();
            tokio::select! {
                knock = door.recv() => match knock {
                    Some(knock) => self.deal_with(knock).await,
                    None => return,
                },
                () = self.inbox.filled() => self.read_inbox().await,
                () = at(&self.clock, deadline) => self.tick().await,
            }
            self.settle().await;
        }
    }

    async fn deal_with(&mut self, knock: Knock) {
        // In each case: whoever waited for the answer may have gone, and then needs none.
        match knock {
            Knock::Enter { device, session, n, out, page } => {
                if let Some(entered) = self.let_in(device, session, n, out).await {
                    let _ = page.send(entered);
                }
            }
            Knock::EnterAsGuest { who, n, out, page } => {
                if let Some(entered) = self.let_guest(&who, n, out).await {
                    let _ = page.send(entered);
                }
            }
            Knock::Ask { page, n, ask } => self.answer(page, n, *ask).await,
            Knock::Gone { page } => self.pages.close(page),
            Knock::CarryOut { command, done } => {
                let _ = done.send(self.carry_out(*command).await.map(drop));
            }
            Knock::KeepPhoto { device, member, picture, done } => {
                let _ = done.send(self.keep_photo(device, member, &picture).await);
            }
            Knock::PasskeyMade { member, passkey } => self.passkey_made(member, passkey),
            Knock::SessionEnded { session } => self.sign_out(session),
            Knock::See(look) => look(&self.family),
        }
    }

    /// After everything: news go out, and pages that could not take them are seen off, which may be news again.
    async fn settle(&mut self) {
        loop {
            self.sign_out_removed();
            self.tend_waiting();
            self.propose_removals().await;
            self.publish();
            let Some((page, device)) = self.pages.next_gone() else { return };
            self.see_off(page, device).await;
        }
    }

    /// When [`Housekeeper::tick`] has something to do.
    fn deadline(&self) -> Option<Timestamp> {
        let at_once = self.has_links_to_note().then(|| self.clock.now());
        let deadline = at_once.or_else(|| self.family.next_deadline())?;
        Some(self.not_before.map_or(deadline, |not_before| deadline.max(not_before)))
    }
}

/// Waits until then; for ever where there is no such time.
async fn at(clock: &Clock, then: Option<Timestamp>) {
    match then {
        Some(then) => clock.sleep_until(then).await,
        None => std::future::pending().await,
    }
}
