//! Guests of a call.

use family::{Command, Guest, device_of};
use wire::{
    Admission, Code, DeviceId, DeviceKey, GuestId, GuestLinkId, KnockMac, Link, ProofHash, SeatId, Sends,
};

use crate::house::{CALL, House, device, member, new_device, proof, salt, sealed};

const LINK: GuestLinkId = GuestLinkId::from_u128(0x800);
const GUEST: GuestId = GuestId::from_u128(0x801);
const SEAT: SeatId = SeatId::from_u128(0x802);

fn make(by: DeviceId) -> Command {
    Command::MakeGuestLink { device: by, call: CALL, link: LINK, proof_hash: proof(), note: sealed() }
}

fn knock(house: &House) -> Command {
    let knock = Guest {
        link: LINK,
        tag: salt(7),
        key: DeviceKey::new(vec![1; 32]).unwrap(),
        mac: KnockMac::new(vec![2; 32]).unwrap(),
        name: sealed(),
        session: ProofHash::new(vec![3; 32]).unwrap(),
        at: house.now,
        absent_since: Some(house.now),
        admitted: None,
        admissions: 0,
    };
    Command::KnockAsGuest { proof_hash: proof(), guest: GUEST, knock }
}

fn admit(by: DeviceId) -> Command {
    Command::AdmitGuest {
        device: by,
        call: CALL,
        guest: GUEST,
        admission: Admission::new(vec![4; 90]).unwrap(),
    }
}

fn refuse(by: DeviceId) -> Command {
    Command::RefuseGuest { device: by, call: CALL, guest: GUEST }
}

fn join(tag: u8) -> Command {
    Command::JoinAsGuest { guest: GUEST, call: CALL, fresh: SEAT, salt: salt(tag), sends: Sends::default() }
}

/// Members 1 and 2 in a call, and a guest who was let in.
fn with_guest() -> (House, SeatId, SeatId) {
    let (mut house, first, second) = House::in_call(&[1, 1, 1]);
    house.does(make(device(1, 1)));
    house.does(knock(&house));
    house.does(admit(device(2, 1)));
    (house, first, second)
}

#[test]
fn only_who_sits_in_the_call_makes_links_and_lets_guests_in() {
    let (mut house, ..) = House::in_call(&[1, 1, 1]);
    assert_eq!(house.refuses(make(device(3, 1))), Code::NotAllowed);
    house.does(make(device(1, 1)));
    assert_eq!(house.refuses(make(device(1, 1))), Code::Taken);
    house.does(knock(&house));
    assert_eq!(house.refuses(admit(device(3, 1))), Code::NotAllowed);
    assert_eq!(house.refuses(refuse(device(3, 1))), Code::NotAllowed);
    house.does(admit(device(2, 1)));
}

#[test]
fn a_link_that_was_taken_back_sends_away_who_waits_and_leaves_who_was_let_in() {
    let revoke = |by| Command::RevokeGuestLink { device: by, call: CALL, link: LINK };
    let (mut house, ..) = House::in_call(&[1, 1, 1]);
    house.does(make(device(1, 1)));
    house.does(knock(&house));
    assert_eq!(house.refuses(revoke(device(3, 1))), Code::NotAllowed);
    house.does(revoke(device(2, 1)));
    assert!(house.call().guests.is_empty());
    assert_eq!(house.refuses(knock(&house)), Code::NotFound);
    assert_eq!(house.refuses(revoke(device(2, 1))), Code::NotFound);
    let (mut house, ..) = with_guest();
    house.does(revoke(device(1, 1)));
    house.does(join(7));
}

#[test]
fn a_guest_who_has_left_knocks_again() {
    let (mut house, ..) = with_guest();
    house.does(join(7));
    house.does(Command::Leave { device: device_of(GUEST), call: CALL, seat: SEAT });
    assert!(house.call().guests.is_empty());
    assert_eq!(house.refuses(join(7)), Code::NotFound);
    house.does(knock(&house));
}

#[test]
fn nobody_lets_themselves_in() {
    let (mut house, ..) = House::in_call(&[1, 1]);
    house.does(make(device(1, 1)));
    house.does(knock(&house));
    assert_eq!(house.refuses(join(7)), Code::NotAllowed);
    assert_eq!(house.refuses(admit(device_of(GUEST))), Code::NotSignedIn);
}

