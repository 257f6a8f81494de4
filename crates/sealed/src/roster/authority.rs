//! Who may say what.

use super::people::{Device, Member, People, Recovery};
use super::{Author, Body, Entry, RosterNews};
use crate::key::PublicKey;
use crate::{DeviceId, Error, FamilyId, MemberId, RecoveryId, RosterError};

impl People {
    /// Verifies an entry against everything before it and makes it so.
    pub(super) fn apply(&mut self, entry: &Entry, at: u64) -> Result<Vec<RosterNews>, Error> {
        let news = self.judge(entry, at)?;
        self.length += 1;
        Ok(news)
    }

    fn judge(&mut self, entry: &Entry, at: u64) -> Result<Vec<RosterNews>, Error> {
        let author = self.author(entry)?;
        if !entry.is_signed_by(&author.key) {
            return Err(RosterError::Forged.into());
        }
        let by = author.member;
        let keeper = author.is_device && self.is_keeper(by);
        match &entry.body {
            Body::Found { family, member, device, key } => self.found(*family, (*member, *device, *key), at),
            Body::AddMember { member, device, key, .. } => {
                allow(keeper)?;
                self.add_member(*member, false)?;
                self.add_device(*device, *member, *key, at)?;
                Ok(vec![RosterNews::NewMember { member: *member, device: *device }])
            }
            Body::AddDevice { member, device, key } => {
                allow(by == *member)?;
                self.member(*member).ok_or(RosterError::Unknown)?;
                self.add_device(*device, *member, *key, at)?;
                Ok(vec![RosterNews::NewDevice { member: *member, device: *device }])
            }
            Body::RevokeDevice { device } => {
                let owner = self.device(*device).ok_or(RosterError::Unknown)?.member;
                allow(author.is_device && (owner == by || keeper))?;
                self.revoke_device(*device);
                Ok(vec![RosterNews::DeviceRemoved { member: owner, device: *device }])
            }
            Body::RemoveMember { member } => {
                allow(author.is_device && (by == *member || keeper))?;
                self.remove_member(*member)
            }
            Body::SetKeeper { member, keeper: now } => {
                allow(keeper)?;
                self.set_keeper(*member, *now)
            }
            Body::AddRecovery { member, recovery, key, kind, wrapped } => {
                allow(author.is_device && by == *member)?;
                let (member, key, kind, wrapped) = (*member, *key, *kind, wrapped.clone());
                self.add_recovery(*recovery, Recovery { member, key, kind, wrapped, revoked: false })
            }
            Body::RevokeRecovery { recovery } => {
                let owner = self.recovery(*recovery).ok_or(RosterError::Unknown)?.member;
                allow(author.is_device && (owner == by || keeper))?;
                Ok(self.revoke_recovery(*recovery))
            }
            Body::Return { ask, vouchers } => {
                allow(author.is_device)?;
                self.ask_return(ask, vouchers, at)
            }
            Body::CancelReturn { member, device } => {
                allow(author.is_device)?;
                self.cancel_return(*member, *device)
            }
            Body::Returned { member, device } => {
                allow(author.is_device)?;
                self.complete_return(*member, *device, at)
            }
        }
    }

    /// Whose signature an entry must bear. The founder's device vouches for itself, once.
    fn author(&self, entry: &Entry) -> Result<Signer, RosterError> {
        if let Body::Found { member, device, key, .. } = &entry.body {
            let first = self.family.is_none() && entry.by == Author::Device(*device);
            allow(first)?;
            return Ok(Signer { member: *member, key: *key, is_device: true });
        }
        match entry.by {
            Author::Device(id) => {
                let device = self.device(id).ok_or(RosterError::NotAllowed)?;
                Ok(Signer { member: device.member, key: device.key, is_device: true })
            }
            // A way to come back brings its member's new device in, and nothing else.
            Author::Recovery(id) => {
                let recovery = self.recovery(id).ok_or(RosterError::NotAllowed)?;
                allow(matches!(entry.body, Body::AddDevice { .. }))?;
                Ok(Signer { member: recovery.member, key: recovery.key, is_device: false })
            }
        }
    }

