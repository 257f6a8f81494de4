//! Of devices that do things at once the first counts, and each sees everything in order.

use std::collections::BTreeMap;

use family::{Change, Command, Family};
use proptest::prelude::*;
use wire::{Code, Commit, GroupBytes, GroupItem};

use crate::delivery::{DAY, commit_in, epoch, in_group, post, seal};
use crate::house::device;

/// A device does something with what it believes to be the latest.
#[derive(Debug, Clone)]
enum Move {
    Commit { d: usize },
    Post { d: usize },
    CatchUp { d: usize },
    Away { days: u64 },
}

/// What a device has seen of the group.
#[derive(Debug, Clone, Default)]
struct Seen {
    epoch: u64,
    seq: u64,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let d = 0..3usize;
    let one = prop_oneof![
        3 => d.clone().prop_map(|d| Move::Commit { d }),
        3 => d.clone().prop_map(|d| Move::Post { d }),
        4 => d.prop_map(|d| Move::CatchUp { d }),
        1 => (1..40u64).prop_map(|days| Move::Away { days }),
    ];
    prop::collection::vec(one, 1..120)
}

/// The log as a store would have it.
fn write(log: &mut BTreeMap<u64, GroupItem>, changes: &[Change]) {
    for change in changes {
        match change {
            Change::GroupItemKept(item, _) => {
                assert!(log.insert(item.seq, item.clone()).is_none(), "a place is given once");
            }
            Change::GroupItemsForgotten { until } => log.retain(|seq, _| seq > until),
            _ => {}
        }
    }
}

fn assert_in_order(family: &Family, log: &BTreeMap<u64, GroupItem>) {
    let group = family.delivery.group.as_ref().unwrap();
    assert!(group.items.keys().eq(log.keys()), "the rules know what the store keeps");
    let places: Vec<u64> = log.keys().copied().collect();
    assert!(places.windows(2).all(|pair| pair[1] == pair[0] + 1), "no item is left out: {places:?}");
    assert!(log.values().is_sorted_by_key(|item| item.epoch), "epochs only grow");
    let commits = log.values().filter(|item| matches!(item.what, GroupBytes::Commit(_)));
    let epochs: Vec<u64> = commits.map(|item| item.epoch).collect();
    assert!(epochs.windows(2).all(|pair| pair[1] == pair[0] + 1), "each epoch has one commit: {epochs:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn of_concurrent_commits_exactly_one_wins_and_all_see_one_order(moves in moves()) {
        let devices = [device(1, 1), device(2, 1), device(3, 1)];
        let mut house = in_group(&[1, 1, 1], &devices[1..]);
        let mut log = BTreeMap::from([(1, GroupItem {
            seq: 1,
            epoch: 0,
            what: GroupBytes::Commit(Commit::new(vec![3; 80]).unwrap()),
        })]);
        let mut seen = vec![Seen { epoch: 1, seq: 1 }; 3];
        for step in moves {
            let (d, command) = match step {
                Move::Commit { d } => (d, seal(devices[d], commit_in(seen[d].epoch, 1, &[]))),
                Move::Post { d } => (d, post(devices[d], seen[d].epoch)),
                Move::CatchUp { d } => {
                    let after = seen[d].seq;
                    let head = house.family.delivery.head(devices[d]).group.unwrap();
                    if house.family.delivery.is_too_old(after) {
                        prop_assert!(log.first_key_value().is_none_or(|(first, _)| *first > after + 1));
                    } else {
                        let items: Vec<_> = log.range(after + 1..).map(|(seq, _)| *seq).collect();
                        prop_assert_eq!(items, (after + 1..=head.seq).collect::<Vec<_>>(), "nothing is missing");
                    }
                    seen[d] = Seen { epoch: head.epoch, seq: head.seq };
                    (d, Command::Acknowledge { device: devices[d], seq: head.seq })
                }
                Move::Away { days } => {
                    write(&mut log, &house.lets_pass(days * DAY));
                    continue;
                }
            };
            let latest = seen[d].epoch == epoch(&house);
            match family::decide(&house.family, command, house.now) {
                Ok(changes) => {
                    prop_assert!(latest, "what was made on an older epoch is refused");
                    changes.iter().for_each(|change| house.family.apply(change));
                    write(&mut log, &changes);
                }
                Err(refusal) => {
                    prop_assert_eq!(refusal.code, Code::Stale);
                    prop_assert!(!latest, "the first of an epoch wins");
                }
            }
            assert_in_order(&house.family, &log);
        }
    }
}
