//! The fuzz targets on a stable compiler: inputs of the corpus, changed at random, for some time. It is guided by nothing;
//! the fuzzer itself is in `fuzz`.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use crate::figures::Figures;

#[path = "../../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "a library where it is at home")]
mod targets;

/// What `proof fuzz` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The corpus: a folder for each target.
    #[arg(long)]
    folder: PathBuf,
    /// Seconds for each target.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// What decides about every change.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// An input grows no longer than this.
const LONGEST: usize = 80 * 1024;

pub(crate) fn run(arguments: &Arguments) -> Result<Figures> {
    let mut figures = Figures::new("fuzz", false);
    let mut all = 0;
    for (name, target) in targets::TARGETS {
        let corpus = corpus(&arguments.folder.join(name))?;
        let mut rng = StdRng::seed_from_u64(arguments.seed);
        let (mut inputs, mut panics) = (0_u64, 0_u64);
        let begun = now();
        while begun.elapsed() < Duration::from_secs(arguments.seconds) {
            let input = changed(&corpus, &mut rng);
            inputs += 1;
            if catch_unwind(|| target(&input)).is_err() {
                panics += 1;
                let file = std::env::temp_dir().join(format!("{name}-{inputs}"));
                fs::write(&file, &input)?;
                println!("{name}: a panic; its input is in {}", file.display());
            }
        }
        all += inputs;
        figures.say(name, inputs);
        figures.must(panics == 0, format!("{name} never panics"));
    }
    figures.say("inputs", all);
    Ok(figures)
}

fn corpus(folder: &Path) -> Result<Vec<Vec<u8>>> {
    let files = fs::read_dir(folder).with_context(|| format!("{} has no seeds", folder.display()))?;
    let inputs: Vec<Vec<u8>> = files.map(|it| fs::read(it?.path())).collect::<Result<_, _>>()?;
    ensure!(!inputs.is_empty(), "{} has no seeds", folder.display());
    Ok(inputs)
}

/// An input of the corpus with one to eight changes.
fn changed(corpus: &[Vec<u8>], rng: &mut StdRng) -> Vec<u8> {
    let mut input = corpus.choose(rng).cloned().unwrap_or_default();
    for _ in 0..rng.random_range(1..=8) {
        let at = if input.is_empty() { 0 } else { rng.random_range(0..input.len()) };
        match rng.random_range(0..7) {
            0 if at < input.len() => input[at] ^= 1 << rng.random_range(0..8),
            1 if at < input.len() => input[at] = rng.random(),
            2 => input.truncate(at),
            3 => input.insert(at, rng.random()),
            4 if at < input.len() => drop(input.drain(at..(at + rng.random_range(1..=16)).min(input.len()))),
            // Lengths are what parsers trip over.
            5 => {
                let big = [0xff, 0x7f, 0x80, 0x40, 0x00];
                let with = big[rng.random_range(0..big.len())];
                input.iter_mut().skip(at).take(rng.random_range(1..=8)).for_each(|byte| *byte = with);
            }
            _ => {
                let other = corpus.choose(rng).map(Vec::as_slice).unwrap_or_default();
                let from = if other.is_empty() { 0 } else { rng.random_range(0..other.len()) };
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
        }
    }
    input.truncate(LONGEST);
    input
}

#[expect(clippy::disallowed_methods, reason = "how long to go on is asked by people")]
fn now() -> Instant {
    Instant::now()
}
