use super::*;
use crate::peer::fuzz::extensions;
use crate::rtcp;
use crate::srtp::{Ciphers, SealRtp};

const VP8: u8 = 96;
const AGAIN: u8 = 97;
const OPUS: u8 = 111;

fn at(millis: u64) -> Instant {
    #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    *START + Duration::from_millis(millis)
}

/// A browser, as far as it sends RTP, and what receives it.
struct Line {
    browser: SealRtp,
    receiver: Receiver,
    payloads: Payloads,
}

/// What a packet is to be like.
#[derive(Clone, Copy)]
struct Sent<'a> {
    kind: u8,
    seq: u64,
    ssrc: u32,
    /// Extensions: id and value.
    says: &'a [(u8, &'a [u8])],
    payload: &'a [u8],
}

const PICTURE: Sent<'_> = Sent { kind: VP8, seq: 100, ssrc: 7, says: &[], payload: b"picture" };

impl Line {
    fn new() -> Self {
        let (Ciphers { seal, .. }, Ciphers { open, .. }) = Ciphers::pair();
        let map = extensions();
        let mut receiver = Receiver::default();
        receiver.keyed(open);
        for mid in ["mic", "cam"] {
            receiver.negotiated(Mid::from(mid), &map);
        }
        Self { browser: seal, receiver, payloads: Payloads::fixed(OPUS, VP8, AGAIN) }
    }

    fn packet(&self, sent: Sent<'_>) -> Vec<u8> {
        let mut extensions = Vec::new();
        for (id, value) in sent.says {
            extensions.push(id << 4 | (value.len() as u8 - 1));
            extensions.extend_from_slice(value);
        }
        extensions.resize(extensions.len().next_multiple_of(4), 0);
        let mut packet = vec![0x90, sent.kind, (sent.seq >> 8) as u8, sent.seq as u8, 0, 0, 1, 0];
        packet.extend(sent.ssrc.to_be_bytes());
        packet.extend([0xbe, 0xde, 0, (extensions.len() / 4) as u8]);
        packet.extend(extensions);
        let head = packet.len();
        packet.extend(sent.payload);
        self.browser.seal(&mut packet, (0, head), sent.ssrc, sent.seq).unwrap();
        packet
    }

    fn take(&mut self, sent: Sent<'_>) -> Taken {
        let packet = self.packet(sent);
        self.receiver.take(&packet, &self.payloads, at(0))
    }

    /// The packet that comes of what is sent, if one does.
    fn passes(&mut self, sent: Sent<'_>) -> Option<Packet> {
        match self.take(sent) {
            Taken::Packet(packet) => Some(packet),
            Taken::Nothing | Taken::Foreign => None,
        }
    }
}

#[test]
fn a_stream_is_known_by_what_its_first_packets_say() {
    let mut line = Line::new();
    let first = line.passes(Sent { says: &[(4, b"cam"), (10, b"h")], ..PICTURE }).unwrap();
    assert_eq!((first.mid, first.rid), (Mid::from("cam"), Some(Rid::from("h"))));
    assert_eq!((first.seq, first.ssrc, first.carries), (100, 7, Payload::Vp8));
    assert_eq!(&*first.payload, b"picture");
    let second = line.passes(Sent { seq: 101, ..PICTURE }).unwrap();
    assert_eq!((second.mid, second.rid), (first.mid, first.rid));
}

#[test]
fn loudness_is_read_without_the_guess_whether_it_is_speech() {
    let mut line = Line::new();
    let sound = Sent { kind: OPUS, says: &[(4, b"mic"), (1, &[0x80 | 30])], ..PICTURE };
    assert_eq!(line.passes(sound).unwrap().level, Some(-30));
}

#[test]
fn what_nobody_knows_the_place_of_carries_nothing_until_it_is_said() {
    let mut line = Line::new();
    assert!(matches!(line.take(PICTURE), Taken::Nothing));
    assert!(matches!(line.take(Sent { seq: 101, says: &[(4, b"other")], ..PICTURE }), Taken::Nothing));
    assert!(line.passes(Sent { seq: 102, says: &[(4, b"cam")], ..PICTURE }).is_some());
}

#[test]
fn what_was_not_negotiated_carries_nothing() {
    let mut line = Line::new();
    assert!(matches!(line.take(Sent { kind: 100, says: &[(4, b"cam")], ..PICTURE }), Taken::Nothing));
}

