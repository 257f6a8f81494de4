//! Playing scenarios, several at a time.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::{Scenario, Stage, Tally};

/// Plays a scenario with one seed.
pub fn play(scenario: &Scenario, seed: u64) -> Tally {
    let mut stage = Stage::new(seed);
    (scenario.play)(&mut stage);
    stage.end()
}

/// Plays scenarios with all their seeds, on every core. `tell` is told of each that has been played.
///
/// A world wants a thread of its own while it lasts (see [`crate::world::World::new`]); each has one.
pub fn play_all(
    scenarios: &[&Scenario],
    tell: impl Fn(&Scenario, u64) + Sync,
) -> BTreeMap<&'static str, Tally> {
    let mut jobs: Vec<(&Scenario, u64)> =
        scenarios.iter().flat_map(|scenario| (1..=scenario.seeds).map(|seed| (*scenario, seed))).collect();
    // The longest first: they would otherwise be waited for at the end.
    jobs.sort_by_key(|(scenario, _)| std::cmp::Reverse(scenario.people));
    let next = AtomicUsize::new(0);
    let played: Mutex<BTreeMap<&'static str, Tally>> = Mutex::new(BTreeMap::new());
    let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    thread::scope(|scope| {
        for _ in 0..workers.min(jobs.len()) {
            scope.spawn(|| {
                while let Some((scenario, seed)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let tally = play(scenario, *seed);
                    if let Ok(mut played) = played.lock() {
                        played.entry(scenario.name).or_default().add(tally);
                    }
                    tell(scenario, *seed);
                }
            });
        }
    });
    played.into_inner().unwrap_or_default()
}
