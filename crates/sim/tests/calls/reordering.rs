use std::time::Duration;

use sim::network::Condition;
use sim::seed::each_seed;
use sim::world::World;

use crate::gathering::{assert_no_faults, guest, round_trip, seconds, seen};

#[test]
fn reordered_and_repeated_packets_hardly_freeze_and_never_break_a_picture() {
    each_seed(&[1, 2], |seed| {
        let mut world = World::new(seed);
        let line = Condition { reorder: 0.05, duplicate: 0.02, ..round_trip(60) };
        let line = line.jittered(Duration::from_millis(10));
        let people = [(); 2].map(|()| world.join(guest().over(line).talking()));
        world.run_for(seconds(12.0));
        for (viewer, of) in [(people[0], people[1]), (people[1], people[0])] {
            let picture = seen(&world, viewer, of);
            assert!(picture.freezes.ratio() < 0.03, "{picture:?}");
            let heard = world.report(viewer).sounds[&world.seat_id(of)];
            // The last packet may still be under way.
            assert!(heard.missing <= 1, "{heard:?}");
        }
        assert_no_faults(&world, &people);
    });
}
