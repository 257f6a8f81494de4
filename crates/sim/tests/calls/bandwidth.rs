use std::time::Duration;

use sim::seed::each_seed;

use crate::gathering::{assert_no_faults, moves, round_trip, seconds, seen, settled};

#[test]
fn a_picture_gets_smaller_when_bandwidth_drops_and_large_again_when_it_returns() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 2);
        let good = round_trip(40).limited(4_000_000, Duration::from_millis(300));
        world.set_line(people[0], good, good);
        let large = world.run_until(seconds(10.0), |world| seen(world, people[0], people[1]).layer == 2);
        assert!(large.is_some(), "never large: {:?}", seen(&world, people[0], people[1]));

        let narrow = round_trip(40).limited(400_000, Duration::from_millis(300));
        world.set_line(people[0], good, narrow);
        let small = world.run_until(seconds(10.0), |world| seen(world, people[0], people[1]).layer == 0);
        assert!(small.is_some(), "never small: {:?}", seen(&world, people[0], people[1]));
        world.run_for(seconds(5.0));
        assert!(moves(&world, people[0], people[1], 1_000), "the small picture does not move");

        world.set_line(people[0], good, good);
        let large = world.run_until(seconds(5.0), |world| seen(world, people[0], people[1]).layer == 2);
        assert!(large.is_some(), "not large again: {:?}", seen(&world, people[0], people[1]));
        assert_no_faults(&world, &people);
    });
}

#[test]
fn a_fall_of_the_bandwidth_is_followed_before_a_second_is_over() {
    each_seed(&[1, 2, 3], |seed| {
        let (mut world, people) = settled(seed, 2);
        let good = round_trip(40).limited(4_000_000, Duration::from_millis(300));
        world.set_line(people[0], good, good);
        let large = world.run_until(seconds(10.0), |world| seen(world, people[0], people[1]).layer == 2);
        assert!(large.is_some(), "never large: {:?}", seen(&world, people[0], people[1]));
        world.set_line(people[0], good, round_trip(40).limited(400_000, Duration::from_millis(300)));
        let known = world.run_until(seconds(3.0), |world| {
            world.estimate(people[0]).is_some_and(|estimate| estimate < 450_000)
        });
        assert!(known.is_some_and(|after| after < seconds(1.0)), "known after {known:?}");
    });
}

#[test]
fn on_a_line_that_carries_speech_alone_the_picture_pauses_and_speech_is_heard() {
    each_seed(&[1, 2, 17, 23], |seed| {
        let (mut world, people) = settled(seed, 2);
        world.talk(people[1], true);
        let narrow = round_trip(60).limited(150_000, Duration::from_secs(1));
        world.set_line(people[0], round_trip(60), narrow);
        // What stood before the line when it became narrow takes many seconds beside speech.
        world.run_for(seconds(20.0));
        let heard = |world: &sim::world::World| world.report(people[0]).sounds[&world.seat_id(people[1])];
        let before = heard(&world);
        world.run_for(seconds(10.0));
        let after = heard(&world);
        assert!(!moves(&world, people[0], people[1], 2_000), "a picture takes what speech needs");
        let (said, concealed) = (after.said - before.said, after.concealed - before.concealed);
        assert!(said > 450 && concealed * 20 < said, "{concealed} of {said} were not heard");
        // No dead state: it is there again when there is room for it.
        world.set_line(people[0], round_trip(60), round_trip(60));
        let back = world.run_until(seconds(5.0), |world| moves(world, people[0], people[1], 200));
        assert!(back.is_some(), "the picture does not come back");
        assert_no_faults(&world, &people);
    });
}
