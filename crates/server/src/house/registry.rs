//! Which houses are awake. One is woken when its family is first asked for, and stays awake.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use family::{Command, Family};
use media::Media;
use store::Store;
use tokio::sync::mpsc;
use wire::{CallId, FamilyId};

use super::inbox::Inbox;
use super::news::News;
use super::pages::Pages;
use super::seats::Seats;
use super::{House, Housekeeper, QUEUE};
use crate::Clock;

/// Every house. Clones are the same.
#[derive(Clone)]
pub(crate) struct Houses(Arc<Inner>);

struct Inner {
    store: Arc<dyn Store>,
    media: Media,
    clock: Clock,
    /// Held while a house is woken, so that none is woken twice.
    awake: tokio::sync::Mutex<HashMap<FamilyId, House>>,
    /// Where what the media thread says of a call goes.
    calls: std::sync::Mutex<HashMap<CallId, Arc<Inbox>>>,
}

impl Houses {
    pub(crate) fn new(store: Arc<dyn Store>, media: Media, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            store,
            media,
            clock,
            awake: tokio::sync::Mutex::default(),
            calls: std::sync::Mutex::default(),
        }))
    }

    /// The house of this family, where there is such a family.
    pub(crate) async fn of(&self, id: FamilyId) -> Result<Option<House>, store::Error> {
        let mut awake = self.0.awake.lock().await;
        if let Some(house) = awake.get(&id) {
            return Ok(Some(house.clone()));
        }
        let Some(family) = self.0.store.load_family(id).await? else { return Ok(None) };
        let house = self.wake(family).await?;
        awake.insert(id, house.clone());
        Ok(Some(house))
    }

    /// Wakes the houses in which people were speaking when the server stopped, so that what ends by time ends.
    pub(crate) async fn wake_running_calls(&self) -> Result<(), store::Error> {
        for id in self.0.store.families().await? {
            let calls = self.0.store.load_family(id).await?.is_some_and(|family| !family.calls.is_empty());
            if calls {
                self.of(id).await?;
            }
        }
        Ok(())
    }

    async fn wake(&self, family: Family) -> Result<House, store::Error> {
        let mut passkeys = std::collections::BTreeMap::new();
        for member in family.members.keys() {
            let views =
                self.0.store.passkeys(family.id, *member).await?.iter().map(super::passkeys::view).collect();
            passkeys.insert(*member, views);
        }
        let interrupted = !family.calls.is_empty();
        let mut keeper = Housekeeper {
            family,
            passkeys,
            pages: Pages::default(),
            seats: Seats::default(),
            news: News::default(),
            inbox: Arc::default(),
            not_before: None,
            store: Arc::clone(&self.0.store),
            media: self.0.media.clone(),
            houses: self.clone(),
            clock: self.0.clock.clone(),
        };
        if interrupted && let Err(problem) = keeper.carry_out(Command::Restarted).await {
            // Only a store that fails says so; the seats are then given up when their links time out.
            tracing::error!("calls can't be taken up again: {}", problem.message);
        }
        let (door, knocks) = mpsc::channel(QUEUE);
        tokio::spawn(keeper.run(knocks));
        Ok(House { door })
    }

    /// Where what is said of `call` goes.
    pub(super) fn inbox_of(&self, call: CallId) -> Option<Arc<Inbox>> {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner).get(&call).cloned()
    }

    /// What is said of `call` goes to this inbox from now on.
    pub(super) fn call_begun(&self, call: CallId, inbox: Arc<Inbox>) {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner).insert(call, inbox);
    }

    /// Nothing is said of `call` any more.
    pub(super) fn call_ended(&self, call: CallId) {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner).remove(&call);
    }
}
