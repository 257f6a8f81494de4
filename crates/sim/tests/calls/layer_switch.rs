use sim::seed::each_seed;

use crate::gathering::{assert_no_faults, seconds, seen, settled};

#[test]
fn the_layer_follows_the_height_that_is_shown() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 2);
        world.run_for(seconds(3.0));
        for (height, layer) in [(180, 0), (720, 2), (360, 1), (720, 2), (90, 0), (300, 1), (1080, 2)] {
            let want = world.want_camera(people[1], height);
            world.show(people[0], vec![want]);
            let there =
                world.run_until(seconds(4.0), |world| seen(world, people[0], people[1]).layer == layer);
            assert!(there.is_some(), "{height}: {:?}", seen(&world, people[0], people[1]));
            world.run_for(seconds(1.0));
            assert_eq!(seen(&world, people[0], people[1]).layer, layer, "at height {height}");
        }
        let picture = seen(&world, people[0], people[1]);
        assert_eq!(picture.freezes.count, 0, "{picture:?}");
        assert_no_faults(&world, &people);
    });
}

#[test]
fn a_layer_that_nobody_shows_is_not_sent() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 3);
        for viewer in [people[0], people[1]] {
            let want = world.want_camera(people[2], 180);
            world.show(viewer, vec![want]);
        }
        let quiet = world.run_until(seconds(10.0), |world| {
            let [low, middle, high, _] = world.report(people[2]).encoding;
            low > 0 && middle == 0 && high == 0
        });
        assert!(quiet.is_some(), "{:?}", world.report(people[2]).encoding);
        assert_no_faults(&world, &people);
    });
}
