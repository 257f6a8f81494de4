//! What the roster takes and what it refuses.

use super::*;
use crate::key::SecretKey;
use crate::{DeviceId, FamilyId, InvitationId, MemberId, RecoveryId};

/// A log and the keys of everybody who ever signed in it.
struct Log {
    roster: Roster,
    now: u64,
}

const HOUR: u64 = 60 * 60 * 1000;

fn key(number: u8) -> SecretKey {
    SecretKey::derive(&[number; 32], "test")
}

fn member(number: u8) -> MemberId {
    MemberId([number; 16])
}

fn device(number: u8) -> DeviceId {
    DeviceId([number; 16])
}

fn by(number: u8) -> Author {
    Author::Device(device(number))
}

impl Log {
    /// Member 1 with device 1.
    fn founded() -> Self {
        let mut log = Self { roster: Roster::default(), now: 1_000 };
        let found = Body::Found {
            family: FamilyId([9; 16]),
            member: member(1),
            device: device(1),
            key: key(1).public(),
        };
        log.add(found, by(1), 1).unwrap();
        log
    }

    /// Members 1, 2 and 3, each with the device of the same number; 1 is keeper.
    fn of_three() -> Self {
        let mut log = Self::founded();
        log.add(newcomer(2), by(1), 1).unwrap();
        log.add(newcomer(3), by(1), 1).unwrap();
        log
    }

    fn sign(&self, body: Body, by: Author, signer: u8) -> Stamped {
        let bytes = Entry::sign(self.roster.place(), body, by, &key(signer)).unwrap();
        Stamped { bytes, at: self.now }
    }

    fn add(&mut self, body: Body, by: Author, signer: u8) -> Result<Vec<RosterNews>, Error> {
        self.now += 1;
        let entry = self.sign(body, by, signer);
        self.roster.take(self.roster.length(), &[entry])
    }

    fn refuses(&mut self, body: Body, by: Author, signer: u8, why: RosterError) {
        let before = self.roster.place();
        assert_eq!(self.add(body.clone(), by, signer), Err(why.into()), "{body:?}");
        assert_eq!(self.roster.place(), before, "and nothing was taken");
    }
}

fn newcomer(number: u8) -> Body {
    let invitation = InvitationId([number; 16]);
    Body::AddMember { member: member(number), device: device(number), key: key(number).public(), invitation }
}

fn further(of: u8, number: u8) -> Body {
    Body::AddDevice { member: member(of), device: device(number), key: key(number).public() }
}

#[test]
fn a_family_grows_by_its_keepers_and_devices_by_their_members() {
    let mut log = Log::founded();
    let news = log.add(newcomer(2), by(1), 1).unwrap();
    assert_eq!(news, [RosterNews::NewMember { member: member(2), device: device(2) }]);
    let news = log.add(further(2, 12), by(2), 2).unwrap();
    assert_eq!(news, [RosterNews::NewDevice { member: member(2), device: device(12) }]);
    assert_eq!(log.roster.people().devices_of(member(2)).count(), 2);
}

#[test]
fn nobody_but_a_keeper_lets_members_in() {
    let mut log = Log::of_three();
    log.refuses(newcomer(4), by(2), 2, RosterError::NotAllowed);
    log.add(Body::SetKeeper { member: member(2), keeper: true }, by(1), 1).unwrap();
    log.add(newcomer(4), by(2), 2).unwrap();
}

#[test]
fn nobody_adds_a_device_to_another_member() {
    let mut log = Log::of_three();
    log.refuses(further(2, 12), by(1), 1, RosterError::NotAllowed);
    log.refuses(further(2, 12), by(3), 3, RosterError::NotAllowed);
}

#[test]
fn nobody_who_is_no_keeper_removes_others_or_makes_keepers() {
    let mut log = Log::of_three();
    log.refuses(Body::RevokeDevice { device: device(3) }, by(2), 2, RosterError::NotAllowed);
    log.refuses(Body::RemoveMember { member: member(3) }, by(2), 2, RosterError::NotAllowed);
    log.refuses(Body::SetKeeper { member: member(2), keeper: true }, by(2), 2, RosterError::NotAllowed);
    log.add(Body::RemoveMember { member: member(3) }, by(3), 3).unwrap();
    log.refuses(further(3, 13), by(3), 3, RosterError::NotAllowed);
}

#[test]
fn a_removed_device_signs_nothing_more() {
    let mut log = Log::of_three();
    log.add(further(1, 11), by(1), 1).unwrap();
    log.add(Body::RevokeDevice { device: device(11) }, by(1), 1).unwrap();
    log.refuses(newcomer(4), by(11), 11, RosterError::NotAllowed);
    let known = log.roster.people().ever(device(11)).unwrap();
    assert!(known.belonged(4) && !known.belonged(5));
}

