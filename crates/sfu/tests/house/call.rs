//! A call as people have it: they come, see one another, look closer, and go.

use std::time::Duration;

use crate::world::{House, Page, Received, call, camera, seat};
use sfu::Event;
use wire::Sends;

/// Numbers go on by one, times forward, pictures by one; the SSRC stays.
fn assert_unbroken(received: &[Received]) {
    assert!(received.len() > 10, "{} packets", received.len());
    let mut received = received.to_vec();
    received.sort_by_key(|packet| packet.seq);
    for pair in received.windows(2) {
        let [before, after] = pair else { unreachable!() };
        assert_eq!(after.ssrc, before.ssrc, "one SSRC per slot");
        assert_eq!(after.seq, before.seq + 1, "a gap, or a number used twice");
        let step = after.time.wrapping_sub(before.time);
        assert!(step < 90_000 * 10, "time goes from {} to {}", before.time, after.time);
        let pictures = before.picture.zip(after.picture);
        let step = pictures.map(|(before, after)| after.wrapping_sub(before) & 0x7fff);
        assert!(step.is_none_or(|step| step <= 1), "picture ids go from {pictures:?}");
        let changes = (after.from, after.layer) != (before.from, before.layer);
        assert!(!changes || after.key_frame, "a switch without a key frame");
    }
}

#[test]
fn two_people_see_and_hear_one_another() {
    let mut house = House::new();
    house.join(1, 1);
    house.join(1, 2);
    house.run_ms(2_000);
    for (viewer, shown) in [(1, 2), (2, 1)] {
        let seen = house.seen(viewer, shown);
        assert!(seen[0].key_frame);
        assert!(seen.iter().all(|packet| u128::from(packet.from) == shown));
        assert_unbroken(seen);
        let heard = house.pages[&viewer].all_received().filter(|packet| packet.picture.is_none());
        assert!(heard.filter(|packet| u128::from(packet.from) == shown).count() > 30);
    }
    assert_eq!(house.count(|event| matches!(event, Event::Up { .. })), 2);
}

#[test]
fn a_picture_that_comes_together_leaves_together() {
    let mut house = House::new();
    house.delay = Duration::from_millis(25);
    house.join(1, 1);
    house.join(1, 2);
    house.run_ms(3_000);
    let seen = house.seen(1, 2);
    let of_one = seen.windows(2).filter(|pair| pair[0].picture == pair[1].picture);
    let (together, apart): (Vec<_>, Vec<_>) = of_one.partition(|pair| pair[0].at == pair[1].at);
    assert!(together.len() > 30, "{} pictures", together.len());
    assert!(apart.is_empty(), "{} pictures were torn apart", apart.len());
}

#[test]
fn a_late_joiner_sees_everybody_within_a_second_without_renegotiation() {
    let mut house = House::new();
    house.delay = Duration::from_millis(25);
    for number in 1..=3 {
        house.join(1, number);
    }
    house.run_ms(5_000);
    house.join(1, 4);
    house.run_ms(1_000);
    for shown in 1..=3 {
        assert!(house.seen(4, shown)[0].key_frame, "{shown} is not seen");
    }
    for viewer in 1..=3 {
        assert!(!house.seen(viewer, 4).is_empty(), "{viewer} does not see the late joiner");
    }
}

#[test]
fn the_layer_follows_the_size_and_switches_without_a_break() {
    let mut house = House::new();
    house.join(1, 1);
    house.join(1, 2);
    house.run_ms(1_000);
    for (height, layer) in [(180, 0), (360, 1), (720, 2), (90, 0), (500, 2), (200, 1)] {
        house.show(1, &[(2, height)]);
        house.run_ms(3_000);
        assert_eq!(house.seen(1, 2).last().unwrap().layer, layer, "shown {height} high");
    }
    assert_unbroken(house.seen(1, 2));
}

#[test]
fn a_slot_goes_from_one_person_to_the_next_without_a_break() {
    let mut house = House::new();
    house.join_with(1, 1, Page::new(1, call(1), 3, 1, house.now));
    house.join(1, 2);
    house.join(1, 3);
    for shown in [2, 3, 2, 3] {
        house.show(1, &[(shown, 180)]);
        house.run_ms(1_500);
        assert_eq!(u128::from(house.seen(1, shown).last().unwrap().from), shown);
    }
    assert_unbroken(house.seen(1, 3));
}

#[test]
fn what_nobody_receives_is_not_wanted() {
    let mut house = House::new();
    house.join(1, 1);
    assert_eq!(house.wanted(1), [false; 3]);
    house.join(1, 2);
    house.run_ms(500);
    house.show(2, &[(1, 720)]);
    house.run_ms(3_000);
    assert_eq!(house.wanted(1), [false, false, true]);
    house.show(2, &[]);
    house.run_ms(200);
    assert_eq!(house.wanted(1), [false; 3]);
    assert!(!house.slots(2).contains_key(&camera(1)));
}

