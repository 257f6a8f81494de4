use sfu::Event;
use sim::seed::each_seed;

use crate::gathering::{assert_no_faults, round_trip, seconds, settled};

#[test]
fn whoever_speaks_is_announced_and_whoever_stops_is_not() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 4);
        let latest = |world: &sim::world::World| {
            world.events().iter().rev().find_map(|(_, event)| match event {
                Event::Speakers { seats, .. } => Some(seats.clone()),
                Event::Up { .. } | Event::Lost { .. } | Event::Slots { .. } | Event::Wanted { .. } => None,
            })
        };
        for who in [people[0], people[2]] {
            world.talk(who, true);
            let seat = world.seat_id(who);
            let said = world.run_until(seconds(1.5), |world| {
                latest(world).is_some_and(|seats| seats.first() == Some(&seat))
            });
            assert!(said.is_some(), "{:?}", latest(&world));
            world.talk(who, false);
            let silent =
                world.run_until(seconds(5.0), |world| latest(world).is_some_and(|seats| seats.is_empty()));
            assert!(silent.is_some(), "{:?}", latest(&world));
        }
    });
}

#[test]
fn a_voice_on_a_lossy_line_loses_no_more_than_the_line_does() {
    each_seed(&[1, 2], |seed| {
        let (mut world, people) = settled(seed, 2);
        let line = round_trip(60).losing(0.1);
        world.set_line(people[0], line, line);
        world.talk(people[1], true);
        world.run_for(seconds(20.0));
        let heard = world.report(people[0]).sounds[&world.seat_id(people[1])];
        let sent = heard.received + heard.missing;
        assert!(sent > 950, "{heard:?}");
        assert!(heard.missing as f64 / (sent as f64) < 0.13, "{heard:?}");
        assert!(heard.oldest < seconds(0.3), "speech waits behind pictures: {heard:?}");
        assert_no_faults(&world, &people);
    });
}
