//! Who wants to be asked again when. Only they are: asking everybody costs more than the media.
//!
//! Every packet moves the time of a connection, nearly always to later. So a time that was noted stays noted until it
//! has come, and only then it is looked whether it still is the right one: that costs a packet nothing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

use wire::{CallId, SeatId};

/// A connection of a call, or the call itself.
pub(crate) type Task = (CallId, Option<SeatId>);

/// Times that were noted, soonest first.
#[derive(Debug, Default)]
pub(crate) struct Due {
    order: BinaryHeap<Reverse<(Instant, Task)>>,
}

/// The soonest time that is noted of a task and holds; the task keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Noted(Option<Instant>);

impl Due {
    /// The task wants its turn at this time, or whenever was noted before if that is sooner.
    pub(crate) fn note(&mut self, task: Task, at: Instant, noted: &mut Noted) {
        if noted.0.is_none_or(|before| before > at) {
            self.order.push(Reverse((at, task)));
            *noted = Noted(Some(at));
        }
    }

    /// When something is noted next.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.order.peek().map(|Reverse((at, _))| *at)
    }

    /// A task whose time has come, if what was noted still holds: `Noted::take` knows.
    pub(crate) fn pop(&mut self, now: Instant) -> Option<(Instant, Task)> {
        self.next().filter(|at| *at <= now)?;
        self.order.pop().map(|Reverse(due)| due)
    }
}

impl Noted {
    /// The noted time has come. False where a sooner one has been noted since, and came before.
    pub(crate) fn take(&mut self, at: Instant) -> bool {
        let holds = self.0 == Some(at);
        if holds {
            self.0 = None;
        }
        holds
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn task(n: u128) -> Task {
        (CallId::from_u128(n), None)
    }

    #[test]
    fn a_time_that_moves_to_later_is_noted_once_and_one_that_moves_to_sooner_again() {
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let (mut due, mut noted) = (Due::default(), Noted::default());
        for millis in [20, 30, 40] {
            due.note(task(1), at(millis), &mut noted);
        }
        assert_eq!((due.order.len(), due.next()), (1, Some(at(20))));
        due.note(task(1), at(10), &mut noted);
        assert_eq!(due.next(), Some(at(10)));
        assert_eq!(due.pop(at(9)), None);
        assert_eq!(due.pop(at(25)), Some((at(10), task(1))));
        assert!(noted.take(at(10)));
        assert_eq!(due.pop(at(25)), Some((at(20), task(1))));
        assert!(!noted.take(at(20)), "it had its turn before");
        assert_eq!(due.next(), None);
    }
}
