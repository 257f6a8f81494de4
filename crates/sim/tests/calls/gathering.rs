//! How people gather for a scenario, and what is asked of all of them at its end.

use std::time::Duration;

use sim::client::{Faults, Picture};
use sim::network::Condition;
use sim::scenario::THE_CALL;
use sim::world::{Arrival, Who, World};
use wire::{MediaKind, Publication};

pub(crate) fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

/// A good line with this round trip.
pub(crate) fn round_trip(milliseconds: u64) -> Condition {
    Condition::delayed(Duration::from_millis(milliseconds) / 2)
}

/// Somebody with microphone and camera, on a good line, in the only call there is.
pub(crate) fn guest() -> Arrival {
    Arrival::at(THE_CALL)
}

/// A world in which so many people have been in one call for three seconds, all on good lines.
pub(crate) fn settled(seed: u64, people: usize) -> (World, Vec<Who>) {
    let mut world = World::new(seed);
    let people = (0..people).map(|_| world.join(guest())).collect();
    world.run_for(seconds(3.0));
    (world, people)
}

pub(crate) fn camera(world: &World, of: Who) -> Publication {
    Publication { seat: world.seat_id(of), kind: MediaKind::Camera }
}

/// What `viewer` saw of the camera of `of`.
pub(crate) fn seen(world: &World, viewer: Who, of: Who) -> Picture {
    world.report(viewer).camera(world.seat_id(of)).cloned().unwrap_or_default()
}

/// Whether a frame of that camera was decoded in the last so many milliseconds.
pub(crate) fn moves(world: &World, viewer: Who, of: Who, milliseconds: u64) -> bool {
    let last = seen(world, viewer, of).last_frame_at;
    last.is_some_and(|at| world.now().duration_since(at) <= Duration::from_millis(milliseconds))
}

/// Whether everybody sees everybody else move.
pub(crate) fn all_move(world: &World, people: &[Who]) -> bool {
    pairs(people).all(|(viewer, of)| moves(world, viewer, of, 200))
}

/// Everybody with everybody else.
pub(crate) fn pairs(people: &[Who]) -> impl Iterator<Item = (Who, Who)> {
    let others =
        move |viewer: Who| people.iter().filter(move |of| **of != viewer).map(move |of| (viewer, *of));
    people.iter().flat_map(move |viewer| others(*viewer))
}

/// Nothing happened that must never happen.
pub(crate) fn assert_no_faults(world: &World, people: &[Who]) {
    for (index, who) in people.iter().enumerate() {
        assert_eq!(world.report(*who).faults, Faults::default(), "person {index} at {:?}", world.elapsed());
    }
}
