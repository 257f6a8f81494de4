//! Every fault is seen when it is made: a check that never fires proves nothing.

use super::*;
use crate::client::envelope::Envelopes;
use crate::client::{CallSecret, Peer};

/// A sender, and a receiver that it reaches without any relay.
struct Bench {
    base: Instant,
    now: Instant,
    sealers: [Envelopes; 2],
    opener: Envelopes,
    receiver: Receiver,
    mid: Mid,
    ids: Ids,
}

/// What a relay writes on the next frame.
#[derive(Clone, Copy)]
struct Ids {
    seq: u64,
    picture: u16,
    base: u8,
    timestamp: u32,
}

fn peer(number: u8) -> Peer {
    Peer { seat: SeatId::from_u128(u128::from(number)), number, salt: [number; 16] }
}

fn envelopes(own: u8, others: &[u8]) -> Envelopes {
    let secret = CallSecret(1);
    let mut envelopes = Envelopes::new(secret, peer(own));
    envelopes.know(&others.iter().map(|number| peer(*number)).collect::<Vec<_>>());
    envelopes
}

fn camera(of: u8) -> Publication {
    Publication { seat: peer(of).seat, kind: MediaKind::Camera }
}

impl Bench {
    fn new() -> Self {
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        let base = Instant::now();
        let mid = Mid::from("v0");
        let mut receiver = Receiver::new(base);
        receiver.map(&[SlotView { mid: mid.to_string(), shows: Some(camera(0)) }], base);
        let ids = Ids { seq: 65_530, picture: 0x7ffe, base: 254, timestamp: u32::MAX - 5_000 };
        let sealers = [envelopes(0, &[]), envelopes(1, &[])];
        Self { base, now: base, sealers, opener: envelopes(9, &[0, 1]), receiver, mid, ids }
    }

    fn stamp(&self, of: u8, number: u32) -> Stamp {
        let captured = self.now.duration_since(self.base).as_micros() as u64;
        Stamp { publication: camera(of), layer: 1, number, key: number == 0, captured }
    }

    /// Lets a thirtieth of a second pass, and moves the ids on as a relay should.
    fn tick(&mut self) {
        self.now += Duration::from_micros(33_333);
        self.ids.picture = (self.ids.picture + 1) & 0x7fff;
        self.ids.base = self.ids.base.wrapping_add(1);
        self.ids.timestamp = self.ids.timestamp.wrapping_add(3_000);
    }

    fn packets(&mut self, stamp: Stamp) -> Vec<Received> {
        let mut frame = vp8::header(stamp.key, 640, 360, 500);
        frame.truncate(clear_bytes(MediaKind::Camera, stamp.key));
        frame.extend_from_slice(&stamp.body(3_000));
        let sealer = usize::from(stamp.publication != camera(0));
        let sealed = self.sealers[sealer].seal(MediaKind::Camera, &frame).unwrap();
        let payloads = vp8::packets(&sealed, self.ids.picture, self.ids.base);
        let last = payloads.len() - 1;
        let packets = payloads.into_iter().enumerate().map(|(index, payload)| {
            self.ids.seq += 1;
            let (seq, timestamp) = (self.ids.seq - 1, self.ids.timestamp);
            Received { seq, timestamp, marker: index == last, payload: payload.into() }
        });
        packets.collect()
    }

    fn receive(&mut self, packets: &[Received]) {
        for packet in packets {
            self.receiver.packet(self.mid, SlotMedia::Video, packet, &mut self.opener, self.now);
        }
    }

    /// One whole frame of seat 0, as it should be.
    fn frame(&mut self, number: u32) {
        self.tick();
        let packets = self.packets(self.stamp(0, number));
        self.receive(&packets);
    }

    fn decoded(&self) -> u64 {
        self.receiver.pictures(self.now).values().map(Picture::decoded).sum()
    }

    fn faults(&self) -> Faults {
        self.receiver.faults()
    }
}

#[test]
fn a_stream_as_it_should_be_has_no_fault() {
    let mut bench = Bench::new();
    (0..100).for_each(|number| bench.frame(number));
    assert_eq!((bench.decoded(), bench.faults()), (100, Faults::default()));
}