    fn add_member(&mut self, id: MemberId, keeper: bool) -> Result<(), RosterError> {
        match self.members.insert(id, Member { keeper, removed: false }) {
            None => Ok(()),
            Some(_) => Err(RosterError::Reused),
        }
    }

    pub(super) fn add_device(
        &mut self,
        id: DeviceId,
        member: MemberId,
        key: PublicKey,
        since: u64,
    ) -> Result<(), RosterError> {
        self.fresh_key(&key)?;
        self.keys.insert(key);
        match self.devices.insert(id, Device { member, key, since, added: self.length, revoked: None }) {
            None => Ok(()),
            Some(_) => Err(RosterError::Reused),
        }
    }

    fn found(
        &mut self,
        family: FamilyId,
        (member, device, key): (MemberId, DeviceId, PublicKey),
        at: u64,
    ) -> Result<Vec<RosterNews>, Error> {
        self.family = Some(family);
        self.add_member(member, true)?;
        self.add_device(device, member, key, at)?;
        Ok(vec![RosterNews::Founded { family, member, device }])
    }

    fn add_recovery(&mut self, id: RecoveryId, recovery: Recovery) -> Result<Vec<RosterNews>, Error> {
        self.fresh_key(&recovery.key)?;
        self.keys.insert(recovery.key);
        let member = recovery.member;
        match self.recoveries.insert(id, recovery) {
            None => Ok(vec![RosterNews::RecoveryChanged { member }]),
            Some(_) => Err(RosterError::Reused.into()),
        }
    }

    fn revoke_recovery(&mut self, id: RecoveryId) -> Vec<RosterNews> {
        let Some(known) = self.recoveries.get_mut(&id) else { return Vec::new() };
        known.revoked = true;
        vec![RosterNews::RecoveryChanged { member: known.member }]
    }

    pub(super) fn fresh_key(&self, key: &PublicKey) -> Result<(), RosterError> {
        if self.keys.contains(key) { Err(RosterError::Reused) } else { Ok(()) }
    }

    pub(super) fn revoke_device(&mut self, id: DeviceId) {
        if let Some(device) = self.devices.get_mut(&id) {
            device.revoked = Some(self.length);
        }
    }

    fn remove_member(&mut self, id: MemberId) -> Result<Vec<RosterNews>, Error> {
        self.member(id).ok_or(RosterError::Unknown)?;
        self.keep_a_keeper(id)?;
        if let Some(member) = self.members.get_mut(&id) {
            member.removed = true;
        }
        let devices: Vec<DeviceId> = self.devices_of(id).map(|(device, _)| *device).collect();
        devices.into_iter().for_each(|device| self.revoke_device(device));
        self.recoveries.values_mut().filter(|it| it.member == id).for_each(|it| it.revoked = true);
        self.returning.remove(&id);
        Ok(vec![RosterNews::MemberRemoved { member: id }])
    }

    fn set_keeper(&mut self, id: MemberId, keeper: bool) -> Result<Vec<RosterNews>, Error> {
        self.member(id).ok_or(RosterError::Unknown)?;
        if !keeper {
            self.keep_a_keeper(id)?;
        }
        if let Some(member) = self.members.get_mut(&id) {
            member.keeper = keeper;
        }
        Ok(vec![RosterNews::KeeperSet { member: id, keeper }])
    }

    /// A family without a keeper could never let anybody in again.
    fn keep_a_keeper(&self, without: MemberId) -> Result<(), RosterError> {
        let another = self.members().any(|(id, member)| *id != without && member.keeper);
        if another || !self.is_keeper(without) { Ok(()) } else { Err(RosterError::LastKeeper) }
    }
}

struct Signer {
    member: MemberId,
    key: PublicKey,
    is_device: bool,
}

pub(super) const fn allow(it_is: bool) -> Result<(), RosterError> {
    if it_is { Ok(()) } else { Err(RosterError::NotAllowed) }
}
