//! What goes out, opened again as a browser would.

use std::collections::BTreeMap;

use str0m::rtp::Extension;

use super::*;
use crate::rtcp::Arrivals;
use crate::srtp::tests::{opened, seal};

const PICTURES: &str = "7";
const SOUND: &str = "3";

pub(in crate::peer) fn start() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
    let now = Instant::now();
    now
}

pub(in crate::peer) fn outgoing(seq: u64) -> Outgoing {
    Outgoing {
        seq,
        time: 90 * seq as u32,
        marker: false,
        pt: 96,
        level: None,
        payload: vec![7; 1_000].into(),
        patch: None,
    }
}

/// With a slot of pictures and one of sound, keys, and somewhere to send to.
fn sender(now: Instant) -> Sender {
    let mut sender = Sender::new(now);
    let mut map = ExtensionMap::empty();
    map.set(3, Extension::TransportSequenceNumber);
    map.set(4, Extension::RtpMid);
    sender.negotiated(Mid::from(PICTURES), 100, Some((101, 97)), &map);
    sender.negotiated(Mid::from(SOUND), 200, None, &map);
    sender.keyed(seal());
    sender.route(([192, 0, 2, 1], 1).into(), ([192, 0, 2, 2], 2).into());
    sender
}

/// A packet that came out: payload type, SSRC, sequence number, transport number, payload.
#[derive(Debug, PartialEq)]
struct Came {
    pt: u8,
    ssrc: u32,
    seq: u16,
    transport: u16,
    payload: Vec<u8>,
}

fn came(sender: &mut Sender, now: Instant) -> Vec<Came> {
    let mut out = Out::default();
    sender.flush(now, &mut out);
    let read = |datagram: &[u8]| {
        let (header, payload) = opened(datagram).expect("it opens");
        let half = |at: usize| u16::from_be_bytes([header[at], header[at + 1]]);
        Came {
            pt: header[1] & 0x7f,
            ssrc: u32::from_be_bytes(header[8..12].try_into().unwrap()),
            seq: half(2),
            transport: half(17),
            payload,
        }
    };
    outputs(out).iter().flat_map(run).map(read).collect()
}

fn outputs(mut out: Out) -> Vec<Output> {
    std::iter::from_fn(|| out.pop()).collect()
}

/// Datagrams that leave together.
fn run(output: &Output) -> impl Iterator<Item = &[u8]> {
    let Output::Transmit(transmit) = output else {
        panic!("only datagrams go out");
    };
    transmit.datagrams()
}

fn asked(ssrc: u32, lost: &[u16]) -> Feedback {
    Feedback { lost: vec![(ssrc, lost.to_vec())], ..Feedback::default() }
}

#[test]
fn what_is_written_comes_out_sealed_and_numbered_and_sound_goes_first() {
    let now = start();
    let mut sender = sender(now);
    assert!(sender.push(Mid::from(PICTURES), outgoing(1), true, now));
    assert!(sender.push(Mid::from(SOUND), outgoing(1), false, now));
    assert!(!sender.push(Mid::from("no slot"), outgoing(1), true, now));
    let came = came(&mut sender, now);
    let seen: Vec<_> = came.iter().map(|came| (came.ssrc, came.seq, came.transport)).collect();
    assert_eq!(seen, [(200, 1, 0), (100, 1, 1)]);
    assert!(came.iter().all(|came| came.payload == [7; 1_000]));
}

#[test]
fn a_picture_leaves_as_one_run() {
    let now = start();
    let mut sender = sender(now);
    let last = Outgoing { payload: vec![7; 300].into(), marker: true, ..outgoing(3) };
    for packet in [outgoing(1), outgoing(2), last, outgoing(4)] {
        assert!(sender.push(Mid::from(PICTURES), packet, true, now));
    }
    sender.wish(10_000_000);
    let mut out = Out::default();
    sender.flush(now, &mut out);
    let runs: Vec<_> = outputs(out).iter().map(|output| run(output).count()).take(2).collect();
    assert_eq!(runs[0], 3, "a smaller packet is the last of its run: {runs:?}");
}

#[test]
fn a_packet_that_is_asked_for_is_sent_again_with_its_number_before_its_payload() {
    let now = start();
    let mut sender = sender(now);
    sender.push(Mid::from(PICTURES), outgoing(258), true, now);
    came(&mut sender, now);
    sender.told(&asked(100, &[258, 259]), now);
    let again = came(&mut sender, now);
    assert_eq!(again.len(), 1, "the other was never sent");
    assert_eq!((again[0].pt, again[0].ssrc, again[0].seq), (97, 101, 1));
    assert_eq!(again[0].payload[..3], [1, 2, 7]);
    sender.told(&asked(100, &[258]), now);
    assert!(came(&mut sender, now).is_empty(), "it is under way");
    sender.forget(Mid::from(PICTURES));
    sender.told(&asked(100, &[258]), now + Duration::from_secs(1));
    assert!(came(&mut sender, now + Duration::from_secs(1)).is_empty(), "another picture is there");
}

