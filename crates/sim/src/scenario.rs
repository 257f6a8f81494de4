//! What happens when, as data: a scenario can be written down, run with any seed, and compared.

use std::collections::BTreeMap;
use std::time::Duration;

use wire::{CallId, Sends};

use crate::client::Report;
use crate::network::Condition;
use crate::world::{Arrival, Who, World};

/// Something that happens. People go by names.
#[derive(Debug, Clone)]
pub enum Step {
    /// Somebody comes; whoever has been there before comes as somebody new.
    Join(&'static str, Arrival),
    /// Somebody closes the call.
    Leave(&'static str),
    /// Somebody's machine is gone without a word.
    Vanish(&'static str),
    /// Somebody's page is loaded anew.
    Reload(&'static str),
    /// Somebody's line changes: up, and down.
    Line(&'static str, Condition, Condition),
    /// Somebody switches microphone, camera, screen.
    Send(&'static str, Sends),
    /// Somebody begins or stops to speak.
    Talk(&'static str, bool),
}

/// Steps with the times, from the beginning, at which they happen.
#[derive(Debug, Clone, Default)]
pub struct Scenario {
    steps: Vec<(Duration, Step)>,
}

impl Scenario {
    /// Nothing happens yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// And then this happens, so many milliseconds from the beginning.
    pub fn at(mut self, milliseconds: u64, step: Step) -> Self {
        self.steps.push((Duration::from_millis(milliseconds), step));
        self
    }

    /// Runs it in a new world until so long from the beginning.
    pub fn run(&self, seed: u64, until: Duration) -> Outcome {
        let mut outcome = Outcome { world: World::new(seed), people: BTreeMap::new() };
        let mut steps = self.steps.clone();
        steps.sort_by_key(|(at, _)| *at);
        for (at, step) in steps {
            outcome.world.run_for(at.saturating_sub(outcome.world.elapsed()));
            outcome.take(step);
        }
        outcome.world.run_for(until.saturating_sub(outcome.world.elapsed()));
        outcome
    }
}

/// A world after a scenario, with the people in it.
pub struct Outcome {
    /// The world, as it stands; it can go on.
    pub world: World,
    people: BTreeMap<&'static str, Who>,
}

impl Outcome {
    /// The latest who came under that name.
    ///
    /// # Panics
    /// Where nobody did: the scenario is wrong.
    pub fn who(&self, name: &str) -> Who {
        *self.people.get(name).unwrap_or_else(|| panic!("nobody called {name} is in this scenario"))
    }

    /// What they saw and heard.
    pub fn report(&self, name: &str) -> Report {
        self.world.report(self.who(name))
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Join(name, arrival) => {
                let who = self.world.join(arrival);
                self.people.insert(name, who);
            }
            Step::Leave(name) => self.world.leave(self.who(name)),
            Step::Vanish(name) => self.world.vanish(self.who(name)),
            Step::Reload(name) => self.world.reload(self.who(name)),
            Step::Line(name, up, down) => self.world.set_line(self.who(name), up, down),
            Step::Send(name, sends) => self.world.set_sends(self.who(name), sends),
            Step::Talk(name, talking) => self.world.talk(self.who(name), talking),
        }
    }
}

/// The call of scenarios that have only one.
pub const THE_CALL: CallId = CallId::from_u128(0xca11);