#[test]
fn packets_out_of_order_and_twice_make_no_fault() {
    let mut bench = Bench::new();
    bench.tick();
    let mut packets = bench.packets(bench.stamp(0, 0));
    bench.tick();
    packets.extend(bench.packets(bench.stamp(0, 1)));
    packets.reverse();
    bench.receive(&packets);
    bench.receive(&packets);
    assert_eq!((bench.decoded(), bench.faults()), (2, Faults::default()));
}

#[test]
fn a_frame_with_a_packet_missing_is_waited_for_and_a_key_frame_asked() {
    let mut bench = Bench::new();
    bench.frame(0);
    bench.tick();
    let packets = bench.packets(bench.stamp(0, 1));
    bench.receive(&packets[1..]);
    (2..30).for_each(|number| bench.frame(number));
    assert_eq!(bench.decoded(), 1);
    assert_eq!(bench.receiver.stuck(bench.now), [bench.mid]);
    assert_eq!(bench.receiver.stuck(bench.now), []);
    bench.receive(&packets[..1]);
    assert_eq!((bench.decoded(), bench.faults()), (30, Faults::default()));
    assert_eq!(bench.receiver.stuck(bench.now + Duration::from_secs(9)), []);
}

#[test]
fn a_gap_that_the_relay_hides_is_a_broken_reference() {
    let mut bench = Bench::new();
    bench.frame(0);
    bench.frame(2);
    assert_eq!(bench.faults(), Faults { broken_references: 1, ..Faults::default() });
}

#[test]
fn another_layer_without_a_key_frame_is_a_broken_reference() {
    let mut bench = Bench::new();
    bench.frame(0);
    bench.tick();
    let other = Stamp { layer: 2, ..bench.stamp(0, 1) };
    let packets = bench.packets(other);
    bench.receive(&packets);
    assert_eq!(bench.faults(), Faults { broken_references: 1, ..Faults::default() });
}

#[test]
fn picture_ids_that_jump_are_seen() {
    let mut bench = Bench::new();
    bench.frame(0);
    bench.ids.picture = (bench.ids.picture + 7) & 0x7fff;
    bench.frame(1);
    bench.ids.base = bench.ids.base.wrapping_add(1);
    bench.frame(2);
    assert_eq!(bench.faults(), Faults { skipped_pictures: 2, ..Faults::default() });
}

#[test]
fn time_that_jumps_is_seen() {
    let mut bench = Bench::new();
    bench.frame(0);
    bench.ids.timestamp = bench.ids.timestamp.wrapping_sub(4_000);
    bench.frame(1);
    bench.ids.timestamp = bench.ids.timestamp.wrapping_add(200);
    bench.frame(2);
    assert_eq!(bench.faults(), Faults { time_jumps: 2, ..Faults::default() });
}

#[test]
fn pieces_of_two_frames_do_not_open() {
    let mut bench = Bench::new();
    bench.frame(0);
    bench.tick();
    let (ids, first) = (bench.ids, bench.packets(bench.stamp(0, 1)));
    bench.ids = ids;
    let mut mixed = bench.packets(bench.stamp(0, 2));
    mixed[0] = first[0].clone();
    bench.receive(&mixed);
    assert_eq!(bench.faults(), Faults { unopened: 1, ..Faults::default() });
}

#[test]
fn somebody_else_in_a_slot_is_noticed_after_a_second() {
    let mut bench = Bench::new();
    for number in 0..60 {
        bench.tick();
        let packets = bench.packets(bench.stamp(1, number));
        bench.receive(&packets);
    }
    let faults = bench.faults();
    assert!((25..35).contains(&faults.misplaced), "{faults:?}");
    assert_eq!(Faults { misplaced: 0, ..faults }, Faults::default());
}

#[test]
fn a_stranger_is_not_opened() {
    let mut bench = Bench::new();
    bench.opener.know(&[peer(1)]);
    bench.frame(0);
    assert_eq!(bench.faults(), Faults { unopened: 1, ..Faults::default() });
}
