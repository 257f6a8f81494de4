//! What may happen in a family, at random.

use proptest::prelude::*;
use wire::Link;

/// Something happens; small numbers, so that the same people, devices and calls meet often.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Start {
        d: usize,
        call: u128,
        whom: Vec<u128>,
        closed: usize,
    },
    RingMore {
        d: usize,
        call: u128,
        whom: Vec<u128>,
    },
    StopRing {
        d: usize,
        call: u128,
        m: u128,
    },
    Ringing {
        d: usize,
        call: u128,
    },
    Answer {
        d: usize,
        call: u128,
    },
    Decline {
        d: usize,
        call: u128,
    },
    Join {
        d: usize,
        call: u128,
    },
    Sends {
        d: usize,
        call: u128,
        seat: usize,
    },
    Leave {
        d: usize,
        call: u128,
        seat: usize,
    },
    Away {
        d: usize,
        call: u128,
        seat: usize,
    },
    Link {
        call: u128,
        seat: usize,
        link: Link,
    },
    Opened {
        d: usize,
    },
    Closed {
        d: usize,
    },
    Restarted,
    Returned {
        m: u128,
        n: u128,
    },
    RemoveDevice {
        d: usize,
        target: usize,
    },
    RemoveMember {
        d: usize,
        m: u128,
    },
    SetKeeper {
        d: usize,
        m: u128,
        keeper: bool,
    },
    Invite {
        d: usize,
        n: u128,
        m: Option<u128>,
        hours: u16,
    },
    Redeem {
        n: u128,
        new: bool,
        m: u128,
        nth: u128,
    },
    Admit {
        d: usize,
        m: u128,
        nth: u128,
    },
    Revoke {
        d: usize,
        n: u128,
    },
    /// Time passes without anybody looking.
    Wait {
        millis: u64,
    },
    /// Time passes, and each deadline is kept.
    Pass {
        millis: u64,
    },
}

const MEMBERS: u128 = 4;

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let d = 0..12usize;
    let call = 1..=3u128;
    let seat = 0..4usize;
    let m = 1..=MEMBERS;
    let whom = prop::collection::vec(m.clone(), 0..3);
    let link = prop_oneof![Just(Link::Joining), Just(Link::Up), Just(Link::Lost)];
    let millis =
        prop_oneof![0..5_000u64, 30_000..60_000u64, 110_000..130_000u64, Just(45_000), Just(120_000)];
    let in_call = (d.clone(), call.clone(), seat.clone());
    prop_oneof![
        4 => (d.clone(), call.clone(), whom.clone(), 0..12usize)
            .prop_map(|(d, call, whom, closed)| Step::Start { d, call, whom, closed }),
        2 => (d.clone(), call.clone(), whom).prop_map(|(d, call, whom)| Step::RingMore { d, call, whom }),
        1 => (d.clone(), call.clone(), m.clone()).prop_map(|(d, call, m)| Step::StopRing { d, call, m }),
        1 => (d.clone(), call.clone()).prop_map(|(d, call)| Step::Ringing { d, call }),
        3 => (d.clone(), call.clone()).prop_map(|(d, call)| Step::Answer { d, call }),
        1 => (d.clone(), call.clone()).prop_map(|(d, call)| Step::Decline { d, call }),
        8 => (d.clone(), call.clone()).prop_map(|(d, call)| Step::Join { d, call }),
        1 => in_call.clone().prop_map(|(d, call, seat)| Step::Sends { d, call, seat }),
        2 => in_call.clone().prop_map(|(d, call, seat)| Step::Leave { d, call, seat }),
        1 => in_call.prop_map(|(d, call, seat)| Step::Away { d, call, seat }),
        4 => (call, seat, link).prop_map(|(call, seat, link)| Step::Link { call, seat, link }),
        1 => d.clone().prop_map(|d| Step::Opened { d }),
        1 => d.clone().prop_map(|d| Step::Closed { d }),
        1 => Just(Step::Restarted),
        1 => (m.clone(), 1..6u128).prop_map(|(m, n)| Step::Returned { m, n }),
        1 => (d.clone(), d.clone()).prop_map(|(d, target)| Step::RemoveDevice { d, target }),
        1 => (d.clone(), m.clone()).prop_map(|(d, m)| Step::RemoveMember { d, m }),
        1 => (d.clone(), m.clone(), any::<bool>()).prop_map(|(d, m, keeper)| Step::SetKeeper { d, m, keeper }),
        2 => (d.clone(), 1..5u128, prop::option::of(m.clone()), 0..4u16)
            .prop_map(|(d, n, m, hours)| Step::Invite { d, n, m, hours }),
        2 => (d.clone(), m.clone(), 1..6u128).prop_map(|(d, m, nth)| Step::Admit { d, m, nth }),
        2 => (1..5u128, any::<bool>(), m, 1..6u128)
            .prop_map(|(n, new, m, nth)| Step::Redeem { n, new, m, nth }),
        1 => (d, 1..5u128).prop_map(|(d, n)| Step::Revoke { d, n }),
        2 => millis.clone().prop_map(|millis| Step::Wait { millis }),
        4 => millis.prop_map(|millis| Step::Pass { millis }),
    ]
}