#[test]
fn a_guest_takes_a_seat_with_the_page_that_was_let_in() {
    let (mut house, ..) = with_guest();
    assert_eq!(house.refuses(join(8)), Code::Invalid);
    house.does(join(7));
    let seat = &house.call().seats[&SEAT];
    assert_eq!((seat.guest, seat.member, seat.device), (Some(GUEST), member(2), device_of(GUEST)));
    assert!(!house.call().joined.contains(&member(3)));
    house.does(join(7));
    assert_eq!(house.call().seats.len(), 3, "a guest has one seat");
    house.does(Command::Leave { device: device_of(GUEST), call: CALL, seat: SEAT });
    assert_eq!(house.call().seats.len(), 2);
}

#[test]
fn a_guest_does_nothing_in_the_seats_of_others() {
    let (mut house, first, _) = with_guest();
    house.does(join(7));
    let leave = Command::Leave { device: device_of(GUEST), call: CALL, seat: first };
    assert_eq!(house.refuses(leave), Code::NotFound);
    assert_eq!(house.refuses(house.start(device_of(GUEST), &[1])), Code::NotSignedIn);
}

#[test]
fn a_guest_who_is_sent_away_is_gone_at_once() {
    let (mut house, ..) = with_guest();
    house.does(join(7));
    house.does(refuse(device(1, 1)));
    assert_eq!(house.call().seats.len(), 2);
    assert_eq!(house.refuses(join(7)), Code::NotFound);
}

#[test]
fn a_call_in_which_only_guests_are_left_is_over() {
    let (mut house, first, second) = with_guest();
    house.does(join(7));
    house.does(Command::Leave { device: device(1, 1), call: CALL, seat: first });
    assert!(!house.call_is_over(), "one member and a guest can speak");
    let past = house.ends_call(Command::Leave { device: device(2, 1), call: CALL, seat: second });
    assert_eq!(past.parts.len(), 2, "guests are not in the history");
    assert_eq!(house.family.look_at_guest_link(LINK, &proof(), house.now).unwrap_err().code, Code::NotFound);
}

#[test]
fn a_guest_stays_when_the_member_goes_who_let_them_in() {
    let (mut house, ..) = with_guest();
    house.does(join(7));
    let third = house.joins(device(3, 1));
    house.does(Command::RemoveMember { device: device(1, 1), member: member(2), change: house.unchanged() });
    assert!(house.call().seats.contains_key(&SEAT) && house.call().seats.contains_key(&third));
}

#[test]
fn no_device_comes_under_the_id_of_a_guest() {
    let (house, ..) = with_guest();
    let returned = Command::AddReturnedDevice {
        member: member(1),
        device: device_of(GUEST),
        public_key: new_device(1, 9).public_key,
    };
    assert_eq!(house.refuses(returned), Code::Taken);
}

#[test]
fn nobody_is_asked_about_a_guest_who_has_gone() {
    let seen = |open| Command::GuestSeen { guest: GUEST, open };
    let (mut house, ..) = House::in_call(&[1, 1, 1]);
    house.does(make(device(1, 1)));
    house.does(knock(&house));
    // Their page never came.
    house.lets_pass(15);
    assert!(house.call().guests.is_empty());

    house.does(knock(&house));
    house.does(seen(true));
    house.waits(60);
    house.does(Command::Tick);
    assert_eq!(house.call().guests.len(), 1, "they wait");
    house.does(seen(false));
    house.waits(14);
    house.does(seen(true));
    house.waits(60);
    house.does(Command::Tick);
    assert_eq!(house.call().guests.len(), 1, "their line was away for a moment");
    house.does(seen(false));
    house.lets_pass(15);
    assert!(house.call().guests.is_empty(), "they have gone");
    assert_eq!(house.refuses(admit(device(2, 1))), Code::NotFound);
}

#[test]
fn a_guest_who_was_let_in_is_not_forgotten_while_their_page_is_away() {
    let (mut house, ..) = with_guest();
    house.does(Command::GuestSeen { guest: GUEST, open: false });
    house.waits(60);
    house.does(Command::Tick);
    assert_eq!(house.call().guests.len(), 1);
}

#[test]
fn a_guest_s_lost_seat_is_kept_for_two_minutes() {
    let (mut house, ..) = with_guest();
    house.does(join(7));
    house.does(Command::SeatLink { call: CALL, seat: SEAT, link: Link::Lost });
    house.lets_pass(120);
    assert_eq!(house.call().seats.len(), 2);
}
