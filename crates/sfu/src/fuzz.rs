//! What fuzz targets do with an input: any bytes, taken as datagrams, offers, packets, or numbers of packets. None may
//! panic, and what must hold of the numbers in a slot is checked. `fuzz/` runs these without end; a test here replays
//! the corpus. Built for those two only.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wire::{CallId, MediaKind, Offer, Publication, SeatId, SendLine, Sends, SlotLine, SlotMedia};

use crate::peer::{Packet, Payload};
use crate::slot::Slot;
use crate::source::Stream;
use crate::speakers::Speakers;
use crate::vp8::Vp8;
use crate::{Config, Datagram, Input, Joining, Output, Sfu};

/// A target's name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 5] = [
    ("datagrams", datagrams),
    ("offers", offers),
    ("media", media),
    ("packets", packets),
    ("numbers", numbers),
];

/// What a page offers, without anything that is another each time.
const OFFER: &str = include_str!("fuzz/offer.sdp");

#[expect(clippy::disallowed_methods, reason = "an arbitrary start; only differences from it matter")]
fn start() -> Instant {
    Instant::now()
}

fn joining(sdp: String) -> Joining {
    let send = |mid: &str, kind| SendLine { mid: mid.to_owned(), kind };
    let slot = |mid: &str, media| SlotLine { mid: mid.to_owned(), media };
    let offer = Offer {
        sdp,
        sends: vec![send("0", MediaKind::Microphone), send("1", MediaKind::Camera)],
        slots: vec![slot("2", SlotMedia::Audio), slot("3", SlotMedia::Video)],
        red: false,
    };
    let sends = Sends { microphone: true, camera: true, screen: false };
    Joining { call: CallId::from_u128(1), seat: SeatId::from_u128(1), offer, sends }
}

fn drain(sfu: &mut Sfu, now: Instant) {
    while !matches!(sfu.poll(now), Output::Timeout(_)) {}
}

/// Datagrams, each after a byte that says from which port and two with its length, to a relay with one seat.
pub fn datagrams(data: &[u8]) {
    let mut now = start();
    let to = ([192, 0, 2, 1], 8_080).into();
    let mut sfu = Sfu::new(Config { addresses: vec![to], silence: Duration::from_secs(6) });
    let _ = sfu.join(joining(OFFER.to_owned()), now);
    drain(&mut sfu, now);
    let mut rest = data;
    while let [port, high, low, after @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(after.len());
        let (bytes, after) = after.split_at(length);
        let from = ([198, 51, 100, 1], u16::from(*port)).into();
        sfu.handle(Input::Datagram(Datagram { from, to, bytes }), now);
        drain(&mut sfu, now);
        now += Duration::from_millis(u64::from(*port));
        rest = after;
    }
    sfu.handle(Input::Timeout, now + Duration::from_secs(60));
    drain(&mut sfu, now);
}

/// An offer's SDP.
pub fn offers(data: &[u8]) {
    let now = start();
    let mut sfu = Sfu::new(Config { addresses: Vec::new(), silence: Duration::from_secs(6) });
    let _ = sfu.join(joining(String::from_utf8_lossy(data).into_owned()), now);
    drain(&mut sfu, now);
}

/// RTP and RTCP of a browser whose keys are agreed upon: see `peer::fuzz`.
pub fn media(data: &[u8]) {
    crate::peer::fuzz::media(data, start());
}

