//! A family to try the rules on. Member 1 is its founder and keeper; device `d` of member `m` is `(m, d)`.

use std::collections::BTreeSet;

use family::{Call, Change, Command, Family, Resealed, Ring, decide};
use wire::{
    CallId, Code, DeviceId, DeviceKey, FamilyId, InvitationId, KeyPackage, KnockMac, MemberId, NewDevice,
    NewInvitation, NewKnock, NewMember, PastCall, ProofHash, PublicKey, Ring as Whom, Sealed, SealedChange,
    SeatId, SeatSalt, Sends, Timestamp,
};

pub(crate) const CALL: CallId = CallId::from_u128(0xca11);
pub(crate) const OTHER_CALL: CallId = CallId::from_u128(0xca12);
pub(crate) const START: u64 = 1_800_000_000_000;

pub(crate) struct House {
    pub(crate) family: Family,
    pub(crate) now: Timestamp,
    seats: u128,
}

impl House {
    /// A family in which member `m` (from 1) has as many devices as `devices` says.
    pub(crate) fn of(devices: &[u128]) -> Self {
        let now = Timestamp::from_millis(START);
        let founder = NewMember { id: member(1), profile: sealed() };
        let family = Family::new(FamilyId::from_u128(1), sealed(), founder, new_device(1, 1), now);
        let mut house = Self { family, now, seats: 0 };
        for (m, count) in (1..).zip(devices) {
            for d in 1..=*count {
                if (m, d) != (1, 1) {
                    house.lets_in(m, d);
                }
            }
        }
        house
    }

    fn lets_in(&mut self, m: u128, d: u128) {
        let known = self.family.members.contains_key(&member(m));
        let id = InvitationId::from_u128(m << 8 | d);
        let invitation = NewInvitation { for_member: known.then_some(member(m)), ..new_invitation(id) };
        self.does(Command::Invite { device: device(1, 1), invitation });
        let new = (!known).then(|| NewMember { id: member(m), profile: sealed() });
        self.does(Command::Redeem {
            invitation: id,
            proof_hash: proof(),
            member: new,
            device: new_device(m, d),
            knock: new_knock(),
        });
        // Somebody new is let in by a keeper, a further device by its member.
        self.admits(if known { m } else { 1 }, device(m, d));
    }

    /// A sealed change in which nothing is changed; made on the latest, it is never refused.
    pub(crate) fn unchanged(&self) -> SealedChange {
        nothing_after(self.family.delivery.roster)
    }

    /// What is granted happens.
    #[track_caller]
    pub(crate) fn does(&mut self, command: Command) -> Vec<Change> {
        let changes = decide(&self.family, command.clone(), self.now)
            .unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
        changes.iter().for_each(|change| self.family.apply(change));
        changes
    }

    #[track_caller]
    pub(crate) fn refuses(&self, command: Command) -> Code {
        decide(&self.family, command, self.now).expect_err("it was granted").code
    }

    /// The call's place in the history, where `command` ends it.
    #[track_caller]
    pub(crate) fn ends_call(&mut self, command: Command) -> PastCall {
        let changes = self.does(command);
        let ended = changes.into_iter().find_map(|change| match change {
            Change::CallEnded(past) => Some(past),
            _ => None,
        });
        ended.expect("no call has ended")
    }

    /// Who waits at the door is let in by `by`'s first device.
    pub(crate) fn admits(&mut self, by: u128, target: DeviceId) {
        let (device, change) = (device(by, 1), self.unchanged());
        self.does(Command::Admit { device, target, resealed: Resealed::default(), change });
    }

    pub(crate) fn waits(&mut self, seconds: u64) {
        self.now = Timestamp::from_millis(self.now.as_millis() + seconds * 1000);
    }

    /// Time passes and what is due happens.
    pub(crate) fn lets_pass(&mut self, seconds: u64) -> Vec<Change> {
        self.waits(seconds);
        self.does(Command::Tick)
    }

