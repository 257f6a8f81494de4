//! The open pages of a family: which device has Parlour open, and how to tell it something.

use std::collections::{BTreeMap, BTreeSet};

use store::SessionHash;
use tokio::sync::mpsc;
use wire::{DeviceId, FromServer, MemberId};

/// Pages that one device may have open at once.
pub(super) const MOST_PER_DEVICE: usize = 16;

/// Names a page while it is open; a later one has a higher number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PageId(u64);

/// An open page.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) device: DeviceId,
    pub(super) member: MemberId,
    pub(super) session: SessionHash,
    out: mpsc::Sender<FromServer>,
}

/// Every open page.
#[derive(Debug, Default)]
pub(super) struct Pages {
    next: u64,
    open: BTreeMap<PageId, Page>,
    /// Pages that have closed and are still to be seen off.
    gone: Vec<(PageId, DeviceId)>,
}

impl Page {
    pub(super) const fn new(
        device: DeviceId,
        member: MemberId,
        session: SessionHash,
        out: mpsc::Sender<FromServer>,
    ) -> Self {
        Self { device, member, session, out }
    }
}

impl Pages {
    pub(super) fn add(&mut self, page: Page) -> PageId {
        self.next += 1;
        let id = PageId(self.next);
        self.open.insert(id, page);
        id
    }

    pub(super) fn get(&self, id: PageId) -> Option<&Page> {
        self.open.get(&id)
    }

    pub(super) fn ids(&self) -> Vec<PageId> {
        self.open.keys().copied().collect()
    }

    /// Pages for which this holds.
    pub(super) fn ids_where(&self, holds: impl Fn(&Page) -> bool) -> Vec<PageId> {
        self.open.iter().filter(|(_, page)| holds(page)).map(|(id, _)| *id).collect()
    }

    /// Devices that have a page open.
    pub(super) fn devices(&self) -> BTreeSet<DeviceId> {
        self.open.values().map(|page| page.device).collect()
    }

    pub(super) fn count(&self, device: DeviceId) -> usize {
        self.open.values().filter(|page| page.device == device).count()
    }

    /// Puts a message into the page's queue. A page whose queue is full is closed: it does not take what it is sent,
    /// and nobody waits for it. It connects anew and learns everything then.
    pub(super) fn tell(&mut self, id: PageId, message: FromServer) {
        let Some(page) = self.open.get(&id) else { return };
        if let Err(error) = page.out.try_send(message) {
            if matches!(error, mpsc::error::TrySendError::Full(_)) {
                tracing::info!("a page that takes no messages was disconnected");
            }
            self.close(id);
        }
    }

    /// Closes a page: its socket ends when it has sent what it was told.
    pub(super) fn close(&mut self, id: PageId) {
        if let Some(page) = self.open.remove(&id) {
            self.gone.push((id, page.device));
        }
    }

    /// A page that has closed and is still to be seen off, and its device.
    pub(super) fn next_gone(&mut self) -> Option<(PageId, DeviceId)> {
        self.gone.pop()
    }
}
