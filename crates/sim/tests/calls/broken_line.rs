//! A metric that never moves proves nothing: these lines are broken on purpose.

use sim::network::Condition;
use sim::seed::each_seed;

use crate::gathering::{assert_no_faults, moves, round_trip, seconds, seen, settled};

#[test]
fn a_line_cut_for_two_seconds_is_a_freeze_of_two_seconds_and_then_over() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 2);
        let good = round_trip(40);
        world.set_line(people[0], good, Condition::cut());
        world.run_for(seconds(2.0));
        world.set_line(people[0], good, good);
        world.run_for(seconds(3.0));
        let cut = seen(&world, people[0], people[1]);
        assert!((1..=2).contains(&cut.freezes.count), "{cut:?}");
        assert!(cut.freezes.total > seconds(1.9) && cut.freezes.total < seconds(3.5), "{cut:?}");
        assert!(moves(&world, people[0], people[1], 200), "{cut:?}");
        assert_eq!(seen(&world, people[1], people[0]).freezes.count, 0);
        assert_no_faults(&world, &people);
    });
}

#[test]
fn a_hopeless_line_shows_freezes() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 2);
        let hopeless = round_trip(300).losing(0.6);
        world.set_line(people[0], hopeless, hopeless);
        world.run_for(seconds(10.0));
        let picture = seen(&world, people[0], people[1]);
        assert!(picture.freezes.ratio() > 0.1, "{picture:?}");
        assert_no_faults(&world, &people);
    });
}
