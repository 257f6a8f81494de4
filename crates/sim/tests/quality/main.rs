//! Every figure of the scoreboard moves when what it measures is broken: one that never moves proves nothing.

use std::time::Duration;

use sim::client::Broken;
use sim::network::Condition;
use sim::quality::{Figures, SCENARIOS, Scenario, Stage, play};
use sim::scenario::THE_CALL;
use sim::seed::each_seed;
use sim::world::Arrival;

/// A page as it should be.
const WELL: Broken = Broken {
    never_asks_again: false,
    never_resends: false,
    ignores_key_requests: false,
    gives_no_feedback: false,
    has_no_red: false,
};
const QUEUE: Duration = Duration::from_millis(300);

/// What two scenarios come to: one as it should be, one with something broken.
fn both(seed: u64, well: fn(&mut Stage), broken: fn(&mut Stage)) -> [Figures; 2] {
    let figures = |of| {
        play(&Scenario { name: "", about: "", targets: &[], seeds: 1, people: 2, play: of }, seed).figures()
    };
    [figures(well), figures(broken)]
}

fn guest() -> Arrival {
    Arrival::at(THE_CALL).talking()
}

fn round_trip(milliseconds: u64) -> Condition {
    Condition::delayed(Duration::from_millis(milliseconds) / 2)
}

/// Somebody with this page on a line that loses 5 % is with somebody on a good one for half a minute.
fn lossy(stage: &mut Stage, page: Broken) {
    let poor = stage.join(guest().over(round_trip(60).losing(0.05)).broken(page));
    let good = stage.join(guest().broken(Broken { has_no_red: page.has_no_red, ..WELL }));
    stage.watch("down", poor, good);
    stage.watch("up", good, poor);
    stage.run(30);
}

#[test]
fn where_nothing_is_asked_for_again_there_are_freezes_and_fewer_frames() {
    each_seed(&[1], |seed| {
        let [well, broken] = both(
            seed,
            |stage| lossy(stage, WELL),
            |stage| lossy(stage, Broken { never_asks_again: true, ..WELL }),
        );
        assert!(
            broken.frozen_ratio > 0.1 && broken.frozen_ratio > well.frozen_ratio * 5.0,
            "{well:?} {broken:?}"
        );
        assert!(broken.freezes_per_minute > well.freezes_per_minute * 3.0, "{well:?} {broken:?}");
        assert!(broken.fps < well.fps * 0.9, "{well:?} {broken:?}");
    });
}

#[test]
fn where_nothing_is_sent_again_there_are_freezes() {
    each_seed(&[1], |seed| {
        let [well, broken] = both(
            seed,
            |stage| lossy(stage, WELL),
            |stage| lossy(stage, Broken { never_resends: true, ..WELL }),
        );
        assert!(
            broken.frozen_ratio > 0.1 && broken.frozen_ratio > well.frozen_ratio * 5.0,
            "{well:?} {broken:?}"
        );
    });
}

/// What is lost is sent once, whatever is asked for.
const ONCE: Broken = Broken { never_asks_again: true, never_resends: true, ..WELL };

#[test]
fn where_sound_is_not_repeated_more_of_it_is_missed() {
    each_seed(&[1], |seed| {
        let [well, broken] =
            both(seed, |stage| lossy(stage, ONCE), |stage| lossy(stage, Broken { has_no_red: true, ..ONCE }));
        let [well, broken] = [well, broken].map(|figures| figures.concealed_ratio.unwrap_or_default());
        assert!((0.03..0.08).contains(&broken) && well < broken / 4.0, "{well} {broken}");
    });
}

#[test]
fn where_sound_is_not_sent_again_more_of_it_is_missed() {
    each_seed(&[1], |seed| {
        let [well, broken] = both(
            seed,
            |stage| lossy(stage, Broken { has_no_red: true, ..WELL }),
            |stage| lossy(stage, Broken { has_no_red: true, ..ONCE }),
        );
        let [well, broken] = [well, broken].map(|figures| figures.concealed_ratio.unwrap_or_default());
        assert!(well < broken / 4.0, "{well} {broken}");
    });
}

/// Somebody comes late to somebody with this page.
fn late(stage: &mut Stage, page: Broken) {
    let there = stage.join(guest().broken(page));
    stage.join(guest());
    stage.run(5);
    let late = stage.join(guest());
    stage.watch("late", late, there);
    stage.run(10);
}

#[test]
fn where_no_key_frame_is_made_a_late_joiner_waits_for_a_picture() {
    each_seed(&[1], |seed| {
        let [well, broken] = both(
            seed,
            |stage| late(stage, WELL),
            |stage| late(stage, Broken { ignores_key_requests: true, ..WELL }),
        );
        assert!(well.first_frame_ms < 1_000.0 && broken.first_frame_ms > 3_000.0, "{well:?} {broken:?}");
        assert!(well.frozen_ratio < 0.05 && broken.frozen_ratio > 0.3, "{well:?} {broken:?}");
    });
}

/// Somebody with this page on a line of 500 kb/s.
fn half(stage: &mut Stage, page: Broken) {
    let line = round_trip(60).limited(500_000, QUEUE);
    let poor = stage.join(Arrival { down: line, ..guest() }.broken(page));
    let good = stage.join(guest());
    stage.watch("down", poor, good);
    stage.carries(poor, Some(500_000));
    stage.run(20);
}

#[test]
fn where_nobody_says_what_arrived_the_estimate_is_wrong() {
    each_seed(&[1], |seed| {
        let [well, broken] = both(
            seed,
            |stage| half(stage, WELL),
            |stage| half(stage, Broken { gives_no_feedback: true, ..WELL }),
        );
        let [well, broken] = [well, broken].map(|figures| figures.estimate_error.unwrap_or_default());
        assert!(well < 0.7 && broken > 2.0, "{well} {broken}");
    });
}

/// The bandwidth goes for a while and comes back as this much.
fn returning(stage: &mut Stage, rate: u64) {
    let line = |rate| round_trip(60).limited(rate, QUEUE);
    let poor = stage.join(Arrival { down: line(4_000_000), ..guest() });
    let good = stage.join(guest());
    stage.watch("down", poor, good);
    stage.run(12);
    let before = stage.layer(poor, good);
    assert_eq!(before, 2, "the picture is not large to begin with");
    stage.world.set_line(poor, round_trip(40), line(400_000));
    stage.run(6);
    stage.world.set_line(poor, round_trip(40), line(rate));
    stage.returns(poor, good, before);
    stage.run(12);
}

#[test]
fn where_the_bandwidth_does_not_return_nothing_recovers() {
    each_seed(&[1], |seed| {
        let [well, broken] =
            both(seed, |stage| returning(stage, 4_000_000), |stage| returning(stage, 1_000_000));
        let [well, broken] = [well, broken].map(|figures| figures.recovery_s.unwrap_or_default());
        assert!(well < 8.0 && broken > 11.0, "{well} {broken}");
    });
}

#[test]
fn the_scoreboard_has_what_everybody_looks_for_each_once() {
    let names: Vec<&str> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
    for name in [
        "loss_0",
        "loss_5",
        "loss_10",
        "loss_20",
        "loss_30",
        "rtt_150",
        "jitter",
        "reordering",
        "drop_and_return",
        "narrow",
        "bad_uplink",
        "slow_receiver",
        "eight",
    ] {
        assert_eq!(names.iter().filter(|known| **known == name).count(), 1, "{name}");
    }
}
