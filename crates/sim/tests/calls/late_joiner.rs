use sim::seed::each_seed;

use crate::gathering::{assert_no_faults, guest, round_trip, seconds, seen, settled};

#[test]
fn late_joiner_sees_everyone_within_a_second() {
    each_seed(&[1, 2], |seed| {
        let (mut world, mut people) = settled(seed, 5);
        let late = world.join(guest().over(round_trip(50)));
        let begin = world.now();
        world.run_for(seconds(2.0));
        let mut slowest = seconds(0.0);
        for (index, of) in people.iter().enumerate() {
            let there = seen(&world, late, *of).first_frame_at.expect("a picture").duration_since(begin);
            assert!(there < seconds(1.0), "saw person {index} after {there:?}");
            let seen_by = seen(&world, *of, late).first_frame_at.expect("a picture").duration_since(begin);
            assert!(seen_by < seconds(1.0), "seen by person {index} after {seen_by:?}");
            slowest = slowest.max(there).max(seen_by);
        }
        println!("seed {seed}: six people, 50 ms: the slowest picture after {slowest:?}");
        people.push(late);
        assert_no_faults(&world, &people);
    });
}

#[test]
fn late_joiner_does_not_freeze_the_others() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 3);
        world.join(guest());
        world.run_for(seconds(5.0));
        for (viewer, of) in crate::gathering::pairs(&people) {
            let picture = seen(&world, viewer, of);
            assert_eq!(picture.freezes.count, 0, "{picture:?}");
        }
    });
}

#[test]
fn many_late_joiners_at_once_do_not_flood_a_camera_with_requests() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 2);
        let before = world.report(people[0]).keys_asked;
        for _ in 0..6 {
            world.join(guest());
        }
        world.run_for(seconds(2.0));
        let asked = world.report(people[0]).keys_asked - before;
        assert!((1..=9).contains(&asked), "{asked} requests");
    });
}
