//! What devices seal for one another: how far roster and family group have come, and what waits for whom.
//!
//! Only order is decided here. The bytes are the store's; what they say is for the devices to judge.

use std::collections::{BTreeMap, BTreeSet};

use wire::{
    Code, DeviceId, GroupBytes, GroupCommit, GroupHead, GroupItem, RosterEntry, SealedHead, Timestamp,
};

use crate::limits::{
    GROUP_KEPT, MAX_CHANGE_PARTS, MAX_GROUP_BYTES, MAX_GROUP_ITEMS, MAX_ROSTER, MAX_WELCOMES_WAITING,
};
use crate::{Change, Refusal};

const STALE_ROSTER: Refusal =
    Refusal::at(Code::Stale, "change.roster_after", "The roster has grown meanwhile; read on and try again.");
const STALE_GROUP: Refusal = Refusal::at(
    Code::Stale,
    "change.group.epoch",
    "The family group has moved on meanwhile; read on and try again.",
);
pub(crate) const NO_GROUP: Refusal = Refusal::new(Code::NotFound, "The family group was not begun yet.");

/// How far roster and family group have come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivery {
    /// How many entries the roster has.
    pub roster: u32,
    /// The family group, where it was begun.
    pub group: Option<Group>,
    /// What is kept for each device; nothing for one that is not named.
    pub mailboxes: BTreeMap<DeviceId, Mailbox>,
}

/// The family group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its epoch.
    pub epoch: u64,
    /// The place of its next item; the first is 1.
    pub next: u64,
    /// What is kept of its items, by their places, which follow one another without a gap.
    pub items: BTreeMap<u64, Kept>,
}

/// An item of the family group, but for its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// When it came.
    pub at: Timestamp,
    /// How many bytes it has.
    pub size: u32,
}

/// What is kept for a device.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mailbox {
    /// Up to where it has acknowledged the family group's items; none: it has no place in the group.
    pub taken: Option<u64>,
    /// Welcomes that it has not acknowledged, by the items that they came with.
    pub welcomes: BTreeSet<u64>,
    /// Its key packages, and whether each is that of last resort.
    pub key_packages: BTreeMap<u32, bool>,
}

impl Delivery {
    /// How far it has come, as `device` is told.
    pub fn head(&self, device: DeviceId) -> SealedHead {
        let empty = Mailbox::default();
        let mailbox = self.mailboxes.get(&device).unwrap_or(&empty);
        let group = self.group.as_ref().map(|group| GroupHead {
            epoch: group.epoch,
            seq: group.next.saturating_sub(1),
            acknowledged: mailbox.taken,
        });
        SealedHead {
            roster: self.roster,
            group,
            key_packages: u32::try_from(mailbox.one_time().count()).unwrap_or(u32::MAX),
            last_resort: mailbox.key_packages.values().any(|last| *last),
        }
    }

    /// Up to where a device has taken the family group's items; none: it has no place in it.
    pub fn taken_by(&self, device: DeviceId) -> Option<u64> {
        self.mailboxes.get(&device).and_then(|mailbox| mailbox.taken)
    }

    /// Whether what follows item `after` is no longer kept.
    pub fn is_too_old(&self, after: u64) -> bool {
        self.group.as_ref().is_some_and(|group| after.saturating_add(1) < group.first())
    }

    pub(crate) fn grown(
        &self,
        after: u32,
        entries: Vec<RosterEntry>,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        if after != self.roster {
            return Err(STALE_ROSTER);
        }
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        if entries.len() > MAX_CHANGE_PARTS {
            return Err(Refusal::at(
                Code::TooLarge,
                "change.entries",
                "A change has sixteen roster entries at most.",
            ));
        }
        if self.roster as usize + entries.len() > MAX_ROSTER {
            return Err(Refusal::at(
                Code::Full,
                "change.entries",
                "The family's roster has as many entries as it can hold.",
            ));
        }
        Ok(vec![Change::RosterGrew { from: after, entries, at: now }])
    }

    pub(crate) fn committed(
        &self,
        device: DeviceId,
        known: impl Fn(&DeviceId) -> bool,
        made: GroupCommit,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        bounded(&made)?;
        let mut changes = Vec::new();
        let (mut seq, epoch) = match (&self.group, made.commit) {
            (None, None) => (1, made.epoch),
            (Some(group), Some(commit)) if group.epoch == made.epoch => {
                let next = made.epoch.checked_add(1).ok_or(STALE_GROUP)?;
                let what = GroupBytes::Commit(commit);
                changes
                    .push(Change::GroupItemKept(GroupItem { seq: group.next, epoch: made.epoch, what }, now));
                (group.next + 1, next)
            }
            (None | Some(_), _) => return Err(STALE_GROUP),
        };
        let place = seq - 1;
        changes.insert(0, Change::GroupMoved { epoch, group_info: made.group_info });
        // Whoever commits is in the group, also where it came in by this very commit.
        if self.taken_by(device).is_none() {
            changes.push(Change::GroupTaken(device, place));
        }
        for (whom, welcome) in made.welcomes {
            if !known(&whom) {
                return Err(Refusal::at(
                    Code::NotFound,
                    "change.group.welcomes",
                    "There is no such device in the family.",
                ));
            }
            let waiting = self.mailboxes.get(&whom).map(|mailbox| &mailbox.welcomes);
            let too_many =
                waiting.map_or(0, |waiting| (waiting.len() + 1).saturating_sub(MAX_WELCOMES_WAITING));
            let dropped = waiting.into_iter().flatten().take(too_many);
            changes.extend(dropped.map(|seq| Change::WelcomeForgotten(whom, *seq)));
            changes.push(Change::WelcomeKept(whom, place, welcome));
        }
        for message in made.messages {
            let what = GroupBytes::Message(message);
            changes.push(Change::GroupItemKept(GroupItem { seq, epoch, what }, now));
            seq += 1;
        }
        Ok(changes)
    }

