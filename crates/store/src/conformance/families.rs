//! Families and who belongs to them.

use family::{Change, Invitation};
use wire::SealedPicture;

use super::{
    at, device_id, device_of, family, family_id, founded, invitation_by, invitation_id, joined, loaded,
    member, member_id, sealed,
};
use crate::{Error, SessionHash, Store};

pub(crate) async fn a_founded_family_is_loaded_as_it_was(store: &dyn Store) {
    let family = founded(store, 1).await;
    assert_eq!(loaded(store, &family).await, family);
    assert_eq!(store.families().await.unwrap(), [family.id]);
    store.health().await.unwrap();
}

pub(crate) async fn a_family_is_founded_once(store: &dyn Store) {
    let first = founded(store, 1).await;
    let mut second = family(2);
    second.id = first.id;
    assert!(matches!(store.found_family(&second, &[]).await, Err(Error::Taken)));
    let mut third = family(3);
    third.devices = first.devices.clone();
    third.members = first.members.clone();
    assert!(
        matches!(store.found_family(&third, &[]).await, Err(Error::Taken)),
        "the device is another family's"
    );
    assert_eq!(store.families().await.unwrap(), [first.id], "nothing of the third is left");
    assert_eq!(loaded(store, &first).await, first);
}

pub(crate) async fn an_unknown_family_is_none(store: &dyn Store) {
    assert_eq!(store.load_family(family_id(1)).await.unwrap(), None);
    assert_eq!(store.families().await.unwrap(), []);
}

pub(crate) async fn every_change_to_people_is_loaded_as_it_was_applied(store: &dyn Store) {
    let mut family = founded(store, 1).await;
    let mut keeper = member();
    keeper.keeper = true;
    keeper.photo = Some(3);
    keeper.last_photo = 4;
    let used = Invitation {
        card: None,
        used_at: Some(at(35)),
        revoked_at: Some(at(36)),
        for_member: None,
        ..invitation_by(member_id(1))
    };
    let mut named = device_of(member_id(2));
    named.profile = Some(sealed(6));
    named.seen_at = Some(at(21));
    let steps: Vec<Vec<Change>> = vec![
        joined(2).to_vec(),
        vec![Change::FamilyRenamed(sealed(40)), Change::MemberKept(member_id(2), keeper)],
        vec![Change::InvitationKept(invitation_id(1), invitation_by(member_id(1)))],
        vec![
            Change::InvitationKept(invitation_id(1), used),
            Change::InvitationKept(invitation_id(2), invitation_by(member_id(2))),
        ],
        vec![Change::DeviceKept(device_id(2), named)],
        vec![Change::InvitationForgotten(invitation_id(2))],
        vec![Change::DeviceRemoved(device_id(1))],
        vec![Change::MemberRemoved(member_id(2))],
    ];
    for changes in steps {
        store.apply(family.id, &changes).await.unwrap();
        changes.iter().for_each(|change| family.apply(change));
        assert_eq!(loaded(store, &family).await, family, "after {changes:?}");
    }
}

pub(crate) async fn changes_applied_twice_are_applied_once(store: &dyn Store) {
    let mut family = founded(store, 1).await;
    let mut changes = joined(2).to_vec();
    changes.extend([
        Change::FamilyRenamed(sealed(40)),
        Change::InvitationKept(invitation_id(1), invitation_by(member_id(1))),
        Change::InvitationForgotten(invitation_id(2)),
        Change::DeviceRemoved(device_id(1)),
        Change::DeviceSeen(device_id(2), at(120_000)),
    ]);
    for _ in 0..2 {
        store.apply(family.id, &changes).await.unwrap();
    }
    changes.iter().for_each(|change| family.apply(change));
    assert_eq!(loaded(store, &family).await, family);
}

pub(crate) async fn changes_are_applied_all_or_none(store: &dyn Store) {
    let family = founded(store, 1).await;
    let homeless = Change::DeviceKept(device_id(9), device_of(member_id(9)));
    let changes = [Change::FamilyRenamed(sealed(40)), Change::DeviceRemoved(device_id(1)), homeless];
    assert!(matches!(store.apply(family.id, &changes).await, Err(Error::Gone)));
    assert_eq!(loaded(store, &family).await, family);
}

pub(crate) async fn a_device_id_of_another_family_is_taken(store: &dyn Store) {
    let (ours, theirs) = (founded(store, 1).await, founded(store, 2).await);
    let stolen = Change::DeviceKept(device_id(2), device_of(member_id(1)));
    assert!(matches!(store.apply(ours.id, &[stolen]).await, Err(Error::Taken)));
    assert_eq!(loaded(store, &theirs).await, theirs);
    assert_eq!(loaded(store, &ours).await, ours);
}

pub(crate) async fn an_invitation_id_of_another_family_is_taken(store: &dyn Store) {
    let (ours, mut theirs) = (founded(store, 1).await, founded(store, 2).await);
    let made = Change::InvitationKept(invitation_id(1), invitation_by(member_id(2)));
    store.apply(theirs.id, std::slice::from_ref(&made)).await.unwrap();
    theirs.apply(&made);
    let stolen = Change::InvitationKept(invitation_id(1), invitation_by(member_id(1)));
    assert!(matches!(store.apply(ours.id, &[stolen]).await, Err(Error::Taken)));
    assert_eq!(loaded(store, &theirs).await, theirs);
}

