//! The one place of this crate that knows what time it is.

use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use wire::Timestamp;

/// Where the server's time comes from.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Hand(watch::Receiver<Timestamp>),
}

/// Moves a clock made by [`Clock::by_hand`]. Dropped, the clock stands still for ever.
#[derive(Debug)]
pub struct Hand(watch::Sender<Timestamp>);

impl Clock {
    /// The machine's clock.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `start` until its hand is moved: a test lets 45 seconds pass without waiting.
    pub fn by_hand(start: Timestamp) -> (Self, Hand) {
        let (hand, time) = watch::channel(start);
        (Self(Source::Hand(time)), Hand(hand))
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => system_now(),
            Source::Hand(time) => *time.borrow(),
        }
    }

    /// Waits until it is `then`.
    pub async fn sleep_until(&self, then: Timestamp) {
        match &self.0 {
            Source::System => {
                // In steps, because the machine may have slept, or its clock may have been set.
                let step = Duration::from_secs(30);
                loop {
                    let left = then.since(system_now());
                    if left.is_zero() {
                        return;
                    }
                    tokio::time::sleep(left.min(step)).await;
                }
            }
            Source::Hand(time) => {
                if time.clone().wait_for(|now| *now >= then).await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        }
    }
}

impl Hand {
    /// Lets this much time pass.
    pub fn advance(&self, by: Duration) {
        self.0.send_modify(|now| *now = now.after(by));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the server's edge: everything else takes `now` as an argument"
)]
fn system_now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
