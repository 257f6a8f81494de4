//! What a link does to the datagrams on it.

use std::time::Duration;

/// How one direction of a path behaves. The default is perfect: instant, endless and without loss.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Condition {
    /// Bits a second that fit through, IP and UDP headers included; none: any number.
    pub rate: Option<u64>,
    /// Bytes that wait before a link of limited rate; what comes on top is dropped (tail drop).
    pub queue: usize,
    /// One-way delay.
    pub delay: Duration,
    /// Most that is added to the delay at random, evenly spread. Alone it never changes the order.
    pub jitter: Duration,
    /// What gets lost.
    pub loss: Loss,
    /// Share of datagrams (0 to 1) that are held back and overtaken by later ones.
    pub reorder: f64,
    /// How long those are held back.
    pub reorder_by: Duration,
    /// Share of datagrams (0 to 1) that arrive twice.
    pub duplicate: f64,
}

impl Default for Condition {
    fn default() -> Self {
        Self {
            rate: None,
            queue: 64 * 1024,
            delay: Duration::ZERO,
            jitter: Duration::ZERO,
            loss: Loss::None,
            reorder: 0.0,
            reorder_by: Duration::from_millis(20),
            duplicate: 0.0,
        }
    }
}

impl Condition {
    /// A good line, with this one-way delay.
    pub fn delayed(delay: Duration) -> Self {
        Self { delay, ..Self::default() }
    }

    /// The same, losing this share (0 to 1) of datagrams, each by itself.
    pub fn losing(self, ratio: f64) -> Self {
        Self { loss: Loss::Random(ratio), ..self }
    }

    /// The same, through a bottleneck of this many bits a second that queues for at most `wait`.
    pub fn limited(self, rate: u64, wait: Duration) -> Self {
        let queue = (rate as f64 / 8.0 * wait.as_secs_f64()) as usize;
        Self { rate: Some(rate), queue: queue.max(3_000), ..self }
    }

    /// The same, adding up to this much to the delay.
    pub fn jittered(self, jitter: Duration) -> Self {
        Self { jitter, ..self }
    }

    /// A cable that is unplugged.
    pub fn cut() -> Self {
        Self { loss: Loss::Random(1.0), ..Self::default() }
    }
}

/// Which datagrams get lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Loss {
    /// None.
    None,
    /// Each with this probability (0 to 1), whatever happened to the one before (Bernoulli).
    Random(f64),
    /// In bursts (Gilbert-Elliott with a perfect good state and a bad state that loses everything).
    Bursts {
        /// Share lost in the long run (0 to under 1).
        ratio: f64,
        /// Mean length of a burst, in datagrams (at least 1).
        mean: f64,
    },
}

impl Loss {
    /// Whether the next datagram is lost. `unit` are two random numbers in `[0, 1)`; `bad` is the state of
    /// the burst model, kept by the caller.
    pub(super) fn strikes(self, unit: [f64; 2], bad: &mut bool) -> bool {
        match self {
            Self::None => false,
            Self::Random(ratio) => unit[0] < ratio,
            Self::Bursts { ratio, mean } => {
                let leave = 1.0 / mean.max(1.0);
                let enter = (leave * ratio / (1.0 - ratio).max(f64::EPSILON)).min(1.0);
                *bad = if *bad { unit[1] >= leave } else { unit[1] < enter };
                *bad
            }
        }
    }
}
