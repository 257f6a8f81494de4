use sim::seed::each_seed;
use sim::world::World;

use crate::gathering::{all_move, assert_no_faults, guest, seconds};

#[test]
fn a_pool_that_is_too_small_grows_while_the_call_goes_on() {
    each_seed(&[1, 2], |seed| {
        let mut world = World::new(seed);
        let people: Vec<_> = (0..5).map(|_| world.join(guest().with_slots(2, 2).talking())).collect();
        let all = world.run_until(seconds(4.0), |world| all_move(world, &people));
        assert!(all.is_some(), "not everybody sees everybody");
        world.run_for(seconds(2.0));
        assert!(people.iter().all(|who| world.report(*who).sounds.len() == 4), "not everybody is heard");
        assert_no_faults(&world, &people);
    });
}

#[test]
fn a_pool_that_does_not_grow_shows_as_many_as_it_can() {
    each_seed(&[1, 2], |seed| {
        let mut world = World::new(seed);
        let small = world.join(guest().with_slots(1, 2));
        world.let_grow(small, false);
        let mut people: Vec<_> = (0..4).map(|_| world.join(guest())).collect();
        world.run_for(seconds(4.0));
        assert_eq!(world.report(small).pictures.values().filter(|picture| picture.decoded() > 30).count(), 2);
        people.push(small);
        assert_no_faults(&world, &people);
    });
}
