//! Ringing.

use family::{Change, Command, RingOutcome};
use wire::{Code, DeclineReason, DeviceRingState, Part, PastCall, Ring as Whom};

use crate::house::{CALL, House, OTHER_CALL, device, member, named};

fn answer(m: u128, d: u128) -> Command {
    Command::Answer { device: device(m, d), call: CALL }
}

fn decline(m: u128, d: u128) -> Command {
    Command::Decline { device: device(m, d), call: CALL, reason: DeclineReason::Asleep }
}

fn state(house: &House, m: u128, d: u128) -> DeviceRingState {
    house.ring_of(m).devices[&device(m, d)]
}

fn part(past: &PastCall, m: u128) -> Option<Part> {
    past.parts.iter().find(|part| part.member == member(m)).map(|part| part.part)
}

#[test]
fn a_ring_reaches_every_open_device_and_says_which_it_cannot() {
    let mut house = House::of(&[1, 2]);
    let open = [device(2, 1)].into();
    house.does(Command::StartCall { device: device(1, 1), call: CALL, ring: named(&[2]), open });
    assert_eq!(state(&house, 2, 1), DeviceRingState::Sent);
    assert_eq!(state(&house, 2, 2), DeviceRingState::Unreachable);
    house.does(Command::Ringing { device: device(2, 1), call: CALL });
    assert_eq!(state(&house, 2, 1), DeviceRingState::Ringing);
}

#[test]
fn ringing_everyone_rings_all_but_oneself() {
    let mut house = House::of(&[1, 1, 1]);
    let open = house.open();
    house.does(Command::StartCall { device: device(1, 1), call: CALL, ring: Whom::Everyone, open });
    assert_eq!(house.call().rings.keys().copied().collect::<Vec<_>>(), [member(2), member(3)]);
}

#[test]
fn there_must_be_somebody_to_ring() {
    let house = House::of(&[1]);
    let nobody = |ring| Command::StartCall { device: device(1, 1), call: CALL, ring, open: house.open() };
    assert_eq!(house.refuses(nobody(named(&[]))), Code::NobodyToRing);
    assert_eq!(house.refuses(nobody(named(&[1]))), Code::NobodyToRing);
    assert_eq!(house.refuses(nobody(Whom::Everyone)), Code::NobodyToRing);
    assert_eq!(house.refuses(nobody(named(&[7]))), Code::NotFound);
}

