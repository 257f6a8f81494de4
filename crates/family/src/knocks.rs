//! Devices that wait to be let in: knocking, letting in, sending away, and returns that others vouch for.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use wire::{
    Code, DeviceId, DeviceKey, InvitationId, KeyPackage, KnockMac, KnockView, MemberId, PublicKey, Sealed,
    SealedChange, Timestamp, Voucher, VoucherView,
};

use crate::limits::{MAX_VOUCHERS, RETURN_DELAY, RETURN_KEPT};
use crate::{Change, Device, Family, Member, Refusal};

const NO_SUCH_KNOCK: Refusal = Refusal::at(Code::NotFound, "device", "No such device waits to be let in.");

/// A device that waits to be let in. Kept in the store as one JSON value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knock {
    /// The invitation that it came by, which it has used up.
    pub invitation: InvitationId,
    /// Whose device it will be.
    pub member: MemberId,
    /// Profile of that member where they are new.
    pub new_member: Option<Sealed>,
    /// Its key for signing in.
    pub public_key: PublicKey,
    /// Its name.
    pub profile: Sealed,
    /// Its key in the roster.
    pub device_key: DeviceKey,
    /// What it is added to the family group by.
    pub key_package: KeyPackage,
    /// Shows that it has the invitation's secret.
    pub mac: KnockMac,
    /// When it knocked.
    pub at: Timestamp,
    /// When it waits no longer.
    pub expires_at: Timestamp,
    /// Words of others, by who gave them; none: the waiting device itself.
    pub vouchers: Vec<(Option<DeviceId>, Voucher)>,
    /// When any device may let it in, where a return was begun.
    pub returns_at: Option<Timestamp>,
}

/// What a device that lets another in may seal anew for the family.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resealed {
    /// The new member's profile.
    pub member: Option<Sealed>,
    /// The new device's name.
    pub device: Option<Sealed>,
}

impl Family {
    /// Lets a waiting device in, with the change that makes it known to the family's devices.
    pub(crate) fn admit(
        &self,
        device: DeviceId,
        target: DeviceId,
        resealed: Resealed,
        change: SealedChange,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let by = self.signed_in(device)?;
        let knock = self.knock(target, now)?;
        if !self.may_admit(by, knock, now) {
            return Err(Refusal::new(
                Code::NotAllowed,
                "Only a keeper lets somebody new in, and only a member a further device of their own.",
            ));
        }
        let mut changes = Vec::new();
        if let Some(profile) = &knock.new_member {
            let profile = resealed.member.unwrap_or_else(|| profile.clone());
            changes.push(Change::MemberKept(knock.member, Member::new(profile, false, now)));
        } else {
            self.member(knock.member)?;
        }
        let profile = Some(resealed.device.unwrap_or_else(|| knock.profile.clone()));
        let admitted = Device {
            member: knock.member,
            public_key: knock.public_key.clone(),
            profile,
            added_at: now,
            seen_at: None,
        };
        changes.push(Change::DeviceKept(target, admitted));
        changes.push(Change::KnockForgotten(target));
        changes.extend(self.seal(device, &[target], change, now)?);
        Ok(changes)
    }

    /// Sends a waiting device away. A return that was begun may be stopped by anybody.
    pub(crate) fn refuse_knock(
        &self,
        device: DeviceId,
        target: DeviceId,
        change: Option<SealedChange>,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let by = self.signed_in(device)?;
        let knock = self.knock(target, now)?;
        if !(self.is_keeper(by) || by == knock.member || knock.returns_at.is_some()) {
            return Err(Refusal::new(
                Code::NotAllowed,
                "Only a keeper or the member themselves can do this.",
            ));
        }
        let mut changes = match change {
            Some(change) => self.seal(device, &[], change, now)?,
            None => Vec::new(),
        };
        changes.push(Change::KnockForgotten(target));
        Ok(changes)
    }

