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

        // The product's target is five seconds; the scoreboard gates it. Here: never a dead state.
        world.set_line(people[0], good, good);
        let large = world.run_until(seconds(15.0), |world| seen(world, people[0], people[1]).layer == 2);
        assert!(large.is_some(), "not large again: {:?}", seen(&world, people[0], people[1]));
        assert_no_faults(&world, &people);
    });
}
