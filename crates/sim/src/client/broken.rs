//! Clients that do something wrong on purpose.

/// What a client does wrong: a figure that does not move when what it measures is broken proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Broken {
    /// It never asks for a lost packet again (no NACK).
    pub never_asks_again: bool,
    /// It answers nobody who asks for a lost packet again.
    pub never_resends: bool,
    /// It makes no key frame when asked for one (PLI lost).
    pub ignores_key_requests: bool,
    /// It tells nobody what arrived (no transport-wide feedback): an estimate of its line stays where it began.
    pub gives_no_feedback: bool,
    /// It cannot repeat sound, nor take it repeated (no RED).
    pub has_no_red: bool,
}
