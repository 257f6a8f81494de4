//! Random histories: groups whose members are OpenMLS natively, OpenMLS as WASM (in Node, whose engine is Chromium's),
//! and mls-rs; after every step all must have the same exporter and epoch authenticator.
//!
//! Two trials for each seed: suite 1 with all three, and suite 0x004F with both builds of OpenMLS (mls-rs does not have
//! it). A history is a function of its seed; keys are not, they come from each implementation's own source.

mod history;
mod people;
mod second;
mod wasm;

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use anyhow::{Result, anyhow};
use history::{Course, Divergence};
use wasm::Engine;

use crate::figures::Figures;

/// What `proof interop` takes.
#[derive(clap::Args)]
#[group(skip)]
pub(crate) struct Arguments {
    /// The folder of the module that `cargo xtask prove` has built from `crates/proof-member`. Without it nobody is WASM.
    #[arg(long, requires = "driver")]
    module: Option<PathBuf>,
    /// Node's program that speaks for the members in the module.
    #[arg(long)]
    driver: Option<PathBuf>,
    /// The first seed; the others follow it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many histories, instead of as many as the round has.
    #[arg(long)]
    histories: Option<u64>,
}

const STEPS: usize = 100;
const QUICK: u64 = 12;
const FULL: u64 = 1_000;
/// How often is said how far it has come: the whole round takes a quarter of an hour.
const SAID_EVERY: u64 = 50;
/// Both suites that Parlour knows: RFC 9420's first, and ML-KEM-768 with X25519.
const SUITES: [u16; 2] = [0x0001, 0x004f];

/// What the histories of one thread came to.
#[derive(Default)]
struct Share {
    total: Course,
    divergences: Vec<Divergence>,
}

pub(crate) fn prove(arguments: &Arguments, quick: bool) -> Result<Figures> {
    let histories = arguments.histories.unwrap_or(if quick { QUICK } else { FULL });
    // Inside a history one step follows the other; several histories keep several cores at work.
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicU64::new(0);
    let shares: Vec<Result<Share>> = thread::scope(|scope| {
        let begin = |_| scope.spawn(|| share(arguments, histories, &next));
        let begun: Vec<_> = (0..threads).map(begin).collect();
        let over = begun.into_iter().map(thread::ScopedJoinHandle::join);
        over.map(|it| it.unwrap_or_else(|_| Err(anyhow!("a history ended in a panic")))).collect()
    });
    let mut all = Share::default();
    for share in shares {
        let share = share?;
        all.total.add(&share.total);
        all.divergences.extend(share.divergences);
    }
    Ok(said(arguments, quick, histories, &all))
}

/// Runs one history after the other, until the threads have run them all.
fn share(arguments: &Arguments, histories: u64, next: &AtomicU64) -> Result<Share> {
    let mut engine = match (&arguments.driver, &arguments.module) {
        (Some(driver), Some(module)) => Engine::start(driver, module)?,
        _ => Engine::none(),
    };
    // Of the second suite there is nothing to compare where OpenMLS natively is all.
    let suites = if engine.is_there() { SUITES.as_slice() } else { &SUITES[..1] };
    let mut share = Share::default();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= histories {
            return Ok(share);
        }
        if number > 0 && number.is_multiple_of(SAID_EVERY) {
            println!("{number} of {histories} histories have begun");
        }
        let seed = arguments.seed + number;
        let suite = suites[number as usize % suites.len()];
        match history::run(seed, suite, STEPS, &mut engine)? {
            Ok(course) => share.total.add(&course),
            Err(divergence) => {
                println!("{divergence}");
                share.divergences.push(divergence);
            }
        }
        engine.forget_all()?;
    }
}

fn said(arguments: &Arguments, quick: bool, histories: u64, all: &Share) -> Figures {
    let Share { total, divergences } = all;
    let of_openmls = divergences.iter().filter(|it| it.within_openmls).count();
    let mut figures = Figures::new("interop", quick);
    figures.say("with_wasm", arguments.module.is_some());
    figures.say("histories", histories);
    figures.say("steps_each", STEPS);
    figures.say("first_seed", arguments.seed);
    figures.say("last_seed", arguments.seed + histories - 1);
    figures.say("epochs", total.epochs);
    figures.say("comparisons", total.comparisons);
    figures.say("adds", total.adds);
    figures.say("removes", total.removes);
    figures.say("removes_proposed_by_the_server", total.proposed);
    figures.say("updates", total.updates);
    figures.say("external_joins", total.external_joins);
    figures.say("messages_opened", total.messages);
    figures.say("removed_members_shut_out", total.shut_out);
    figures.say("divergences_wasm_from_native_openmls", of_openmls);
    figures.say("divergences_from_mls_rs", divergences.len() - of_openmls);
    figures.say("diverging_seeds", divergences.iter().map(|it| it.seed).collect::<Vec<_>>());
    figures.must(divergences.is_empty(), format!("{} histories diverged", divergences.len()));
    figures
}
