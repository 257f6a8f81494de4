//! How members come back.

use wire::{MemberId, PasskeyId};

use super::{at, family_id, founded, joined, member_id};
use crate::{Error, Passkey, Store};

pub(super) fn passkey(n: u8, member: MemberId) -> Passkey {
    Passkey {
        id: PasskeyId::from_u128(u128::from(n)),
        family: family_id(1),
        member,
        credential_id: vec![n; 20],
        credential: format!(r#"{{"counter":{n}}}"#),
        added_at: at(u64::from(n)),
    }
}

pub(crate) async fn a_passkey_is_found_by_its_credential_id(store: &dyn Store) {
    founded(store, 1).await;
    let (first, second) = (passkey(1, member_id(1)), passkey(2, member_id(1)));
    for kept in [&second, &first] {
        store.keep_passkey(kept).await.unwrap();
    }
    assert_eq!(store.passkey_by_credential_id(&first.credential_id).await.unwrap().as_ref(), Some(&first));
    assert_eq!(store.passkey_by_credential_id(b"another").await.unwrap(), None);
    assert_eq!(store.passkeys(family_id(1), member_id(1)).await.unwrap(), [first, second]);
    assert_eq!(store.passkeys(family_id(2), member_id(1)).await.unwrap(), []);
}

pub(crate) async fn a_used_passkey_keeps_its_new_counter(store: &dyn Store) {
    founded(store, 1).await;
    let mut used = passkey(1, member_id(1));
    store.keep_passkey(&used).await.unwrap();
    used.credential = r#"{"counter":99}"#.to_owned();
    assert!(store.use_passkey(used.id, &used.credential).await.unwrap());
    assert_eq!(store.passkeys(family_id(1), member_id(1)).await.unwrap(), [used]);
}

pub(crate) async fn a_passkey_that_was_removed_while_it_was_used_stays_removed(store: &dyn Store) {
    let family = founded(store, 1).await;
    let used = passkey(1, member_id(1));
    store.keep_passkey(&used).await.unwrap();
    assert!(store.remove_passkey(family.id, member_id(1), used.id).await.unwrap());
    assert!(!store.use_passkey(used.id, &used.credential).await.unwrap());
    assert_eq!(store.passkeys(family.id, member_id(1)).await.unwrap(), []);
}

pub(crate) async fn a_credential_id_is_kept_once(store: &dyn Store) {
    let family = founded(store, 1).await;
    store.apply(family.id, &joined(2)).await.unwrap();
    let first = passkey(1, member_id(1));
    store.keep_passkey(&first).await.unwrap();
    let same_credential = Passkey { id: PasskeyId::from_u128(9), ..passkey(1, member_id(2)) };
    assert!(matches!(store.keep_passkey(&same_credential).await, Err(Error::Taken)));
    let same_id = Passkey { credential_id: vec![9; 20], ..passkey(1, member_id(2)) };
    assert!(matches!(store.keep_passkey(&same_id).await, Err(Error::Taken)));
    assert_eq!(store.passkeys(family.id, member_id(1)).await.unwrap(), [first]);
}

pub(crate) async fn a_passkey_is_removed_by_its_member_only(store: &dyn Store) {
    let family = founded(store, 1).await;
    let kept = passkey(1, member_id(1));
    store.keep_passkey(&kept).await.unwrap();
    assert!(!store.remove_passkey(family.id, member_id(2), kept.id).await.unwrap());
    assert!(!store.remove_passkey(family_id(2), member_id(1), kept.id).await.unwrap());
    assert!(store.remove_passkey(family.id, member_id(1), kept.id).await.unwrap());
    assert!(!store.remove_passkey(family.id, member_id(1), kept.id).await.unwrap());
}

pub(crate) async fn a_passkey_needs_its_member(store: &dyn Store) {
    founded(store, 1).await;
    assert!(matches!(store.keep_passkey(&passkey(1, member_id(2))).await, Err(Error::Gone)));
}
