use super::*;

fn start() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
    Instant::now()
}

fn noted(arrivals: &mut Arrivals, came: &[(u16, u64)], start: Instant) {
    for (seq, millis) in came {
        arrivals.note(*seq, start + Duration::from_millis(*millis));
    }
}

/// First number, count and chunks with differences.
fn parts(packet: &[u8]) -> (u16, u16, &[u8]) {
    let half = |at: usize| u16::from_be_bytes([packet[at], packet[at + 1]]);
    assert_eq!(usize::from(half(2)) * 4 + 4, packet.len());
    (half(12), half(14), &packet[20..])
}

#[test]
fn a_report_is_written_as_the_draft_shows() {
    let (mut arrivals, start) = (Arrivals::default(), start());
    noted(&mut arrivals, &[(65_534, 0), (65_535, 1), (1, 3), (2, 100)], start);
    let packet = arrivals.report(7, 8, start).unwrap();
    let expected = [
        &[0xaf, 205, 0, 6, 0, 0, 0, 7, 0, 0, 0, 8][..],
        // From 65,534 on five, at 0 * 64 ms, the first report.
        &[0xff, 0xfe, 0, 5, 0, 0, 0, 0],
        // Seven of two bits: short, short, missing, short, long.
        &[0b1101_0100, 0b0110_0000],
        &[0, 4, 8, 388_u16.to_be_bytes()[0], 388_u16.to_be_bytes()[1], 1],
    ];
    assert_eq!(packet, expected.concat());
    assert_eq!(arrivals.report(7, 8, start), None, "all has been told");
}

#[test]
fn a_report_is_due_50_ms_after_the_last_if_anything_came() {
    let (mut arrivals, start) = (Arrivals::default(), start());
    let after = |millis| start + Duration::from_millis(millis);
    assert_eq!(arrivals.due(), None);
    arrivals.note(1, start);
    assert_eq!(arrivals.due(), Some(after(50)));
    arrivals.report(1, 2, after(52)).unwrap();
    assert_eq!(arrivals.due(), None);
    arrivals.note(2, after(60));
    assert_eq!(arrivals.due(), Some(after(102)));
}

#[test]
fn reports_are_numbered_and_tell_the_time_in_64_ms() {
    let (mut arrivals, start) = (Arrivals::default(), start());
    noted(&mut arrivals, &[(1, 0)], start);
    assert_eq!(arrivals.report(1, 2, start).unwrap()[16..20], [0, 0, 0, 0]);
    noted(&mut arrivals, &[(2, 64 * 0x203 + 1)], start);
    let packet = arrivals.report(1, 2, start).unwrap();
    assert_eq!(packet[16..20], [0, 2, 3, 1]);
    assert_eq!(parts(&packet), (2, 1, &[0x20, 1, 4, 1][..]));
}

#[test]
fn many_that_came_and_long_gaps_take_one_chunk_each() {
    let (mut arrivals, start) = (Arrivals::default(), start());
    (0..100).for_each(|seq| arrivals.note(seq, start));
    arrivals.note(3_100, start);
    let packet = arrivals.report(1, 2, start).unwrap();
    let (first, count, rest) = parts(&packet);
    assert_eq!((first, count), (0, 3_101));
    assert_eq!(rest[..6], [0x20, 100, 0x0b, 0xb8, 0x20, 1]);
}

#[test]
fn losses_among_short_differences_take_one_bit_each() {
    let (mut arrivals, start) = (Arrivals::default(), start());
    (0..14).step_by(2).for_each(|seq| arrivals.note(seq, start));
    arrivals.note(13, start);
    let packet = arrivals.report(1, 2, start).unwrap();
    assert_eq!(parts(&packet).2[..2], [0b1010_1010, 0b1010_1011]);
}

