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
        let once = Broken { never_asks_again: true, never_resends: true, ..Broken::default() };
        let people = [(); 2].map(|()| world.join(guest().broken(once)));
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

/// The share of what somebody says that somebody else does not hear, where the speaker's line loses so much on its way up
/// and the listener's on its way down.
fn concealed(seed: u64, (up, down): (f64, f64), (speaks, listens): (Broken, Broken)) -> f64 {
    let mut world = World::new(seed);
    let listener = world.join(guest().broken(listens));
    let speaker = world.join(guest().broken(speaks));
    world.run_for(seconds(2.0));
    for (who, up, down) in [(speaker, up, 0.0), (listener, 0.0, down)] {
        if up + down > 0.0 {
            world.set_line(who, round_trip(60).losing(up), round_trip(60).losing(down));
        }
    }
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
        let listens = |listens| concealed(seed, (0.0, 0.3), (Broken::default(), listens));
        let asks = listens(Broken::default());
        let asks_not = listens(Broken { never_asks_again: true, ..Broken::default() });
        assert!(asks < 0.035, "{asks}");
        assert!(asks_not > 2.0 * asks, "it is not the asking that helps: {asks_not} and {asks}");
    });
}

#[test]
fn of_sound_that_is_lost_on_its_way_from_who_speaks_most_is_asked_for_and_comes_in_time() {
    each_seed(&[1, 2], |seed| {
        let speaks = |speaks| concealed(seed, (0.3, 0.0), (speaks, Broken::default()));
        let resends = speaks(Broken::default());
        let resends_not = speaks(Broken { never_resends: true, ..Broken::default() });
        assert!(resends < 0.035, "{resends}");
        assert!(resends_not > 2.0 * resends, "it is not the asking that helps: {resends_not} and {resends}");
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
