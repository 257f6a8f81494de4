//! Ways in: made, taken back, read, used.

use std::time::Duration;

use wire::{
    Code, DeviceId, InvitationCard, InvitationId, InvitationState, MemberId, NewDevice, NewInvitation,
    NewKnock, NewMember, ProofHash, Timestamp,
};

use crate::limits::{MAX_ENDED_INVITATIONS, MAX_INVITATION_HOURS, MAX_MEMBERS, MAX_OPEN_INVITATIONS};
use crate::{Change, Family, Invitation, Knock, Refusal};

const NO_SUCH_INVITATION: Refusal =
    Refusal::at(Code::NotFound, "invitation", "There is no such invitation; ask for another.");
const USED: Refusal = Refusal::new(Code::InvitationUsed, "This invitation was used; ask for another.");
const REVOKED: Refusal =
    Refusal::new(Code::InvitationRevoked, "This invitation was taken back; ask for another.");
const EXPIRED: Refusal =
    Refusal::new(Code::InvitationExpired, "This invitation has expired; ask for another.");

impl Family {
    /// What is on an invitation, for who shows its proof. Uses nothing up.
    ///
    /// # Errors
    /// Says whether there is none, the proof is wrong, or it was used, was taken back or has expired.
    pub fn card(
        &self,
        id: InvitationId,
        proof_hash: &ProofHash,
        now: Timestamp,
    ) -> Result<InvitationCard, Refusal> {
        let invitation = self.open_invitation(id, proof_hash, now)?;
        self.members.get(&invitation.by).ok_or(REVOKED)?;
        Ok(InvitationCard {
            family: self.id,
            card: invitation.card.clone().ok_or(EXPIRED)?,
            by: invitation.by,
            for_member: invitation.for_member,
            expires_at: invitation.expires_at,
        })
    }

    /// Uses an invitation up: its device waits to be let in.
    pub(crate) fn knock_at(
        &self,
        id: InvitationId,
        proof_hash: &ProofHash,
        (member, device, shown): (Option<NewMember>, NewDevice, NewKnock),
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let invitation = self.open_invitation(id, proof_hash, now)?;
        let (owner, new_member) = self.owner_by(invitation, member)?;
        self.room_for_device(owner, device.id, "device.id")?;
        let knock = Knock {
            invitation: id,
            member: owner,
            new_member: new_member.map(|new| new.profile),
            public_key: device.public_key,
            profile: device.profile,
            device_key: shown.device_key,
            key_package: shown.key_package,
            mac: shown.mac,
            at: now,
            expires_at: invitation.expires_at,
            vouchers: Vec::new(),
            returns_at: None,
        };
        Ok(vec![
            Change::KnockKept(device.id, knock),
            Change::InvitationKept(id, Invitation { used_at: Some(now), ..invitation.emptied() }),
        ])
    }

    /// Whose the device will be that comes by this invitation, and who they are where they are new.
    fn owner_by(
        &self,
        invitation: &Invitation,
        member: Option<NewMember>,
    ) -> Result<(MemberId, Option<NewMember>), Refusal> {
        match (invitation.for_member, member) {
            (Some(owner), None) => {
                self.member(owner)?;
                Ok((owner, None))
            }
            (None, Some(new)) => {
                self.room_for_member(new.id)?;
                Ok((new.id, Some(new)))
            }
            (Some(_), Some(_)) => Err(invalid_member("This invitation is for a further device.")),
            (None, None) => Err(invalid_member("This invitation is for a new member; say who they are.")),
        }
    }

    pub(crate) fn invite(
        &self,
        device: DeviceId,
        new: NewInvitation,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let by = match new.for_member {
            None => self.signed_in_keeper(device)?,
            Some(member) => {
                let by = self.signed_in_for(device, member)?;
                self.members.get(&member).ok_or(Refusal::at(
                    Code::NotFound,
                    "for_member",
                    "There is no such member in the family.",
                ))?;
                by
            }
        };
        if !(1..=MAX_INVITATION_HOURS).contains(&new.hours) {
            return Err(Refusal::at(Code::Invalid, "hours", "An invitation works for 1 to 720 hours."));
        }
        if self.invitations.contains_key(&new.id) {
            return Err(Refusal::at(Code::Taken, "id", "There is an invitation with this id."));
        }
        let open = self.invitations.values().filter(|other| other.state(now) == InvitationState::Open);
        if open.count() >= MAX_OPEN_INVITATIONS {
            return Err(Refusal::new(
                Code::Full,
                "The family has 50 open invitations; take some back first.",
            ));
        }
        let invitation = Invitation {
            by,
            for_member: new.for_member,
            proof_hash: new.proof_hash,
            card: Some(new.card),
            note: new.note,
            made_at: now,
            expires_at: now.after(Duration::from_secs(u64::from(new.hours) * 60 * 60)),
            used_at: None,
            revoked_at: None,
        };
        let mut changes = self.invitations_too_many(now);
        changes.push(Change::InvitationKept(new.id, invitation));
        Ok(changes)
    }

