//! Guests of a call: links that lead to it, knocking, letting in, sending away.

use serde::{Deserialize, Serialize};
use wire::{
    Admission, CallId, CallView, Code, DeviceId, DeviceKey, GuestId, GuestLinkId, GuestLinkView, GuestView,
    KnockMac, MemberId, ProofHash, Sealed, SeatSalt, Timestamp,
};

use crate::limits::{GUEST_KEPT, MAX_GUEST_LINKS, MAX_GUESTS};
use crate::seat::Arrival;
use crate::{Call, Change, Family, Refusal};

const NO_SUCH_LINK: Refusal =
    Refusal::at(Code::NotFound, "link", "There is no such link; its call is over. Ask for another.");
const NO_SUCH_GUEST: Refusal = Refusal::at(Code::NotFound, "guest", "There is no such guest in the call.");

/// A way for guests into a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestLink {
    /// Who made it.
    pub by: MemberId,
    /// SHA-256 of the proof.
    pub proof_hash: ProofHash,
    /// Its secret, sealed for the family.
    pub note: Sealed,
    /// When it was made.
    pub made_at: Timestamp,
}

/// A guest, who waits or was let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// The link by which they came.
    pub link: GuestLinkId,
    /// Their page.
    pub tag: SeatSalt,
    /// The page's key.
    pub key: DeviceKey,
    /// Shows that they have the link's secret.
    pub mac: KnockMac,
    /// Their name, sealed.
    pub name: Sealed,
    /// SHA-256 of their session's token.
    pub session: ProofHash,
    /// When they knocked.
    pub at: Timestamp,
    /// Since when no page of theirs is open; only of those who wait.
    pub absent_since: Option<Timestamp>,
    /// Who let them in, and what their page needs.
    pub admitted: Option<(MemberId, Admission)>,
    /// How often that was said: with each further time they are told who has come since.
    pub admissions: u32,
}

impl Family {
    pub(crate) fn make_guest_link(
        &self,
        device: DeviceId,
        id: CallId,
        link: GuestLinkId,
        (proof_hash, note): (ProofHash, Sealed),
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let (by, mut call) = self.host(device, id, now)?;
        if call.guest_links.contains_key(&link) {
            return Err(Refusal::at(Code::Taken, "link", "There is a link with this id."));
        }
        if call.guest_links.len() >= MAX_GUEST_LINKS {
            return Err(Refusal::at(Code::Full, "call", "The call has as many links as it can have."));
        }
        call.guest_links.insert(link, GuestLink { by, proof_hash, note, made_at: now });
        Ok(self.concluded(id, call, now))
    }

    /// Nobody comes by the link any more. Who was let in stays.
    pub(crate) fn revoke_guest_link(
        &self,
        device: DeviceId,
        id: CallId,
        link: GuestLinkId,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let (_, mut call) = self.host(device, id, now)?;
        call.guest_links.remove(&link).ok_or(NO_SUCH_LINK)?;
        call.guests.retain(|_, guest| guest.link != link || guest.admitted.is_some());
        Ok(self.concluded(id, call, now))
    }

    /// The call that a link leads to, for who shows its proof.
    ///
    /// # Errors
    /// Says whether there is none, or the proof is wrong.
    pub fn look_at_guest_link(
        &self,
        link: GuestLinkId,
        proof_hash: &ProofHash,
        now: Timestamp,
    ) -> Result<CallId, Refusal> {
        let calls = self.calls.iter().find_map(|(id, call)| Some((*id, call.guest_links.get(&link)?)));
        let (id, kept) = calls.ok_or(NO_SUCH_LINK)?;
        self.running(id, now).map_err(|_| NO_SUCH_LINK)?;
        if kept.proof_hash != *proof_hash {
            return Err(Refusal::at(
                Code::InvitationWrongProof,
                "proof",
                "The link is incomplete; copy the whole of it.",
            ));
        }
        Ok(id)
    }

    pub(crate) fn knock_as_guest(
        &self,
        proof_hash: &ProofHash,
        id: GuestId,
        guest: Guest,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let call_id = self.look_at_guest_link(guest.link, proof_hash, now)?;
        let mut call = self.running(call_id, now)?.clone();
        // A guest answers for a seat by an id as a device does: it must be nobody else's.
        let device = device_of(id);
        let known = self.devices.contains_key(&device) || self.knocks.contains_key(&device);
        if known || self.calls.values().any(|call| call.guests.contains_key(&id)) {
            return Err(Refusal::at(Code::Taken, "guest", "There is somebody with this id."));
        }
        if call.guests.len() >= MAX_GUESTS {
            return Err(Refusal::at(Code::Full, "guest", "As many guests as can have come, or wait."));
        }
        call.guests.insert(id, guest);
        Ok(self.concluded(call_id, call, now))
    }

