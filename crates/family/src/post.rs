//! What a device may hand in for the others: sealed changes, messages, key packages.

use wire::{Code, DeviceId, GroupBytes, GroupItem, GroupMessage, KeyPackage, SealedChange, Timestamp};

use crate::delivery::{Mailbox, NO_GROUP};
use crate::limits::MAX_KEY_PACKAGES;
use crate::{Change, Family, Refusal};

impl Family {
    /// Takes a sealed change whole: the roster grows, the family group goes on, welcomes wait for their devices.
    /// `coming` are devices that the same request lets in.
    pub(crate) fn seal(
        &self,
        device: DeviceId,
        coming: &[DeviceId],
        change: SealedChange,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let known = |id: &DeviceId| self.devices.contains_key(id) || coming.contains(id);
        let mut changes = self.delivery.grown(change.roster_after, change.entries, now)?;
        if let Some(group) = change.group {
            changes.extend(self.delivery.committed(device, known, group, now)?);
        }
        let mut after = self.delivery.clone();
        changes.iter().for_each(|change| after.apply(change));
        changes.extend(after.forgotten(now));
        Ok(changes)
    }

    /// Puts an application message into the family group.
    pub(crate) fn post(
        &self,
        device: DeviceId,
        epoch: u64,
        message: GroupMessage,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        self.signed_in(device)?;
        let group = self.delivery.group.as_ref().ok_or(NO_GROUP)?;
        if self.delivery.taken_by(device).is_none() {
            return Err(Refusal::new(
                Code::NotAllowed,
                "This device has no place in the family group; join it first.",
            ));
        }
        if epoch != group.epoch {
            return Err(Refusal::at(
                Code::Stale,
                "epoch",
                "The family group has moved on meanwhile; read on and try again.",
            ));
        }
        let item = GroupItem { seq: group.next, epoch, what: GroupBytes::Message(message) };
        let mut changes = vec![Change::GroupItemKept(item, now)];
        let mut after = self.delivery.clone();
        changes.iter().for_each(|change| after.apply(change));
        changes.extend(after.forgotten(now));
        Ok(changes)
    }

    /// A device has taken items, and the welcomes that came with them, up to `seq`.
    pub(crate) fn acknowledge(
        &self,
        device: DeviceId,
        seq: u64,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        self.signed_in(device)?;
        let group = self.delivery.group.as_ref().ok_or(NO_GROUP)?;
        if seq >= group.next {
            return Err(Refusal::at(Code::Invalid, "seq", "The family group has no such item yet."));
        }
        let Some(mailbox) = self.delivery.mailboxes.get(&device) else { return Ok(Vec::new()) };
        let Some(taken) = mailbox.taken else { return Ok(Vec::new()) };
        let waiting = mailbox.welcomes.first().is_some_and(|first| *first <= seq);
        if seq < taken || (seq == taken && !waiting) {
            return Ok(Vec::new());
        }
        let mut changes = vec![Change::GroupTaken(device, seq)];
        let mut after = self.delivery.clone();
        changes.iter().for_each(|change| after.apply(change));
        changes.extend(after.forgotten(now));
        Ok(changes)
    }

    /// Keeps key packages of a device beside those that it has.
    pub(crate) fn keep_key_packages(
        &self,
        device: DeviceId,
        packages: Vec<KeyPackage>,
        last_resort: Option<KeyPackage>,
    ) -> Result<Vec<Change>, Refusal> {
        self.signed_in(device)?;
        let empty = Mailbox::default();
        let mailbox = self.delivery.mailboxes.get(&device).unwrap_or(&empty);
        if mailbox.one_time().count() + packages.len() > MAX_KEY_PACKAGES {
            return Err(Refusal::at(
                Code::Full,
                "packages",
                "A device has twenty key packages at most; send fewer.",
            ));
        }
        let free = mailbox.key_packages.keys().next_back().map_or(0, |last| last.wrapping_add(1));
        let mut free = (free..=u32::MAX).chain(0..).filter(|id| !mailbox.key_packages.contains_key(id));
        let mut changes = Vec::new();
        if last_resort.is_some() {
            let before = mailbox.key_packages.iter().filter(|(_, last)| **last);
            changes.extend(before.map(|(id, _)| Change::KeyPackageGone(device, *id)));
        }
        let new = packages.into_iter().map(|package| (package, false));
        for (package, last) in new.chain(last_resort.map(|package| (package, true))) {
            if let Some(id) = free.next() {
                changes.push(Change::KeyPackageKept(device, id, package, last));
            }
        }
        Ok(changes)
    }

    /// Gives one key package of `target` away: one that is good once, or else that of last resort, which stays.
    pub(crate) fn take_key_package(
        &self,
        device: DeviceId,
        target: DeviceId,
    ) -> Result<Vec<Change>, Refusal> {
        self.signed_in(device)?;
        let (id, last_resort) = self.key_package_of(target).ok_or(Refusal::at(
            Code::NotFound,
            "device",
            "There is no key package of this device; it must be open once.",
        ))?;
        Ok(if last_resort { Vec::new() } else { vec![Change::KeyPackageGone(target, id)] })
    }

    /// Which key package of a device is given away next, and whether it is that of last resort.
    pub fn key_package_of(&self, device: DeviceId) -> Option<(u32, bool)> {
        let mailbox = self.delivery.mailboxes.get(&device)?;
        let last_resort = || mailbox.key_packages.iter().find(|(_, last)| **last).map(|(id, _)| *id);
        mailbox.one_time().next().map(|id| (id, false)).or_else(|| Some((last_resort()?, true)))
    }
}
