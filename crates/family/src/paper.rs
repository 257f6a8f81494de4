//! Codes on paper, by which a member comes back who has lost all devices.

use wire::{Code, DeviceId, MemberId, ProofHash, RecoveryId, SealedChange, Timestamp};

use crate::limits::MAX_PAPER_CODES;
use crate::{Change, Family, Refusal};

/// A code on paper, as far as the server knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperCode {
    /// Whose.
    pub member: MemberId,
    /// SHA-256 of the proof that it gives.
    pub proof_hash: ProofHash,
    /// When it was made.
    pub made_at: Timestamp,
}

impl Family {
    /// Keeps a code of the asking member, with the roster entry that makes it good.
    pub(crate) fn keep_paper_code(
        &self,
        device: DeviceId,
        recovery: RecoveryId,
        proof_hash: ProofHash,
        change: SealedChange,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let member = self.signed_in(device)?;
        if self.paper_codes.contains_key(&recovery) {
            return Err(Refusal::at(Code::Taken, "recovery", "There is a code with this id."));
        }
        if self.paper_codes.values().filter(|code| code.member == member).count() >= MAX_PAPER_CODES {
            return Err(Refusal::at(Code::Full, "recovery", "You have four codes on paper; end one first."));
        }
        let mut changes = self.seal(device, &[], change, now)?;
        changes.push(Change::PaperCodeKept(recovery, PaperCode { member, proof_hash, made_at: now }));
        Ok(changes)
    }

    /// Ends a code (one's own; a keeper: anybody's).
    pub(crate) fn end_paper_code(
        &self,
        device: DeviceId,
        recovery: RecoveryId,
        change: SealedChange,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        self.signed_in(device)?;
        let code = self.paper_codes.get(&recovery).ok_or(Refusal::at(
            Code::NotFound,
            "recovery",
            "There is no such code in the family.",
        ))?;
        self.signed_in_for(device, code.member)?;
        let mut changes = self.seal(device, &[], change, now)?;
        changes.push(Change::PaperCodeEnded(recovery));
        Ok(changes)
    }
}