pub(crate) async fn a_family_can_reach_nothing_of_another(store: &dyn Store) {
    let (ours, mut theirs) = (founded(store, 1).await, founded(store, 2).await);
    let made = Change::InvitationKept(invitation_id(1), invitation_by(member_id(2)));
    store.apply(theirs.id, std::slice::from_ref(&made)).await.unwrap();
    theirs.apply(&made);
    let reaching = [
        Change::DeviceRemoved(device_id(2)),
        Change::MemberRemoved(member_id(2)),
        Change::DeviceSeen(device_id(2), at(120_000)),
        Change::InvitationForgotten(invitation_id(1)),
    ];
    store.apply(ours.id, &reaching).await.unwrap();
    assert_eq!(loaded(store, &theirs).await, theirs);
}

pub(crate) async fn changes_to_a_family_that_is_gone_are_refused(store: &dyn Store) {
    for change in [
        Change::FamilyRenamed(sealed(40)),
        Change::MemberKept(member_id(1), member()),
        Change::InvitationKept(invitation_id(1), invitation_by(member_id(1))),
    ] {
        assert!(matches!(store.apply(family_id(1), &[change]).await, Err(Error::Gone)));
    }
}

pub(crate) async fn a_device_and_an_invitation_lead_to_their_family(store: &dyn Store) {
    let family = founded(store, 1).await;
    founded(store, 2).await;
    let made = Change::InvitationKept(invitation_id(1), invitation_by(member_id(1)));
    store.apply(family.id, &[made]).await.unwrap();
    assert_eq!(store.family_of_device(device_id(1)).await.unwrap(), Some(family.id));
    assert_eq!(store.family_of_device(device_id(3)).await.unwrap(), None);
    assert_eq!(store.invitation_family(invitation_id(1)).await.unwrap(), Some(family.id));
    assert_eq!(store.invitation_family(invitation_id(2)).await.unwrap(), None);
}

pub(crate) async fn a_removed_member_takes_everything_along(store: &dyn Store) {
    let family = founded(store, 1).await;
    store.apply(family.id, &joined(2)).await.unwrap();
    let (session, photo) = (SessionHash::new([1; 32]), SealedPicture::new(vec![6; 64]).unwrap());
    store.begin_session(session, device_id(2), at(0), at(1000)).await.unwrap();
    store.keep_photo(family.id, member_id(2), 1, &photo).await.unwrap();
    let passkey = super::passkeys::passkey(1, member_id(2));
    store.keep_passkey(&passkey).await.unwrap();

    store.apply(family.id, &[Change::MemberRemoved(member_id(2))]).await.unwrap();

    assert_eq!(store.session(session, at(1)).await.unwrap(), None);
    assert_eq!(store.photo(family.id, member_id(2), 1).await.unwrap(), None);
    assert_eq!(store.passkey_by_credential_id(&passkey.credential_id).await.unwrap(), None);
    assert_eq!(store.family_of_device(device_id(2)).await.unwrap(), None);
    assert_eq!(loaded(store, &family).await, family);
}

pub(crate) async fn a_photograph_is_dropped_when_the_next_one_counts(store: &dyn Store) {
    let family = founded(store, 1).await;
    let photo = |n| SealedPicture::new(vec![n; 200_000]).unwrap();
    let mut founder = family.members[&member_id(1)].clone();
    for version in [1, 2] {
        store.keep_photo(family.id, member_id(1), version, &photo(version as u8)).await.unwrap();
        (founder.photo, founder.last_photo) = (Some(version), version);
        store.apply(family.id, &[Change::MemberKept(member_id(1), founder.clone())]).await.unwrap();
    }
    assert_eq!(store.photo(family.id, member_id(1), 1).await.unwrap(), None);
    assert_eq!(store.photo(family.id, member_id(1), 2).await.unwrap(), Some(photo(2)));

    founder.photo = None;
    store.apply(family.id, &[Change::MemberKept(member_id(1), founder)]).await.unwrap();
    assert_eq!(store.photo(family.id, member_id(1), 2).await.unwrap(), None);
}

pub(crate) async fn a_photograph_to_come_survives_other_changes(store: &dyn Store) {
    let family = founded(store, 1).await;
    let photo = SealedPicture::new(vec![6; 64]).unwrap();
    store.keep_photo(family.id, member_id(1), 1, &photo).await.unwrap();
    let founder = family.members[&member_id(1)].clone();
    store.apply(family.id, &[Change::MemberKept(member_id(1), founder)]).await.unwrap();
    assert_eq!(store.photo(family.id, member_id(1), 1).await.unwrap(), Some(photo.clone()));
    let nobody = store.keep_photo(family.id, member_id(9), 1, &photo).await;
    assert!(matches!(nobody, Err(Error::Gone)));
}

pub(crate) async fn when_a_device_was_seen_is_kept_to_the_minute(store: &dyn Store) {
    let family = founded(store, 1).await;
    for (seen, kept) in [(0, 0), (59_000, 0), (60_000, 60_000), (61_000, 60_000), (10, 60_000)] {
        store.apply(family.id, &[Change::DeviceSeen(device_id(1), at(seen))]).await.unwrap();
        assert_eq!(loaded(store, &family).await.devices[&device_id(1)].seen_at, Some(at(kept)));
    }
}

pub(crate) async fn members_with_the_same_id_in_two_families_stay_apart(store: &dyn Store) {
    let (ours, mut theirs) = (founded(store, 1).await, founded(store, 2).await);
    let twin = Change::MemberKept(member_id(1), member());
    store.apply(theirs.id, std::slice::from_ref(&twin)).await.unwrap();
    theirs.apply(&twin);
    assert_eq!(loaded(store, &ours).await, ours);
    assert_eq!(loaded(store, &theirs).await, theirs);
}
