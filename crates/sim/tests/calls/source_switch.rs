use sim::seed::each_seed;
use sim::world::World;

use crate::gathering::{assert_no_faults, camera, guest, moves, seconds};

#[test]
fn one_slot_shows_one_person_after_another() {
    each_seed(&[1, 2], |seed| {
        let mut world = World::new(seed);
        let viewer = world.join(guest().with_slots(2, 1));
        world.let_grow(viewer, false);
        let others = [(); 3].map(|()| world.join(guest()));
        world.run_for(seconds(2.0));
        for round in 0..9 {
            let of = others[round % 3];
            let want = world.want_camera(of, 720);
            world.show(viewer, vec![want]);
            let there = world.run_until(seconds(1.0), |world| {
                world.report(viewer).pictures.contains_key(&camera(world, of)) && moves(world, viewer, of, 50)
            });
            assert!(there.is_some(), "round {round}: not shown within a second");
            world.run_for(seconds(1.0));
            assert!(moves(&world, viewer, of, 100), "round {round}: does not go on moving");
        }
        assert_no_faults(&world, &[viewer]);
        assert_no_faults(&world, &others);
    });
}
