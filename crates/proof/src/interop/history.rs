//! One history of one group.

use std::fmt;

use anyhow::Result;
use external_sender::Usher;
use rand::rngs::StdRng;
use rand::seq::IteratorRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::people::{Kind, Person};
use super::wasm::Engine;

/// A group larger than this adds nobody: half of a family's devices.
const MOST: usize = 9;

/// What happened, counted.
#[derive(Debug, Default, Clone)]
pub(super) struct Course {
    pub(super) epochs: u64,
    pub(super) comparisons: u64,
    pub(super) adds: u64,
    pub(super) removes: u64,
    pub(super) updates: u64,
    pub(super) external_joins: u64,
    pub(super) messages: u64,
    pub(super) shut_out: u64,
    /// Of `removes`: those that were proposed from outside.
    pub(super) proposed: u64,
}

impl Course {
    pub(super) fn add(&mut self, other: &Self) {
        self.epochs += other.epochs;
        self.comparisons += other.comparisons;
        self.adds += other.adds;
        self.removes += other.removes;
        self.updates += other.updates;
        self.external_joins += other.external_joins;
        self.messages += other.messages;
        self.shut_out += other.shut_out;
        self.proposed += other.proposed;
    }
}

/// Where implementations differ.
#[derive(Debug)]
pub(super) struct Divergence {
    pub(super) seed: u64,
    suite: u16,
    step: usize,
    what: String,
    /// Between the two builds of OpenMLS, not from the other implementation.
    pub(super) within_openmls: bool,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, suite, step, what, .. } = self;
        write!(f, "seed {seed}, suite 0x{suite:04x}, step {step}: {what}")
    }
}

/// Whom a failure concerns, and what it says.
type Trouble = (Kind, String);

struct History<'engine> {
    rng: StdRng,
    engine: &'engine mut Engine,
    suite: u16,
    people: Vec<Person>,
    named: u32,
    secret_handshakes: bool,
    call: [u8; 16],
    /// Proposes from outside, as the server does.
    usher: Usher,
    course: Course,
}

/// Runs the history of a seed.
///
/// # Errors
/// Where the module's process can't be spoken to; what differs is the inner error.
pub(super) fn run(
    seed: u64,
    suite: u16,
    steps: usize,
    engine: &mut Engine,
) -> Result<std::result::Result<Course, Divergence>> {
    let mut rng = StdRng::seed_from_u64(seed);
    let secret_handshakes = rng.random();
    let (call, usher) = (rng.random(), Usher::take(&mut rng.random()));
    let (people, course) = (Vec::new(), Course::default());
    let mut history =
        History { rng, engine, suite, people, named: 0, secret_handshakes, call, usher, course };
    let mut done = history.begin();
    let mut step = 0;
    while done.is_ok() && step < steps {
        step += 1;
        done = history.step().and_then(|()| history.compare());
    }
    Ok(match done {
        Ok(()) => Ok(history.course),
        Err((kind, what)) => {
            let what = format!("{kind:?}: {what}");
            Err(Divergence { seed, suite, step, what, within_openmls: kind != Kind::MlsRs })
        }
    })
}

