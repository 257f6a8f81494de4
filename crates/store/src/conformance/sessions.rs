//! Who is signed in.

use family::Change;

use super::{at, device_id, founded, joined, member_id};
use crate::{Error, Session, SessionHash, Standing, Store};

const SESSION: SessionHash = SessionHash::new([1; 32]);

pub(crate) async fn a_session_knows_its_device_until_it_expires(store: &dyn Store) {
    let family = founded(store, 1).await;
    store.begin_session(SESSION, device_id(1), at(0), at(100)).await.unwrap();
    let signed_in = Session {
        device: device_id(1),
        member: member_id(1),
        family: family.id,
        standing: Standing::Admitted,
    };
    assert_eq!(store.session(SESSION, at(99)).await.unwrap(), Some(signed_in));
    assert_eq!(store.session(SESSION, at(100)).await.unwrap(), None);
    assert_eq!(store.session(SessionHash::new([2; 32]), at(0)).await.unwrap(), None);
    // Another session sweeps it away; then its hash is free again.
    store.begin_session(SessionHash::new([3; 32]), device_id(1), at(100), at(200)).await.unwrap();
    store.begin_session(SESSION, device_id(1), at(100), at(200)).await.unwrap();
    let twice = store.begin_session(SESSION, device_id(1), at(100), at(200)).await;
    assert!(matches!(twice, Err(Error::Taken)));
}

pub(crate) async fn an_ended_session_is_gone(store: &dyn Store) {
    founded(store, 1).await;
    store.begin_session(SESSION, device_id(1), at(0), at(100)).await.unwrap();
    for _ in 0..2 {
        store.end_session(SESSION).await.unwrap();
        assert_eq!(store.session(SESSION, at(1)).await.unwrap(), None);
    }
}

pub(crate) async fn a_removed_device_ends_its_sessions(store: &dyn Store) {
    let family = founded(store, 1).await;
    store.apply(family.id, &joined(2)).await.unwrap();
    let other = SessionHash::new([2; 32]);
    store.begin_session(SESSION, device_id(2), at(0), at(100)).await.unwrap();
    store.begin_session(other, device_id(1), at(0), at(100)).await.unwrap();
    store.apply(family.id, &[Change::DeviceRemoved(device_id(2))]).await.unwrap();
    assert_eq!(store.session(SESSION, at(1)).await.unwrap(), None);
    assert!(store.session(other, at(1)).await.unwrap().is_some(), "another device stays signed in");
}

pub(crate) async fn a_removed_device_cannot_begin_a_session(store: &dyn Store) {
    let family = founded(store, 1).await;
    store.apply(family.id, &[Change::DeviceRemoved(device_id(1))]).await.unwrap();
    let begun = store.begin_session(SESSION, device_id(1), at(0), at(100)).await;
    assert!(matches!(begun, Err(Error::Gone)));
}

pub(crate) async fn a_device_has_its_newest_sessions_only(store: &dyn Store) {
    let family = founded(store, 1).await;
    store.apply(family.id, &joined(2)).await.unwrap();
    let others = SessionHash::new([99; 32]);
    store.begin_session(others, device_id(2), at(0), at(100)).await.unwrap();
    let hash = |n: u8| SessionHash::new([n; 32]);
    for n in 0..10 {
        store.begin_session(hash(n), device_id(1), at(n.into()), at(100)).await.unwrap();
    }
    for n in 0..10 {
        assert_eq!(store.session(hash(n), at(20)).await.unwrap().is_some(), n >= 2, "{n}");
    }
    assert!(store.session(others, at(20)).await.unwrap().is_some());
}