#[test]
fn a_layer_that_is_not_encoded_is_replaced_by_the_nearest() {
    let mut house = House::new();
    house.join(1, 1);
    house.join(1, 2);
    house.run_ms(500);
    house.show(1, &[(2, 720)]);
    house.run_ms(3_000);
    house.pages.get_mut(&2).unwrap().encodes = [true, true, false];
    house.run_ms(450);
    assert_eq!(house.seen(1, 2).last().unwrap().layer, 1, "half a second is long enough to notice");
    house.run_ms(2_550);
    let last = house.seen(1, 2).last().unwrap();
    assert_eq!(last.layer, 1);
    assert!(house.now - last.at < Duration::from_millis(200), "it stands still");
    house.pages.get_mut(&2).unwrap().encodes = [true; 3];
    house.run_ms(3_000);
    assert_eq!(house.seen(1, 2).last().unwrap().layer, 2);
    assert_unbroken(house.seen(1, 2));
}

#[test]
fn the_first_key_frame_of_a_camera_that_begins_is_shown_whichever_layer_it_is() {
    for after in [0, 20, 40, 60, 80] {
        let mut house = House::new();
        house.join(1, 1);
        // Alone, nothing of hers is wanted, and nothing encoded.
        house.pages.get_mut(&1).unwrap().encodes = [false; 3];
        house.run_ms(1_000);
        house.join(1, 2);
        house.show(2, &[(1, 720)]);
        house.run_ms(1_000 + after);
        // The lowest layer is the first that a browser finds bandwidth for.
        house.pages.get_mut(&1).unwrap().encodes = [true, false, false];
        let began = house.now;
        house.run_ms(200);
        let first = house.seen(2, 1).first().map(|packet| (packet.key_frame, packet.at - began));
        assert!(
            first.is_some_and(|(key_frame, took)| key_frame && took < Duration::from_millis(75)),
            "{after} ms later: {first:?}"
        );
    }
}

#[test]
fn a_camera_that_goes_off_frees_its_slots() {
    let mut house = House::new();
    house.join(1, 1);
    house.join(1, 2);
    house.run_ms(1_000);
    house.sends(2, Sends { microphone: false, camera: false, screen: false });
    assert!(house.slots(1).is_empty());
    let before = house.pages[&1].all_received().count();
    house.run_ms(20);
    let arriving = house.pages[&1].all_received().count();
    house.run_ms(1_000);
    assert_eq!(house.pages[&1].all_received().count(), arriving, "after {before}, something still came");
    house.sends(2, crate::world::ALL_ON);
    house.run_ms(1_000);
    assert!(house.now - house.seen(1, 2).last().unwrap().at < Duration::from_millis(200));
    assert_unbroken(house.seen(1, 2));
}

#[test]
fn a_pool_that_is_too_small_says_so_and_grows() {
    let mut house = House::new();
    house.join_with(1, 1, Page::new(1, call(1), 1, 1, house.now));
    for number in 2..=4 {
        house.join(1, number);
    }
    house.run_ms(1_000);
    assert_eq!(house.more(1), (2, 2));
    house.pages.get_mut(&1).unwrap().more_pictures(4);
    house.renew(1, false);
    house.run_ms(1_000);
    assert_eq!(house.more(1), (2, 0));
    for shown in 2..=4 {
        assert_unbroken(house.seen(1, shown));
    }
}

#[test]
fn whoever_speaks_is_named_and_heard_where_slots_are_few() {
    let mut house = House::new();
    house.join_with(1, 1, Page::new(1, call(1), 1, 3, house.now));
    for number in 2..=4 {
        house.join(1, number);
    }
    house.run_ms(1_000);
    for speaker in [3, 4, 2] {
        for (number, page) in &mut house.pages {
            page.level = if *number == speaker { -20 } else { -90 };
        }
        house.run_ms(3_000);
        let named = house.events.iter().rev().find_map(|event| match event {
            Event::Speakers { seats, .. } => Some(seats.clone()),
            _ => None,
        });
        assert_eq!(named, Some(vec![seat(speaker)]));
        let heard = house.slots(1).into_keys().find(|shows| shows.kind == wire::MediaKind::Microphone);
        assert_eq!(heard.map(|shows| shows.seat), Some(seat(speaker)));
    }
}

#[test]
fn a_packet_of_one_call_never_reaches_another() {
    let mut house = House::new();
    for (call, number) in [(1, 1), (2, 2), (1, 3), (2, 4), (3, 5)] {
        house.join(call, number);
    }
    house.run_ms(2_000);
    for (viewer, others) in [(1, vec![3]), (3, vec![1]), (2, vec![4]), (4, vec![2]), (5, vec![])] {
        let mut seen: Vec<u8> = house.pages[&viewer].all_received().map(|packet| packet.from).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, others, "{viewer}");
    }
}

#[test]
fn one_who_leaves_is_out_of_every_slot_at_once() {
    let mut house = House::new();
    for number in 1..=3 {
        house.join(1, number);
    }
    house.run_ms(1_000);
    house.leave(3);
    for viewer in [1, 2] {
        assert!(house.slots(viewer).keys().all(|shows| shows.seat != seat(3)));
    }
    house.run_ms(1_000);
    assert_unbroken(house.seen(1, 2));
}