    /// Every device has a page open.
    pub(crate) fn open(&self) -> BTreeSet<DeviceId> {
        self.family.devices.keys().copied().collect()
    }

    pub(crate) fn start(&self, by: DeviceId, whom: &[u128]) -> Command {
        Command::StartCall { device: by, call: CALL, ring: named(whom), open: self.open() }
    }

    pub(crate) fn ring_more(&self, by: DeviceId, whom: &[u128]) -> Command {
        Command::RingMore { device: by, call: CALL, ring: named(whom), open: self.open() }
    }

    /// A new page takes a seat, which is given back.
    #[track_caller]
    pub(crate) fn joins(&mut self, device: DeviceId) -> SeatId {
        let join = self.join(device);
        self.does(join);
        self.call().seat_of(device).unwrap().0
    }

    pub(crate) fn join(&mut self, device: DeviceId) -> Command {
        self.join_of(CALL, device)
    }

    pub(crate) fn join_of(&mut self, call: CallId, device: DeviceId) -> Command {
        self.seats += 1;
        let fresh = SeatId::from_u128(self.seats);
        Command::Join {
            device,
            call,
            seat: None,
            fresh,
            salt: salt(self.seats as u8),
            sends: Sends::default(),
        }
    }

    /// Members 1 and 2 are in a call on their first devices; their seats.
    pub(crate) fn in_call(devices: &[u128]) -> (Self, SeatId, SeatId) {
        let mut house = Self::of(devices);
        house.does(house.start(device(1, 1), &[2]));
        let first = house.joins(device(1, 1));
        let second = house.joins(device(2, 1));
        (house, first, second)
    }

    pub(crate) fn call(&self) -> &Call {
        &self.family.calls[&CALL]
    }

    pub(crate) fn ring_of(&self, m: u128) -> &Ring {
        &self.call().rings[&member(m)]
    }

    pub(crate) fn call_is_over(&self) -> bool {
        !self.family.calls.contains_key(&CALL)
    }
}

/// A sealed change without anything in it, made on a roster of so many entries.
pub(crate) const fn nothing_after(roster: u32) -> SealedChange {
    SealedChange { roster_after: roster, entries: Vec::new(), group: None }
}

pub(crate) fn member(m: u128) -> MemberId {
    MemberId::from_u128(m)
}

pub(crate) fn device(m: u128, d: u128) -> DeviceId {
    DeviceId::from_u128(m << 8 | d)
}

pub(crate) fn named(whom: &[u128]) -> Whom {
    Whom::Members(whom.iter().map(|m| member(*m)).collect())
}

pub(crate) fn sealed() -> Sealed {
    Sealed::new(vec![1; 64]).unwrap()
}

pub(crate) fn other_sealed() -> Sealed {
    Sealed::new(vec![2; 64]).unwrap()
}

pub(crate) fn salt(n: u8) -> SeatSalt {
    SeatSalt::new(vec![n; 16]).unwrap()
}

pub(crate) fn proof() -> ProofHash {
    ProofHash::new(vec![9; 32]).unwrap()
}

pub(crate) fn public_key() -> PublicKey {
    PublicKey::new(vec![5; 32]).unwrap()
}

pub(crate) fn new_knock() -> NewKnock {
    NewKnock {
        device_key: DeviceKey::new(vec![1; 32]).unwrap(),
        key_package: KeyPackage::new(vec![2; 60]).unwrap(),
        mac: KnockMac::new(vec![3; 32]).unwrap(),
    }
}

pub(crate) fn new_device(m: u128, d: u128) -> NewDevice {
    NewDevice { id: device(m, d), public_key: public_key(), profile: sealed() }
}

pub(crate) fn new_invitation(id: InvitationId) -> NewInvitation {
    NewInvitation {
        id,
        proof_hash: proof(),
        card: wire::Card::new(vec![6; 90]).unwrap(),
        for_member: None,
        note: sealed(),
        hours: 168,
    }
}
