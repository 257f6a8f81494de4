use sfu::Event;
use sim::client::Broken;
use sim::seed::each_seed;

use sim::world::World;

use crate::gathering::{assert_no_faults, guest, round_trip, seconds, settled};

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

#[test]
fn of_speech_on_a_lossy_line_little_is_missed_because_it_is_repeated() {
    each_seed(&[1, 2], |seed| {
        let mut world = World::new(seed);
        let asks_not = Broken { never_asks_again: true, ..Broken::default() };
        let people = [(); 2].map(|()| world.join(guest().broken(asks_not)));
        world.run_for(seconds(2.0));
        let line = round_trip(60).losing(0.3);
        world.set_line(people[0], line, line);
        people.iter().for_each(|who| world.talk(*who, true));
        world.run_for(seconds(20.0));
        for (listener, of) in [(people[0], people[1]), (people[1], people[0])] {
            let heard = world.report(listener).sounds[&world.seat_id(of)];
            assert!(heard.missing as f64 / heard.said as f64 > 0.2, "the line does not lose: {heard:?}");
            assert!(heard.concealed_ratio() < 0.13, "{heard:?}");
        }
        assert_no_faults(&world, &people);
    });
}

/// The share of what people[1] says that people[0] does not hear, over lines that lose.
fn concealed(seed: u64, loss: f64, broken: Broken) -> f64 {
    let mut world = World::new(seed);
    let listener = world.join(guest().broken(broken));
    let speaker = world.join(guest());
    world.run_for(seconds(2.0));
    world.set_line(listener, round_trip(60).losing(0.0), round_trip(60).losing(loss));
    world.talk(speaker, true);
    world.run_for(seconds(20.0));
    let heard = world.report(listener).sounds[&world.seat_id(speaker)];
    assert!(heard.said > 950, "{heard:?}");
    assert_no_faults(&world, &[listener, speaker]);
    heard.concealed_ratio()
}

#[test]
fn of_sound_that_is_lost_on_the_way_to_who_listens_most_is_asked_for_and_comes_in_time() {
    each_seed(&[1, 2], |seed| {
        let asks = concealed(seed, 0.3, Broken::default());
        let asks_not = concealed(seed, 0.3, Broken { never_asks_again: true, ..Broken::default() });
        assert!(asks < 0.035, "{asks}");
        assert!(asks_not > 2.0 * asks, "it is not the asking that helps: {asks_not} and {asks}");
    });
}

#[test]
fn where_sound_slots_are_few_whoever_speaks_is_heard() {
    each_seed(&[1, 2], |seed| {
        let mut world = World::new(seed);
        let listener = world.join(guest().with_slots(1, 3));
        world.let_grow(listener, false);
        let others = [(); 4].map(|()| world.join(guest()));
        world.run_for(seconds(2.0));
        for speaker in others {
            let before =
                world.report(listener).sounds.get(&world.seat_id(speaker)).map_or(0, |sound| sound.received);
            world.talk(speaker, true);
            world.run_for(seconds(4.0));
            world.talk(speaker, false);
            let heard = world.report(listener).sounds[&world.seat_id(speaker)].received - before;
            // Of 200 packets all but those of the first second, until it is known who speaks.
            assert!(heard > 150, "{heard} packets heard");
            world.run_for(seconds(1.5));
        }
        assert_no_faults(&world, &[listener]);
    });
}
