//! What holds whatever people, devices and time do.

use std::collections::{BTreeMap, BTreeSet};

use family::{Call, Change, Command, Family, Resealed, RingOutcome, decide};
use proptest::prelude::*;
use wire::{
    CallId, DeclineReason, DeviceId, InvitationId, Link, MemberId, NewInvitation, NewMember, Ring as Whom,
    SeatId, Sends, Timestamp,
};

use crate::house::{
    House, device, member, named, new_device, new_invitation, new_knock, nothing_after, proof, public_key,
    salt, sealed,
};
use crate::steps::{Step, step};

/// The family under trial, and what was ever true of it.
struct Trial {
    family: Family,
    now: Timestamp,
    fresh: u128,
    /// Which seat each number of a call was given to.
    numbers: BTreeMap<(CallId, Timestamp, u8), SeatId>,
}

impl Trial {
    fn new() -> Self {
        let house = House::of(&[2, 2, 1]);
        Self { family: house.family, now: house.now, fresh: 0, numbers: BTreeMap::new() }
    }

    /// The `n`th device, or one that does not exist.
    fn device(&self, n: usize) -> DeviceId {
        self.family.devices.keys().nth(n).copied().unwrap_or_else(|| device(99, 1))
    }

    fn seat(&self, call: u128, n: usize) -> SeatId {
        let call = self.family.calls.get(&CallId::from_u128(call));
        call.and_then(|call| call.seats.keys().nth(n).copied()).unwrap_or(SeatId::from_u128(u128::MAX))
    }

