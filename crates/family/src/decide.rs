//! The one way in: which rule answers which command.

use wire::{Code, DeviceId, MemberId, SealedChange, Timestamp};

use crate::seat::Arrival;
use crate::{Change, Command, Family, Refusal};

const UNSEALED: Refusal = Refusal::at(
    Code::Invalid,
    "change",
    "Removing another device takes a change that the family's devices can check.",
);

/// What follows from `command` at `now`: changes, in the order in which they are to be applied (none where
/// it is so already), or a refusal.
///
/// # Errors
/// A [`Refusal`] names the rule that said no; then nothing changes.
#[expect(clippy::too_many_lines, reason = "one arm for each command, and nothing beside")]
pub fn decide(family: &Family, command: Command, now: Timestamp) -> Result<Vec<Change>, Refusal> {
    use Command as C;
    match command {
        C::StartCall { device, call, ring, open } => family.start_call(device, call, &ring, &open, now),
        C::RingMore { device, call, ring, open } => family.ring_more(device, call, &ring, &open, now),
        C::StopRing { device, call, member } => family.stop_ring(device, call, member, now),
        C::Ringing { device, call } => family.ringing(device, call, now),
        C::Answer { device, call } => family.answer(device, call, now),
        C::Decline { device, call, reason } => family.decline(device, call, reason, now),
        // Which seat was asked for says nothing new: a device has one seat in a call, and gets that one.
        C::Join { device, call, seat: _, fresh, salt, sends } => {
            family.join(device, call, Arrival { fresh, salt, sends }, now)
        }
        C::Sends { device, call, seat, sends } => family.sends(device, call, seat, sends, now),
        C::Leave { device, call, seat } => family.leave(device, call, seat, now),
        C::Away { device, call, seat } => family.away(device, call, seat, now),
        C::SeatLink { call, seat, link } => Ok(family.seat_link(call, seat, link, now)),
        C::DeviceOpened { device } => family.device_opened(device, now),
        C::DeviceClosed { device } => family.device_closed(device, now),
        C::AddReturnedDevice { member, device, public_key } => {
            family.add_returned_device(member, device, public_key, now)
        }
        C::RenameDevice { device, target, profile } => family.rename_device(device, target, profile),
        C::RemoveDevice { device, target, change } => {
            let granted = family.remove_device(device, target, now)?;
            match change {
                Some(change) => family.sealing(device, change, now, granted),
                None if target == device => Ok(granted),
                None => Err(UNSEALED),
            }
        }
        C::RenameFamily { device, profile } => family.rename_family(device, profile),
        C::RenameMember { device, member, profile } => family.rename_member(device, member, profile),
        C::SetKeeper { device, member, keeper, change } => {
            family.sealing(device, change, now, family.set_keeper(device, member, keeper)?)
        }
        C::RemoveMember { device, member, change } => {
            family.sealing(device, change, now, family.remove_member(device, member, now)?)
        }
        C::Seal { device, change } => {
            family.signed_in(device)?;
            family.seal(device, &[], change, now)
        }
        C::Post { device, epoch, message } => family.post(device, epoch, message, now),
        C::Acknowledge { device, seq } => family.acknowledge(device, seq, now),
        C::KeepKeyPackages { device, packages, last_resort } => {
            family.keep_key_packages(device, packages, last_resort)
        }
        C::TakeKeyPackage { device, target } => family.take_key_package(device, target),
        C::OpenCallGroup { device, call, seat, at, group_info } => {
            family.open_call_group(device, call, seat, at, group_info, now)
        }
        C::CommitCallGroup { device, call, seat, at, commit, group_info, leaf, removed } => {
            family.commit_call_group(device, call, seat, at, commit, group_info, (leaf, &removed), now)
        }
        C::ProposeRemovals { call, at, proposals } => Ok(family.propose_removals(call, at, proposals)),
        C::CallReady { device, call, seat, at } => family.call_ready(device, call, seat, at, now),
        C::KeepPhoto { device, member } => family.keep_photo(device, member),
        C::RemovePhoto { device, member } => family.remove_photo(device, member),
        C::SeenHistory { device, until } => family.seen_history(device, until, now),
        C::Redeem { invitation, proof_hash, member, device, knock } => {
            family.knock_at(invitation, &proof_hash, (member, device, knock), now)
        }
        C::KnockAsGuest { proof_hash, guest, knock } => family.knock_as_guest(&proof_hash, guest, knock, now),
        C::GuestSeen { guest, open } => family.guest_seen(guest, open, now),
        C::MakeGuestLink { device, call, link, proof_hash, note } => {
            family.make_guest_link(device, call, link, (proof_hash, note), now)
        }
        C::RevokeGuestLink { device, call, link } => family.revoke_guest_link(device, call, link, now),
        C::AdmitGuest { device, call, guest, admission } => {
            family.admit_guest(device, call, guest, admission, now)
        }
        C::RefuseGuest { device, call, guest } => family.refuse_guest(device, call, guest, now),
        C::JoinAsGuest { guest, call, fresh, salt, sends } => {
            family.join_as_guest(call, guest, &Arrival { fresh, salt, sends }, now)
        }
        C::Admit { device, target, resealed, change } => family.admit(device, target, resealed, change, now),
        C::RefuseKnock { device, target, change } => family.refuse_knock(device, target, change, now),
        C::Vouch { device, target, voucher } => family.vouch(device, target, voucher, now),
        C::BeginReturn { device, target, change } => family.begin_return(device, target, change, now),
        C::KeepPaperCode { device, recovery, proof_hash, change } => {
            family.keep_paper_code(device, recovery, proof_hash, change, now)
        }
        C::EndPaperCode { device, recovery, change } => family.end_paper_code(device, recovery, change, now),
        C::Invite { device, invitation } => family.invite(device, invitation, now),
        C::RevokeInvitation { device, invitation } => family.revoke_invitation(device, invitation, now),
        C::Restarted => Ok(family.restarted(now)),
        C::Tick => Ok(family.tick(now)),
    }
}

impl Family {
    /// What was granted, and before it the sealed change that goes with it.
    fn sealing(
        &self,
        device: DeviceId,
        change: SealedChange,
        now: Timestamp,
        granted: Vec<Change>,
    ) -> Result<Vec<Change>, Refusal> {
        let mut changes = self.seal(device, &[], change, now)?;
        changes.extend(granted);
        Ok(changes)
    }

    /// The member whose device asks.
    pub(crate) fn signed_in(&self, device: DeviceId) -> Result<MemberId, Refusal> {
        self.caller(device)
            .ok_or(Refusal::new(Code::NotSignedIn, "This device does not belong to the family any more."))
    }

    /// The keeper whose device asks.
    pub(crate) fn signed_in_keeper(&self, device: DeviceId) -> Result<MemberId, Refusal> {
        let member = self.signed_in(device)?;
        self.is_keeper(member)
            .then_some(member)
            .ok_or(Refusal::new(Code::NotAllowed, "Only a keeper of the family can do this."))
    }

    /// The member whose device asks, where what it asks concerns themselves or they are a keeper.
    pub(crate) fn signed_in_for(&self, device: DeviceId, concerned: MemberId) -> Result<MemberId, Refusal> {
        let member = self.signed_in(device)?;
        (member == concerned || self.is_keeper(member)).then_some(member).ok_or(Refusal::new(
            Code::NotAllowed,
            "Only they themselves or a keeper of the family can do this.",
        ))
    }

    /// Whether this member is a keeper.
    pub fn is_keeper(&self, member: MemberId) -> bool {
        self.members.get(&member).is_some_and(|member| member.keeper)
    }
}
