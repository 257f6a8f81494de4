//! Ringing: beginning a call, adding people to it, and what the devices that ring say.

use std::collections::BTreeSet;

use wire::{CallId, Code, DeclineReason, DeviceId, DeviceRingState, MemberId, Ring as Whom, Timestamp};

use crate::limits::{ANSWER_WAITED, RING_TIME};
use crate::{Call, Change, Family, Refusal, Ring, RingOutcome};

const ANSWERED_ELSEWHERE: Refusal =
    Refusal::at(Code::Taken, "call", "This call was answered on another device.");
const NOT_RUNG: Refusal = Refusal::at(Code::NotFound, "call", "Nobody rings you in this call any more.");

impl Family {
    pub(crate) fn start_call(
        &self,
        device: DeviceId,
        id: CallId,
        whom: &Whom,
        open: &BTreeSet<DeviceId>,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let by = self.signed_in(device)?;
        if self.calls.contains_key(&id) {
            return Err(Refusal::at(Code::Taken, "call", "There is a call with this id."));
        }
        let whom = self.whom_to_ring(by, whom)?;
        let mut call = Call::new(by, device, now);
        self.ring(&mut call, by, whom, open, now);
        let mut changes = self.given_up_elsewhere(device, id, false, now);
        changes.push(Change::CallKept(id, call));
        Ok(changes)
    }

    pub(crate) fn ring_more(
        &self,
        device: DeviceId,
        id: CallId,
        whom: &Whom,
        open: &BTreeSet<DeviceId>,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let (by, mut call) = self.in_call_of(device, id, now)?;
        let whom = self.whom_to_ring(by, whom)?;
        self.ring(&mut call, by, whom, open, now);
        Ok(self.concluded(id, call, now))
    }

    pub(crate) fn stop_ring(
        &self,
        device: DeviceId,
        id: CallId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let (_, mut call) = self.in_call_of(device, id, now)?;
        let Some(ring) = call.rings.get_mut(&member) else {
            return Err(Refusal::at(Code::NotFound, "member", "They are not being rung in this call."));
        };
        if ring.is_pending() {
            ring.end(RingOutcome::Stopped, now);
        }
        Ok(self.concluded(id, call, now))
    }

    pub(crate) fn ringing(
        &self,
        device: DeviceId,
        id: CallId,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let member = self.signed_in(device)?;
        let mut call = self.running(id, now)?.clone();
        // A device may say so when the ring has just ended: nothing is wrong with that.
        if let Some(ring) = call.rings.get_mut(&member).filter(|ring| ring.is_pending()) {
            ring.devices.insert(device, DeviceRingState::Ringing);
        }
        Ok(self.concluded(id, call, now))
    }

    pub(crate) fn answer(
        &self,
        device: DeviceId,
        id: CallId,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let member = self.signed_in(device)?;
        let mut call = self.running(id, now)?.clone();
        let ring = call.rings.get_mut(&member).ok_or(NOT_RUNG)?;
        match ring.outcome {
            None => ring.answer_on(device, now),
            Some(RingOutcome::Answered) if ring.was_answered_on(device) => {}
            Some(RingOutcome::Answered) => return Err(ANSWERED_ELSEWHERE),
            Some(RingOutcome::Declined | RingOutcome::Missed | RingOutcome::Stopped) => return Err(NOT_RUNG),
        }
        Ok(self.concluded(id, call, now))
    }

    pub(crate) fn decline(
        &self,
        device: DeviceId,
        id: CallId,
        reason: DeclineReason,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let member = self.signed_in(device)?;
        let mut call = self.running(id, now)?.clone();
        let ring = call.rings.get_mut(&member).ok_or(NOT_RUNG)?;
        match ring.outcome {
            None => {
                ring.end(RingOutcome::Declined, now);
                ring.devices.insert(device, DeviceRingState::Declined(reason));
            }
            // Said on two devices at once: the first word stands.
            Some(RingOutcome::Declined) => {}
            Some(RingOutcome::Answered) => return Err(ANSWERED_ELSEWHERE),
            Some(RingOutcome::Missed | RingOutcome::Stopped) => return Err(NOT_RUNG),
        }
        Ok(self.concluded(id, call, now))
    }

