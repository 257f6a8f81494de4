//! Load for a media server: calls of light clients that are real to the server (ICE, DTLS, SRTP, congestion feedback)
//! and cheap for the machine: they encode and decode nothing, and of what they receive they open one packet in sixteen.
//! The rest they count by its headers.
//!
//! The program `load` runs a [`Job`] against a server on this machine and prints [`Figures`]; `cargo xtask bench sfu`
//! starts both, each on a processor of its own.

mod calls;
mod clients;
mod histogram;
mod inbound;
mod janus;
mod job;
mod missing;
mod negotiated;
mod outbound;
mod peer;
mod process;
mod scrape;
mod source;
mod tally;

pub(crate) use calls::on_loopback;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::LocalSet;

use crate::bot::Failure;
use clients::Clients;
pub use histogram::{Histogram, Quantiles};
pub use job::{Figures, Job, Target};
use process::Usage;
use tally::Tally;

/// How long connections may take until media flows.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked whether it does.
const LOOK: Duration = Duration::from_millis(100);

/// The clock of the generator.
#[expect(clippy::disallowed_methods, reason = "a load generator lives in real time")]
fn now() -> Instant {
    Instant::now()
}

/// Carries out a job and measures it. Ends by itself.
///
/// # Errors
/// [`Failure`], also where media does not begin to flow.
pub async fn run(job: &Job) -> Result<Figures, Failure> {
    let local = LocalSet::new();
    let (clients, ended) = Clients::begin()?;
    let run = async {
        tokio::select! {
            figures = carry(job, &clients) => figures,
            failure = ended => Err(failure.unwrap_or_else(|_| Failure::Died("its loop broke".to_owned()))),
        }
    };
    local.run_until(run).await
}

async fn carry(job: &Job, clients: &Clients) -> Result<Figures, Failure> {
    let tally = Arc::new(Tally::new(now()));
    let idle = process::resident_mb(job.pid)?;
    match &job.target {
        Target::Parlour { .. } => calls::begin(job, clients, &tally).await?,
        Target::Janus { .. } => janus::begin(job, clients, &tally).await?,
    }
    tally.gather();
    let begun = now();
    while tally.receiving() < job.receivers() {
        if now() - begun > PATIENCE {
            return Err(Failure::Late { what: "media at every seat", waited: PATIENCE });
        }
        tokio::time::sleep(LOOK).await;
    }
    tokio::time::sleep(Duration::from_secs(job.warm_up_s)).await;
    let before = Moment::now(job).await?;
    tally.begin();
    tokio::time::sleep(Duration::from_secs(job.measure_s)).await;
    tally.end();
    let after = Moment::now(job).await?;
    Ok(figures(job, &tally, idle, (&before, &after)))
}

/// What the processes had used at one moment.
struct Moment {
    at: Instant,
    server: Usage,
    own: Usage,
    inside: Option<Histogram>,
}

impl Moment {
    async fn now(job: &Job) -> Result<Self, Failure> {
        let inside = match &job.metrics {
            Some(address) => Some(scrape::time_in_sfu(*address).await?),
            None => None,
        };
        let (server, own) = (Usage::of(job.pid)?, Usage::of(std::process::id())?);
        Ok(Self { at: now(), server, own, inside })
    }
}

fn figures(job: &Job, tally: &Tally, idle: f64, (before, after): (&Moment, &Moment)) -> Figures {
    let seconds = (after.at - before.at).as_secs_f64();
    let server = (after.server - before.server).as_secs_f64();
    let own = (after.own - before.own).as_secs_f64();
    let packets = tally.packets() as f64;
    let gigabits = tally.bytes() as f64 * 8.0 / 1e9;
    let inside = after.inside.as_ref().zip(before.inside.as_ref()).map(|(after, before)| after.since(before));
    let seats = job.calls * job.seats;
    let resident = process::resident_mb(job.pid).unwrap_or(idle);
    Figures {
        calls: job.calls,
        seats,
        packets_per_s: packets / seconds,
        gbps: gigabits / seconds,
        server_cores: server / seconds,
        generator_cores: own / seconds,
        cpu_us_per_packet: server * 1e6 / packets.max(1.0),
        gbps_per_core: gigabits / server.max(1e-3),
        lost: tally.lost(),
        on_the_way_ms: tally.delays().quantiles(),
        time_in_sfu_ms: inside.map(|inside| inside.quantiles()),
        per_seat_mb: (resident - idle) / f64::from(seats),
    }
}