#[test]
fn sound_that_is_asked_for_goes_out_once_more_byte_for_byte() {
    let now = start();
    let mut sender = sender(now);
    let sent = |sender: &mut Sender, seq: Option<u64>, now: Instant| -> Vec<Vec<u8>> {
        if let Some(seq) = seq {
            assert!(sender.push(Mid::from(SOUND), outgoing(seq), false, now));
        }
        let mut out = Out::default();
        sender.flush(now, &mut out);
        outputs(out).iter().flat_map(run).map(<[u8]>::to_vec).collect()
    };
    let first = sent(&mut sender, Some(65_535), now);
    sender.told(&asked(200, &[65_535]), now);
    assert!(sent(&mut sender, None, now).is_empty(), "for who had never asked nothing is kept");
    let second = sent(&mut sender, Some(65_536), now);
    assert_ne!(first, second);
    sender.told(&asked(200, &[0, 1]), now);
    assert_eq!(sender.due(now), Some(now));
    assert_eq!(sent(&mut sender, None, now), second, "sealed anew it would give the key away");
    sender.told(&asked(200, &[0]), now);
    assert!(sent(&mut sender, None, now).is_empty(), "it is under way");
}

#[test]
fn a_repair_goes_out_twice_where_repairs_are_lost_too() {
    let mut now = start();
    let mut sender = sender(now);
    let repairs = |sender: &mut Sender, seq: u64, now: Instant| {
        sender.told(&asked(100, &[seq as u16]), now);
        came(sender, now).len() + came(sender, now + REPEATED_AFTER).len()
    };
    let mut told = 0;
    for seq in 1..=1_000 {
        sender.push(Mid::from(PICTURES), outgoing(seq), true, now);
        now += Duration::from_millis(10);
        for sent in came(&mut sender, now) {
            let at = (sent.transport % 10 != 9).then_some(i64::from(sent.transport) * 10_000);
            let arrivals = vec![Arrivals { first: sent.transport, at: vec![at] }];
            sender.told(&Feedback { arrivals, ..Feedback::default() }, now);
            told += 1;
        }
        if seq == 1 {
            assert_eq!(repairs(&mut sender, seq, now), 1, "nothing was lost yet");
        }
    }
    assert!(told > 900, "{told}");
    assert_eq!(repairs(&mut sender, 1_000, now), 2);
}

#[test]
fn pictures_wait_for_their_turn_and_sound_does_not() {
    let now = start();
    let mut sender = sender(now);
    assert!((1..=100).all(|seq| sender.push(Mid::from(PICTURES), outgoing(seq), true, now)));
    let at_once = came(&mut sender, now).len();
    assert!((2..20).contains(&at_once), "{at_once}");
    sender.push(Mid::from(SOUND), outgoing(1), false, now);
    assert_eq!(came(&mut sender, now).iter().map(|came| came.ssrc).collect::<Vec<_>>(), [200]);
    let due = sender.due(now).expect("more waits");
    assert!(due > now && due < now + Duration::from_millis(20));
    assert!(!came(&mut sender, due).is_empty());
}

#[test]
fn more_is_looked_for_by_packets_that_may_be_of_use() {
    let now = start();
    let mut sender = sender(now);
    sender.push(Mid::from(PICTURES), outgoing(1), true, now);
    came(&mut sender, now);
    sender.wish(4_000_000);
    assert_eq!(sender.due(now), Some(now));
    let probe = came(&mut sender, now);
    assert!(probe.len() > 5 && probe.iter().all(|came| came.ssrc == 101 && came.payload.len() == 1_002));
    let received = (0..=probe.len() as i64).map(|n| Some(n * 1_000)).collect();
    let arrivals = vec![Arrivals { first: 0, at: received }];
    sender.told(&Feedback { arrivals, ..Feedback::default() }, now + Duration::from_millis(50));
    assert!(sender.estimated().is_some_and(|rate| rate > 3_500_000), "it went through");
}

proptest::proptest! {
    /// A number used twice with one key gives the key away. Sound that is asked for again is the same packet.
    #[test]
    fn no_two_packets_are_ever_sealed_with_one_number(
        steps in proptest::collection::vec((0u8..6, 1u64..60), 1..120),
    ) {
        let mut now = start();
        let mut sender = sender(now);
        sender.wish(10_000_000);
        let mut seen = BTreeMap::new();
        for (step, seq) in steps {
            let (pictures, sound) = (Mid::from(PICTURES), Mid::from(SOUND));
            match step {
                0 => assert!(sender.push(pictures, outgoing(seq), true, now)),
                1 => assert!(sender.push(sound, outgoing(seq), false, now)),
                2 => drop(sender.told(&asked(100, &[seq as u16]), now)),
                3 => drop(sender.told(&asked(200, &[seq as u16]), now)),
                4 => sender.forget(pictures),
                _ => {
                    sender.negotiated(pictures, 100, Some((101, 97)), &ExtensionMap::empty());
                    sender.keyed(seal());
                }
            }
            let mut out = Out::default();
            sender.flush(now, &mut out);
            for bytes in outputs(out).iter().flat_map(run) {
                let number = (bytes[8..12].to_vec(), bytes[2..4].to_vec());
                let is_sound = number.0 == 200_u32.to_be_bytes();
                let before = seen.insert(number, bytes.to_vec());
                proptest::prop_assert!(before.is_none_or(|before| is_sound && before == bytes));
            }
            now += Duration::from_millis(seq * 10);
        }
    }
}
