use sim::seed::each_seed;

use crate::gathering::{assert_no_faults, camera, moves, seconds, settled};

#[test]
fn a_dead_peer_is_noticed_in_less_than_eight_seconds() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 3);
        let gone = people[2];
        world.vanish(gone);
        let noticed = world.run_until(seconds(8.0), |world| world.lost_at(gone).is_some());
        assert!(noticed.is_some_and(|after| after > seconds(2.0)), "{noticed:?}");
        world.run_for(seconds(0.5));
        for viewer in &people[..2] {
            assert!(!world.shown(*viewer).contains(&camera(&world, gone)), "a ghost is in a slot");
        }
        assert!(moves(&world, people[0], people[1], 100) && moves(&world, people[1], people[0], 100));
        assert_no_faults(&world, &people);
    });
}

#[test]
fn somebody_on_a_bad_line_is_not_taken_for_dead() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 2);
        let bad = crate::gathering::round_trip(400).losing(0.3);
        world.set_line(people[0], bad, bad);
        world.run_for(seconds(20.0));
        assert_eq!(world.lost_at(people[0]), None);
    });
}

#[test]
fn somebody_who_sends_nothing_is_not_taken_for_dead() {
    each_seed(&[1], |seed| {
        let (mut world, people) = settled(seed, 2);
        world.set_sends(people[0], wire::Sends::default());
        world.run_for(seconds(30.0));
        assert_eq!(world.lost_at(people[0]), None);
        assert!(moves(&world, people[0], people[1], 100));
    });
}
