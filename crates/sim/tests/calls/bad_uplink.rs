use std::time::Duration;

use sim::seed::each_seed;

use crate::gathering::{assert_no_faults, pairs, round_trip, seconds, seen, settled};

#[test]
fn a_bad_uplink_affects_only_its_owner() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 4);
        world.run_for(seconds(5.0));
        // How it came to the full picture is another matter.
        let freezes = |world: &_, (viewer, of)| seen(world, viewer, of).freezes.count;
        let before: Vec<_> = pairs(&people[1..]).map(|pair| freezes(&world, pair)).collect();
        let bad = round_trip(100).limited(500_000, Duration::from_millis(200)).losing(0.15);
        world.set_line(people[0], bad, round_trip(40));
        world.run_for(seconds(10.0));
        for ((viewer, of), before) in pairs(&people[1..]).zip(before) {
            let picture = seen(&world, viewer, of);
            assert_eq!((picture.freezes.count, picture.layer), (before, 2), "{picture:?}");
        }
        for of in &people[1..] {
            let picture = seen(&world, people[0], *of);
            assert!(picture.freezes.ratio() < 0.02, "the owner's own view: {picture:?}");
        }
        assert_no_faults(&world, &people);
    });
}
