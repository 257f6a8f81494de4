//! `bench sfu`: the release server on one processor, light clients (`crates/sim/src/load.rs`) on another, both on this
//! machine's loopback. Every load is bounded and ends by itself.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use serde_json::{Value, json};

use super::{Arguments, janus, plot, rows, server};
use crate::run;

/// Another media server to stand beside.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PeerName {
    /// Janus with its VideoRoom (Debian's package `janus`).
    Janus,
}

/// A load: calls of so many seats.
#[derive(Clone, Copy)]
pub(super) struct Load {
    pub(super) name: &'static str,
    /// How many to begin with: as many as make the server busy are found out.
    calls: u32,
    seats: u32,
    publishers: u32,
    /// At which pictures are shown: 180, 360 or 720.
    height: u16,
}

/// The load whose figures stand at the top of the result, and which a peer is given too.
const MAIN: &str = "one_to_15";

const LOADS: [Load; 6] = [
    Load { name: MAIN, calls: 6, seats: 16, publishers: 1, height: 720 },
    Load { name: "one_to_7", calls: 10, seats: 8, publishers: 1, height: 720 },
    Load { name: "one_to_3", calls: 16, seats: 4, publishers: 1, height: 720 },
    Load { name: "one_to_1", calls: 24, seats: 2, publishers: 1, height: 720 },
    Load { name: "rooms_of_8", calls: 2, seats: 8, publishers: 8, height: 360 },
    Load { name: "families_of_3", calls: 8, seats: 3, publishers: 3, height: 360 },
];

/// Runs of each load; the median counts.
const RUNS: usize = 3;
/// How busy the server is to be: the part of its processor. At that packets wait for one another as they do in a
/// server that is used, and there is still room for what comes at once.
const BUSY: f64 = 0.8;
/// Short runs by which the number of calls is found that makes it so: the last of them is about as large as what is found.
const TRIES: usize = 3;
/// One try tells little about loads much larger than its own.
const MOST_GROWTH: f64 = 4.0;

pub(super) fn bench(root: &Path, arguments: &Arguments) -> Result<()> {
    if arguments.peer == Some(PeerName::Janus) {
        janus::look_for()?;
    }
    let places = server::Places::find()?;
    let programs = build(root)?;
    let noise = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let noise: f64 = noise.split(' ').next().and_then(|load| load.parse().ok()).unwrap_or(0.0);
    let loads: Vec<Load> = LOADS
        .into_iter()
        .filter(|load| !arguments.quick || ["one_to_15", "rooms_of_8"].contains(&load.name))
        .collect();
    let runs = if arguments.quick { 1 } else { RUNS };
    let mut scenarios = serde_json::Map::new();
    let mut peer = None;
    for load in loads {
        let on_parlour = |job: &Value| server::measure(&programs, &places, job);
        scenarios.insert(load.name.to_owned(), measure(load.sized(on_parlour), runs, on_parlour)?);
        if load.name == MAIN && arguments.peer.is_some() {
            let on_janus = |job: &Value| janus::measure(&programs, &places, job);
            println!("Janus");
            let load = Load { calls: janus::CALLS, ..load }.sized(on_janus);
            let janus = measure(load, runs, on_janus)?;
            println!("as many calls on Parlour");
            peer = Some((janus, measure(load, runs, on_parlour)?));
        }
    }
    let result = summary(&scenarios, peer.as_ref(), noise)?;
    show(root, &result, arguments.json.as_deref())
}

/// Carries out a load a few times; gives the run in the middle.
fn measure(load: Load, runs: usize, carry_out: impl Fn(&Value) -> Result<Value>) -> Result<Value> {
    let mut figures = Vec::new();
    for run in 1..=runs {
        println!("{} ({} calls of {}), run {run} of {runs}", load.name, load.calls, load.seats);
        figures.push(carry_out(&load.job((8, 10)))?);
    }
    Ok(median(&figures))
}

