//! The server's own key.

use zeroize::Zeroizing;

use crate::Store;

pub(crate) async fn the_server_s_key_is_kept_from_the_first_start_on(store: &dyn Store) {
    let first = store.external_sender(Zeroizing::new([1; 32])).await.unwrap();
    assert_eq!(*first, [1; 32]);
    let later = store.external_sender(Zeroizing::new([2; 32])).await.unwrap();
    assert_eq!(later, first);
}
