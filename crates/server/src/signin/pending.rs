//! What was given out and waits for its second half: random, good once, for a while, and never too many.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use wire::{Challenge, Code, Problem, Timestamp};

use crate::random;
use crate::refused::internal;

/// Values of kind `T` under random names.
#[derive(Debug)]
pub(crate) struct Pending<T> {
    good_for: Duration,
    most: usize,
    waiting: Mutex<HashMap<Challenge, (Timestamp, T)>>,
}

impl<T> Pending<T> {
    pub(crate) fn new(good_for: Duration, most: usize) -> Self {
        Self { good_for, most, waiting: Mutex::default() }
    }

    /// Keeps `value` under a new name. Where there are too many, the one that would end first makes room.
    pub(crate) fn keep(&self, value: T, now: Timestamp) -> Result<Challenge, Problem> {
        let name = Challenge::new(random::bytes::<32>()?.to_vec()).ok_or_else(internal)?;
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= self.most {
            waiting.retain(|_, (until, _)| *until > now);
        }
        if waiting.len() >= self.most
            && let Some(first) =
                waiting.iter().min_by_key(|(_, (until, _))| *until).map(|(name, _)| name.clone())
        {
            waiting.remove(&first);
        }
        waiting.insert(name.clone(), (now.after(self.good_for), value));
        Ok(name)
    }

    /// Takes what was kept under this name: it can't be taken twice.
    pub(crate) fn take(&self, name: &Challenge, now: Timestamp) -> Result<T, Problem> {
        let taken = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        match taken {
            Some((until, value)) if now < until => Ok(value),
            _ => Err(Problem::new(
                Code::ChallengeExpired,
                "this was used already or waited too long; ask anew",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_000_000);

    #[test]
    fn what_was_given_out_is_good_once_and_for_a_while() {
        let pending = Pending::new(Duration::from_secs(60), 10);
        let name = pending.keep('a', START).expect("there is room");
        assert_eq!(pending.take(&name, START.after(Duration::from_secs(59))), Ok('a'));
        assert!(pending.take(&name, START).is_err());
        let late = pending.keep('b', START).expect("there is room");
        assert!(pending.take(&late, START.after(Duration::from_secs(60))).is_err());
    }

    #[test]
    fn the_oldest_makes_room_for_the_newest() {
        let pending = Pending::new(Duration::from_secs(60), 2);
        let names: Vec<_> = (0..3_u64)
            .map(|n| pending.keep(n, START.after(Duration::from_secs(n))).expect("there is room"))
            .collect();
        let now = START.after(Duration::from_secs(3));
        assert_eq!(names.iter().filter_map(|name| pending.take(name, now).ok()).collect::<Vec<_>>(), [1, 2]);
    }
}
