//! Which houses are awake. One is woken when its family is first asked for, and stays awake.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use external_sender::Usher;
use family::{Command, Family};
use media::Media;
use store::Store;
use tokio::sync::mpsc;
use wire::{CallId, FamilyId};

use super::inbox::Inbox;
use super::line::Line;
use super::links::Links;
use super::news::News;
use super::pages::Pages;
use super::seats::Seats;
use super::{House, Housekeeper, QUEUE};
use crate::Clock;
use crate::limits::{Buckets, SEALING};

/// Every house. Clones are the same.
#[derive(Clone)]
pub(crate) struct Houses(Arc<Inner>);

struct Inner {
    store: Arc<dyn Store>,
    media: Media,
    clock: Clock,
    usher: Arc<Usher>,
    /// Held while a house is woken, so that none is woken twice.
    awake: tokio::sync::Mutex<HashMap<FamilyId, House>>,
    /// By a call's name there: which it is, and where what the media thread says of it goes.
    calls: std::sync::Mutex<HashMap<CallId, (CallId, Arc<Inbox>)>>,
}

impl Houses {
    pub(crate) fn new(store: Arc<dyn Store>, media: Media, clock: Clock, usher: Usher) -> Self {
        Self(Arc::new(Inner {
            store,
            media,
            clock,
            usher: Arc::new(usher),
            awake: tokio::sync::Mutex::default(),
            calls: std::sync::Mutex::default(),
        }))
    }

    /// Whether there can be calls.
    pub(crate) fn media_runs(&self) -> bool {
        self.0.media.is_running()
    }

    /// The house of this family, where there is such a family.
    pub(crate) async fn of(&self, id: FamilyId) -> Result<Option<House>, store::Error> {
        let mut awake = self.0.awake.lock().await;
        // A house that has failed is woken anew: of a family only its calls' groups are kept in memory alone.
        if let Some(house) = awake.get(&id).filter(|house| !house.door.is_closed()) {
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
        let media = Line::new(self.0.media.clone(), family.id);
        let mut keeper = Housekeeper {
            family,
            passkeys,
            pages: Pages::default(),
            seats: Seats::default(),
            news: News::default(),
            inbox: Arc::default(),
            links: Links::default(),
            not_before: None,
            sealing: Buckets::new(SEALING),
            store: Arc::clone(&self.0.store),
            media,
            usher: Arc::clone(&self.0.usher),
            houses: self.clone(),
            clock: self.0.clock.clone(),
        };
        if interrupted {
            keeper.hang_up().await;
            if let Err(problem) = keeper.carry_out(Command::Restarted).await {
                // Only a store that fails says so; that seats have no connection is then noted as soon as it can be.
                tracing::error!("calls can't be taken up again: {}", problem.message);
            }
        }
        let (door, knocks) = mpsc::channel(QUEUE);
        tokio::spawn(keeper.run(knocks));
        Ok(House { door })
    }

    /// Which call bears this name on the media side, and where what is said of it goes.
    pub(super) fn inbox_of(&self, name: CallId) -> Option<(CallId, Arc<Inbox>)> {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner).get(&name).cloned()
    }

    /// What is said of the call with this name goes to this inbox from now on.
    pub(super) fn call_begun(&self, name: CallId, call: CallId, inbox: Arc<Inbox>) {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner).insert(name, (call, inbox));
    }

    /// Nothing is said of the call with this name any more.
    pub(super) fn call_ended(&self, name: CallId) {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner).remove(&name);
    }
}

#[cfg(test)]
mod tests {
    use wire::{DeviceId, MemberId, NewDevice, NewMember, PublicKey, Sealed, Timestamp};

    use super::*;

    fn family() -> Family {
        let sealed = || Sealed::new(vec![1; 64]).expect("the length is right");
        let key = PublicKey::new(vec![3; 32]).expect("the length is right");
        let device = NewDevice { id: DeviceId::from_u128(4), public_key: key, profile: sealed() };
        let founder = NewMember { id: MemberId::from_u128(2), profile: sealed() };
        Family::new(FamilyId::from_u128(1), sealed(), founder, device, Timestamp::from_millis(5))
    }

    #[tokio::test]
    async fn a_house_that_has_failed_is_woken_anew() {
        let folder = tempfile::TempDir::new().expect("there is room for a folder");
        let store = store::Sqlite::open(folder.path()).await.expect("the store opens");
        store.found_family(&family(), &[]).await.expect("it is founded");
        let config =
            media::Config { port: 0, threads: std::num::NonZeroU16::MIN, public_addresses: Vec::new() };
        let (media, _events, _) = media::start(config).expect("media starts");
        let (clock, _hand) = Clock::by_hand(Timestamp::from_millis(0));
        let usher = Usher::take(&mut [6; 32]);
        let houses = Houses::new(Arc::new(store), media, clock, usher);
        let house = houses.of(family().id).await.expect("the store answers").expect("it is there");
        let failed: Result<(), _> = house.see(|_| panic!("a fault of the server's own")).await;
        assert!(failed.is_err());
        let again = houses.of(family().id).await.expect("the store answers").expect("it is there");
        assert_eq!(again.see(|family| family.members.len()).await, Ok(1));
    }
}
