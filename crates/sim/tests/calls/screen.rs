use sim::seed::each_seed;
use wire::{MediaKind, Publication, Sends};

use crate::gathering::{all_move, assert_no_faults, seconds, settled};

#[test]
fn a_shared_screen_is_seen_within_a_second_and_gone_when_it_stops() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 3);
        world.run_for(seconds(3.0));
        let with = |screen| Sends { microphone: true, camera: true, screen };
        let screen = Publication { seat: world.seat_id(people[0]), kind: MediaKind::Screen };
        for round in 0..3 {
            world.set_sends(people[0], with(true));
            let begin = world.now();
            world.run_for(seconds(3.0));
            for viewer in &people[1..] {
                let report = world.report(*viewer);
                let picture = report.screen(world.seat_id(people[0])).expect("a screen");
                assert!(
                    picture.last_frame_at.is_some_and(|at| world.now() - at < seconds(0.5)),
                    "{picture:?}"
                );
                let first = picture.first_frame_at.expect("a frame");
                assert!(round > 0 || first.duration_since(begin) < seconds(1.0), "{picture:?}");
            }
            world.set_sends(people[0], with(false));
            world.run_for(seconds(1.0));
            assert!(people[1..].iter().all(|viewer| !world.shown(*viewer).contains(&screen)));
            assert!(all_move(&world, &people), "cameras stopped in round {round}");
        }
        assert_no_faults(&world, &people);
    });
}
