//! Members and devices.

use family::{Change, Command};
use wire::{Code, InvitationState, Part, PublicKey};

use crate::house::{CALL, House, device, member, new_invitation, nothing_after, other_sealed, public_key};

fn remove(by: u128, m: u128) -> Command {
    Command::RemoveMember { device: device(by, 1), member: member(m), change: nothing_after(0) }
}

fn remove_device(by: u128, m: u128, d: u128) -> Command {
    Command::RemoveDevice { device: device(by, 1), target: device(m, d), change: Some(nothing_after(0)) }
}

fn set_keeper(by: u128, m: u128, keeper: bool) -> Command {
    Command::SetKeeper { device: device(by, 1), member: member(m), keeper, change: nothing_after(0) }
}

#[test]
fn who_was_removed_is_not_signed_in() {
    let mut house = House::of(&[1, 2]);
    house.does(remove_device(1, 2, 2));
    let rename = Command::RenameMember { device: device(2, 2), member: member(2), profile: other_sealed() };
    assert_eq!(house.refuses(rename), Code::NotSignedIn);
    assert_eq!(house.refuses(house.start(device(2, 2), &[1])), Code::NotSignedIn);
    assert_eq!(house.refuses(Command::DeviceOpened { device: device(2, 2) }), Code::NotSignedIn);
}

#[test]
fn only_keepers_do_what_concerns_others() {
    let house = House::of(&[1, 1, 1]);
    let by = device(2, 1);
    let commands = [
        Command::RenameFamily { device: by, profile: other_sealed() },
        Command::RenameMember { device: by, member: member(3), profile: other_sealed() },
        Command::RenameDevice { device: by, target: device(3, 1), profile: other_sealed() },
        Command::KeepPhoto { device: by, member: member(3) },
        Command::RemovePhoto { device: by, member: member(3) },
        set_keeper(2, 2, true),
        remove(2, 3),
        remove_device(2, 3, 1),
    ];
    for command in commands {
        assert_eq!(house.refuses(command.clone()), Code::NotAllowed, "{command:?}");
    }
}

#[test]
fn everybody_sees_to_their_own() {
    let mut house = House::of(&[1, 2]);
    let by = device(2, 1);
    house.does(Command::RenameMember { device: by, member: member(2), profile: other_sealed() });
    house.does(Command::RenameDevice { device: by, target: device(2, 2), profile: other_sealed() });
    assert_eq!(house.family.members[&member(2)].profile, other_sealed());
    assert_eq!(house.family.devices[&device(2, 2)].profile, Some(other_sealed()));
    house.does(remove_device(2, 2, 2));
    house.does(remove(2, 2));
    assert_eq!(house.family.members.len(), 1);
    assert_eq!(house.family.devices.len(), 1);
}

#[test]
fn a_keeper_sees_to_everybody() {
    let mut house = House::of(&[1, 1]);
    let by = device(1, 1);
    house.does(Command::RenameFamily { device: by, profile: other_sealed() });
    assert_eq!(house.family.profile, other_sealed());
    house.does(Command::RenameMember { device: by, member: member(2), profile: other_sealed() });
    house.does(set_keeper(1, 2, true));
    assert!(house.family.is_keeper(member(2)));
    assert!(house.does(set_keeper(1, 2, true)).is_empty());
    house.does(set_keeper(2, 1, false));
    assert!(!house.family.is_keeper(member(1)));
}

#[test]
fn who_is_not_there_is_not_found() {
    let house = House::of(&[1]);
    let by = device(1, 1);
    let commands = [
        Command::RenameMember { device: by, member: member(7), profile: other_sealed() },
        Command::RenameDevice { device: by, target: device(7, 1), profile: other_sealed() },
        Command::KeepPhoto { device: by, member: member(7) },
        set_keeper(1, 7, false),
        remove(1, 7),
        remove_device(1, 7, 1),
        Command::AddReturnedDevice { member: member(7), device: device(7, 1), public_key: public_key() },
    ];
    for command in commands {
        assert_eq!(house.refuses(command.clone()), Code::NotFound, "{command:?}");
    }
}

#[test]
fn only_ones_own_device_goes_without_a_change_for_the_others() {
    let mut house = House::of(&[1, 2]);
    let unsealed = |by, target| Command::RemoveDevice { device: by, target, change: None };
    assert_eq!(house.refuses(unsealed(device(1, 1), device(2, 2))), Code::Invalid);
    assert_eq!(house.refuses(unsealed(device(2, 1), device(2, 2))), Code::Invalid);
    house.does(unsealed(device(2, 2), device(2, 2)));
    assert!(!house.family.devices.contains_key(&device(2, 2)));
}

#[test]
fn the_last_keeper_stays() {
    let mut house = House::of(&[1, 1]);
    assert_eq!(house.refuses(set_keeper(1, 1, false)), Code::LastKeeper);
    assert_eq!(house.refuses(remove(1, 1)), Code::LastKeeper);
    house.does(set_keeper(1, 2, true));
    house.does(remove(1, 1));
    assert_eq!(house.refuses(remove(2, 2)), Code::LastKeeper);
}

#[test]
fn removing_a_device_ends_its_seat_at_once() {
    let (mut house, ..) = House::in_call(&[1, 2]);
    house.joins(device(2, 2));
    house.does(remove_device(1, 2, 1));
    assert_eq!(house.call().seats.len(), 2);
    let past = house.ends_call(remove_device(1, 2, 2));
    assert_eq!(past.parts[1].part, Part::Joined);
}

#[test]
fn removing_the_device_that_began_a_call_and_never_sat_ends_it() {
    let mut house = House::of(&[2, 1]);
    house.does(house.start(device(1, 2), &[2]));
    house.ends_call(remove_device(1, 1, 2));
}

