//! What is played: the lines of families, and what goes wrong with them.

use std::time::Duration;

use super::Stage;
use crate::network::{Condition, Loss};
use crate::scenario::THE_CALL;
use crate::world::{Arrival, Who};

/// Something that happens to a call.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// Its name, for ever: figures are compared by it.
    pub name: &'static str,
    /// What happens, for whoever reads the table.
    pub about: &'static str,
    /// Figures with the most that each may come to: what DESIGN.md §8 asks, and that nothing is ever mixed up.
    pub targets: &'static [(&'static str, f64)],
    /// It is played with the seeds 1 to this one.
    pub seeds: u64,
    /// How many are in the call.
    pub people: usize,
    /// What happens.
    pub play: fn(&mut Stage),
}

/// Kilobits.
const KB: u64 = 1_000;
/// So long a bottleneck queues: what home routers do.
const QUEUE: Duration = Duration::from_millis(300);
/// Nothing may ever be torn, mixed up or misplaced.
const CLEAN: (&str, f64) = ("faults", 0.0);

/// Everything that is played.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        targets: &[CLEAN, ("frozen_ratio", 0.001), ("first_frame_ms", 1_000.0), ("concealed_ratio", 0.001)],
        ..lossy("loss_0", "60 ms, no loss", |stage| lossy_line(stage, round_trip(60)))
    },
    Scenario {
        targets: &[CLEAN, ("frozen_ratio", 0.002)],
        ..lossy("loss_2", "60 ms, 2 % lost", |stage| lossy_line(stage, round_trip(60).losing(0.02)))
    },
    Scenario {
        targets: &[CLEAN, ("frozen_ratio", 0.005)],
        seeds: 5,
        ..lossy("loss_5", "60 ms, 5 % lost", |stage| lossy_line(stage, round_trip(60).losing(0.05)))
    },
    Scenario {
        targets: &[CLEAN, ("frozen_ratio", 0.02)],
        seeds: 5,
        ..lossy("loss_10", "60 ms, 10 % lost", |stage| lossy_line(stage, round_trip(60).losing(0.10)))
    },
    lossy("loss_20", "60 ms, 20 % lost", |stage| lossy_line(stage, round_trip(60).losing(0.20))),
    Scenario {
        targets: &[CLEAN, ("concealed_ratio", 0.10)],
        seeds: 5,
        ..lossy("loss_30", "60 ms, 30 % lost", |stage| lossy_line(stage, round_trip(60).losing(0.30)))
    },
    lossy("loss_5_bursts", "60 ms, 5 % lost, four in a row", |stage| lossy_line(stage, bursts(0.05))),
    lossy("loss_10_bursts", "60 ms, 10 % lost, four in a row", |stage| lossy_line(stage, bursts(0.10))),
    lossy("rtt_150", "150 ms, 2 % lost", |stage| lossy_line(stage, round_trip(150).losing(0.02))),
    lossy("jitter", "60 ms, up to 60 ms more each way", |stage| {
        lossy_line(stage, round_trip(60).jittered(Duration::from_millis(60)));
    }),
    lossy("reordering", "60 ms, 5 % overtaken, 2 % twice", |stage| {
        lossy_line(stage, Condition { reorder: 0.05, duplicate: 0.02, ..round_trip(60) });
    }),
    Scenario {
        targets: &[CLEAN, ("recovery_s", 5.0)],
        seeds: 5,
        ..lossy("drop_and_return", "4 Mb/s, 15 s of 400 kb/s, 4 Mb/s", drop_and_return)
    },
    lossy("narrow", "150 kb/s each way", narrow),
    Scenario { people: 4, seeds: 2, ..lossy("bad_uplink", "one of four: 500 kb/s, 15 % lost", bad_uplink) },
    Scenario {
        people: 4,
        seeds: 2,
        ..lossy("slow_receiver", "one of four receives 350 kb/s", slow_receiver)
    },
    Scenario {
        targets: &[CLEAN, ("first_frame_ms", 1_000.0)],
        people: 8,
        seeds: 1,
        ..lossy("eight", "eight people, 50 ms", eight)
    },
];

/// Two people for a minute, three times over.
const fn lossy(name: &'static str, about: &'static str, play: fn(&mut Stage)) -> Scenario {
    Scenario { name, about, targets: &[CLEAN], seeds: 3, people: 2, play }
}

fn round_trip(milliseconds: u64) -> Condition {
    Condition::delayed(Duration::from_millis(milliseconds) / 2)
}

fn bursts(ratio: f64) -> Condition {
    Condition { loss: Loss::Bursts { ratio, mean: 4.0 }, ..round_trip(60) }
}

fn guest() -> Arrival {
    Arrival::at(THE_CALL).talking()
}

/// Somebody on this line, with somebody on a good one: what goes down the line, and what comes up.
fn two(stage: &mut Stage, line: Condition) -> [Who; 2] {
    let poor = stage.join(guest().over(line));
    let good = stage.join(guest().over(round_trip(20)));
    stage.watch("down", poor, good);
    stage.watch("up", good, poor);
    [poor, good]
}

fn lossy_line(stage: &mut Stage, line: Condition) {
    two(stage, line);
    stage.run(60);
}

fn drop_and_return(stage: &mut Stage) {
    let wide = round_trip(60).limited(4_000 * KB, QUEUE);
    let [poor, good] = two(stage, wide);
    stage.carries(poor, Some(4_000 * KB));
    stage.run(20);
    let before = stage.layer(poor, good);
    stage.world.set_line(poor, wide, round_trip(60).limited(400 * KB, QUEUE));
    stage.carries(poor, Some(400 * KB));
    stage.run(15);
    stage.world.set_line(poor, wide, wide);
    // Beyond what is wished for an estimate need not go: what it should be is not known any more.
    stage.carries(poor, None);
    stage.returns(poor, good, before);
    stage.run(25);
}

fn narrow(stage: &mut Stage) {
    // In bytes a queue is no shorter there: it takes a second to drain.
    let line = round_trip(60).limited(150 * KB, Duration::from_secs(1));
    let [poor, _] = two(stage, line);
    stage.carries(poor, Some(150 * KB));
    stage.run(60);
}

/// In larger calls one speaks and the others listen.
fn listener() -> Arrival {
    Arrival { talks: false, ..guest() }
}

fn bad_uplink(stage: &mut Stage) {
    stage.join(listener().over(round_trip(100).limited(500 * KB, QUEUE).losing(0.15)));
    let good = [(); 3].map(|()| stage.join(listener().over(round_trip(40))));
    stage.world.talk(good[0], true);
    stage.watch_all("others", &good);
    stage.run(40);
}

fn slow_receiver(stage: &mut Stage) {
    let good = [(); 3].map(|()| stage.join(listener().over(round_trip(40))));
    stage.world.talk(good[0], true);
    let slow = Arrival { down: round_trip(60).limited(350 * KB, QUEUE), ..listener() };
    let slow = stage.join(slow);
    stage.watch_all("others", &good);
    stage.watch("slow", slow, good[0]);
    stage.carries(slow, Some(350 * KB));
    stage.run(40);
}

fn eight(stage: &mut Stage) {
    let people = [(); 8].map(|()| stage.join(listener().over(round_trip(50)).showing_at(360)));
    stage.world.talk(people[0], true);
    stage.watch_all("all", &people);
    stage.run(20);
}
