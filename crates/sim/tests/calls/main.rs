//! Calls in virtual time, one behaviour a file. A failing seed is printed; `PARLOUR_SEED=… cargo test -p sim
//! NAME` replays it.

mod bad_uplink;
mod bandwidth;
mod broken_line;
mod dead_peer;
mod gathering;
mod ice_restart;
mod late_joiner;
mod layer_switch;
mod loss;
mod pause;
mod pool;
mod reload;
mod reordering;
mod rooms;
mod screen;
mod slow_receiver;
mod source_switch;
mod speech;
mod storm;
mod two_people;
