use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sim::network::Condition;
use sim::scenario::{Scenario, Step};
use sim::seed::each_seed;
use wire::{MediaKind, Publication};

use crate::gathering::{all_move, assert_no_faults, guest, round_trip, seconds};

const NAMES: [&str; 8] = ["ada", "ben", "cleo", "dan", "eve", "fay", "gus", "hal"];

/// Eight people come and go for seven seconds, every 50 to 300 ms one of them; at the end all are in.
fn storm(seed: u64) -> Scenario {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut present = [false; NAMES.len()];
    let mut scenario = Scenario::new();
    let (mut at, mut vanished) = (0, 0);
    while at < 7_000 {
        let index = rng.random_range(0..NAMES.len());
        let line: Condition = round_trip(rng.random_range(10..150));
        let step = match (present[index], rng.random_range(0..4)) {
            (false, _) => Step::Join(NAMES[index], guest().over(line).showing_at(360)),
            // The house keeps a lost seat for two minutes, and a call has only sixteen.
            (true, 0) if vanished < 5 => {
                vanished += 1;
                Step::Vanish(NAMES[index])
            }
            (true, 1) => Step::Talk(NAMES[index], true),
            (true, _) => Step::Leave(NAMES[index]),
        };
        present[index] = matches!(step, Step::Join(..) | Step::Talk(..));
        scenario = scenario.at(at, step);
        at += rng.random_range(50..300);
    }
    for (name, _) in NAMES.iter().zip(present).filter(|(_, present)| !present) {
        scenario = scenario.at(at, Step::Join(name, guest().showing_at(360)));
    }
    scenario
}

#[test]
fn after_a_storm_of_coming_and_going_everybody_sees_everybody_and_no_ghosts() {
    each_seed(&[1, 2], |seed| {
        let mut outcome = storm(seed).run(seed, seconds(15.0));
        let people = NAMES.map(|name| outcome.who(name));
        let world = &mut outcome.world;
        let all = world.run_until(seconds(2.0), |world| all_move(world, &people));
        assert!(all.is_some(), "not everybody sees everybody");
        let cameras = people.map(|who| Publication { seat: world.seat_id(who), kind: MediaKind::Camera });
        for who in people {
            let shown = world.shown(who);
            let pictures = shown.iter().filter(|publication| publication.kind == MediaKind::Camera);
            assert!(
                pictures.clone().all(|publication| cameras.contains(publication)),
                "a ghost is in a slot"
            );
            assert_eq!(pictures.count(), NAMES.len() - 1);
        }
        assert_no_faults(world, &people);
    });
}