fn build(root: &Path) -> Result<server::Programs> {
    run::step(run::cargo(root).args([
        "build",
        "--release",
        "-p",
        "parlour",
        "-p",
        "sim",
        "--features",
        "sim/bots",
        "--bin",
        "parlour",
        "--bin",
        "load",
    ]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let at = |name: &str| target.join("release").join(name);
    Ok(server::Programs { parlour: at("parlour"), load: at("load") })
}

impl Load {
    fn job(self, (warm_up, measure): (u32, u32)) -> Value {
        json!({
            "calls": self.calls, "seats": self.seats, "publishers": self.publishers, "height": self.height,
            "warm_up_s": warm_up, "measure_s": measure,
        })
    }

    /// As many calls as make the server busy. A try under which it broke down was too large; the runs that count must all
    /// come about.
    fn sized(mut self, carry_out: impl Fn(&Value) -> Result<Value>) -> Self {
        for _ in 0..TRIES {
            self = match carry_out(&self.job((3, 3))) {
                Ok(figures) => self.grown(figures["server_cores"].as_f64().unwrap_or(BUSY)),
                Err(error) => {
                    println!("{} calls are too many: {error:#}", self.calls);
                    Self { calls: (self.calls * 3 / 4).max(1), ..self }
                }
            };
        }
        self
    }

    /// So many calls used so much of a processor.
    fn grown(self, used: f64) -> Self {
        let growth = (BUSY / used.max(0.01)).min(MOST_GROWTH);
        Self { calls: (f64::from(self.calls) * growth).round().max(1.0) as u32, ..self }
    }
}

/// The run in the middle, by processor time for each packet: figures of one run belong together.
fn median(runs: &[Value]) -> Value {
    let mut runs = runs.to_vec();
    runs.sort_by(|a, b| cost(a).total_cmp(&cost(b)));
    runs.get(runs.len() / 2).cloned().unwrap_or_default()
}

fn cost(figures: &Value) -> f64 {
    figures["cpu_us_per_packet"].as_f64().unwrap_or(f64::NAN)
}

/// Where the generator is near its one processor and the server is not, the figures say what the generator can do.
fn generator_limited(figures: &Value) -> bool {
    let cores = |key: &str| figures[key].as_f64().unwrap_or(0.0);
    cores("generator_cores") > 0.9 && cores("generator_cores") > cores("server_cores")
}

/// `peer`: what the other server came to, and Parlour under that load.
fn summary(
    scenarios: &serde_json::Map<String, Value>,
    peer: Option<&(Value, Value)>,
    noise: f64,
) -> Result<Value> {
    let Some(main) = scenarios.get(MAIN) else { bail!("the main load was not measured") };
    let mut result = json!({
        "cpu_us_per_packet": main["cpu_us_per_packet"],
        "gbps_per_core": main["gbps_per_core"],
        "time_in_sfu_ms": main["time_in_sfu_ms"],
        "per_seat_mb": main["per_seat_mb"],
        "generator_limited": scenarios.values().any(generator_limited),
        "load_average_before": noise,
        "scenarios": scenarios,
        "peers": {},
    });
    if let Some((janus, beside)) = peer {
        let mut janus = janus.clone();
        janus["ratio"] = json!(cost(beside) / cost(&janus));
        janus["ratio_when_both_are_busy"] = json!(cost(main) / cost(&janus));
        janus["parlour"] = beside.clone();
        result["peers"]["janus"] = janus;
    }
    Ok(result)
}

fn show(root: &Path, result: &Value, file: Option<&Path>) -> Result<()> {
    println!();
    for (key, value) in rows("", result) {
        println!("{key:<48} {:>14}", value.parse().map_or(value, |number: f64| format!("{number:.3}")));
    }
    let picture = root.join("target/bench-sfu.svg");
    if let Some(folder) = picture.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&picture, plot::draw(result)).context("the plot can't be written")?;
    println!("\nplot: {}", picture.display());
    if let Some(file) = file {
        let text = serde_json::to_string_pretty(result)?;
        fs::write(file, text).with_context(|| format!("{} can't be written", file.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(cost: f64) -> Value {
        json!({
            "cpu_us_per_packet": cost, "gbps_per_core": 2.0, "per_seat_mb": 0.4,
            "time_in_sfu_ms": { "p50": 0.1, "p99": 1.0, "p999": 2.0 },
            "server_cores": 0.8, "generator_cores": 0.5,
        })
    }

    #[test]
    fn the_result_has_the_agreed_keys() {
        let scenarios = [(MAIN.to_owned(), median(&[figures(3.0), figures(9.0), figures(4.0)]))];
        let beside = (figures(16.0), figures(8.0));
        let result = summary(&scenarios.into_iter().collect(), Some(&beside), 0.5).unwrap();
        assert_eq!(result["cpu_us_per_packet"], 4.0, "the median run");
        assert_eq!(result["peers"]["janus"]["ratio"], 0.5, "of the same load");
        assert_eq!(result["peers"]["janus"]["ratio_when_both_are_busy"], 0.25);
        assert_eq!(result["peers"]["janus"]["cpu_us_per_packet"], 16.0);
        assert_eq!(result["generator_limited"], false);
        for key in ["gbps_per_core", "per_seat_mb"] {
            assert!(result[key].is_f64(), "{key}");
        }
        for key in ["p50", "p99", "p999"] {
            assert!(result["time_in_sfu_ms"][key].is_f64(), "{key}");
        }
    }

    #[test]
    fn a_load_grows_until_the_server_is_busy() {
        let load = Load { name: MAIN, calls: 6, seats: 16, publishers: 1, height: 720 };
        assert_eq!(load.grown(0.4).calls, 12);
        assert_eq!(load.grown(1.6).calls, 3);
        assert_eq!(load.grown(0.01).calls, 24, "not by more than one run can tell");
        assert_eq!(load.grown(100.0).calls, 1);
    }

    #[test]
    fn a_try_under_which_the_server_breaks_down_was_too_large() {
        let load = Load { name: MAIN, calls: 6, seats: 16, publishers: 1, height: 720 };
        // A call costs a fortieth of a processor, and more than 40 can't be.
        let carry_out = |job: &Value| {
            let calls = job["calls"].as_f64().unwrap();
            if calls > 40.0 { bail!("it broke down") } else { Ok(json!({ "server_cores": calls / 40.0 })) }
        };
        assert_eq!(load.sized(carry_out).calls, 32);
        assert_eq!(Load { calls: 60, ..load }.sized(|_| bail!("it broke down")).calls, 24);
    }

    #[test]
    fn a_generator_at_its_end_is_admitted() {
        let mut busy = figures(3.0);
        busy["generator_cores"] = json!(0.97);
        assert!(generator_limited(&busy));
        busy["server_cores"] = json!(0.99);
        assert!(!generator_limited(&busy), "the server was at its end first");
    }
}