#[test]
fn packets_of_others_and_such_as_have_come_are_told_from_the_browsers() {
    let mut line = Line::new();
    let mut packet = line.packet(Sent { says: &[(4, b"cam")], ..PICTURE });
    let last = packet.len() - 1;
    packet[last] ^= 1;
    assert!(matches!(line.receiver.take(&packet, &line.payloads, at(0)), Taken::Foreign));
    assert_eq!(line.receiver.due(), None, "nothing of it is reported");
    packet[last] ^= 1;
    assert!(matches!(line.receiver.take(&packet, &line.payloads, at(0)), Taken::Packet(_)));
    assert!(
        matches!(line.receiver.take(&packet, &line.payloads, at(0)), Taken::Foreign),
        "it has come before"
    );
    assert!(matches!(line.receiver.take(&packet[..9], &line.payloads, at(0)), Taken::Foreign));
}

#[test]
fn what_is_sent_again_is_what_it_was_and_comes_once() {
    for (by_rid, says) in [(true, &[(4, &b"cam"[..]), (11, b"h")][..]), (false, &[(4, b"cam")])] {
        let mut line = Line::new();
        let first: &[(u8, &[u8])] = if by_rid { &[(4, b"cam"), (10, b"h")] } else { &[(4, b"cam")] };
        let again = |seq, payload| Sent { kind: AGAIN, seq, ssrc: 8, says, payload };
        assert!(line.passes(again(5, &[0, 99, 1, 2])).is_none(), "nobody knows of what");
        line.passes(Sent { says: first, ..PICTURE }).unwrap();
        line.passes(Sent { seq: 102, ..PICTURE }).unwrap();
        let repaired = line.passes(again(6, &[0, 101, 1, 2])).unwrap();
        assert_eq!((repaired.seq, repaired.ssrc, repaired.carries), (101, 7, Payload::Vp8));
        assert_eq!((repaired.mid, &*repaired.payload), (Mid::from("cam"), &[1, 2][..]));
        assert!(line.passes(again(7, &[0, 101, 1, 2])).is_none(), "it came already, sent again");
        assert!(line.passes(Sent { seq: 101, ..PICTURE }).is_none(), "and now as it was sent first");
        assert!(line.passes(again(8, &[0, 100, 1, 2])).is_none(), "that came as it was sent first");
        assert!(line.passes(again(9, &[0])).is_none(), "padding");
    }
}

#[test]
fn repairs_are_of_the_stream_that_was_heard_last_where_the_browser_has_begun_anew() {
    let mut line = Line::new();
    line.passes(Sent { says: &[(4, b"cam")], ssrc: 90, ..PICTURE }).unwrap();
    let packet = line.packet(Sent { says: &[(4, b"cam")], seq: 2_000, ..PICTURE });
    line.receiver.take(&packet, &line.payloads, at(9));
    assert_eq!(line.receiver.sends((Mid::from("cam"), None)), Some(7));
    let again = Sent { kind: AGAIN, seq: 1, ssrc: 8, says: &[(4, b"cam")], payload: &[7, 206, 1] };
    assert_eq!(line.passes(again).map(|packet| (packet.ssrc, packet.seq)), Some((7, 1_998)));
}

#[test]
fn no_browser_makes_streams_without_end() {
    let mut line = Line::new();
    for ssrc in 0..MAX_STREAMS as u32 {
        assert!(line.passes(Sent { ssrc, says: &[(4, b"cam")], ..PICTURE }).is_some());
    }
    assert!(matches!(line.take(Sent { ssrc: 9_999, says: &[(4, b"cam")], ..PICTURE }), Taken::Foreign));
    assert!(line.passes(Sent { ssrc: 5, seq: 101, ..PICTURE }).is_some());
}

#[test]
fn how_packets_arrive_is_told_soon_and_then_every_second() {
    let mut line = Line::new();
    let says: &[(u8, &[u8])] = &[(4, b"cam"), (3, &[0, 50])];
    line.passes(Sent { says, ..PICTURE }).unwrap();
    assert_eq!(line.receiver.due(), Some(at(0)));
    let reports = line.receiver.reports(1, at(0));
    assert_eq!((reports.len(), reports[0][1]), (1, 201), "a receiver report");
    assert_eq!(line.receiver.due(), Some(at(50)));
    let reports = line.receiver.reports(1, at(50));
    let told = rtcp::read(&reports.concat());
    assert_eq!((told.arrivals.len(), told.arrivals[0].first), (1, 50));
    assert_eq!(line.receiver.due(), Some(at(1_000)));
    assert!(line.receiver.reports(1, at(1_000)).is_empty(), "nothing has come since");
}

#[test]
fn padding_is_told_of_and_carries_nothing_for_anybody_to_see() {
    let mut line = Line::new();
    let mut packet = line.packet(Sent { says: &[(4, b"cam"), (3, &[0, 50])], payload: b"", ..PICTURE });
    assert!(
        matches!(line.receiver.take(&packet, &line.payloads, at(0)), Taken::Packet(packet) if packet.payload.is_empty())
    );
    assert!(line.receiver.due().is_some());
    packet.clear();
    assert!(matches!(line.receiver.take(&packet, &line.payloads, at(0)), Taken::Foreign));
}
