//! What devices seal for one another: taken in order, handed on, read again by who was away.

use family::{Change, Command};
use wire::{
    Answer, Code, DeviceId, FromServer, GroupItem, KeyPackage, Problem, Request, RosterItem, Welcome,
};

use super::{Housekeeper, PageId};
use crate::refused::{internal, still_to_join, store_problem};

/// Roster entries in one answer.
const ROSTER_PAGE: u32 = 128;
/// Items of the family group in one answer.
const GROUP_PAGE: u32 = 256;
/// Bytes of items in one answer, unless the first alone has more.
const GROUP_BYTES: usize = 1 << 20;

/// What has come for devices and is still to be handed on.
#[derive(Debug, Default)]
pub(super) struct Arrived {
    roster: Option<(u32, Vec<RosterItem>)>,
    items: Vec<GroupItem>,
    welcomes: Vec<(DeviceId, u64, Welcome)>,
}

impl Arrived {
    /// What this change brings to devices.
    pub(super) fn note(&mut self, change: &Change) {
        if let Change::RosterGrew { from, entries, at } = change {
            let (_, known) = self.roster.get_or_insert_with(|| (*from, Vec::new()));
            known.extend(entries.iter().map(|bytes| RosterItem { bytes: bytes.clone(), at: *at }));
        } else if let Change::GroupItemKept(item, _) = change {
            self.items.push(item.clone());
        } else if let Change::WelcomeKept(device, seq, welcome) = change {
            self.welcomes.push((*device, *seq, welcome.clone()));
        }
    }
}

impl Housekeeper {
    /// Hands on what has come, to one page.
    pub(super) fn hand_on(&mut self, page: PageId, arrived: &Arrived) {
        let Some(device) = self.pages.get(page).map(|page| page.device) else { return };
        if let Some((from, entries)) = &arrived.roster {
            self.pages.tell(page, FromServer::Roster { from: *from, entries: entries.clone() });
        }
        for (_, seq, bytes) in arrived.welcomes.iter().filter(|(whom, ..)| *whom == device) {
            self.pages.tell(page, FromServer::Welcome { seq: *seq, bytes: bytes.clone() });
        }
        let Some(taken) = self.family.delivery.taken_by(device) else { return };
        let items: Vec<_> = arrived.items.iter().filter(|item| item.seq > taken).cloned().collect();
        if !items.is_empty() {
            self.pages.tell(page, FromServer::GroupItems { items });
        }
    }

    /// Hands a new page the welcomes that wait for its device. Where they can't be read now, the next page gets them.
    pub(super) async fn hand_welcomes(&mut self, page: PageId, device: DeviceId) {
        let waiting = self.family.delivery.mailboxes.get(&device);
        if waiting.is_none_or(|mailbox| mailbox.welcomes.is_empty()) {
            return;
        }
        match self.store.welcomes(self.family.id, device).await {
            Ok(welcomes) => {
                for (seq, bytes) in welcomes {
                    self.pages.tell(page, FromServer::Welcome { seq, bytes });
                }
            }
            Err(error) => drop(store_problem(&error)),
        }
    }

    pub(super) async fn read_roster(&self, from: u32) -> Result<Answer, Problem> {
        let entries = self.store.roster(self.family.id, from, ROSTER_PAGE).await;
        let entries = entries.map_err(|error| store_problem(&error))?;
        let read = from.saturating_add(u32::try_from(entries.len()).unwrap_or(u32::MAX));
        Ok(Answer::Roster { from, entries, more: read < self.family.delivery.roster })
    }

    pub(super) async fn read_group(&self, after: u64) -> Result<Answer, Problem> {
        if self.family.delivery.is_too_old(after) {
            return Ok(Answer::Group { items: Vec::new(), more: false, too_old: true });
        }
        let items = self.store.group_items(self.family.id, after, GROUP_PAGE, GROUP_BYTES).await;
        let items = items.map_err(|error| store_problem(&error))?;
        let read = items.last().map_or(after, |last| last.seq);
        let more =
            self.family.delivery.group.as_ref().is_some_and(|group| read.saturating_add(1) < group.next);
        Ok(Answer::Group { items, more, too_old: false })
    }

    pub(super) async fn read_group_info(&self) -> Result<Answer, Problem> {
        let found = self.store.group_info(self.family.id).await.map_err(|error| store_problem(&error))?;
        let (epoch, group_info) =
            found.ok_or_else(|| Problem::new(Code::NotFound, "the family group was not begun yet"))?;
        Ok(Answer::GroupInfo { epoch, group_info })
    }

    /// Gives a key package away. It is read before it is gone.
    pub(super) async fn take_key_package(
        &mut self,
        device: DeviceId,
        target: DeviceId,
    ) -> Result<Answer, Problem> {
        let changes = self.decide(Command::TakeKeyPackage { device, target })?;
        let (id, last_resort) = self.family.key_package_of(target).ok_or_else(internal)?;
        let key_package: KeyPackage = self
            .store
            .key_package(self.family.id, target, id)
            .await
            .map_err(|error| store_problem(&error))?
            .ok_or_else(internal)?;
        self.make_true(&changes).await?;
        Ok(Answer::KeyPackage { key_package, last_resort })
    }

    /// A device that came back by passkey or paper is the family's only when it has shown the family that it may.
    pub(super) fn mind_place(&self, device: DeviceId, ask: &Request) -> Result<(), Problem> {
        let showing = matches!(
            ask,
            Request::Seal { .. }
                | Request::ReadRoster { .. }
                | Request::ReadGroup { .. }
                | Request::ReadGroupInfo
                | Request::Acknowledge { .. }
                | Request::KeepKeyPackages { .. }
        );
        if showing || !self.family.is_still_to_join(device) {
            return Ok(());
        }
        Err(still_to_join())
    }

    /// Refuses a device that seals more than people can.
    pub(super) fn mind_haste(&self, device: DeviceId) -> Result<(), Problem> {
        if self.sealing.take(device, self.clock.now()) {
            return Ok(());
        }
        Err(Problem::new(Code::TooFast, "too many sealed messages from this device; wait a little"))
    }
}