/// Payloads of packets, each after five bytes: what it carries, how far its number is from the one before, how much
/// later it comes, how loud it is, and its length.
pub fn packets(data: &[u8]) {
    let mut now = start();
    let mut streams: BTreeMap<u8, Stream> = BTreeMap::new();
    let mut speakers = Speakers::default();
    let mut slots = [Slot::new("a", SlotMedia::Audio), Slot::new("v", SlotMedia::Video)];
    let seat = SeatId::from_u128(1);
    let mut seq = 1_000_u64;
    let mut rest = data;
    while let [kind, step, later, level, length, after @ ..] = rest {
        let (payload, after) = after.split_at(usize::from(*length).min(after.len()));
        seq = seq.saturating_add_signed(i64::from(*step as i8));
        now += Duration::from_millis(u64::from(*later));
        let layer = kind >> 2 & 3;
        let carries = [Payload::Opus, Payload::Red, Payload::Vp8, Payload::Vp8][usize::from(kind & 3)];
        let packet = Arc::new(Packet {
            mid: "1".into(),
            rid: None,
            ssrc: u32::from(kind >> 4),
            seq,
            time: seq as u32,
            marker: *level & 1 == 0,
            carries,
            payload: payload.into(),
            level: Some(*level as i8),
        });
        let vp8 = if carries == Payload::Vp8 { Vp8::read(payload) } else { None };
        speakers.heard(seat, *level as i8, now);
        speakers.look(now);
        let stream = streams.entry(layer).or_insert_with(|| Stream::new(&packet, now));
        stream.arrived(&packet, vp8.as_ref(), now);
        let _ = stream.after(seq);
        for slot in &mut slots {
            slot.show(Some(Publication { seat, kind: MediaKind::Camera }));
            slot.target = Some(2);
            slot.steer(Some(layer));
            let taken = slot.take(layer, &packet, vp8.as_ref(), now);
            assert!(taken.send.is_some() || !taken.began, "what begins is sent");
        }
        rest = after;
    }
}

/// Numbers of packets through one slot, three bytes each: which stream and whether a key frame begins, how far from
/// the number before, and how much later. No number goes out twice (RFC 7714 §8.1: that would break the encryption).
pub fn numbers(data: &[u8]) {
    const KEY_FRAME: [u8; 17] = [
        0x90, 0xe0, 0x81, 0x02, 0x07, 0x20, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 0xaa,
    ];
    let mut now = start();
    let mut slot = Slot::new("v", SlotMedia::Video);
    slot.show(Some(Publication { seat: SeatId::from_u128(1), kind: MediaKind::Camera }));
    slot.target = Some(2);
    let mut seqs = [1_000_u64, 70_000, 5];
    let mut out: BTreeMap<u64, (u8, u64)> = BTreeMap::new();
    let mut gone: BTreeMap<(u8, u64), ()> = BTreeMap::new();
    for [what, step, later] in data.as_chunks::<3>().0 {
        let layer = what % 3;
        now += Duration::from_millis(u64::from(*later));
        let Some(seq) = seqs.get_mut(usize::from(layer)) else { return };
        *seq = seq.saturating_add_signed(i64::from(*step as i8));
        let seq = *seq;
        // Every packet is passed on once only.
        if gone.insert((layer, seq), ()).is_some() {
            continue;
        }
        let mut payload = KEY_FRAME;
        if what & 0x40 == 0 {
            payload[6] |= 1;
        }
        let payload: &[u8] = if what & 0x80 == 0 { &payload } else { &[] };
        let packet = Packet {
            mid: "1".into(),
            rid: None,
            ssrc: u32::from(layer) + 1,
            seq,
            time: (seq as u32).wrapping_mul(3_000),
            marker: true,
            carries: Payload::Vp8,
            payload: payload.into(),
            level: None,
        };
        if what & 0x20 != 0 {
            slot.steer(Some(layer));
        }
        let vp8 = Vp8::read(payload);
        if let Some(sending) = slot.take(layer, &packet, vp8.as_ref(), now).send {
            let before = out.insert(sending.seq, (layer, seq));
            assert!(before.is_none(), "{} goes out for {before:?} and for {:?}", sending.seq, (layer, seq));
        }
    }
}

#[cfg(test)]
#[path = "../../../fuzz/src/replay.rs"]
mod replay;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_input_of_the_corpus_makes_a_target_panic() {
        for (name, target) in TARGETS {
            replay::replay(name, target);
        }
    }

    #[test]
    fn the_offer_that_targets_use_is_taken() {
        let mut sfu = Sfu::new(Config { addresses: Vec::new(), silence: Duration::from_secs(6) });
        assert!(sfu.join(joining(OFFER.to_owned()), start()).is_ok());
    }
}
