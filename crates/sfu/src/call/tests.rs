//! What is answered to who joins a call, and what the call does between two of its looks.

use str0m::media::Mid;
use wire::{Offer, Publication, SendLine, SlotLine, SlotMedia};

use super::*;
use crate::offer;
use crate::out::Out;
use crate::peer::{Packet, Payload, Template};
use crate::sdp::sections;
use crate::source::Stream;

const OFFER: &str = include_str!("../fuzz/offer.sdp");
const SENDER: SeatId = SeatId::from_u128(1);
const RECEIVER: SeatId = SeatId::from_u128(2);
const WHOLE: Sends = Sends { microphone: true, camera: true, screen: false };

#[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
fn start() -> Instant {
    Instant::now()
}

/// A step of a call at this time.
fn step<T>(now: Instant, change: impl FnOnce(&mut Step<'_>) -> T) -> T {
    let (mut out, mut touched, mut written) = (Out::default(), Vec::new(), Vec::new());
    change(&mut Step { now, out: &mut out, touched: &mut touched, written: &mut written })
}

fn lines() -> Lines {
    let send = |mid: &str, kind| SendLine { mid: mid.to_owned(), kind };
    let slot = |mid: &str, media| SlotLine { mid: mid.to_owned(), media };
    let sends = vec![send("0", MediaKind::Microphone), send("1", MediaKind::Camera)];
    let slots = vec![slot("2", SlotMedia::Audio), slot("3", SlotMedia::Video)];
    offer::read(&Offer { sdp: OFFER.to_owned(), sends, slots, red: false }).expect("a page's offer")
}

/// A camera that sends three layers, as the relay knows it.
fn camera(now: Instant) -> crate::seat::Source {
    let stream = |ssrc| {
        let packet = Packet {
            mid: Mid::from("1"),
            rid: None,
            ssrc,
            seq: 1,
            time: 0,
            marker: false,
            carries: Payload::Vp8,
            payload: [].into(),
            level: None,
        };
        Some(Stream::new(&packet, now))
    };
    crate::seat::Source { streams: [1, 2, 3].map(stream), ..crate::seat::Source::default() }
}

/// Somebody sees somebody else, large.
fn watching(now: Instant) -> Call {
    let template = Template::new(vec![([192, 0, 2, 1], 8_080).into()]);
    let mut call = Call::new(CallId::from_u128(1), Duration::from_secs(7), now);
    step(now, |step| {
        for id in [SENDER, RECEIVER] {
            let (peer, _) = Peer::answer(&template, &lines(), now).expect("an answer");
            call.join(id, peer, &lines(), WHOLE, step);
            call.up(id, step);
        }
        let sender = call.seats.get_mut(&SENDER).expect("it has joined");
        sender.sources.insert(MediaKind::Camera, camera(now));
        let publication = Publication { seat: SENDER, kind: MediaKind::Camera };
        call.show(RECEIVER, vec![Want { publication, height: 720, pinned: false }], step);
        call.estimated(RECEIVER, 8_000_000, step);
        call.tick(step);
    });
    call
}

/// The layer that is meant for the one who watches.
fn target(call: &Call) -> Option<u8> {
    call.seats[&RECEIVER].slots.iter().find(|slot| slot.media == SlotMedia::Video)?.target
}

#[test]
fn a_fall_of_the_bandwidth_is_followed_at_once_and_a_rise_at_the_next_look() {
    let now = start();
    let mut call = watching(now);
    assert_eq!(target(&call), Some(2));
    step(now, |step| call.estimated(RECEIVER, 300_000, step));
    assert_eq!(target(&call), Some(0), "before the next look");
    // Long enough that a layer may be tried again.
    let later = now + Duration::from_secs(60);
    call.seats.get_mut(&SENDER).unwrap().sources.insert(MediaKind::Camera, camera(later));
    call.seats.get_mut(&SENDER).unwrap().heard = later;
    call.seats.get_mut(&RECEIVER).unwrap().heard = later;
    step(later, |step| call.estimated(RECEIVER, 8_000_000, step));
    assert_eq!(target(&call), Some(0), "a rise may be taken back in a moment");
    step(later, |step| call.tick(step));
    assert_eq!(target(&call), Some(2));
}

#[test]
fn sound_that_may_be_asked_for_bears_no_number_that_changes_when_it_comes_again() {
    let template = Template::new(vec![([192, 0, 2, 1], 8_080).into()]);
    let (_, answer) = Peer::answer(&template, &lines(), start()).expect("an answer");
    let comes = |media: &str| {
        let mut lines = sections(&answer).filter(|line| line.starts_with(media));
        lines.find(|line| line.contains("a=recvonly")).expect("a line that comes")
    };
    let numbered = |line: &str| line.contains("transport-wide-cc") || line.contains(" transport-cc");
    assert!(comes("m=audio").contains(" nack\r\n"), "{answer}");
    assert!(!numbered(comes("m=audio")), "{answer}");
    assert!(numbered(comes("m=video")), "{answer}");
}