#[test]
fn a_signature_of_another_key_is_forged() {
    let mut log = Log::of_three();
    log.refuses(newcomer(4), by(1), 2, RosterError::Forged);
    let mut entry = log.sign(newcomer(4), by(1), 1);
    for at in 0..entry.bytes.len() {
        entry.bytes[at] ^= 1;
        assert!(log.roster.take(3, std::slice::from_ref(&entry)).is_err(), "byte {at}");
        entry.bytes[at] ^= 1;
    }
    assert!(log.roster.take(3, &[entry]).is_ok());
}

#[test]
fn ids_and_keys_come_once() {
    let mut log = Log::of_three();
    log.refuses(newcomer(2), by(1), 1, RosterError::Reused);
    let stolen = Body::AddDevice { member: member(1), device: device(11), key: key(2).public() };
    log.refuses(stolen, by(1), 1, RosterError::Reused);
    log.add(Body::RemoveMember { member: member(3) }, by(1), 1).unwrap();
    log.refuses(newcomer(3), by(1), 1, RosterError::Reused);
}

#[test]
fn a_family_is_founded_once() {
    let mut log = Log::founded();
    let again =
        Body::Found { family: FamilyId([8; 16]), member: member(5), device: device(5), key: key(5).public() };
    log.refuses(again, by(5), 5, RosterError::NotAllowed);
}

#[test]
fn a_family_keeps_a_keeper() {
    let mut log = Log::of_three();
    log.refuses(Body::SetKeeper { member: member(1), keeper: false }, by(1), 1, RosterError::LastKeeper);
    log.refuses(Body::RemoveMember { member: member(1) }, by(1), 1, RosterError::LastKeeper);
}

#[test]
fn another_entry_where_one_is_known_is_a_fork() {
    let log = Log::of_three();
    let mut mine = Log { roster: log.roster.clone(), now: log.now };
    let mut theirs = Log { roster: log.roster.clone(), now: log.now };
    mine.add(newcomer(4), by(1), 1).unwrap();
    theirs.add(newcomer(5), by(1), 1).unwrap();
    let other = theirs.roster.entries[3].clone();
    assert_eq!(mine.roster.take(3, &[other]), Err(RosterError::Fork.into()));
    assert_eq!(mine.roster.compare(theirs.roster.place()), Err(RosterError::Fork.into()));
    let continued = theirs.sign(newcomer(6), by(1), 1);
    assert_eq!(mine.roster.take(4, &[continued]), Err(RosterError::Fork.into()), "nor what builds on it");
}

#[test]
fn a_shorter_log_is_a_rollback_and_a_gap_is_noticed() {
    let mut log = Log::of_three();
    assert_eq!(log.roster.check_length(2), Err(RosterError::RolledBack.into()));
    assert_eq!(log.roster.check_length(3), Ok(()));
    let entry = log.sign(newcomer(4), by(1), 1);
    assert_eq!(log.roster.take(4, &[entry]), Err(RosterError::Gap.into()));
}

#[test]
fn what_another_device_said_of_a_longer_log_is_held_against_it() {
    let mut mine = Log::of_three();
    let mut theirs = Log { roster: mine.roster.clone(), now: mine.now };
    theirs.add(newcomer(4), by(1), 1).unwrap();
    assert_eq!(mine.roster.compare(theirs.roster.place()), Ok(false), "read on");
    let shown = mine.sign(newcomer(5), by(1), 1);
    assert_eq!(mine.roster.take(3, &[shown]), Err(RosterError::Fork.into()));
    assert!(mine.roster.take(3, &theirs.roster.entries[3..]).is_ok());
    assert_eq!(mine.roster.compare(theirs.roster.place()), Ok(true));
}

#[test]
fn times_do_not_run_backwards() {
    let mut log = Log::of_three();
    let mut entry = log.sign(newcomer(4), by(1), 1);
    entry.at = 1;
    assert_eq!(log.roster.take(3, std::slice::from_ref(&entry)), Err(RosterError::Time.into()));
    entry.at = 0;
    assert_eq!(log.roster.take(3, &[entry]), Err(RosterError::Time.into()));
}

#[test]
fn an_own_entry_gets_the_server_s_time_when_it_is_read_back() {
    let mut log = Log::of_three();
    let entry = log.sign(newcomer(4), by(1), 1);
    log.roster.enter(entry.bytes.clone()).unwrap();
    assert_eq!(log.roster.people().device(device(4)).unwrap().since, 0);
    assert_eq!(log.roster.take(3, std::slice::from_ref(&entry)), Ok(vec![]));
    assert_eq!(log.roster.people().device(device(4)).unwrap().since, entry.at);
}

fn paper(of: u8) -> Body {
    Body::AddRecovery {
        member: member(of),
        recovery: RecoveryId([of; 16]),
        key: key(100 + of).public(),
        kind: RecoveryKind::Paper,
        wrapped: b"the keyring, sealed".to_vec(),
    }
}

