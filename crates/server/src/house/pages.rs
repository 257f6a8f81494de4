//! The open pages of a family: which device has Parlour open, and how to tell it something.

use std::collections::{BTreeMap, BTreeSet};

use store::SessionHash;
use tokio::sync::mpsc;
use wire::{CallId, DeviceId, FromServer, GuestId, MemberId, Timestamp};

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
    /// Whom it belongs to: somebody of the family, or somebody who sees next to nothing of it.
    pub(super) standing: Standing,
    out: mpsc::Sender<FromServer>,
}

/// Whose a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// A device's of the family.
    Family,
    /// A device's that waits to be let in: what it was last told of that.
    Waiting(Waits),
    /// A guest's, of one call: how many of their admissions it was told of, none while they wait.
    Guest(CallId, GuestId, u32),
}

/// How it stands for a device that waits to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Waits {
    /// Somebody who may let it in has Parlour open.
    pub(super) open: bool,
    /// When its return is due, where one was begun.
    pub(super) returns_at: Option<Timestamp>,
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
        Self { device, member, session, standing: Standing::Family, out }
    }

    /// The same page, of somebody who is not of the family.
    pub(super) fn of(self, standing: Standing) -> Self {
        Self { standing, ..self }
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

    /// Pages of devices that are of the family.
    pub(super) fn ids(&self) -> Vec<PageId> {
        self.ids_where(|page| page.standing == Standing::Family)
    }

    /// Pages of devices that wait to be let in, and what they were last told.
    pub(super) fn waiting(&self) -> Vec<(PageId, DeviceId, Waits)> {
        let waiting = self.open.iter().filter_map(|(id, page)| {
            if let Standing::Waiting(waits) = page.standing { Some((*id, page.device, waits)) } else { None }
        });
        waiting.collect()
    }

    /// Pages of guests, and how many admissions each was told of.
    pub(super) fn guests(&self) -> Vec<(PageId, CallId, GuestId, u32)> {
        let guests = self.open.iter().filter_map(|(id, page)| {
            if let Standing::Guest(call, guest, told) = page.standing {
                Some((*id, call, guest, told))
            } else {
                None
            }
        });
        guests.collect()
    }

    /// Whose the page is now.
    pub(super) fn stands(&mut self, id: PageId, standing: Standing) {
        if let Some(page) = self.open.get_mut(&id) {
            page.standing = standing;
        }
    }

    /// The page is told how it stands now.
    pub(super) fn tell_waiting(&mut self, id: PageId, waits: Waits) {
        self.stands(id, Standing::Waiting(waits));
        self.tell(id, FromServer::Waiting { open: waits.open, returns_at: waits.returns_at });
    }

    /// Pages for which this holds, those of waiting devices and guests too.
    pub(super) fn ids_where(&self, holds: impl Fn(&Page) -> bool) -> Vec<PageId> {
        self.open.iter().filter(|(_, page)| holds(page)).map(|(id, _)| *id).collect()
    }

    /// Devices of the family that have a page open.
    pub(super) fn devices(&self) -> BTreeSet<DeviceId> {
        self.open.values().filter(|page| page.standing == Standing::Family).map(|page| page.device).collect()
    }

    pub(super) fn count(&self, device: DeviceId) -> usize {
        self.open.values().filter(|page| page.device == device).count()
    }

    /// Puts a message into the page's queue. A page whose queue is full is closed: it does not take what it is sent,
    /// and nobody waits for it. It connects anew and learns everything then.
    ///
    /// One whose connection has ended is told nothing, and stays until that is said in its turn: what it asked before
    /// (to leave its call, perhaps) comes sooner, and counts.
    pub(super) fn tell(&mut self, id: PageId, message: FromServer) {
        let Some(page) = self.open.get(&id) else { return };
        if let Err(mpsc::error::TrySendError::Full(_)) = page.out.try_send(message) {
            tracing::info!("a page that takes no messages was disconnected");
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
