use std::cell::Cell;

use sim::network::{Condition, Loss};
use sim::seed::each_seed;
use sim::world::World;

use crate::gathering::{assert_no_faults, guest, round_trip, seconds, seen};

/// Somebody on a line that loses in both directions is with somebody on a good one. Gives the shares of time
/// for which the first sees the second frozen, and the second the first, over some seeds.
///
/// The scoreboard gates the product's targets over more seeds and minutes; these are the same targets.
fn frozen(line: Condition) -> [f64; 2] {
    let sum = Cell::new([0.0; 2]);
    let runs = Cell::new(0.0);
    each_seed(&[1, 2, 3], |seed| {
        let mut world = World::new(seed);
        let lossy = world.join(guest().over(line));
        let good = world.join(guest().over(round_trip(20)));
        world.run_for(seconds(20.0));
        assert_no_faults(&world, &[lossy, good]);
        let [mut down, mut up] = sum.get();
        for (viewer, of, ratio) in [(lossy, good, &mut down), (good, lossy, &mut up)] {
            let picture = seen(&world, viewer, of);
            // Not all of the 20 s: where packets of the handshake are lost, DTLS waits a second and more.
            assert!(picture.freezes.watched > seconds(12.0), "{picture:?}");
            assert!(picture.freezes.longest < seconds(2.0), "{picture:?}");
            *ratio += picture.freezes.ratio();
        }
        sum.set([down, up]);
        runs.set(runs.get() + 1.0);
    });
    sum.get().map(|ratio| ratio / runs.get())
}

#[test]
fn five_percent_loss_freezes_half_a_percent_at_most() {
    let frozen = frozen(round_trip(60).losing(0.05));
    println!("5 % loss, 60 ms: frozen down {:.4}, up {:.4}", frozen[0], frozen[1]);
    assert!(frozen.iter().all(|ratio| *ratio < 0.005), "frozen for {frozen:?} of the time");
}

#[test]
fn ten_percent_loss_freezes_two_percent_at_most() {
    let frozen = frozen(round_trip(60).losing(0.10));
    println!("10 % loss, 60 ms: frozen down {:.4}, up {:.4}", frozen[0], frozen[1]);
    assert!(frozen.iter().all(|ratio| *ratio < 0.02), "frozen for {frozen:?} of the time");
}

#[test]
fn loss_in_bursts_never_shows_a_broken_picture() {
    let line = Condition { loss: Loss::Bursts { ratio: 0.05, mean: 4.0 }, ..round_trip(60) };
    let frozen = frozen(line);
    println!("5 % loss in bursts, 60 ms: frozen down {:.4}, up {:.4}", frozen[0], frozen[1]);
    assert!(frozen.iter().all(|ratio| *ratio < 0.02), "frozen for {frozen:?} of the time");
}

#[test]
fn where_a_fifth_is_lost_pictures_go_out_twice_and_are_seen_to_move() {
    let sum = Cell::new(0.0);
    each_seed(&[1, 2, 3], |seed| {
        let mut world = World::new(seed);
        let lossy = world.join(guest().over(round_trip(60)));
        let good = world.join(guest().over(round_trip(20)));
        world.run_for(seconds(5.0));
        // What comes up is heard of: the question is what goes down.
        world.set_line(lossy, round_trip(60), round_trip(60).losing(0.2));
        world.run_for(seconds(10.0));
        let before = seen(&world, lossy, good).freezes;
        world.run_for(seconds(30.0));
        let after = seen(&world, lossy, good).freezes;
        sum.set(sum.get() + (after.total - before.total).as_secs_f64() / 30.0);
        assert_no_faults(&world, &[lossy, good]);
    });
    let frozen = sum.get() / 3.0;
    println!("20 % loss down, 60 ms: frozen {frozen:.4}");
    assert!(frozen < 0.04, "frozen for {frozen} of the time");
}
