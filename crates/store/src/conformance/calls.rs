//! Calls that go on, and calls that are over.

use std::collections::{BTreeMap, BTreeSet};

use family::{Call, Change, Family, Guest, GuestLink, Ring, RingOutcome, Seat};
use wire::{
    Admission, CallPart, DeclineReason, DeviceKey, DeviceRingState, FamilyId, GuestId, GuestLinkId, KnockMac,
    Link, MemberId, Part, PastCall, ProofHash, SeatId, SeatSalt, Sends,
};

use super::{at, call_id, device_id, founded, joined, loaded, member_id, sealed};
use crate::{Error, Store};

const LINK: GuestLinkId = GuestLinkId::from_u128(0x990);

pub(super) fn running() -> Call {
    let seat = Seat {
        number: 7,
        member: member_id(1),
        device: device_id(1),
        guest: Some(GuestId::from_u128(0x991)),
        salt: SeatSalt::new(vec![5; 16]).unwrap(),
        link: Link::Lost,
        lost_at: Some(at(3)),
        sends: Sends { microphone: true, camera: false, screen: true },
    };
    let devices = [
        (device_id(2), DeviceRingState::Declined(DeclineReason::Asleep)),
        (device_id(3), DeviceRingState::AnsweredElsewhere),
    ];
    let ring = Ring {
        by: member_id(1),
        started_at: at(1),
        ends_at: at(2),
        awaited: false,
        outcome: Some(RingOutcome::Declined),
        devices: BTreeMap::from(devices),
    };
    let proof_hash = ProofHash::new(vec![4; 32]).unwrap();
    let link =
        GuestLink { by: member_id(1), proof_hash: proof_hash.clone(), note: sealed(4), made_at: at(1) };
    let guest = Guest {
        link: LINK,
        tag: SeatSalt::new(vec![5; 16]).unwrap(),
        key: DeviceKey::new(vec![6; 32]).unwrap(),
        mac: KnockMac::new(vec![7; 32]).unwrap(),
        name: sealed(5),
        session: proof_hash,
        at: at(2),
        absent_since: Some(at(3)),
        admitted: Some((member_id(1), Admission::new(vec![8; 99]).unwrap())),
        admissions: 2,
    };
    Call {
        by: member_id(1),
        by_device: device_id(1),
        started_at: at(0),
        next_number: 8,
        seats: BTreeMap::from([(SeatId::from_u128(77), seat)]),
        rings: BTreeMap::from([(member_id(2), ring)]),
        joined: BTreeSet::from([member_id(1)]),
        guest_links: BTreeMap::from([(LINK, link)]),
        guests: BTreeMap::from([(GuestId::from_u128(0x991), guest)]),
        group: None,
    }
}

/// Call `n`, begun at second `n` by member 1.
fn past(n: u64, parts: &[(MemberId, Part)]) -> PastCall {
    PastCall {
        id: call_id(u128::from(n)),
        by: member_id(1),
        started_at: at(n * 1000),
        ended_at: at(n * 1000 + 500),
        parts: parts.iter().map(|(member, part)| CallPart { member: *member, part: *part }).collect(),
    }
}

async fn ended(store: &dyn Store, family: &Family, past: &PastCall) {
    store.apply(family.id, &[Change::CallEnded(past.clone())]).await.unwrap();
}

async fn history(store: &dyn Store, family: FamilyId, n: u128) -> Vec<PastCall> {
    store.history(family, member_id(n), None, 50).await.unwrap()
}

pub(crate) async fn a_running_call_is_loaded_as_it_was(store: &dyn Store) {
    let mut family = founded(store, 1).await;
    let mut call = running();
    for _ in 0..2 {
        let kept = Change::CallKept(call_id(1), call.clone());
        store.apply(family.id, std::slice::from_ref(&kept)).await.unwrap();
        family.apply(&kept);
        assert_eq!(loaded(store, &family).await, family);
        call.seats.clear();
    }
}

pub(crate) async fn an_ended_call_is_history_and_runs_no_more(store: &dyn Store) {
    let family = founded(store, 1).await;
    store.apply(family.id, &[Change::CallKept(call_id(1), running())]).await.unwrap();
    let over = past(1, &[(member_id(1), Part::Joined), (member_id(2), Part::Declined)]);
    for _ in 0..2 {
        ended(store, &family, &over).await;
        assert_eq!(loaded(store, &family).await, family);
        assert_eq!(history(store, family.id, 1).await, std::slice::from_ref(&over));
    }
}