    /// Keeps a word for a member who has lost all devices: a device of another member's, or the waiting one's own.
    pub(crate) fn vouch(
        &self,
        device: DeviceId,
        target: DeviceId,
        voucher: Voucher,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let mut knock = self.knock(target, now)?.clone();
        let by = (device != target).then_some(device);
        if by.is_some() {
            self.signed_in(device)?;
        }
        if knock.new_member.is_some() {
            return Err(Refusal::at(Code::Invalid, "device", "This device is not of a member who returns."));
        }
        knock.vouchers.retain(|(given, _)| *given != by);
        if knock.vouchers.len() >= MAX_VOUCHERS {
            return Err(Refusal::at(Code::Full, "device", "As many as can have vouched for this device."));
        }
        knock.vouchers.push((by, voucher));
        Ok(vec![Change::KnockKept(target, knock)])
    }

    /// Begins a return that was vouched for: for a day everybody hears of it and anybody may stop it.
    pub(crate) fn begin_return(
        &self,
        device: DeviceId,
        target: DeviceId,
        change: SealedChange,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        self.signed_in(device)?;
        let knock = self.knock(target, now)?;
        if knock.new_member.is_some() || knock.vouchers.len() < 2 {
            return Err(Refusal::at(
                Code::NotAllowed,
                "device",
                "Two must have vouched for a member who returns.",
            ));
        }
        if knock.returns_at.is_some() {
            return Err(Refusal::at(Code::Taken, "device", "This return was begun already."));
        }
        let returns_at = now.after(RETURN_DELAY);
        let expires_at = knock.expires_at.max(returns_at.after(RETURN_KEPT));
        let mut changes = self.seal(device, &[], change, now)?;
        changes.push(Change::KnockKept(
            target,
            Knock { returns_at: Some(returns_at), expires_at, ..knock.clone() },
        ));
        Ok(changes)
    }

    /// Whether anybody who may let this device in has a page open.
    pub fn is_attended(&self, knock: &Knock, open: &BTreeSet<DeviceId>, now: Timestamp) -> bool {
        open.iter().filter_map(|device| self.caller(*device)).any(|member| self.may_admit(member, knock, now))
    }

    /// Knocks that a member is shown, the oldest first.
    pub(crate) fn view_of_knocks(&self, receiver: MemberId) -> Vec<KnockView> {
        let shown =
            self.knocks.iter().filter(|(_, knock)| self.is_keeper(receiver) || knock.new_member.is_none());
        let mut knocks: Vec<KnockView> = shown.map(|(device, knock)| knock.view(*device)).collect();
        knocks.sort_by_key(|knock| (knock.at, knock.device));
        knocks
    }

    /// Knocks whose time is over.
    pub(crate) fn knocks_over(&self, now: Timestamp) -> impl Iterator<Item = Change> {
        let over = self.knocks.iter().filter(move |(_, knock)| now >= knock.expires_at);
        over.map(|(device, _)| Change::KnockForgotten(*device))
    }

    /// Those of a member who goes.
    pub(crate) fn knocks_without(&self, gone: MemberId) -> impl Iterator<Item = Change> {
        let knocks = self.knocks.iter().filter(move |(_, knock)| knock.member == gone);
        knocks.map(|(device, _)| Change::KnockForgotten(*device))
    }

    fn may_admit(&self, by: MemberId, knock: &Knock, now: Timestamp) -> bool {
        let returned = knock.returns_at.is_some_and(|at| now >= at);
        if knock.new_member.is_some() { self.is_keeper(by) } else { by == knock.member || returned }
    }

    fn knock(&self, device: DeviceId, now: Timestamp) -> Result<&Knock, Refusal> {
        self.knocks.get(&device).filter(|knock| now < knock.expires_at).ok_or(NO_SUCH_KNOCK)
    }
}

impl Knock {
    fn view(&self, device: DeviceId) -> KnockView {
        let voucher =
            |(by, voucher): &(Option<DeviceId>, Voucher)| VoucherView { by: *by, voucher: voucher.clone() };
        KnockView {
            device,
            member: self.member,
            new_member: self.new_member.clone(),
            profile: self.profile.clone(),
            invitation: self.invitation,
            device_key: self.device_key.clone(),
            key_package: self.key_package.clone(),
            mac: self.mac.clone(),
            at: self.at,
            expires_at: self.expires_at,
            vouchers: self.vouchers.iter().map(voucher).collect(),
            returns_at: self.returns_at,
        }
    }
}
