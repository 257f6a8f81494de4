//! Devices that wait to be let in, and codes on paper.

use family::{Change, Knock, PaperCode};
use wire::{DeviceId, DeviceKey, KeyPackage, KnockMac, ProofHash, PublicKey, RecoveryId, Voucher};

use super::{at, device_id, device_of, founded, invitation_id, loaded, member, member_id, sealed};
use crate::{Error, SessionHash, Standing, Store};

const SESSION: SessionHash = SessionHash::new([1; 32]);
const CODE: RecoveryId = RecoveryId::from_u128(0x900);

fn knock(n: u128) -> Knock {
    Knock {
        invitation: invitation_id(1),
        member: member_id(n),
        new_member: Some(sealed(1)),
        public_key: PublicKey::new(vec![2; 32]).unwrap(),
        profile: sealed(3),
        device_key: DeviceKey::new(vec![4; 32]).unwrap(),
        key_package: KeyPackage::new(vec![5; 60]).unwrap(),
        mac: KnockMac::new(vec![6; 32]).unwrap(),
        at: at(1),
        expires_at: at(900),
        vouchers: vec![(None, Voucher::new(vec![7; 80]).unwrap())],
        returns_at: Some(at(500)),
    }
}

fn kept(n: u128) -> Change {
    Change::KnockKept(device_id(n), knock(n))
}

fn code() -> PaperCode {
    PaperCode { member: member_id(1), proof_hash: proof_hash(8), made_at: at(3) }
}

fn proof_hash(n: u8) -> ProofHash {
    ProofHash::new(vec![n; 32]).unwrap()
}

async fn standing(store: &dyn Store) -> Option<(DeviceId, Standing)> {
    let session = store.session(SESSION, at(1)).await.unwrap();
    session.map(|session| (session.device, session.standing))
}

pub(crate) async fn a_waiting_device_is_loaded_as_it_knocked(store: &dyn Store) {
    let mut family = founded(store, 1).await;
    let others = Knock { new_member: None, returns_at: None, vouchers: Vec::new(), ..knock(2) };
    for change in [kept(2), Change::KnockKept(device_id(2), others), Change::KnockForgotten(device_id(2))] {
        for _ in 0..2 {
            store.apply(family.id, std::slice::from_ref(&change)).await.unwrap();
        }
        family.apply(&change);
        assert_eq!(loaded(store, &family).await, family, "after {change:?}");
    }
}

pub(crate) async fn a_waiting_device_has_a_session_that_waits(store: &dyn Store) {
    let family = founded(store, 1).await;
    let early = store.begin_session(SESSION, device_id(2), at(0), at(100)).await;
    assert!(matches!(early, Err(Error::Gone)));
    store.apply(family.id, &[kept(2)]).await.unwrap();
    store.begin_session(SESSION, device_id(2), at(0), at(100)).await.unwrap();
    assert_eq!(standing(store).await, Some((device_id(2), Standing::Waiting)));
    assert_eq!(store.family_of_device(device_id(2)).await.unwrap(), None, "it can't sign in with its key");
}

pub(crate) async fn whoever_is_let_in_keeps_their_session(store: &dyn Store) {
    let mut family = founded(store, 1).await;
    store.apply(family.id, &[kept(2)]).await.unwrap();
    store.begin_session(SESSION, device_id(2), at(0), at(100)).await.unwrap();
    let changes = [
        Change::MemberKept(member_id(2), member()),
        Change::DeviceKept(device_id(2), device_of(member_id(2))),
        Change::KnockForgotten(device_id(2)),
    ];
    store.apply(family.id, &changes).await.unwrap();
    changes.iter().for_each(|change| family.apply(change));
    assert_eq!(standing(store).await, Some((device_id(2), Standing::Admitted)));
    assert_eq!(loaded(store, &family).await, family);
}

pub(crate) async fn whoever_is_sent_away_loses_their_session(store: &dyn Store) {
    let family = founded(store, 1).await;
    store.apply(family.id, &[kept(2)]).await.unwrap();
    store.begin_session(SESSION, device_id(2), at(0), at(100)).await.unwrap();
    store.apply(family.id, &[Change::KnockForgotten(device_id(2))]).await.unwrap();
    assert_eq!(standing(store).await, None);
}

pub(crate) async fn a_waiting_device_of_another_family_is_taken(store: &dyn Store) {
    let (ours, mut theirs) = (founded(store, 1).await, founded(store, 2).await);
    store.apply(theirs.id, &[kept(3)]).await.unwrap();
    theirs.apply(&kept(3));
    let stolen = [
        kept(3),
        Change::KnockKept(device_id(2), knock(3)),
        Change::DeviceKept(device_id(3), device_of(member_id(1))),
    ];
    for change in stolen {
        let refused = store.apply(ours.id, std::slice::from_ref(&change)).await;
        assert!(matches!(refused, Err(Error::Taken)), "{change:?}");
    }
    store.apply(ours.id, &[Change::KnockForgotten(device_id(3))]).await.unwrap();
    assert_eq!(loaded(store, &theirs).await, theirs);
}

pub(crate) async fn a_paper_code_is_found_by_its_proof(store: &dyn Store) {
    let (mut family, other) = (founded(store, 1).await, founded(store, 2).await);
    let kept = Change::PaperCodeKept(CODE, code());
    store.apply(family.id, std::slice::from_ref(&kept)).await.unwrap();
    family.apply(&kept);
    assert_eq!(loaded(store, &family).await, family);
    assert_eq!(store.paper_code(&proof_hash(8)).await.unwrap(), Some((family.id, CODE)));
    assert_eq!(store.paper_code(&proof_hash(9)).await.unwrap(), None);
    let twin = PaperCode { member: member_id(2), ..code() };
    let taken = store.apply(other.id, &[Change::PaperCodeKept(CODE, twin)]).await;
    assert!(matches!(taken, Err(Error::Taken)), "a proof leads to one code");
    store.apply(other.id, &[Change::PaperCodeEnded(CODE)]).await.unwrap();
    assert_eq!(loaded(store, &family).await, family);
    store.apply(family.id, &[Change::PaperCodeEnded(CODE)]).await.unwrap();
    assert_eq!(store.paper_code(&proof_hash(8)).await.unwrap(), None);
}

pub(crate) async fn a_paper_code_goes_with_its_member(store: &dyn Store) {
    let mut family = founded(store, 1).await;
    let changes = [Change::PaperCodeKept(CODE, code()), Change::MemberRemoved(member_id(1))];
    for change in changes {
        store.apply(family.id, std::slice::from_ref(&change)).await.unwrap();
        family.apply(&change);
    }
    assert_eq!(loaded(store, &family).await, family);
    assert_eq!(store.paper_code(&proof_hash(8)).await.unwrap(), None);
}