    fn open(&self, closed: usize) -> BTreeSet<DeviceId> {
        self.family.devices.keys().copied().filter(|device| *device != self.device(closed)).collect()
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Wait { millis } => self.now = Timestamp::from_millis(self.now.as_millis() + millis),
            Step::Pass { millis } => {
                let until = Timestamp::from_millis(self.now.as_millis() + millis);
                self.keep_deadlines_until(until);
            }
            other => {
                let command = self.command(other);
                self.perform(command);
            }
        }
    }

    fn keep_deadlines_until(&mut self, until: Timestamp) {
        while let Some(due) = self.family.next_deadline().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            self.perform(Command::Tick);
            let next = self.family.next_deadline();
            assert!(
                next.is_none_or(|next| next > due && next > self.now),
                "a tick at {due:?} leaves {next:?}"
            );
        }
        self.now = until;
        for call in self.family.calls.values() {
            assert_goes_on(&self.family, call, self.now);
        }
    }

    fn perform(&mut self, command: Command) {
        let Ok(changes) = decide(&self.family, command, self.now) else { return };
        let mut twice = self.family.clone();
        for change in &changes {
            self.family.apply(change);
        }
        for change in changes.iter().chain(&changes) {
            twice.apply(change);
        }
        assert_eq!(self.family, twice, "applying twice is applying once");
        for change in &changes {
            if let Change::CallEnded(past) = change {
                assert!(past.parts.iter().any(|part| part.member == past.by));
                assert!(past.ended_at >= past.started_at);
            }
        }
        self.check();
    }

    fn check(&mut self) {
        let family = &self.family;
        assert!(family.members.values().any(|member| member.keeper), "somebody keeps the family");
        assert!(family.devices.values().all(|device| family.members.contains_key(&device.member)));
        let mut seated = BTreeSet::new();
        for (id, call) in &family.calls {
            for (seat_id, seat) in &call.seats {
                assert!(seated.insert(seat.device), "a device sits in one place");
                assert_eq!(family.caller(seat.device), Some(seat.member));
                assert_eq!(seat.lost_at.is_some(), seat.link == Link::Lost);
                assert!(seat.number < call.next_number);
                let given = self.numbers.entry((*id, call.started_at, seat.number)).or_insert(*seat_id);
                assert_eq!(given, seat_id, "a number is never given twice");
            }
            for (member, ring) in &call.rings {
                assert!(family.members.contains_key(member));
                assert!(ring.outcome.is_some() || !call.has_seat(*member), "who sits is not rung");
                assert!(!ring.awaited || ring.outcome == Some(RingOutcome::Answered));
                assert!(!ring.awaited || !call.has_seat(*member), "who sits is not waited for");
                assert!(ring.devices.keys().all(|device| family.caller(*device) == Some(*member)));
            }
            call.view(*id);
        }
        for (id, device) in &family.devices {
            family.view_for(device.member, *id, self.now, Vec::new());
        }
    }

    fn command(&mut self, step: Step) -> Command {
        let call_id = CallId::from_u128;
        match step {
            Step::Start { d, call, whom, closed } => Command::StartCall {
                device: self.device(d),
                call: call_id(call),
                ring: if whom.is_empty() { Whom::Everyone } else { named(&whom) },
                open: self.open(closed),
            },
            Step::RingMore { d, call, whom } => Command::RingMore {
                device: self.device(d),
                call: call_id(call),
                ring: named(&whom),
                open: self.open(99),
            },
            Step::StopRing { d, call, m } => {
                Command::StopRing { device: self.device(d), call: call_id(call), member: member(m) }
            }
            Step::Ringing { d, call } => Command::Ringing { device: self.device(d), call: call_id(call) },
            Step::Answer { d, call } => Command::Answer { device: self.device(d), call: call_id(call) },
            Step::Decline { d, call } => Command::Decline {
                device: self.device(d),
                call: call_id(call),
                reason: DeclineReason::NotNow,
            },
            Step::Join { d, call } => {
                self.fresh += 1;
                Command::Join {
                    device: self.device(d),
                    call: call_id(call),
                    seat: None,
                    fresh: SeatId::from_u128(self.fresh),
                    salt: salt(self.fresh as u8),
                    sends: Sends::default(),
                }
            }
            Step::Sends { d, call, seat } => Command::Sends {
                device: self.device(d),
                call: call_id(call),
                seat: self.seat(call, seat),
                sends: Sends { microphone: true, camera: true, screen: false },
            },
            Step::Leave { d, call, seat } => {
                Command::Leave { device: self.device(d), call: call_id(call), seat: self.seat(call, seat) }
            }
            Step::Away { d, call, seat } => {
                Command::Away { device: self.device(d), call: call_id(call), seat: self.seat(call, seat) }
            }
            Step::Link { call, seat, link } => {
                Command::SeatLink { call: call_id(call), seat: self.seat(call, seat), link }
            }
            other => self.command_about_people(other),
        }
    }

    fn command_about_people(&self, step: Step) -> Command {
        match step {
            Step::Opened { d } => Command::DeviceOpened { device: self.device(d) },
            Step::Closed { d } => Command::DeviceClosed { device: self.device(d) },
            Step::Returned { m, n } => Command::AddReturnedDevice {
                member: member(m),
                device: device(m, n),
                public_key: public_key(),
            },
            Step::RemoveDevice { d, target } => Command::RemoveDevice {
                device: self.device(d),
                target: self.device(target),
                change: Some(nothing_after(0)),
            },
            Step::RemoveMember { d, m } => {
                Command::RemoveMember { device: self.device(d), member: member(m), change: nothing_after(0) }
            }
            Step::SetKeeper { d, m, keeper } => Command::SetKeeper {
                device: self.device(d),
                member: member(m),
                keeper,
                change: nothing_after(0),
            },
            Step::Invite { d, n, m, hours } => Command::Invite {
                device: self.device(d),
                invitation: NewInvitation {
                    for_member: m.map(member),
                    hours,
                    ..new_invitation(InvitationId::from_u128(n))
                },
            },
            Step::Redeem { n, new, m, nth } => Command::Redeem {
                invitation: InvitationId::from_u128(n),
                proof_hash: proof(),
                member: new.then(|| NewMember { id: member(m), profile: sealed() }),
                device: new_device(m, nth),
                knock: new_knock(),
            },
            Step::Admit { d, m, nth } => Command::Admit {
                device: self.device(d),
                target: device(m, nth),
                resealed: Resealed::default(),
                change: nothing_after(0),
            },
            Step::Revoke { d, n } => {
                Command::RevokeInvitation { device: self.device(d), invitation: InvitationId::from_u128(n) }
            }
            _ => Command::Restarted,
        }
    }
}

/// Once every deadline is kept, a call that goes on has somebody in it, or on the way, to speak with another.
fn assert_goes_on(family: &Family, call: &Call, now: Timestamp) {
    let caller_due = !call.joined.contains(&call.by)
        && now.since(call.started_at).as_secs() < 45
        && family.devices.contains_key(&call.by_device);
    let present = call.seats.len() + usize::from(caller_due);
    let on_the_way = |member: &MemberId| {
        let ring = &call.rings[member];
        ring.is_pending() || (ring.awaited && now < ring.ends_at)
    };
    let expected = call.rings.keys().filter(|member| on_the_way(member)).count();
    assert!(present >= 1, "nobody is in {call:?}");
    assert!(present + expected >= 2, "somebody is alone in {call:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_family_stays_whole(steps in prop::collection::vec(step(), 1..80)) {
        let mut trial = Trial::new();
        for step in steps {
            trial.take(step);
        }
        // In the end everybody goes home.
        trial.perform(Command::Restarted);
        trial.keep_deadlines_until(Timestamp::from_millis(trial.now.as_millis() + 31 * 86_400_000));
        prop_assert!(trial.family.calls.is_empty());
    }
}