#[test]
fn a_paper_code_brings_its_members_device_in_and_nothing_else() {
    let mut log = Log::of_three();
    log.refuses(paper(2), by(1), 1, RosterError::NotAllowed);
    log.add(paper(2), by(2), 2).unwrap();
    let code = Author::Recovery(RecoveryId([2; 16]));
    log.refuses(further(3, 13), code, 102, RosterError::NotAllowed);
    log.refuses(Body::RevokeDevice { device: device(2) }, code, 102, RosterError::NotAllowed);
    log.add(further(2, 12), code, 102).unwrap();
    log.add(Body::RevokeRecovery { recovery: RecoveryId([2; 16]) }, by(2), 2).unwrap();
    log.refuses(further(2, 22), code, 102, RosterError::NotAllowed);
}

fn ask(log: &Log) -> Ask {
    Ask { member: member(3), device: device(33), key: key(33).public(), asked_at: log.now }
}

fn word(ask: &Ask, by: Author, signer: u8) -> Voucher {
    Voucher { by, signature: ask.sign(&key(signer)) }
}

fn returned() -> Body {
    Body::Returned { member: member(3), device: device(33) }
}

#[test]
fn two_members_bring_a_third_back_after_a_day() {
    let mut log = Log::of_three();
    let ask = ask(&log);
    let vouchers = vec![word(&ask, by(1), 1), word(&ask, by(2), 2)];
    let news = log.add(Body::Return { ask, vouchers }, by(1), 1).unwrap();
    let RosterNews::ReturnAsked { due, .. } = news[0] else { panic!("announced: {news:?}") };
    assert_eq!(due, log.now + RETURN_DELAY);
    log.now += RETURN_DELAY - HOUR;
    log.refuses(returned(), by(2), 2, RosterError::NotDue);
    log.now += HOUR;
    log.add(returned(), by(2), 2).unwrap();
    let people = log.roster.people();
    assert!(people.device(device(33)).is_some());
    assert!(people.device(device(3)).is_none(), "the lost ones belong to nobody");
}

#[test]
fn anybody_may_object_to_a_return() {
    let mut log = Log::of_three();
    let ask = ask(&log);
    let vouchers = vec![word(&ask, by(1), 1), word(&ask, by(2), 2)];
    log.add(Body::Return { ask, vouchers }, by(1), 1).unwrap();
    log.add(Body::CancelReturn { member: member(3), device: device(33) }, by(3), 3).unwrap();
    log.now += RETURN_DELAY + HOUR;
    log.refuses(returned(), by(1), 1, RosterError::NotDue);
}

#[test]
fn one_word_twice_is_one_word_and_nobody_vouches_for_themselves() {
    let mut log = Log::of_three();
    log.add(further(1, 11), by(1), 1).unwrap();
    let ask = ask(&log);
    let twice = vec![word(&ask, by(1), 1), word(&ask, by(11), 11)];
    log.refuses(Body::Return { ask, vouchers: twice }, by(1), 1, RosterError::NotAllowed);
    let own = vec![word(&ask, by(1), 1), word(&ask, by(3), 3)];
    log.refuses(Body::Return { ask, vouchers: own }, by(1), 1, RosterError::NotAllowed);
    let forged = vec![word(&ask, by(1), 1), word(&ask, by(2), 1)];
    log.refuses(Body::Return { ask, vouchers: forged }, by(1), 1, RosterError::Forged);
    let other = Ask { device: device(44), ..ask };
    let moved = vec![word(&ask, by(1), 1), word(&other, by(2), 2)];
    log.refuses(Body::Return { ask, vouchers: moved }, by(1), 1, RosterError::Forged);
}

#[test]
fn one_member_and_the_members_own_paper_code_are_enough() {
    let mut log = Log::of_three();
    log.add(paper(3), by(3), 3).unwrap();
    let ask = ask(&log);
    let code = Author::Recovery(RecoveryId([3; 16]));
    let vouchers = vec![word(&ask, by(1), 1), word(&ask, code, 103)];
    log.add(Body::Return { ask, vouchers }, by(1), 1).unwrap();
}

proptest::proptest! {
    #[test]
    fn whatever_comes_nothing_breaks(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..600)) {
        let _ = Entry::read(&bytes);
        let _ = Voucher::from_bytes(&bytes);
        let entry = Stamped { bytes, at: 5_000 };
        proptest::prop_assert!(Log::of_three().roster.take(3, &[entry]).is_err());
    }

    #[test]
    fn an_entry_has_one_form(at in 0usize..200, flip in 1u8..) {
        let mut log = Log::of_three();
        let mut entry = log.sign(newcomer(4), by(1), 1);
        let at = at % entry.bytes.len();
        entry.bytes[at] ^= flip;
        proptest::prop_assert!(log.roster.take(3, &[entry]).is_err());
    }
}
