use sim::seed::each_seed;
use sim::world::World;
use wire::CallId;

use crate::gathering::{all_move, assert_no_faults, guest, seconds};

#[test]
fn two_calls_on_one_relay_never_see_each_other() {
    each_seed(&[1, 2], |seed| {
        let mut world = World::new(seed);
        let calls = [1, 2].map(|call| {
            [(); 3].map(|()| {
                let arrival = sim::world::Arrival { call: CallId::from_u128(call), ..guest().talking() };
                world.join(arrival)
            })
        });
        world.run_for(seconds(5.0));
        for people in calls {
            let ours = people.map(|who| world.seat_id(who));
            for who in people {
                let report = world.report(who);
                assert_eq!(report.pictures.len(), 2, "{:?}", report.pictures.keys());
                assert!(report.pictures.keys().all(|publication| ours.contains(&publication.seat)));
                assert!(report.sounds.len() == 2 && report.sounds.keys().all(|seat| ours.contains(seat)));
            }
            assert!(all_move(&world, &people));
            assert_no_faults(&world, &people);
        }
    });
}
