//! Coming back when all devices are lost: two members vouch, a day passes in which anybody may object.

use std::collections::BTreeSet;

use super::authority::allow;
use super::people::{People, Returning};
use super::{Ask, Author, RecoveryKind, RosterNews, Voucher};
use crate::key::{SecretKey, SignatureBytes, verify};
use crate::{DeviceId, Error, MemberId, RosterError};

/// How long anybody may object to a return, in milliseconds: a day.
pub const RETURN_DELAY: u64 = 24 * 60 * 60 * 1000;

const LABEL: &str = "parlour return v1";

impl Ask {
    pub(crate) fn sign(&self, key: &SecretKey) -> SignatureBytes {
        key.sign(LABEL, &self.bytes())
    }
}

/// Whose word a voucher is.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    Of(MemberId),
    Paper,
}

impl People {
    pub(super) fn ask_return(
        &mut self,
        ask: &Ask,
        vouchers: &[Voucher],
        at: u64,
    ) -> Result<Vec<RosterNews>, Error> {
        self.member(ask.member).ok_or(RosterError::Unknown)?;
        self.fresh_key(&ask.key)?;
        if self.devices.contains_key(&ask.device) {
            return Err(RosterError::Reused.into());
        }
        let words = vouchers
            .iter()
            .map(|voucher| self.word(ask, voucher))
            .collect::<Result<BTreeSet<_>, RosterError>>()?;
        allow(words.len() >= 2)?;
        let due = ask.asked_at.max(at).saturating_add(RETURN_DELAY);
        self.returning.insert(ask.member, Returning { device: ask.device, key: ask.key, due });
        Ok(vec![RosterNews::ReturnAsked { member: ask.member, device: ask.device, due }])
    }

    /// Another member's device, or the member's own paper code; a member's own device needs nobody's word.
    fn word(&self, ask: &Ask, voucher: &Voucher) -> Result<Word, RosterError> {
        let (word, key) = match voucher.by {
            Author::Device(id) => {
                let device = self.device(id).ok_or(RosterError::NotAllowed)?;
                allow(device.member != ask.member)?;
                (Word::Of(device.member), device.key)
            }
            Author::Recovery(id) => {
                let recovery = self.recovery(id).ok_or(RosterError::NotAllowed)?;
                allow(recovery.member == ask.member && recovery.kind == RecoveryKind::Paper)?;
                (Word::Paper, recovery.key)
            }
        };
        if verify(&key, LABEL, &ask.bytes(), &voucher.signature) {
            Ok(word)
        } else {
            Err(RosterError::Forged)
        }
    }

    pub(super) fn cancel_return(
        &mut self,
        member: MemberId,
        device: DeviceId,
    ) -> Result<Vec<RosterNews>, Error> {
        self.asked(member, device)?;
        self.returning.remove(&member);
        Ok(vec![RosterNews::ReturnCancelled { member, device }])
    }

    pub(super) fn complete_return(
        &mut self,
        member: MemberId,
        device: DeviceId,
        at: u64,
    ) -> Result<Vec<RosterNews>, Error> {
        let asked = self.asked(member, device)?.clone();
        // An entry of this device's own making has no stamp yet; everybody, this device included, judges the server's.
        if at != 0 && at < asked.due {
            return Err(RosterError::NotDue.into());
        }
        self.returning.remove(&member);
        let lost: Vec<DeviceId> = self.devices_of(member).map(|(id, _)| *id).collect();
        lost.into_iter().for_each(|id| self.revoke_device(id));
        self.add_device(device, member, asked.key, at)?;
        Ok(vec![RosterNews::Returned { member, device }])
    }

    fn asked(&self, member: MemberId, device: DeviceId) -> Result<&Returning, RosterError> {
        self.returning.get(&member).filter(|asked| asked.device == device).ok_or(RosterError::NotDue)
    }
}