#[test]
fn a_late_packet_is_in_the_report_that_has_not_been_written() {
    let (mut arrivals, start) = (Arrivals::default(), start());
    noted(&mut arrivals, &[(10, 0), (12, 1), (11, 2), (9, 3), (11, 9)], start);
    let packet = arrivals.report(1, 2, start).unwrap();
    let (first, count, rest) = parts(&packet);
    assert_eq!((first, count), (9, 4), "one before the first, too");
    // 9 at 3 ms, 10 three earlier, 11 two later, where it came first, 12 one earlier.
    assert_eq!(rest[..8], [0b1101_1001, 0b1000_0000, 12, 0xff, 0xf4, 8, 0xff, 0xfc]);
}

#[test]
fn a_packet_later_than_its_report_begins_the_next_one() {
    let (mut arrivals, start) = (Arrivals::default(), start());
    noted(&mut arrivals, &[(1, 0), (3, 2)], start);
    arrivals.report(1, 2, start).unwrap();
    noted(&mut arrivals, &[(4, 60), (2, 70)], start);
    let packet = arrivals.report(1, 2, start).unwrap();
    assert_eq!(parts(&packet).0, 2);
    assert_eq!(parts(&packet).1, 3, "what was reported after it is reported again");
}

#[test]
fn what_was_reported_half_a_second_ago_is_forgotten() {
    let (mut arrivals, start) = (Arrivals::default(), start());
    noted(&mut arrivals, &[(1, 0), (2, 1), (3, 400)], start);
    arrivals.report(1, 2, start).unwrap();
    noted(&mut arrivals, &[(4, 600)], start);
    assert_eq!(arrivals.at.len(), 2);
    assert_eq!(parts(&arrivals.report(1, 2, start).unwrap()).0, 4);
}

#[test]
fn what_does_not_fit_is_left_for_the_next_report() {
    let (mut arrivals, start) = (Arrivals::default(), start());
    // Differences that are long, and every other one missing: the most that a packet can take.
    (0..1_000_u16).for_each(|at| arrivals.note(at * 2, start + Duration::from_millis(u64::from(at) * 70)));
    let (mut told, mut next) = (0, 0);
    while let Some(packet) = arrivals.report(1, 2, start) {
        assert!(packet.len() <= LONGEST, "{}", packet.len());
        // It begins with one that came: nothing of those is left out.
        assert_eq!(parts(&packet).0, next);
        next = (next + parts(&packet).1).next_multiple_of(2);
        told += 1;
    }
    assert_eq!(next, 2_000);
    assert!(told < 4, "{told} reports");
}

#[test]
fn a_pause_that_no_difference_can_tell_begins_a_report() {
    let (mut arrivals, start) = (Arrivals::default(), start());
    noted(&mut arrivals, &[(1, 0), (2, 9_000)], start);
    assert_eq!(parts(&arrivals.report(1, 2, start).unwrap()).1, 1);
    assert_eq!(parts(&arrivals.report(1, 2, start).unwrap()).0, 2);
}

#[test]
fn a_jump_longer_than_any_gap_begins_anew() {
    let (mut arrivals, start) = (Arrivals::default(), start());
    noted(&mut arrivals, &[(1, 0), (30_000, 1), (1, 2)], start);
    let packet = arrivals.report(1, 2, start).unwrap();
    assert_eq!((parts(&packet).0, parts(&packet).1), (30_000, 1));
    // Thousands of them, by and by.
    noted(&mut arrivals, &[(33_000, 3), (34_000, 4), (38_095, 5)], start);
    let packet = arrivals.report(1, 2, start).unwrap();
    assert_eq!((parts(&packet).0, usize::from(parts(&packet).1)), (34_000, MOST));
}

#[test]
fn a_report_begins_with_one_that_came_and_not_with_what_was_lost_since_the_last() {
    let (mut arrivals, start) = (Arrivals::default(), start());
    noted(&mut arrivals, &[(1, 0)], start);
    arrivals.report(1, 2, start).unwrap();
    noted(&mut arrivals, &[(4, 60), (6, 61)], start);
    let packet = arrivals.report(1, 2, start).unwrap();
    assert_eq!((parts(&packet).0, parts(&packet).1), (4, 3));
}
