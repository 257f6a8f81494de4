//! Which seeds a scenario runs with, and how a failing one is replayed.

/// The environment variable that replaces the seeds of every scenario by one: `PARLOUR_SEED=7 cargo test …`.
pub const VARIABLE: &str = "PARLOUR_SEED";

/// Runs a scenario with each of these seeds, or with the one in [`VARIABLE`] alone. The seed with which it
/// panics is printed.
pub fn each_seed(seeds: &[u64], scenario: impl Fn(u64)) {
    let asked = std::env::var(VARIABLE).ok();
    let replayed = asked.map(|text| {
        text.trim().parse().unwrap_or_else(|_| panic!("{VARIABLE} must be a whole number, not {text:?}"))
    });
    for seed in replayed.map_or_else(|| seeds.to_vec(), |seed| vec![seed]) {
        let teller = Teller(seed);
        scenario(seed);
        drop(teller);
    }
}

struct Teller(u64);

impl Drop for Teller {
    #[expect(clippy::print_stderr, reason = "whoever reads the failure needs the seed beside it")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("failed with seed {0}; replay with {VARIABLE}={0}", self.0);
        }
    }
}
