use sim::seed::each_seed;

use crate::gathering::{assert_no_faults, moves, round_trip, seconds, settled};

#[test]
fn a_change_of_network_is_survived_by_an_ice_restart() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 3);
        world.change_network(people[0], round_trip(60), round_trip(60));
        world.run_for(seconds(1.0));
        assert!(!moves(&world, people[0], people[1], 500), "nothing can reach the new address yet");
        world.renew(people[0], 0, 0, true);
        let back = world.run_until(seconds(3.0), |world| {
            moves(world, people[0], people[1], 50) && moves(world, people[1], people[0], 50)
        });
        assert!(back.is_some_and(|after| after < seconds(1.3)), "{back:?} after the restart was asked for");
        world.run_for(seconds(3.0));
        assert!(moves(&world, people[0], people[2], 100));
        assert_eq!(world.lost_at(people[0]), None);
        assert_no_faults(&world, &people);
    });
}

#[test]
fn an_ice_restart_on_the_same_network_is_not_seen() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 2);
        world.renew(people[0], 0, 0, true);
        world.run_for(seconds(4.0));
        for (viewer, of) in [(people[0], people[1]), (people[1], people[0])] {
            let picture = crate::gathering::seen(&world, viewer, of);
            assert!(moves(&world, viewer, of, 100) && picture.freezes.count == 0, "{picture:?}");
        }
        assert_no_faults(&world, &people);
    });
}