#[test]
fn a_call_id_is_taken_while_its_call_goes_on() {
    let mut house = House::of(&[1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    assert_eq!(house.refuses(house.start(device(2, 1), &[1])), Code::Taken);
}

#[test]
fn an_answer_stops_the_other_devices() {
    let mut house = House::of(&[1, 3]);
    let open = [device(2, 1), device(2, 2)].into();
    house.does(Command::StartCall { device: device(1, 1), call: CALL, ring: named(&[2]), open });
    house.does(answer(2, 1));
    assert_eq!(house.ring_of(2).outcome, Some(RingOutcome::Answered));
    assert_eq!(state(&house, 2, 1), DeviceRingState::AnsweredHere);
    assert_eq!(state(&house, 2, 2), DeviceRingState::AnsweredElsewhere);
    assert_eq!(state(&house, 2, 3), DeviceRingState::Unreachable);
}

#[test]
fn of_two_answers_at_once_the_second_is_told_so() {
    let mut house = House::of(&[1, 2]);
    house.does(house.start(device(1, 1), &[2]));
    house.does(answer(2, 1));
    assert_eq!(house.refuses(answer(2, 2)), Code::Taken);
    assert!(house.does(answer(2, 1)).is_empty(), "the first may say it again");
}

#[test]
fn a_decline_after_an_answer_changes_nothing() {
    let mut house = House::of(&[1, 2]);
    house.does(house.start(device(1, 1), &[2]));
    house.does(answer(2, 1));
    assert_eq!(house.refuses(decline(2, 2)), Code::Taken);
}

#[test]
fn a_decline_stops_every_device_and_a_caller_alone_is_done() {
    let mut house = House::of(&[1, 2, 1]);
    house.does(house.start(device(1, 1), &[2, 3]));
    house.joins(device(1, 1));
    house.does(decline(2, 2));
    assert_eq!(state(&house, 2, 1), DeviceRingState::Missed);
    assert_eq!(state(&house, 2, 2), DeviceRingState::Declined(DeclineReason::Asleep));
    assert!(house.does(decline(2, 1)).is_empty(), "the first word stands");
    let past = house.ends_call(decline(3, 1));
    assert_eq!(part(&past, 1), Some(Part::Joined));
    assert_eq!(part(&past, 2), Some(Part::Declined));
    assert_eq!(part(&past, 3), Some(Part::Declined));
}

#[test]
fn a_call_is_kept_once_more_before_it_ends_so_that_the_caller_learns_why() {
    let mut house = House::of(&[1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    house.joins(device(1, 1));
    let changes = house.does(decline(2, 1));
    let [Change::CallKept(CALL, last), Change::CallEnded(_)] = changes.as_slice() else {
        panic!("{changes:?}");
    };
    let told = last.rings[&member(2)].devices[&device(2, 1)];
    assert_eq!(told, DeviceRingState::Declined(DeclineReason::Asleep));
}

#[test]
fn a_ring_gives_up_after_45_seconds() {
    let mut house = House::of(&[1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    house.joins(device(1, 1));
    assert!(house.lets_pass(44).is_empty());
    house.waits(1);
    let past = house.ends_call(Command::Tick);
    assert_eq!(part(&past, 2), Some(Part::Missed));
}

#[test]
fn a_missed_ring_leaves_a_call_of_others_alone() {
    let (mut house, ..) = House::in_call(&[1, 1, 1]);
    house.does(house.ring_more(device(2, 1), &[3]));
    house.does(Command::Ringing { device: device(3, 1), call: CALL });
    house.lets_pass(45);
    assert_eq!(house.ring_of(3).outcome, Some(RingOutcome::Missed));
    assert_eq!(state(&house, 3, 1), DeviceRingState::Missed);
    assert_eq!(house.refuses(answer(3, 1)), Code::NotFound);
    assert_eq!(house.refuses(decline(3, 1)), Code::NotFound);
    assert!(house.does(Command::Ringing { device: device(3, 1), call: CALL }).is_empty());
    house.joins(device(3, 1));
    assert_eq!(house.call().seats.len(), 3, "they may come all the same");
}

#[test]
fn a_caller_who_leaves_stops_the_ring_which_was_missed() {
    let mut house = House::of(&[1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    let seat = house.joins(device(1, 1));
    let past = house.ends_call(Command::Leave { device: device(1, 1), call: CALL, seat });
    assert_eq!((part(&past, 1), part(&past, 2)), (Some(Part::Joined), Some(Part::Missed)));
    assert_eq!(house.refuses(answer(2, 1)), Code::CallOver);
}

#[test]
fn a_caller_who_leaves_before_the_answerer_sits_ends_the_call() {
    let mut house = House::of(&[1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    let seat = house.joins(device(1, 1));
    house.does(answer(2, 1));
    let past = house.ends_call(Command::Leave { device: device(1, 1), call: CALL, seat });
    assert_eq!(part(&past, 2), Some(Part::Missed));
}

#[test]
fn a_caller_who_never_sits_ends_the_call() {
    let mut house = House::of(&[1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    house.waits(45);
    let past = house.ends_call(Command::Tick);
    assert_eq!((part(&past, 1), part(&past, 2)), (Some(Part::Joined), Some(Part::Missed)));
}

#[test]
fn who_answered_is_waited_for_while_their_camera_opens() {
    let mut house = House::of(&[1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    house.joins(device(1, 1));
    house.waits(44);
    house.does(answer(2, 1));
    house.lets_pass(44);
    assert!(!house.call_is_over());
    house.joins(device(2, 1));
    house.lets_pass(3600);
    assert!(!house.call_is_over());
    assert_eq!(house.ring_of(2).outcome, Some(RingOutcome::Answered));
}

#[test]
fn who_answered_and_never_came_was_missed() {
    let mut house = House::of(&[1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    house.joins(device(1, 1));
    house.does(answer(2, 1));
    house.waits(45);
    let past = house.ends_call(Command::Tick);
    assert_eq!(part(&past, 2), Some(Part::Missed));
}

#[test]
fn joining_is_an_answer() {
    let mut house = House::of(&[1, 2]);
    house.does(house.start(device(1, 1), &[2]));
    house.joins(device(2, 2));
    assert_eq!(house.ring_of(2).outcome, Some(RingOutcome::Answered));
    assert_eq!(state(&house, 2, 1), DeviceRingState::AnsweredElsewhere);
    assert_eq!(state(&house, 2, 2), DeviceRingState::AnsweredHere);
}

#[test]
fn a_device_that_opens_meanwhile_rings_too() {
    let mut house = House::of(&[1, 1]);
    let open = [device(1, 1)].into();
    house.does(Command::StartCall { device: device(1, 1), call: CALL, ring: named(&[2]), open });
    house.waits(44);
    house.does(Command::DeviceOpened { device: device(2, 1) });
    assert_eq!(state(&house, 2, 1), DeviceRingState::Sent);
    house.does(Command::Ringing { device: device(2, 1), call: CALL });
    house.does(Command::DeviceOpened { device: device(2, 1) });
    assert_eq!(state(&house, 2, 1), DeviceRingState::Ringing, "a second page of it changes nothing");
    house.does(Command::DeviceClosed { device: device(2, 1) });
    assert_eq!(state(&house, 2, 1), DeviceRingState::Unreachable);
}

#[test]
fn who_is_in_the_call_or_on_their_way_is_not_rung_again() {
    let (mut house, ..) = House::in_call(&[1, 1, 1, 1]);
    house.does(house.ring_more(device(1, 1), &[3, 4]));
    house.does(answer(4, 1));
    house.waits(10);
    assert!(house.does(house.ring_more(device(2, 1), &[1, 3, 4])).is_empty());
    assert_eq!(house.ring_of(3).by, member(1));
}

#[test]
fn who_declined_can_be_asked_again() {
    let (mut house, ..) = House::in_call(&[1, 1, 1]);
    house.does(house.ring_more(device(1, 1), &[3]));
    house.does(decline(3, 1));
    house.does(house.ring_more(device(2, 1), &[3]));
    assert!(house.ring_of(3).is_pending());
    assert_eq!(house.ring_of(3).by, member(2));
    assert_eq!(state(&house, 3, 1), DeviceRingState::Sent);
}

#[test]
fn only_who_is_in_the_call_adds_people_or_stops_rings() {
    let (mut house, ..) = House::in_call(&[1, 1, 1, 1]);
    house.does(house.ring_more(device(1, 1), &[3]));
    assert_eq!(house.refuses(house.ring_more(device(4, 1), &[3])), Code::NotAllowed);
    let stop = |m| Command::StopRing { device: device(m, 1), call: CALL, member: member(3) };
    assert_eq!(house.refuses(stop(4)), Code::NotAllowed);
    house.does(stop(2));
    assert_eq!(house.ring_of(3).outcome, Some(RingOutcome::Stopped));
    assert_eq!(state(&house, 3, 1), DeviceRingState::Missed);
    assert!(house.does(stop(1)).is_empty());
}

#[test]
fn a_caller_can_stop_the_ring_before_their_camera_is_open() {
    let mut house = House::of(&[1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    let stop = Command::StopRing { device: device(1, 1), call: CALL, member: member(2) };
    let past = house.ends_call(stop);
    assert_eq!(part(&past, 2), Some(Part::Missed));
}

#[test]
fn two_who_ring_each_other_end_up_in_one_call() {
    let mut house = House::of(&[1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    let open = house.open();
    house.does(Command::StartCall { device: device(2, 1), call: OTHER_CALL, ring: named(&[1]), open });
    house.joins(device(1, 1));
    let join = house.join_of(OTHER_CALL, device(2, 1));
    house.does(join);
    // Member 2 answers the call of member 1: their own is over, and nobody is rung any more.
    house.joins(device(2, 1));
    assert!(!house.family.calls.contains_key(&OTHER_CALL));
    assert_eq!(house.call().seats.len(), 2);
    house.lets_pass(3600);
    assert_eq!(house.call().seats.len(), 2);
}

#[test]
fn beginning_another_call_gives_up_the_one_not_yet_joined() {
    let mut house = House::of(&[1, 1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    let open = house.open();
    let other = Command::StartCall { device: device(1, 1), call: OTHER_CALL, ring: named(&[3]), open };
    assert_eq!(house.ends_call(other).id, CALL);
    assert!(house.family.calls.contains_key(&OTHER_CALL));
}

#[test]
fn a_call_that_ended_is_over_for_everybody() {
    let mut house = House::of(&[1, 1]);
    let join = house.join(device(1, 1));
    for command in [answer(2, 1), decline(2, 1), join, Command::Ringing { device: device(2, 1), call: CALL }]
    {
        assert_eq!(house.refuses(command), Code::CallOver);
    }
}

#[test]
fn a_call_whose_time_has_passed_is_over_before_the_tick() {
    let mut house = House::of(&[1, 1]);
    house.does(house.start(device(1, 1), &[2]));
    house.waits(46);
    let join = house.join(device(2, 1));
    assert_eq!(house.refuses(join), Code::CallOver);
}