pub(crate) async fn history_is_told_to_those_who_had_a_part(store: &dyn Store) {
    let family = founded(store, 1).await;
    founded(store, 2).await;
    let both = past(1, &[(member_id(1), Part::Joined), (member_id(2), Part::Missed)]);
    let others = past(2, &[(member_id(1), Part::Joined), (member_id(3), Part::Joined)]);
    ended(store, &family, &both).await;
    ended(store, &family, &others).await;
    assert_eq!(history(store, family.id, 1).await, [others.clone(), both.clone()]);
    assert_eq!(history(store, family.id, 2).await, [both]);
    assert_eq!(history(store, family.id, 3).await, [others]);
    assert_eq!(history(store, super::family_id(2), 1).await, []);
}

pub(crate) async fn history_is_paged_newest_first(store: &dyn Store) {
    let family = founded(store, 1).await;
    let calls: Vec<PastCall> =
        (1..=5).map(|n| past(n, &[(member_id(1), Part::Joined), (member_id(2), Part::Missed)])).collect();
    for call in &calls {
        ended(store, &family, call).await;
    }
    let mut pages = Vec::new();
    let mut before = None;
    loop {
        let page = store.history(family.id, member_id(2), before, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.started_at);
        pages.push(page.into_iter().map(|call| call.id).collect::<Vec<_>>());
    }
    assert_eq!(pages, [vec![call_id(5), call_id(4)], vec![call_id(3), call_id(2)], vec![call_id(1)]]);
}

pub(crate) async fn history_of_a_removed_member_stays_with_the_others(store: &dyn Store) {
    let family = founded(store, 1).await;
    store.apply(family.id, &joined(2)).await.unwrap();
    let over = past(1, &[(member_id(1), Part::Joined), (member_id(2), Part::Joined)]);
    ended(store, &family, &over).await;
    store.apply(family.id, &[Change::MemberRemoved(member_id(2))]).await.unwrap();
    assert_eq!(history(store, family.id, 1).await, [over]);
}

pub(crate) async fn a_call_in_the_history_is_never_rewritten(store: &dyn Store) {
    let family = founded(store, 1).await;
    let first = past(1, &[(member_id(1), Part::Joined), (member_id(2), Part::Missed)]);
    ended(store, &family, &first).await;
    let forged = PastCall { by: member_id(2), ..past(1, &[(member_id(2), Part::Joined)]) };
    ended(store, &family, &forged).await;
    assert_eq!(history(store, family.id, 2).await, [first]);
}

pub(crate) async fn a_call_in_the_history_does_not_begin_again(store: &dyn Store) {
    let family = founded(store, 1).await;
    let over = past(1, &[(member_id(1), Part::Joined), (member_id(2), Part::Missed)]);
    ended(store, &family, &over).await;
    let again = store.apply(family.id, &[Change::CallKept(over.id, running())]).await;
    assert!(matches!(again, Err(Error::Taken)));
    assert_eq!(loaded(store, &family).await.calls, BTreeMap::new());
    let theirs = founded(store, 2).await;
    store.apply(theirs.id, &[Change::CallKept(over.id, running())]).await.unwrap();
}

pub(crate) async fn a_guest_s_link_leads_to_its_call_while_that_goes_on(store: &dyn Store) {
    let (ours, theirs) = (founded(store, 1).await, founded(store, 2).await);
    assert_eq!(store.guest_link_family(LINK).await.unwrap(), None);
    let kept = Change::CallKept(call_id(1), running());
    for _ in 0..2 {
        store.apply(ours.id, std::slice::from_ref(&kept)).await.unwrap();
    }
    assert_eq!(store.guest_link_family(LINK).await.unwrap(), Some(ours.id));
    assert!(matches!(store.apply(theirs.id, &[kept]).await, Err(Error::Taken)));
    store.apply(ours.id, &[Change::CallEnded(past(1, &[]))]).await.unwrap();
    assert_eq!(store.guest_link_family(LINK).await.unwrap(), None);
}
