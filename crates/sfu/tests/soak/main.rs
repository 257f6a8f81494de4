//! Days of calls in virtual time: what a call took is given back when it is over, and one that goes on does not grow
//! with those who come and go.

#![expect(clippy::unwrap_used, reason = "a test that meets what it did not expect fails, as it should")]

mod counting;
#[path = "../house/page.rs"]
#[expect(dead_code, reason = "the house has more to ask of a page")]
mod page;
#[path = "../house/world.rs"]
#[expect(dead_code, clippy::wildcard_enum_match_arm, reason = "the house has more to ask of a world")]
mod world;

use std::time::Duration;

use counting::{Live, live};
use world::House;

/// What may be left behind that is not a leak: room that maps and queues keep for the next who comes.
const KEPT: u64 = 64 * 1_024;

/// What has grown from one look to another.
fn grown(before: Live, after: Live) -> (i64, u64) {
    (after.allocations as i64 - before.allocations as i64, after.bytes.saturating_sub(before.bytes))
}

/// A call of three, of whom one comes anew and one goes away without a word; then hours in which nobody calls.
fn call(house: &mut House, number: u128) {
    for seat in 1..=3 {
        house.join(number, seat);
        house.run_ms(150);
    }
    house.join(number, 1);
    house.run_ms(700);
    for seat in 1..=3 {
        house.leave(seat);
    }
    house.events.clear();
    house.run(Duration::from_secs(3 * 3_600));
}

#[test]
fn after_days_of_calls_nothing_is_left_of_them() {
    let mut house = House::new();
    (0..8).for_each(|number| call(&mut house, number));
    let before = live();
    // Five days.
    (8..48).for_each(|number| call(&mut house, number));
    let (allocations, bytes) = grown(before, live());
    println!("40 calls in five days left {allocations} allocations and {bytes} bytes");
    assert!(allocations < 40, "{allocations} allocations are left of 40 calls");
    assert!(bytes < KEPT, "{bytes} bytes are left of 40 calls");
}

#[test]
fn a_call_that_goes_on_does_not_grow_with_those_who_come_and_go() {
    let mut house = House::new();
    house.join(1, 1);
    let visit = |house: &mut House, number: u128| {
        house.join(1, number);
        house.run_ms(800);
        house.leave(number);
        house.run_ms(200);
        house.events.clear();
        // The page's own notes are not the relay's.
        house.pages.values_mut().for_each(|page| page.received.clear());
    };
    (10..22).for_each(|number| visit(&mut house, number));
    let before = live();
    (22..52).for_each(|number| visit(&mut house, number));
    let (allocations, bytes) = grown(before, live());
    println!("30 visits left {allocations} allocations and {bytes} bytes");
    assert!(allocations < 60, "{allocations} allocations are left of 30 visits");
    assert!(bytes < KEPT, "{bytes} bytes are left of 30 visits");
}
