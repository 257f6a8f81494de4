//! Whatever the server sends, nothing breaks and nothing is taken.

use std::cell::RefCell;

use proptest::prelude::*;
use sealed::{
    CallGroup, GroupBytes, GroupItem, GuestId, GuestPage, GuestSecret, InvitationId, InvitationSecret,
    RecoverySecret, Vault,
};

use super::support::{CALL, Call, House, tag, usher};

/// A family of two and a call of both, made once.
struct Room {
    house: House,
    call: Call,
    snapshot: Vec<u8>,
    commit: Vec<u8>,
    message: Vec<u8>,
}

fn room() -> Room {
    let mut house = House::of(2, 40);
    let snapshot = house.vaults[1].snapshot().unwrap().to_vec();
    let mut call = Call::begin(&mut house, 0, 1);
    call.join(&mut house, 1, 2);
    let seeds = [house.seeds.next(), house.seeds.next()];
    let commit = call.pages[1].1.update(seeds[0]).unwrap().commit.0;
    let message = house.vaults[1].greet(seeds[1]).unwrap().message.0;
    Room { house, call, snapshot, commit, message }
}

thread_local! {
    static ROOM: RefCell<Room> = RefCell::new(room());
}

fn item(seq: u64, epoch: u64, bytes: &[u8], commit: bool) -> GroupItem {
    let bytes = bytes.to_vec().into();
    GroupItem {
        seq,
        epoch,
        what: if commit { GroupBytes::Commit(bytes) } else { GroupBytes::Message(bytes) },
    }
}

/// Bytes that mean nothing, and bytes that nearly mean something.
fn changed(real: &[u8], at: usize, flip: u8, cut: usize) -> Vec<u8> {
    let mut bytes = real.to_vec();
    let at = at % bytes.len();
    bytes[at] ^= flip;
    bytes.truncate(bytes.len() - cut % bytes.len());
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn bytes_without_meaning_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        ROOM.with_borrow_mut(|room| -> Result<(), TestCaseError> {
            let Room { house, call, .. } = room;
            prop_assert!(Vault::restore(&bytes).is_err());
            prop_assert!(house.vaults[0].take_welcome(&bytes).is_err());
            prop_assert!(house.vaults[0].take_group(&item(9_000, 1, &bytes, true)).is_err());
            prop_assert!(house.vaults[0].rejoin(&bytes, [1; 32]).is_err());
            let epoch = call.epoch;
            prop_assert!(call.pages[0].1.take(&house.vaults[0], epoch, &bytes).is_err());
            prop_assert!(CallGroup::join(&house.vaults[0], CALL, tag(9), &usher().public(), &bytes, [2; 32]).is_err());
            let secret = InvitationSecret::take(&mut [3; 32]);
            prop_assert!(secret.open_card(InvitationId([1; 16]), &bytes).is_err());
            let guest = GuestSecret::take(&mut [4; 32]);
            let (page, _) = GuestPage::knock(&guest, CALL, GuestId([1; 16]), tag(9), [5; 32]);
            prop_assert!(page.admitted(&guest, &bytes).is_err());
            prop_assert!(serde_json::from_slice::<sealed::Knock>(&bytes).is_err());
            let _ = RecoverySecret::from_paper(&String::from_utf8_lossy(&bytes));
            Ok(())
        })?;
    }

    #[test]
    fn commits_that_were_changed_are_refused(at in any::<usize>(), flip in 1u8.., cut in 0usize..3) {
        ROOM.with_borrow_mut(|room| -> Result<(), TestCaseError> {
            let bytes = changed(&room.commit, at, flip, cut);
            let (epoch, leaves) = (room.call.epoch, room.call.pages[0].1.leaves().count());
            let taken = room.call.pages[0].1.take(&room.house.vaults[0], epoch, &bytes);
            prop_assert!(taken.is_err());
            prop_assert_eq!(room.call.pages[0].1.leaves().count(), leaves);
            Ok(())
        })?;
    }

    #[test]
    fn states_and_messages_that_were_changed_break_nothing(at in any::<usize>(), flip in 1u8.., cut in 0usize..3) {
        ROOM.with_borrow_mut(|room| {
            let _ = Vault::restore(&changed(&room.snapshot, at, flip, cut));
            let message = changed(&room.message, at, flip, cut);
            let epoch = room.house.vaults[0].epoch().unwrap();
            let seq = room.house.vaults[0].seq().unwrap() + 1;
            let _ = room.house.vaults[0].take_group(&item(seq, epoch, &message, false));
        });
    }
}
