//! Seats.

use family::{Change, Command};
use wire::{Code, DeviceId, Link, SeatId, Sends};

use crate::house::{CALL, House, OTHER_CALL, device, member, named, salt};

fn leave(device: DeviceId, seat: SeatId) -> Command {
    Command::Leave { device, call: CALL, seat }
}

fn away(device: DeviceId, seat: SeatId) -> Command {
    Command::Away { device, call: CALL, seat }
}

fn link(seat: SeatId, link: Link) -> Command {
    Command::SeatLink { call: CALL, seat, link }
}

#[test]
fn a_call_ends_when_one_is_left() {
    let (mut house, first, _) = House::in_call(&[1, 1]);
    house.waits(60);
    let past = house.ends_call(leave(device(1, 1), first));
    assert_eq!(past.ended_at.since(past.started_at).as_secs(), 60);
    assert_eq!(past.parts.len(), 2);
}

#[test]
fn a_call_goes_on_while_two_are_left() {
    let (mut house, first, second) = House::in_call(&[1, 1, 1]);
    let third = house.joins(device(3, 1));
    house.does(leave(device(1, 1), first));
    assert!(!house.call_is_over());
    let past = house.ends_call(leave(device(2, 1), second));
    assert_eq!(past.parts.len(), 3);
    assert!(house.does(link(third, Link::Lost)).is_empty(), "late news");
}

#[test]
fn a_page_that_was_reloaded_finds_its_seat_with_a_new_salt() {
    let (mut house, first, _) = House::in_call(&[1, 1]);
    house.does(link(first, Link::Up));
    let before = house.call().seats[&first].clone();
    house.does(away(device(1, 1), first));
    house.waits(119);
    let sends = Sends { camera: true, ..Sends::default() };
    let fresh = SeatId::from_u128(99);
    house.does(Command::Join {
        device: device(1, 1),
        call: CALL,
        seat: Some(first),
        fresh,
        salt: salt(77),
        sends,
    });
    let after = &house.call().seats[&first];
    assert_eq!(after.number, before.number);
    assert_eq!(after.salt, salt(77));
    assert_eq!((after.link, after.lost_at, after.sends), (Link::Joining, None, sends));
    assert_eq!(house.call().seats.len(), 2);
}

#[test]
fn a_second_page_of_a_device_takes_its_seat_over() {
    let (mut house, first, _) = House::in_call(&[1, 1]);
    assert_eq!(house.joins(device(1, 1)), first);
    assert_eq!(house.call().seats.len(), 2);
}

#[test]
fn another_device_cannot_take_the_seat_but_gets_its_own() {
    let (mut house, first, _) = House::in_call(&[2, 1]);
    let fresh = SeatId::from_u128(99);
    let join = Command::Join {
        device: device(1, 2),
        call: CALL,
        seat: Some(first),
        fresh,
        salt: salt(77),
        sends: Sends::default(),
    };
    house.does(join);
    assert_eq!(house.call().seats[&first].device, device(1, 1));
    assert_eq!(house.call().seats[&fresh].device, device(1, 2));
    let numbers: Vec<u8> = house.call().view(CALL).seats.iter().map(|seat| seat.number).collect();
    assert_eq!(numbers, [0, 1, 2]);
}

#[test]
fn a_seat_given_up_is_never_found_again() {
    let (mut house, first, _) = House::in_call(&[1, 1, 1]);
    house.joins(device(3, 1));
    house.does(leave(device(1, 1), first));
    assert_eq!(house.refuses(leave(device(1, 1), first)), Code::NotFound);
    let again = house.joins(device(1, 1));
    assert_ne!(again, first);
    assert_eq!(house.call().seats[&again].number, 3, "a number is never given twice");
}

#[test]
fn a_lost_seat_is_kept_for_two_minutes() {
    let (mut house, first, second) = House::in_call(&[1, 1]);
    house.does(link(first, Link::Up));
    house.does(link(first, Link::Lost));
    house.lets_pass(60);
    assert!(house.does(link(first, Link::Lost)).is_empty(), "it has been lost since then");
    house.lets_pass(59);
    assert!(!house.call_is_over());
    house.waits(1);
    house.ends_call(Command::Tick);
    assert!(house.does(link(second, Link::Up)).is_empty());
}

#[test]
fn a_seat_that_comes_back_is_kept_for_good() {
    let (mut house, first, _) = House::in_call(&[1, 1]);
    house.does(link(first, Link::Lost));
    house.waits(119);
    house.does(link(first, Link::Up));
    assert_eq!(house.call().seats[&first].lost_at, None);
    assert!(house.lets_pass(3600).is_empty());
}