    /// The asker and the call, where the asker's device sits in it or has begun it and is on its way.
    fn in_call_of(&self, device: DeviceId, id: CallId, now: Timestamp) -> Result<(MemberId, Call), Refusal> {
        let member = self.signed_in(device)?;
        let call = self.running(id, now)?;
        let coming = call.by_device == device && !call.joined.contains(&member);
        if coming || call.seat_of(device).is_some() {
            return Ok((member, call.clone()));
        }
        Err(Refusal::at(Code::NotAllowed, "call", "Only who is in the call can do this."))
    }

    /// The members meant, without the one who rings.
    fn whom_to_ring(&self, by: MemberId, whom: &Whom) -> Result<BTreeSet<MemberId>, Refusal> {
        let mut members: BTreeSet<MemberId> = match whom {
            Whom::Everyone => self.members.keys().copied().collect(),
            Whom::Members(members) => members.iter().copied().collect(),
        };
        if members.iter().any(|member| !self.members.contains_key(member)) {
            return Err(Refusal::at(Code::NotFound, "ring.members", "A member named is not of this family."));
        }
        members.remove(&by);
        if members.is_empty() {
            return Err(Refusal::at(Code::NobodyToRing, "ring", "There is nobody to ring."));
        }
        Ok(members)
    }

    /// Rings those who are neither in the call nor on their way into it.
    fn ring(
        &self,
        call: &mut Call,
        by: MemberId,
        whom: BTreeSet<MemberId>,
        open: &BTreeSet<DeviceId>,
        now: Timestamp,
    ) {
        for member in whom {
            let on_the_way = call.rings.get(&member).is_some_and(|ring| ring.is_pending() || ring.awaited);
            if on_the_way || call.has_seat(member) {
                continue;
            }
            let devices = self.devices.iter().filter(|(_, device)| device.member == member);
            let told = |device| {
                if open.contains(device) { DeviceRingState::Sent } else { DeviceRingState::Unreachable }
            };
            let ring = Ring {
                by,
                started_at: now,
                ends_at: now.after(RING_TIME),
                awaited: false,
                outcome: None,
                devices: devices.map(|(id, _)| (*id, told(id))).collect(),
            };
            call.rings.insert(member, ring);
        }
    }
}

impl Ring {
    /// Still trying.
    pub fn is_pending(&self) -> bool {
        self.outcome.is_none()
    }

    /// Whether it was answered on this device.
    pub fn was_answered_on(&self, device: DeviceId) -> bool {
        self.devices.get(&device) == Some(&DeviceRingState::AnsweredHere)
    }

    /// Ends without an answer: devices that rang stop.
    pub(crate) fn end(&mut self, outcome: RingOutcome, now: Timestamp) {
        self.finish(outcome, now.min(self.ends_at), DeviceRingState::Missed);
    }

    /// Answered on `device`, which stops the others; its seat is waited for.
    pub(crate) fn answer_on(&mut self, device: DeviceId, now: Timestamp) {
        self.finish(RingOutcome::Answered, now.after(ANSWER_WAITED), DeviceRingState::AnsweredElsewhere);
        self.devices.insert(device, DeviceRingState::AnsweredHere);
        self.awaited = true;
    }

    /// The member has taken a seat on `device`, whatever had become of the ring.
    pub(crate) fn seated_on(&mut self, device: DeviceId, now: Timestamp) {
        if self.is_pending() {
            self.answer_on(device, now);
        }
        if self.awaited {
            self.awaited = false;
            self.ends_at = now;
        }
    }

    /// Who answered did not come after all.
    pub(crate) fn give_up_waiting(&mut self, now: Timestamp) {
        self.awaited = false;
        self.outcome = Some(RingOutcome::Missed);
        self.ends_at = now.min(self.ends_at);
        for state in self.devices.values_mut() {
            if *state == DeviceRingState::AnsweredHere {
                *state = DeviceRingState::Missed;
            }
        }
    }

    fn finish(&mut self, outcome: RingOutcome, ends_at: Timestamp, others: DeviceRingState) {
        self.outcome = Some(outcome);
        self.ends_at = ends_at;
        for state in self.devices.values_mut() {
            if matches!(state, DeviceRingState::Sent | DeviceRingState::Ringing) {
                *state = others;
            }
        }
    }
}
