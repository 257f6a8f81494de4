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

/// The part of half a minute, once that is settled, for which pictures stand where a line begins to lose so much: of whoever
/// sits behind it, as the others see them, and of the others, as they do.
fn frozen_later(loss: f64) -> [f64; 2] {
    let sum = Cell::new([0.0; 2]);
    each_seed(&[1, 2, 3], |seed| {
        let mut world = World::new(seed);
        let lossy = world.join(guest().over(round_trip(60)));
        let good = world.join(guest().over(round_trip(20)));
        world.run_for(seconds(5.0));
        // Where what is asked for again is lost as well.
        let line = round_trip(60).losing(loss);
        world.set_line(lossy, line, line);
        world.run_for(seconds(10.0));
        let stood = |world: &World| {
            [(good, lossy), (lossy, good)].map(|(who, of)| seen(world, who, of).freezes.total.as_secs_f64())
        };
        let before = stood(&world);
        world.run_for(seconds(30.0));
        let ([up, down], after) = (sum.get(), stood(&world));
        sum.set([up + after[0] - before[0], down + after[1] - before[1]]);
        assert_no_faults(&world, &[lossy, good]);
    });
    sum.get().map(|stood| stood / 90.0)
}

#[test]
fn where_a_fifth_is_lost_pictures_go_out_twice_and_are_seen_to_move() {
    let [_, frozen] = frozen_later(0.2);
    println!("20 % loss, 60 ms: frozen down {frozen:.4}");
    assert!(frozen < 0.09, "frozen for {frozen} of the time");
}

#[test]
fn who_sends_over_a_line_that_loses_a_seventh_whatever_is_sent_is_seen_to_move() {
    let [frozen, _] = frozen_later(0.15);
    println!("15 % loss, 60 ms: frozen up {frozen:.4}");
    assert!(frozen < 0.01, "frozen for {frozen} of the time");
}
