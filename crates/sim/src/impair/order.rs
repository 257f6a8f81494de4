//! What the line is told, and what it answers: a line of JSON each.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Report;
use crate::network::{Condition, Loss};

/// What the line is told: `{"change": {…}}` or `"report"`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// From now on, or from a later time on, the line is like this.
    Change(Change),
    /// Say what went over the line.
    Report,
}

/// What changes when. A way that is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Change {
    /// Milliseconds from now.
    pub after_ms: u64,
    /// From the near end to the far one.
    pub up: Option<Line>,
    /// From the far end to the near one.
    pub down: Option<Line>,
}

/// One way of the line, whole: what is not named is as on a perfect one.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Line {
    /// Delay, in milliseconds.
    pub delay_ms: f64,
    /// Most that is added to it at random, in milliseconds. Packets stay in order.
    pub jitter_ms: f64,
    /// Share that is lost (0 to 1).
    pub loss: f64,
    /// Mean number of packets lost in a row; none: each packet is lost or not by itself.
    pub burst: Option<f64>,
    /// Kilobits a second that fit through, with the headers of IP.
    pub rate_kbps: Option<u64>,
    /// How long a line of limited rate queues, in milliseconds. Home routers: some hundreds.
    pub queue_ms: f64,
    /// Share that is overtaken by what follows (0 to 1).
    pub reorder: f64,
    /// Share that arrives twice (0 to 1).
    pub duplicate: f64,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            delay_ms: 0.0,
            jitter_ms: 0.0,
            loss: 0.0,
            burst: None,
            rate_kbps: None,
            queue_ms: 300.0,
            reorder: 0.0,
            duplicate: 0.0,
        }
    }
}

/// Why an order is not carried out.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Refusal {
    /// A share is not one.
    #[error("`{0}`: {1} is no share; give a number from 0 to 1")]
    Share(&'static str, f64),
    /// A time is not one.
    #[error("`{0}`: {1} is no time; give milliseconds from 0 to 60,000")]
    Time(&'static str, f64),
    /// Nothing fits through.
    #[error("`rate_kbps`: a rate of 0 never sends what waits; use `loss` 1 for a cut line")]
    NoRate,
    /// Bursts of less than a packet.
    #[error("`burst`: a burst has at least one packet, and loses a share under 1")]
    Burst,
    /// Too much is planned.
    #[error("{0} changes wait for their time already")]
    TooManyPlans(usize),
}

impl Line {
    /// As links know it.
    pub fn condition(&self) -> Result<Condition, Refusal> {
        for (name, share) in [("loss", self.loss), ("reorder", self.reorder), ("duplicate", self.duplicate)] {
            if !(0.0..=1.0).contains(&share) {
                return Err(Refusal::Share(name, share));
            }
        }
        let loss = match self.burst {
            None if self.loss == 0.0 => Loss::None,
            None => Loss::Random(self.loss),
            Some(mean) if mean >= 1.0 && self.loss < 1.0 => Loss::Bursts { ratio: self.loss, mean },
            Some(_) => return Err(Refusal::Burst),
        };
        let line = Condition {
            delay: time("delay_ms", self.delay_ms)?,
            jitter: time("jitter_ms", self.jitter_ms)?,
            loss,
            reorder: self.reorder,
            duplicate: self.duplicate,
            ..Condition::default()
        };
        let queue = time("queue_ms", self.queue_ms)?;
        match self.rate_kbps {
            None => Ok(line),
            Some(0) => Err(Refusal::NoRate),
            Some(rate) => Ok(line.limited(rate * 1_000, queue)),
        }
    }
}

fn time(name: &'static str, milliseconds: f64) -> Result<Duration, Refusal> {
    if !(0.0..=60_000.0).contains(&milliseconds) {
        return Err(Refusal::Time(name, milliseconds));
    }
    Ok(Duration::from_secs_f64(milliseconds / 1_000.0))
}

/// What the line answers to each order, and says by itself when it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Both ends are there.
    Ready,
    /// It is done, or will be at its time.
    Done,
    /// What was asked.
    Report(Report),
    /// It is not done, and why.
    Refused(String),
}
