//! Deadlines.

use family::{Change, Command};
use wire::Link;

use crate::house::{CALL, House, START, device};

fn deadline(house: &House) -> Option<u64> {
    house.family.next_deadline().map(|at| (at.as_millis() - START) / 1000)
}

#[test]
fn a_family_at_rest_waits_for_nothing() {
    assert_eq!(deadline(&House::of(&[1])), None);
}

#[test]
fn the_next_deadline_is_the_earliest() {
    let mut house = House::of(&[1, 1]);
    house.family.invitations.clear();
    house.does(house.start(device(1, 1), &[2]));
    assert_eq!(deadline(&house), Some(45), "the ring, and the caller");
    house.joins(device(1, 1));
    house.waits(10);
    house.does(Command::Answer { device: device(2, 1), call: CALL });
    assert_eq!(deadline(&house), Some(55), "the one who answered");
    let seat = house.joins(device(2, 1));
    assert_eq!(deadline(&house), None, "people speak");
    house.does(Command::SeatLink { call: CALL, seat, link: Link::Lost });
    assert_eq!(deadline(&house), Some(130), "the lost seat");
}

#[test]
fn a_caller_who_never_sits_is_not_waited_for_where_others_speak() {
    let mut house = House::of(&[1, 1, 1]);
    house.family.invitations.clear();
    house.does(house.start(device(1, 1), &[2, 3]));
    house.joins(device(2, 1));
    house.joins(device(3, 1));
    assert_eq!(deadline(&house), None);
    assert!(house.lets_pass(3600).is_empty());
    let seat = house.call().seat_of(device(2, 1)).unwrap().0;
    house.ends_call(Command::Leave { device: device(2, 1), call: CALL, seat });
}

#[test]
fn what_is_long_past_happens_in_one_tick() {
    let (mut house, first, second) = House::in_call(&[1, 1, 1]);
    house.does(house.ring_more(device(1, 1), &[3]));
    for seat in [first, second] {
        house.does(Command::SeatLink { call: CALL, seat, link: Link::Lost });
    }
    let changes = house.lets_pass(90 * 24 * 3600);
    let ended = changes.iter().filter(|change| matches!(change, Change::CallEnded(_))).count();
    let forgotten = changes.iter().filter(|change| matches!(change, Change::InvitationForgotten(_))).count();
    assert_eq!((ended, forgotten), (1, 2));
    assert_eq!(house.family.next_deadline(), None);
}
