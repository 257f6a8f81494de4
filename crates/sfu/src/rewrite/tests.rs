use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

#[expect(clippy::disallowed_methods, reason = "an arbitrary start for virtual time")]
fn start() -> Instant {
    Instant::now()
}

fn numbers(seq: u64, time: u32, frame: u16) -> Numbers {
    let ids = Ids {
        picture: Some(frame & 0x7fff),
        wide_picture_id: true,
        tl0: Some(frame as u8),
        key: Some(frame as u8 & 0x1f),
    };
    Numbers { seq, time, ids }
}

fn sent(verdict: Verdict) -> Numbers {
    match verdict {
        Verdict::Send(out) => out,
        Verdict::Drop | Verdict::Restart => panic!("{verdict:?}"),
    }
}

#[test]
fn the_first_number_of_all_has_no_roll_over() {
    let mut rewriter = Rewriter::pictures();
    let first = numbers(9_000_000, 77, 5);
    rewriter.begin(first, start());
    assert_eq!(sent(rewriter.rewrite(first, false, start())).seq, 1);
}

#[test]
fn a_switch_continues_every_number() {
    let mut rewriter = Rewriter::pictures();
    let now = start();
    let low = numbers(500, 1_000_000, 100);
    rewriter.begin(low, now);
    let before = sent(rewriter.rewrite(low, false, now));
    let later = now + Duration::from_millis(33);
    let high = numbers(70_000, 42, 3_000);
    rewriter.begin(high, later);
    let after = sent(rewriter.rewrite(high, false, later));
    assert_eq!(after.seq, before.seq + 1);
    assert_eq!(after.time.wrapping_sub(before.time), 33 * 90);
    assert_eq!(after.ids.picture, before.ids.picture.map(|p| p + 1));
    assert_eq!(after.ids.tl0, before.ids.tl0.map(|t| t + 1));
    assert_eq!(after.ids.key, before.ids.key.map(|k| k + 1));
}

#[test]
fn what_was_held_up_on_its_way_here_does_not_shorten_the_time_to_what_comes_after() {
    let (mut rewriter, begin) = (Rewriter::pictures(), start());
    let at = |millis| begin + Duration::from_millis(millis);
    rewriter.begin(numbers(1, 0, 0), at(0));
    let first = sent(rewriter.rewrite(numbers(1, 0, 0), false, at(0)));
    // Captured after 100 ms, lost, and here after 500.
    sent(rewriter.rewrite(numbers(2, 9_000, 1), false, at(500)));
    rewriter.begin(numbers(70, 5, 9), at(600));
    let prompt = sent(rewriter.rewrite(numbers(70, 5, 9), false, at(600)));
    assert_eq!(prompt.time.wrapping_sub(first.time), 600 * 90);
}

#[test]
fn a_packet_of_before_the_key_frame_does_not_go_out() {
    let mut rewriter = Rewriter::pictures();
    rewriter.begin(numbers(500, 0, 0), start());
    assert_eq!(rewriter.rewrite(numbers(499, 0, 0), false, start()), Verdict::Drop);
}

#[test]
fn padding_leaves_no_gap_and_a_late_packet_before_it_keeps_its_place() {
    let mut rewriter = Rewriter::pictures();
    let now = start();
    rewriter.begin(numbers(10, 0, 0), now);
    let mut put = |seq, empty| rewriter.rewrite(numbers(seq, 0, 0), empty, now);
    assert_eq!(sent(put(10, false)).seq, 1);
    assert_eq!(put(12, true), Verdict::Drop);
    assert_eq!(sent(put(13, false)).seq, 3);
    assert_eq!(sent(put(11, false)).seq, 2);
    assert_eq!(
        put(12, false),
        Verdict::Drop,
        "what was left out can't come back with another number's place"
    );
}

#[test]
fn padding_that_comes_late_fills_its_place() {
    let mut rewriter = Rewriter::pictures();
    let now = start();
    rewriter.begin(numbers(10, 0, 0), now);
    let mut put = |seq, empty| sent(rewriter.rewrite(numbers(seq, 0, 0), empty, now)).seq;
    assert_eq!([put(10, false), put(12, false), put(11, true)], [1, 3, 2]);
}

#[test]
fn a_jump_begins_anew() {
    let mut rewriter = Rewriter::sound();
    let first = numbers(10, 0, 0);
    rewriter.begin(first, start());
    sent(rewriter.rewrite(first, false, start()));
    assert_eq!(rewriter.rewrite(numbers(10_000, 0, 0), false, start()), Verdict::Restart);
}

#[test]
fn a_seven_bit_picture_id_stays_one() {
    let mut rewriter = Rewriter::pictures();
    let ids = |picture| Ids { picture: Some(picture), ..Ids::default() };
    let first = Numbers { seq: 1, time: 0, ids: ids(0) };
    rewriter.begin(first, start());
    for picture in 0..300_u16 {
        let packet = Numbers { seq: 1 + u64::from(picture), time: 0, ids: ids(picture & 0x7f) };
        let out = sent(rewriter.rewrite(packet, false, start()));
        assert_eq!(out.ids.picture, Some((picture + 1) & 0x7f));
    }
}