    /// A page of a guest's has opened, or their last has closed: nobody is asked about somebody who has gone.
    pub(crate) fn guest_seen(&self, id: GuestId, open: bool, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        let found = self.calls.iter().find(|(_, call)| call.guests.contains_key(&id));
        let (call_id, call) = found.ok_or(NO_SUCH_GUEST)?;
        let mut call = call.clone();
        if let Some(guest) = call.guests.get_mut(&id).filter(|guest| guest.admitted.is_none()) {
            guest.absent_since = (!open).then_some(now);
        }
        Ok(self.concluded(*call_id, call, now))
    }

    pub(crate) fn admit_guest(
        &self,
        device: DeviceId,
        id: CallId,
        guest: GuestId,
        admission: Admission,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let (by, mut call) = self.host(device, id, now)?;
        let kept = call.guests.get_mut(&guest).ok_or(NO_SUCH_GUEST)?;
        // Who was let in is told again when somebody else has come: by whom they came stays as it was.
        let by = kept.admitted.as_ref().map_or(by, |(by, _)| *by);
        kept.admitted = Some((by, admission));
        kept.admissions = kept.admissions.saturating_add(1);
        Ok(self.concluded(id, call, now))
    }

    /// Their seat ends with it.
    pub(crate) fn refuse_guest(
        &self,
        device: DeviceId,
        id: CallId,
        guest: GuestId,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let (_, mut call) = self.host(device, id, now)?;
        call.guests.remove(&guest).ok_or(NO_SUCH_GUEST)?;
        call.seats.retain(|_, seat| seat.guest != Some(guest));
        Ok(self.concluded(id, call, now))
    }

    /// Gives a guest who was let in their seat, or gives it to their page again.
    pub(crate) fn join_as_guest(
        &self,
        id: CallId,
        guest: GuestId,
        arrival: &Arrival,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let mut call = self.running(id, now)?.clone();
        let kept = call.guests.get(&guest).ok_or(NO_SUCH_GUEST)?;
        let Some((by, _)) = kept.admitted else {
            return Err(Refusal::new(Code::NotAllowed, "Nobody has let you in yet."));
        };
        if kept.tag != arrival.salt {
            return Err(Refusal::at(
                Code::Invalid,
                "salt",
                "This is not the page that was let in; knock again.",
            ));
        }
        call.seat_somebody((by, device_of(guest)), Some(guest), arrival)?;
        Ok(self.concluded(id, call, now))
    }

    /// The member whose device sits in the call, and the call.
    fn host(&self, device: DeviceId, id: CallId, now: Timestamp) -> Result<(MemberId, Call), Refusal> {
        let member = self.signed_in(device)?;
        let call = self.running(id, now)?;
        if call.seat_of(device).is_none() {
            return Err(Refusal::at(Code::NotAllowed, "call", "Only who sits in the call can do this."));
        }
        Ok((member, call.clone()))
    }
}

impl Guest {
    /// When they are asked about no more.
    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        self.absent_since.filter(|_| self.admitted.is_none()).map(|since| since.after(GUEST_KEPT))
    }
}

impl Call {
    /// The call as a guest may see it: who sits in it.
    pub fn view_for_guest(&self, id: CallId) -> CallView {
        CallView { rings: Vec::new(), guest_links: Vec::new(), guests: Vec::new(), ..self.view(id) }
    }

    pub(crate) fn view_of_guest_links(&self) -> Vec<GuestLinkView> {
        let view = |(id, link): (&GuestLinkId, &GuestLink)| GuestLinkView {
            id: *id,
            by: link.by,
            note: link.note.clone(),
            made_at: link.made_at,
        };
        self.guest_links.iter().map(view).collect()
    }

    pub(crate) fn view_of_guests(&self) -> Vec<GuestView> {
        let view = |(id, guest): (&GuestId, &Guest)| GuestView {
            id: *id,
            link: guest.link,
            tag: guest.tag.clone(),
            key: guest.key.clone(),
            mac: guest.mac.clone(),
            name: guest.name.clone(),
            at: guest.at,
            admitted_by: guest.admitted.as_ref().map(|(by, _)| *by),
        };
        self.guests.iter().map(view).collect()
    }
}

/// The id by which a guest's seat answers, as seats answer to devices.
pub fn device_of(guest: GuestId) -> DeviceId {
    DeviceId::from_u128(u128::from_be_bytes(*guest.as_bytes()))
}