#[test]
fn a_ring_goes_on_until_the_last_device_of_its_member_is_removed() {
    let mut house = House::of(&[1, 2]);
    house.does(house.start(device(1, 1), &[2]));
    house.joins(device(1, 1));
    house.does(remove_device(1, 2, 1));
    assert!(house.ring_of(2).is_pending());
    assert_eq!(house.ring_of(2).devices.len(), 1);
    let past = house.ends_call(remove_device(1, 2, 2));
    assert_eq!(past.parts[1].part, Part::Missed);
}

#[test]
fn an_answer_goes_with_the_device_that_gave_it() {
    let mut house = House::of(&[1, 2]);
    house.does(house.start(device(1, 1), &[2]));
    house.joins(device(1, 1));
    house.does(Command::Answer { device: device(2, 1), call: CALL });
    house.ends_call(remove_device(1, 2, 1));
}

#[test]
fn removing_a_member_ends_seats_rings_and_ways_in() {
    let (mut house, ..) = House::in_call(&[1, 2, 1, 1]);
    house.does(set_keeper(1, 2, true));
    house.does(house.ring_more(device(2, 1), &[3]));
    let [mine, theirs, revoked] = [0x701, 0x702, 0x703].map(wire::InvitationId::from_u128);
    for (by, id, for_member) in [(1, mine, Some(2)), (2, theirs, None), (1, revoked, None)] {
        let invitation = wire::NewInvitation { for_member: for_member.map(member), ..new_invitation(id) };
        house.does(Command::Invite { device: device(by, 1), invitation });
    }

    let changes = house.does(remove(1, 2));

    assert_eq!(changes.last(), Some(&Change::MemberRemoved(member(2))));
    let gone = changes.iter().filter(|change| matches!(change, Change::DeviceRemoved(_))).count();
    assert_eq!(gone, 2, "each device is told");
    assert!(house.call_is_over(), "its last ring was by who is gone");
    assert!(!house.family.invitations.contains_key(&mine));
    assert_eq!(house.family.invitations[&theirs].state(house.now), InvitationState::Revoked);
    assert_eq!(house.family.invitations[&revoked].state(house.now), InvitationState::Open);
    assert!(house.family.devices.values().all(|device| device.member != member(2)));
}

#[test]
fn a_member_who_is_rung_and_removed_is_rung_no_more() {
    let (mut house, ..) = House::in_call(&[1, 1, 1]);
    house.does(house.ring_more(device(1, 1), &[3]));
    house.does(remove(1, 3));
    assert!(!house.call().rings.contains_key(&member(3)));
}

#[test]
fn a_device_that_came_back_has_no_name_until_it_seals_one() {
    let mut house = House::of(&[1]);
    let returned = device(1, 9);
    house.does(Command::AddReturnedDevice { member: member(1), device: returned, public_key: public_key() });
    assert_eq!(house.family.devices[&returned].profile, None);
    house.does(Command::RenameDevice { device: returned, target: returned, profile: other_sealed() });
    assert_eq!(house.family.devices[&returned].profile, Some(other_sealed()));
}

#[test]
fn a_device_that_came_back_and_never_opened_makes_room() {
    let mut house = House::of(&[14]);
    let comes_back =
        |d| Command::AddReturnedDevice { member: member(1), device: device(1, d), public_key: public_key() };
    house.does(comes_back(15));
    house.does(Command::DeviceOpened { device: device(1, 15) });
    house.does(comes_back(16));
    house.waits(10 * 60 - 1);
    assert_eq!(house.refuses(comes_back(17)), Code::Full, "it may still be on its way");
    house.waits(1);
    house.does(comes_back(17));
    assert!(!house.family.devices.contains_key(&device(1, 16)));
    assert!(house.family.devices.contains_key(&device(1, 15)), "a page of it was open");
}

#[test]
fn a_member_has_sixteen_devices() {
    let house = House::of(&[16]);
    let one_more =
        Command::AddReturnedDevice { member: member(1), device: device(1, 17), public_key: public_key() };
    assert_eq!(house.refuses(one_more), Code::Full);
    let other = PublicKey::new(vec![9; 32]).unwrap();
    let known = Command::AddReturnedDevice { member: member(1), device: device(1, 1), public_key: other };
    assert_eq!(house.refuses(known), Code::Taken);
}

#[test]
fn a_device_that_comes_back_twice_is_one_device() {
    let mut house = House::of(&[1]);
    let comes_back =
        || Command::AddReturnedDevice { member: member(1), device: device(1, 2), public_key: public_key() };
    house.does(comes_back());
    house.does(comes_back());
    assert_eq!(house.family.devices.len(), 2);
}

#[test]
fn versions_of_a_photograph_are_never_used_twice() {
    let mut house = House::of(&[1]);
    let (by, whose) = (device(1, 1), member(1));
    house.does(Command::KeepPhoto { device: by, member: whose });
    house.does(Command::KeepPhoto { device: by, member: whose });
    house.does(Command::RemovePhoto { device: by, member: whose });
    assert_eq!(house.family.members[&whose].photo, None);
    assert!(house.does(Command::RemovePhoto { device: by, member: whose }).is_empty());
    house.does(Command::KeepPhoto { device: by, member: whose });
    assert_eq!(house.family.members[&whose].photo, Some(3));
}

#[test]
fn what_was_seen_stays_seen_and_the_future_is_not() {
    let mut house = House::of(&[1]);
    house.waits(100);
    let now = house.now;
    let seen = |until| Command::SeenHistory { device: device(1, 1), until };
    house.does(seen(now.after(std::time::Duration::from_secs(60))));
    assert_eq!(house.family.members[&member(1)].history_seen_until, now);
    assert!(house.does(seen(wire::Timestamp::from_millis(5))).is_empty());
}