    pub(crate) fn revoke_invitation(
        &self,
        device: DeviceId,
        id: InvitationId,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let member = self.signed_in(device)?;
        let visible = |invitation: &&Invitation| invitation.by == member || self.is_keeper(member);
        let invitation = self.invitations.get(&id).filter(visible).ok_or(NO_SUCH_INVITATION)?;
        match invitation.state(now) {
            InvitationState::Open => Ok(vec![Change::InvitationKept(id, invitation.revoked(now))]),
            InvitationState::Used => {
                Err(Refusal::new(Code::InvitationUsed, "This invitation was used; remove who came in by it."))
            }
            InvitationState::Revoked | InvitationState::Expired => Ok(Vec::new()),
        }
    }

    /// Forgets those that ended first, where more have ended than are listed.
    fn invitations_too_many(&self, now: Timestamp) -> Vec<Change> {
        let ended = self.invitations.iter().filter(|(_, other)| other.state(now) != InvitationState::Open);
        let mut ended: Vec<_> = ended.map(|(id, other)| (other.ended_at(), *id)).collect();
        ended.sort_unstable();
        let too_many = ended.len().saturating_sub(MAX_ENDED_INVITATIONS);
        ended.into_iter().take(too_many).map(|(_, id)| Change::InvitationForgotten(id)).collect()
    }

    /// What becomes of invitations when a member goes: those for them are forgotten, those by them taken back.
    pub(crate) fn invitations_without(&self, gone: MemberId, now: Timestamp) -> Vec<Change> {
        let invitations = self.invitations.iter().filter_map(|(id, invitation)| {
            if invitation.for_member == Some(gone) {
                return Some(Change::InvitationForgotten(*id));
            }
            let open = invitation.by == gone && invitation.state(now) == InvitationState::Open;
            open.then(|| Change::InvitationKept(*id, invitation.revoked(now)))
        });
        invitations.collect()
    }

    fn open_invitation(
        &self,
        id: InvitationId,
        proof_hash: &ProofHash,
        now: Timestamp,
    ) -> Result<&Invitation, Refusal> {
        let invitation = self.invitations.get(&id).ok_or(NO_SUCH_INVITATION)?;
        if invitation.proof_hash != *proof_hash {
            return Err(Refusal::at(
                Code::InvitationWrongProof,
                "proof",
                "The link is incomplete; copy the whole of it.",
            ));
        }
        match invitation.state(now) {
            InvitationState::Open => Ok(invitation),
            InvitationState::Used => Err(USED),
            InvitationState::Revoked => Err(REVOKED),
            InvitationState::Expired => Err(EXPIRED),
        }
    }

    fn room_for_member(&self, id: MemberId) -> Result<(), Refusal> {
        let waiting = || self.knocks.values().filter(|knock| knock.new_member.is_some());
        if self.members.contains_key(&id) || waiting().any(|knock| knock.member == id) {
            return Err(Refusal::at(Code::Taken, "member.id", "There is a member with this id."));
        }
        if self.members.len() + waiting().count() >= MAX_MEMBERS {
            return Err(Refusal::new(Code::Full, "The family has as many members as it can hold."));
        }
        Ok(())
    }
}

impl Invitation {
    fn revoked(&self, now: Timestamp) -> Self {
        Self { revoked_at: Some(now), ..self.emptied() }
    }

    /// The same, without what only an open one needs.
    pub(crate) fn emptied(&self) -> Self {
        Self { card: None, ..self.clone() }
    }

    /// Whether it still has what only an open one needs.
    pub(crate) const fn is_filled(&self) -> bool {
        self.card.is_some()
    }
}

const fn invalid_member(message: &'static str) -> Refusal {
    Refusal::at(Code::Invalid, "member", message)
}
