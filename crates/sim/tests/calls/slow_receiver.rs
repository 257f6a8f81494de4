use std::time::Duration;

use sim::seed::each_seed;

use crate::gathering::{assert_no_faults, guest, pairs, round_trip, seconds, seen, settled};

#[test]
fn a_slow_receiver_does_not_hurt_the_others_and_still_sees_and_hears() {
    each_seed(&[1, 2], |seed| {
        let (mut world, mut people) = settled(seed, 3);
        world.talk(people[0], true);
        let slow = round_trip(60).limited(350_000, Duration::from_millis(300));
        let mut arrival = guest();
        arrival.down = slow;
        let slow = world.join(arrival);
        world.run_for(seconds(12.0));
        for (viewer, of) in pairs(&people) {
            let picture = seen(&world, viewer, of);
            assert_eq!((picture.freezes.count, picture.layer), (0, 2), "{picture:?}");
        }
        let seen_by_slow = people.iter().filter(|of| seen(&world, slow, **of).decoded() > 100).count();
        assert!(seen_by_slow >= 1, "the slow one sees nobody");
        let heard = world.report(slow).sounds[&world.seat_id(people[0])];
        assert!(heard.received > 400 && heard.missing < 20, "{heard:?}");
        people.push(slow);
        assert_no_faults(&world, &people);
    });
}