impl History<'_> {
    fn begin(&mut self) -> Result<(), Trouble> {
        let mut first = self.somebody()?;
        let kind = first.kind();
        first.begin(self.engine, self.call, &self.usher).map_err(|error| (kind, error))?;
        self.people.push(first);
        self.commit(2, 0)
    }

    fn step(&mut self) -> Result<(), Trouble> {
        let many = self.people.len();
        match self.rng.random_range(0..100) {
            0..25 if many < MOST => {
                let adds = self.rng.random_range(1..=2);
                self.commit(adds, 0)
            }
            25..36 if many > 2 => {
                let removes = self.rng.random_range(1..=(many - 2).min(2));
                self.commit(0, removes)
            }
            36..45 if many > 2 => self.put_out(),
            45..50 if many > 2 && many < MOST => self.commit(1, 1),
            50..60 if many < MOST => self.join_by_itself(),
            60..80 => self.speak(),
            _ => self.commit(0, 0),
        }
    }

    fn somebody(&mut self) -> Result<Person, Trouble> {
        let kinds: &[Kind] = match (self.suite, self.engine.is_there()) {
            (1, true) => &[Kind::Native, Kind::Wasm, Kind::MlsRs],
            (1, false) => &[Kind::Native, Kind::MlsRs],
            (_, true) => &[Kind::Native, Kind::Wasm],
            (_, false) => &[Kind::Native],
        };
        let kind = kinds[self.rng.random_range(0..kinds.len())];
        self.named += 1;
        let name = format!("member {}", self.named);
        Person::new(kind, self.suite, name.as_bytes(), self.secret_handshakes, self.engine)
            .map_err(|error| (kind, error))
    }

    /// Somebody commits: so many are added, so many others removed, the own leaf is renewed.
    fn commit(&mut self, adds: usize, removes: usize) -> Result<(), Trouble> {
        let mut new = Vec::new();
        let mut packages = Vec::new();
        for _ in 0..adds {
            let mut person = self.somebody()?;
            let kind = person.kind();
            packages.push(person.key_package(self.engine).map_err(|error| (kind, error))?);
            new.push(person);
        }
        let by = self.rng.random_range(0..self.people.len());
        let others = (0..self.people.len()).filter(|it| *it != by);
        let mut gone: Vec<usize> = others.sample(&mut self.rng, removes);
        gone.sort_unstable();
        let mut leaves = Vec::new();
        for index in &gone {
            let person = &mut self.people[*index];
            let kind = person.kind();
            leaves.push(person.leaf(self.engine).map_err(|error| (kind, error))?);
        }
        let kind = self.people[by].kind();
        let commit =
            self.people[by].commit(self.engine, &packages, &leaves).map_err(|error| (kind, error))?;
        self.deliver(by, &commit.commit, &gone)?;
        for mut person in new {
            let kind = person.kind();
            let welcome = commit.welcome.as_deref().unwrap_or_default();
            person.join(self.engine, welcome).map_err(|error| (kind, error))?;
            self.people.push(person);
        }
        self.course.adds += adds as u64;
        self.course.removes += removes as u64;
        self.course.updates += u64::from(adds + removes == 0);
        Ok(())
    }

    /// The server proposes to remove somebody; everybody hears it, and somebody else commits it by naming it.
    fn put_out(&mut self) -> Result<(), Trouble> {
        let chosen = (0..self.people.len()).sample(&mut self.rng, 2);
        let &[gone, by] = chosen.as_slice() else { return Ok(()) };
        let leaf = self.people[gone].leaf(self.engine).map_err(|error| (self.people[gone].kind(), error))?;
        // Each commit is an epoch.
        let (epoch, leaf) = (self.course.epochs, u8::try_from(leaf).unwrap_or(u8::MAX));
        let proposal = self.usher.propose_removal(self.call, epoch, leaf);
        let proposal = proposal.map_err(|error| (Kind::Native, error.to_string()))?;
        for person in &mut self.people {
            let kind = person.kind();
            person.take(self.engine, &proposal).map_err(|error| (kind, error))?;
        }
        let kind = self.people[by].kind();
        let commit = self.people[by].commit(self.engine, &[], &[]).map_err(|error| (kind, error))?;
        self.deliver(by, &commit.commit, &[gone])?;
        self.course.removes += 1;
        self.course.proposed += 1;
        Ok(())
    }

    /// Everybody but its sender takes a commit; those whom it removes are shut out by it and leave.
    fn deliver(&mut self, by: usize, commit: &[u8], gone: &[usize]) -> Result<(), Trouble> {
        let before = self.people[by].secrets(self.engine).map_err(|error| (self.people[by].kind(), error))?;
        for (index, person) in self.people.iter_mut().enumerate().filter(|(index, _)| *index != by) {
            let kind = person.kind();
            let taken = person.take(self.engine, commit);
            if !gone.contains(&index) {
                taken.map_err(|error| (kind, error))?;
            } else if person.secrets(self.engine).is_ok_and(|secrets| secrets == before) {
                return Err((kind, "a removed member has the secrets of the new epoch".into()));
            } else {
                self.course.shut_out += 1;
            }
        }
        for index in gone.iter().rev() {
            self.people.remove(*index);
        }
        self.course.epochs += 1;
        Ok(())
    }

    fn join_by_itself(&mut self) -> Result<(), Trouble> {
        let host = self.rng.random_range(0..self.people.len());
        let kind = self.people[host].kind();
        let info = self.people[host].group_info(self.engine).map_err(|error| (kind, error))?;
        let mut person = self.somebody()?;
        let kind = person.kind();
        let commit = person.join_by_itself(self.engine, &info).map_err(|error| (kind, error))?;
        for other in &mut self.people {
            let kind = other.kind();
            other.take(self.engine, &commit).map_err(|error| (kind, error))?;
        }
        self.people.push(person);
        self.course.epochs += 1;
        self.course.external_joins += 1;
        Ok(())
    }

    fn speak(&mut self) -> Result<(), Trouble> {
        let by = self.rng.random_range(0..self.people.len());
        let words: [u8; 24] = self.rng.random();
        let kind = self.people[by].kind();
        let message = self.people[by].say(self.engine, &words).map_err(|error| (kind, error))?;
        for (index, person) in self.people.iter_mut().enumerate().filter(|(index, _)| *index != by) {
            let kind = person.kind();
            let heard = person.take(self.engine, &message).map_err(|error| (kind, error))?;
            if heard.as_deref() != Some(&words) {
                return Err((kind, format!("member {index} heard something else")));
            }
            self.course.messages += 1;
        }
        Ok(())
    }

    /// All have the same secrets; where not, whoever differs from the first native one is named.
    fn compare(&mut self) -> Result<(), Trouble> {
        let mut all = Vec::new();
        for person in &mut self.people {
            let kind = person.kind();
            all.push((kind, person.secrets(self.engine).map_err(|error| (kind, error))?));
        }
        let standard = all.iter().position(|(kind, _)| *kind == Kind::Native).unwrap_or(0);
        let expected = all[standard].1.clone();
        for (kind, secrets) in all {
            self.course.comparisons += 1;
            if secrets != expected {
                return Err((kind, "another exporter or epoch authenticator than the first member's".into()));
            }
        }
        Ok(())
    }
}