    /// What need not or can't be kept any longer: what every device in the group has taken, what is too old, too much.
    pub(crate) fn forgotten(&self, now: Timestamp) -> Option<Change> {
        let group = self.group.as_ref()?;
        let first = group.first();
        let taken = self.mailboxes.values().filter_map(|mailbox| mailbox.taken).min();
        let old = group.items.iter().take_while(|(_, kept)| now >= kept.at.after(GROUP_KEPT)).last();
        let mut left = MAX_GROUP_BYTES;
        let too_much = group.items.iter().rev().take(MAX_GROUP_ITEMS).find(|(_, kept)| {
            let fits = left.checked_sub(u64::from(kept.size));
            left = fits.unwrap_or(0);
            fits.is_none()
        });
        let too_many = group.next.saturating_sub(1).saturating_sub(MAX_GROUP_ITEMS as u64);
        let until = [
            taken.unwrap_or(0),
            old.map_or(0, |(seq, _)| *seq),
            too_much.map_or(0, |(seq, _)| *seq),
            too_many,
        ];
        let until = until.into_iter().max().unwrap_or(0);
        (until >= first && !group.items.is_empty()).then_some(Change::GroupItemsForgotten { until })
    }

    /// When [`Self::forgotten`] has something to say next, if nobody does anything.
    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        let (_, oldest) = self.group.as_ref()?.items.first_key_value()?;
        Some(oldest.at.after(GROUP_KEPT))
    }

    /// Makes a change true; those that are of other things change nothing here.
    pub(crate) fn apply(&mut self, change: &Change) {
        match change {
            Change::RosterGrew { from, entries, .. } => {
                self.roster = from.saturating_add(u32::try_from(entries.len()).unwrap_or(u32::MAX));
            }
            Change::GroupMoved { epoch, .. } => {
                let begun = || Group { epoch: *epoch, next: 1, items: BTreeMap::new() };
                self.group.get_or_insert_with(begun).epoch = *epoch;
            }
            Change::GroupItemKept(item, at) => self.keep_item(item, *at),
            Change::GroupItemsForgotten { until } => {
                if let Some(group) = &mut self.group {
                    group.items.retain(|seq, _| seq > until);
                }
            }
            Change::GroupTaken(device, seq) => {
                let mailbox = self.mailboxes.entry(*device).or_default();
                mailbox.taken = Some(*seq);
                mailbox.welcomes.retain(|waiting| waiting > seq);
            }
            Change::WelcomeKept(device, seq, _) => {
                let mailbox = self.mailboxes.entry(*device).or_default();
                mailbox.taken = Some(*seq);
                mailbox.welcomes.insert(*seq);
            }
            Change::WelcomeForgotten(device, seq) => {
                if let Some(mailbox) = self.mailboxes.get_mut(device) {
                    mailbox.welcomes.remove(seq);
                }
            }
            Change::KeyPackageKept(device, id, _, last_resort) => {
                self.mailboxes.entry(*device).or_default().key_packages.insert(*id, *last_resort);
            }
            Change::KeyPackageGone(device, id) => {
                if let Some(mailbox) = self.mailboxes.get_mut(device) {
                    mailbox.key_packages.remove(id);
                }
            }
            Change::FamilyRenamed(_)
            | Change::MemberKept(..)
            | Change::MemberRemoved(_)
            | Change::DeviceKept(..)
            | Change::DeviceRemoved(_)
            | Change::DeviceSeen(..)
            | Change::InvitationKept(..)
            | Change::InvitationForgotten(_)
            | Change::KnockKept(..)
            | Change::KnockForgotten(_)
            | Change::PaperCodeKept(..)
            | Change::PaperCodeEnded(_)
            | Change::CallKept(..)
            | Change::CallEnded(_)
            | Change::CallGroupKept(..) => {}
        }
    }

    fn keep_item(&mut self, item: &GroupItem, at: Timestamp) {
        let Some(group) = &mut self.group else { return };
        let size = u32::try_from(item.what.as_slice().len()).unwrap_or(u32::MAX);
        group.items.insert(item.seq, Kept { at, size });
        group.next = group.next.max(item.seq.saturating_add(1));
    }
}

impl Group {
    /// The first item that is still kept, or will be the next to come.
    fn first(&self) -> u64 {
        self.items.first_key_value().map_or(self.next, |(seq, _)| *seq)
    }
}

impl Mailbox {
    pub(crate) fn one_time(&self) -> impl Iterator<Item = u32> {
        self.key_packages.iter().filter(|(_, last)| !**last).map(|(id, _)| *id)
    }
}

fn bounded(made: &GroupCommit) -> Result<(), Refusal> {
    if made.welcomes.len() > MAX_CHANGE_PARTS {
        return Err(Refusal::at(
            Code::TooLarge,
            "change.group.welcomes",
            "A change has sixteen welcomes at most.",
        ));
    }
    if made.messages.len() > MAX_CHANGE_PARTS {
        return Err(Refusal::at(
            Code::TooLarge,
            "change.group.messages",
            "A change has sixteen messages at most.",
        ));
    }
    Ok(())
}
