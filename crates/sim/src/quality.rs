//! The scoreboard: how calls look and sound on bad lines, as figures that can be compared from one change of the
//! relay to the next.
//!
//! Each [`Scenario`] is played with several seeds, each in a world of its own; the figures are totals over all of
//! them, and where a scenario watches several groups of pictures, those of its worst group. `cargo xtask bench
//! quality` plays them all and compares.

mod figures;
mod play;
mod scenarios;
mod stage;

pub use figures::{Figures, Tally};
pub use play::{play, play_all};
pub use scenarios::{SCENARIOS, Scenario};
pub use stage::Stage;
