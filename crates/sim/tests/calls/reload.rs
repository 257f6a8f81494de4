use sim::seed::each_seed;

use crate::gathering::{all_move, assert_no_faults, seconds, settled};

#[test]
fn a_page_loaded_anew_is_back_in_its_seat_within_a_second() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 3);
        for round in 0..3 {
            world.reload(people[0]);
            world.run_for(seconds(0.3));
            let back = world.run_until(seconds(2.0), |world| all_move(world, &people));
            assert!(back.is_some_and(|after| after < seconds(0.7)), "round {round}: {back:?}");
            world.run_for(seconds(1.0));
        }
        // Whoever stayed may have had frames of the old page in flight, sealed with a key forgotten since.
        let kept = world.report(people[1]).faults;
        assert!(kept.unopened < 10 && kept.broken_references == 0 && kept.torn == 0, "{kept:?}");
        assert_no_faults(&world, &people[..1]);
    });
}
