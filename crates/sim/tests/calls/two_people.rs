use sim::seed::each_seed;
use sim::world::World;

use crate::gathering::{assert_no_faults, guest, round_trip, seconds, seen};

#[test]
fn two_people_see_and_hear_each_other_within_a_second() {
    each_seed(&[1, 2, 3], |seed| {
        let mut world = World::new(seed);
        let people = [(); 2].map(|()| world.join(guest().over(round_trip(50)).talking()));
        let begin = world.now();
        world.run_for(seconds(2.0));
        for (viewer, of) in [(people[0], people[1]), (people[1], people[0])] {
            let first = seen(&world, viewer, of).first_frame_at.expect("a picture");
            assert!(first.duration_since(begin) < seconds(1.0), "{:?}", first.duration_since(begin));
            println!("seed {seed}: two people, 50 ms: a picture after {:?}", first.duration_since(begin));
            let report = world.report(viewer);
            let heard = report.sounds[&world.seat_id(of)];
            let first = heard.first_at.expect("a sound").duration_since(begin);
            assert!(first < seconds(1.0) && heard.missing == 0, "{first:?}, {heard:?}");
        }
        assert_no_faults(&world, &people);
    });
}

#[test]
fn a_picture_on_a_good_line_is_smooth_and_soon_large() {
    each_seed(&[1, 2, 3], |seed| {
        let mut world = World::new(seed);
        let people = [(); 2].map(|()| world.join(guest().over(round_trip(50))));
        let large = world.run_until(seconds(8.0), |world| seen(world, people[0], people[1]).layer == 2);
        assert!(large.is_some(), "{:?}", seen(&world, people[0], people[1]));
        // The relay may overshoot once while it finds out what the line carries.
        world.run_for(seconds(6.0));
        let before = seen(&world, people[0], people[1]).frames[2];
        world.run_for(seconds(8.0));
        let picture = seen(&world, people[0], people[1]);
        assert_eq!(picture.freezes.count, 0, "{picture:?}");
        assert!(picture.frames[2] - before > 235, "{picture:?}");
        assert_no_faults(&world, &people);
    });
}