/// A packet on its way: lost or not, padding or not, and by how many places it is late.
#[derive(Debug, Clone)]
struct Fate {
    lost: bool,
    padding: bool,
    late: usize,
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let fate = (
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.15),
        prop_oneof![4 => Just(0_usize), 1 => 1..20_usize],
    )
        .prop_map(|(lost, padding, late)| Fate { lost, padding, late });
    prop::collection::vec(fate, 1..200)
}

/// The packets of a stretch in the order in which they arrive: place in the stream, and whether they are padding.
/// The first packet starts a key frame and is there.
fn arrivals(fates: &[Fate]) -> Vec<(u64, bool)> {
    let mut order: Vec<_> =
        fates.iter().enumerate().filter(|(place, fate)| *place == 0 || !fate.lost).collect();
    order.sort_by_key(|(place, fate)| if *place == 0 { 0 } else { place + fate.late });
    order.into_iter().map(|(place, fate)| (place as u64, fate.padding && place != 0)).collect()
}

proptest! {
    #[test]
    fn no_number_goes_out_twice_whatever_is_switched_lost_late_or_padding(
        stretches in prop::collection::vec((fates(), 0u64..1 << 40, any::<u32>(), any::<u16>()), 1..6),
    ) {
        let mut rewriter = Rewriter::pictures();
        let mut now = start();
        let mut out = BTreeSet::new();
        for (fates, base, time, frame) in stretches {
            let base = base + 1;
            let mut newest = None;
            for (place, padding) in arrivals(&fates) {
                let packet = numbers(base + place, time.wrapping_add(place as u32 * 3_000), frame.wrapping_add(place as u16));
                if place == 0 {
                    newest = out.last().copied();
                    rewriter.begin(packet, now);
                }
                if let Verdict::Send(numbers) = rewriter.rewrite(packet, padding, now) {
                    prop_assert!(newest.is_none_or(|newest| numbers.seq > newest), "goes back before the switch");
                    prop_assert!(out.insert(numbers.seq), "{} went out twice", numbers.seq);
                }
                now += Duration::from_millis(7);
            }
        }
    }

    #[test]
    fn without_loss_there_is_no_gap(paddings in prop::collection::vec(any::<bool>(), 1..2_000), base in 0u64..1 << 40) {
        let mut rewriter = Rewriter::pictures();
        let now = start();
        rewriter.begin(numbers(base, 0, 0), now);
        let mut expected = 1;
        for (place, padding) in paddings.iter().enumerate() {
            let padding = *padding && place > 0;
            let verdict = rewriter.rewrite(numbers(base + place as u64, 0, 0), padding, now);
            if padding {
                prop_assert_eq!(verdict, Verdict::Drop);
            } else {
                prop_assert_eq!(sent(verdict).seq, expected);
                expected += 1;
            }
        }
    }

    #[test]
    fn a_lost_packet_stays_a_gap_that_it_fills_when_it_comes_after_all(fates in fates()) {
        let mut rewriter = Rewriter::pictures();
        let now = start();
        rewriter.begin(numbers(1_000, 0, 0), now);
        let mut places = Vec::new();
        for (place, padding) in arrivals(&fates) {
            if let Verdict::Send(out) = rewriter.rewrite(numbers(1_000 + place, place as u32, 0), padding, now) {
                places.push((place, out));
            }
        }
        // Whoever was late included, the order going out is the order in the stream, and times keep their distance.
        places.sort_by_key(|(place, _)| *place);
        for pair in places.windows(2) {
            let ((before, a), (after, b)) = (pair[0], pair[1]);
            prop_assert!(b.seq > a.seq && b.seq - a.seq <= after - before);
            prop_assert_eq!(u64::from(b.time.wrapping_sub(a.time)), after - before);
        }
    }

    #[test]
    fn times_follow_the_wall_between_sources(gaps in prop::collection::vec((0u64..60_000, any::<u32>()), 1..50)) {
        let mut rewriter = Rewriter::sound();
        let mut now = start();
        let mut last: Option<Numbers> = None;
        for (seq, (gap, time)) in gaps.into_iter().enumerate() {
            now += Duration::from_millis(gap);
            let packet = numbers(seq as u64 * 7_000, time, 0);
            rewriter.begin(packet, now);
            let out = sent(rewriter.rewrite(packet, false, now));
            if let Some(last) = last {
                prop_assert_eq!(u64::from(out.time.wrapping_sub(last.time)), (gap * 48).max(960));
            }
            last = Some(out);
        }
    }

    #[test]
    fn picture_ids_go_on_by_one_across_switches_and_wraps(frames in prop::collection::vec(any::<u16>(), 2..40)) {
        let mut rewriter = Rewriter::pictures();
        let mut last: Option<Ids> = None;
        for (switch, frame) in frames.into_iter().enumerate() {
            rewriter.begin(numbers(switch as u64, 0, frame), start());
            let out = sent(rewriter.rewrite(numbers(switch as u64, 0, frame), false, start())).ids;
            if let Some(last) = last {
                prop_assert_eq!(out.picture, last.picture.map(|p| (p + 1) & 0x7fff));
                prop_assert_eq!(out.tl0, last.tl0.map(|t| t.wrapping_add(1)));
                prop_assert_eq!(out.key, last.key.map(|k| (k + 1) & 0x1f));
            }
            last = Some(out);
        }
    }
}