#[test]
fn a_seat_answers_to_its_device_only() {
    let (house, first, _) = House::in_call(&[2, 1]);
    let sends = Command::Sends { device: device(1, 2), call: CALL, seat: first, sends: Sends::default() };
    for command in [leave(device(1, 2), first), away(device(2, 1), first), sends] {
        assert_eq!(house.refuses(command), Code::NotFound);
    }
}

#[test]
fn what_a_seat_sends_is_told_once() {
    let (mut house, first, _) = House::in_call(&[1, 1]);
    let sends = Sends { microphone: true, camera: true, screen: false };
    let command = Command::Sends { device: device(1, 1), call: CALL, seat: first, sends };
    assert_eq!(house.does(command.clone()).len(), 1);
    assert_eq!(house.call().seats[&first].sends, sends);
    assert!(house.does(command).is_empty());
}

#[test]
fn a_family_member_may_join_without_having_been_rung() {
    let (mut house, ..) = House::in_call(&[1, 1, 1]);
    house.joins(device(3, 1));
    assert!(house.call().joined.contains(&member(3)));
}

#[test]
fn a_device_sits_in_one_call() {
    let (mut house, ..) = House::in_call(&[1, 1, 1]);
    let open = house.open();
    house.does(Command::StartCall { device: device(3, 1), call: OTHER_CALL, ring: named(&[1]), open });
    assert_eq!(house.call().seats.len(), 2, "being rung changes nothing");
    let join = house.join_of(OTHER_CALL, device(1, 1));
    let past = house.ends_call(join);
    assert_eq!(past.id, CALL);
    assert!(house.family.calls[&OTHER_CALL].seat_of(device(1, 1)).is_some());
}

#[test]
fn a_member_sits_in_two_calls_with_two_devices() {
    let (mut house, ..) = House::in_call(&[2, 1, 1]);
    let open = house.open();
    house.does(Command::StartCall { device: device(3, 1), call: OTHER_CALL, ring: named(&[1]), open });
    let join = house.join_of(OTHER_CALL, device(1, 2));
    house.does(join);
    assert_eq!(house.call().seats.len(), 2);
    assert_eq!(house.family.calls[&OTHER_CALL].seats.len(), 1);
}

#[test]
fn a_call_has_sixteen_seats() {
    let mut house = House::of(&[9, 9]);
    house.does(house.start(device(1, 1), &[2]));
    for n in 0..16 {
        house.joins(device(1 + n / 8, 1 + n % 8));
    }
    let one_more = house.join(device(2, 9));
    assert_eq!(house.refuses(one_more), Code::Full);
    house.joins(device(1, 1));
}

#[test]
fn a_call_has_255_seats_in_all_its_time() {
    let (mut house, ..) = House::in_call(&[1, 1, 1]);
    for _ in 2..255 {
        let seat = house.joins(device(3, 1));
        house.does(leave(device(3, 1), seat));
    }
    let one_more = house.join(device(3, 1));
    assert_eq!(house.refuses(one_more), Code::Full);
    house.joins(device(1, 1));
}

#[test]
fn a_page_that_closes_while_it_joins_loses_its_seat_in_time() {
    let (mut house, first, second) = House::in_call(&[1, 1]);
    house.does(link(first, Link::Up));
    house.does(Command::DeviceClosed { device: device(1, 1) });
    house.does(Command::DeviceClosed { device: device(2, 1) });
    assert_eq!(house.call().seats[&first].link, Link::Up, "its media outlives the socket");
    assert_eq!(house.call().seats[&second].link, Link::Lost);
}

#[test]
fn after_a_restart_every_seat_is_kept_anew() {
    let (mut house, first, second) = House::in_call(&[1, 1, 1]);
    house.does(house.ring_more(device(1, 1), &[3]));
    house.does(link(first, Link::Up));
    house.does(link(second, Link::Lost));
    house.waits(30);
    house.does(Command::Restarted);
    for seat in [first, second] {
        assert_eq!(house.call().seats[&seat].link, Link::Lost);
        assert_eq!(house.call().seats[&seat].lost_at, Some(house.now));
    }
    assert!(house.ring_of(3).is_pending());
    house.does(Command::DeviceOpened { device: device(3, 1) });
    assert_eq!(house.joins(device(1, 1)), first);
    house.lets_pass(15);
    assert!(!house.ring_of(3).is_pending(), "a ring keeps its deadline");
    house.waits(104);
    assert!(house.does(Command::Tick).is_empty());
    house.waits(1);
    assert!(matches!(house.does(Command::Tick).as_slice(), [.., Change::CallEnded(_)]));
}

#[test]
fn a_restart_long_after_ends_what_had_only_rung() {
    let mut house = House::of(&[1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    house.waits(3600);
    house.ends_call(Command::Restarted);
}
