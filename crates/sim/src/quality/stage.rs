//! A world that is being watched.

use std::time::{Duration, Instant};

use super::Tally;
use crate::client::{Picture, Report};
use crate::world::{Arrival, Who, World};

/// How often estimates and layers are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// An estimate has this long to find a line's new rate before it is held to it.
const FINDS_IN: Duration = Duration::from_secs(3);

/// A picture and a voice that are watched.
struct View {
    group: &'static str,
    viewer: Who,
    of: Who,
    since: Instant,
}

/// A line of which it is known what it carries.
struct Limited {
    who: Who,
    rate: u64,
    since: Instant,
}

/// A picture that is to come back to the layer that it had.
struct Return {
    viewer: Who,
    of: Who,
    layer: u8,
    since: Instant,
    /// Since when it has been there without a break.
    there_since: Option<Instant>,
}

/// A world with what is looked at in it.
pub struct Stage {
    /// The world.
    pub world: World,
    views: Vec<View>,
    limited: Vec<Limited>,
    returns: Vec<Return>,
    tally: Tally,
    people: Vec<Who>,
}

impl Stage {
    /// An empty stage.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            world: World::new(seed),
            views: Vec::new(),
            limited: Vec::new(),
            returns: Vec::new(),
            tally: Tally::default(),
            people: Vec::new(),
        }
    }

    /// Somebody comes.
    pub fn join(&mut self, arrival: Arrival) -> Who {
        let who = self.world.join(arrival);
        self.people.push(who);
        who
    }

    /// How `viewer` sees and hears `of` counts from now on, as part of this group.
    pub fn watch(&mut self, group: &'static str, viewer: Who, of: Who) {
        let since = self.world.asked_at(viewer).max(self.world.asked_at(of));
        self.views.push(View { group, viewer, of, since });
    }

    /// How everybody here sees and hears everybody else counts.
    pub fn watch_all(&mut self, group: &'static str, people: &[Who]) {
        for viewer in people {
            for of in people.iter().filter(|of| *of != viewer) {
                self.watch(group, *viewer, *of);
            }
        }
    }

    /// The way down to somebody carries this many bits a second from now on; none: more than is ever needed.
    pub fn carries(&mut self, who: Who, rate: Option<u64>) {
        self.limited.retain(|limited| limited.who != who);
        self.limited.extend(rate.map(|rate| Limited { who, rate, since: self.world.now() }));
    }

    /// What was taken from a picture is there again: it is to come back to this layer.
    pub fn returns(&mut self, viewer: Who, of: Who, layer: u8) {
        let since = self.world.now();
        self.returns.push(Return { viewer, of, layer, since, there_since: None });
    }

    /// The layer of a picture now.
    pub fn layer(&self, viewer: Who, of: Who) -> u8 {
        self.picture(viewer, of).map_or(0, |picture| picture.layer)
    }

    /// Lets this many seconds pass.
    pub fn run(&mut self, seconds: u64) {
        let end = self.world.now() + Duration::from_secs(seconds);
        while self.world.now() < end {
            self.world.run_for(LOOK_EVERY);
            self.look();
        }
    }

    /// What was counted.
    pub(super) fn end(mut self) -> Tally {
        let now = self.world.now();
        for view in &self.views {
            let report = self.world.report(view.viewer);
            let seat = self.world.seat_id(view.of);
            let picture = report.camera(seat).cloned().unwrap_or_default();
            let first = picture.first_frame_at.map(|at| at.saturating_duration_since(view.since));
            self.tally.picture(view.group, &picture, first, now.duration_since(view.since));
            if let Some(sound) = report.sounds.get(&seat) {
                self.tally.voice(view.group, sound);
            }
        }
        for back in &self.returns {
            let there = back.there_since.unwrap_or(now);
            self.tally.recoveries.push(there.duration_since(back.since));
        }
        self.tally.faults = self.people.iter().map(|who| faults(&self.world.report(*who))).sum();
        self.tally
    }

    fn look(&mut self) {
        let now = self.world.now();
        for limited in &self.limited {
            let is_settled = now.duration_since(limited.since) > FINDS_IN;
            if let Some(estimate) = self.world.estimate(limited.who).filter(|_| is_settled) {
                self.tally.estimate(estimate, limited.rate);
            }
        }
        let mut returns = std::mem::take(&mut self.returns);
        for back in &mut returns {
            let is_there = self.layer(back.viewer, back.of) >= back.layer;
            back.there_since = if is_there { back.there_since.or(Some(now)) } else { None };
        }
        self.returns = returns;
    }

    fn picture(&self, viewer: Who, of: Who) -> Option<Picture> {
        self.world.report(viewer).camera(self.world.seat_id(of)).cloned()
    }
}

fn faults(report: &Report) -> u32 {
    let faults = report.faults;
    faults.torn
        + faults.unopened
        + faults.broken_references
        + faults.skipped_pictures
        + faults.time_jumps
        + faults.misplaced
}
