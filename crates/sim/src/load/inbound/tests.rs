use sfu::srtp::{Ciphers, exported, provider};
use str0m::media::{Direction, MediaKind};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Input, Output, Rtc, RtcConfig};

use super::*;
use crate::load::outbound::{self, Outbound, Write};
use sfu::rtcp;

const PICTURES: u8 = 96;
const SOUND: u8 = 111;
const ANSWER: &str = "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n\
    a=rtcp-fb:96 nack\r\na=ssrc-group:FID 7 8\r\n";

/// Two sides that have shaken hands: what seals and opens on each.
pub(in crate::load) fn shake_hands() -> [Ciphers; 2] {
    let mut now = crate::load::now();
    let addresses = ["127.0.0.1:1".parse().unwrap(), "127.0.0.1:2".parse().unwrap()];
    let mut sides: [Rtc; 2] = addresses.map(|address| {
        let mut rtc = RtcConfig::new().set_crypto_provider(provider()).build(now);
        rtc.add_local_candidate(Candidate::host(address, "udp").unwrap());
        rtc
    });
    let mut api = sides[0].sdp_api();
    api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
    let (offer, pending) = api.apply().unwrap();
    let answer = sides[1].sdp_api().accept_offer(offer).unwrap();
    sides[0].sdp_api().accept_answer(pending, answer).unwrap();
    let mut ciphers = [None, None];
    while ciphers.iter().any(Option::is_none) {
        for side in [0, 1] {
            sides[side].handle_input(Input::Timeout(now)).unwrap();
            loop {
                match sides[side].poll_output().unwrap() {
                    Output::Timeout(_) => break,
                    Output::Transmit(out) => {
                        let receive =
                            Receive::new(Protocol::Udp, out.source, out.destination, &out.contents).unwrap();
                        sides[1 - side].handle_input(Input::Receive(now, receive)).unwrap();
                    }
                    Output::Event(_) => {}
                }
            }
            if let Some(keys) = exported() {
                ciphers[side] = Ciphers::new(&keys);
            }
        }
        now += Duration::from_millis(5);
    }
    ciphers.map(Option::unwrap)
}

/// A server that sends, and a client that receives.
struct Both {
    start: Instant,
    server: Outbound,
    client: Inbound,
    tally: Tally,
}

impl Both {
    fn new() -> Self {
        let (agreed, start) = (Negotiated::read(ANSWER, ANSWER), crate::load::now());
        let [server, client] = shake_hands();
        let tally = Tally::new(start);
        tally.begin();
        let server = Outbound::new(server.seal, agreed.clone());
        Self { start, server, client: Inbound::new(client.open, agreed), tally }
    }

    /// So many packets of a stream, each 100 bytes long and sent now.
    fn packets(&mut self, stream: &mut outbound::Stream, count: usize) -> Vec<Vec<u8>> {
        let mut payload = [0; 100];
        payload[100 - STAMP..].copy_from_slice(&self.tally.stamp(self.start));
        let write = Write { marker: false, time: 0, level: None, payload: &payload };
        (0..count).map(|_| self.server.write(stream, &write).to_vec()).collect()
    }

    fn take(&mut self, packet: &[u8], millis: u64) -> Result<(), Failure> {
        self.client.take(packet, self.start + Duration::from_millis(millis), &self.tally)
    }

    /// Everything that the client says at that time.
    fn said(&mut self, millis: u64) -> Vec<u8> {
        self.client.feedback(self.start + Duration::from_millis(millis)).concat()
    }
}

fn stream(ssrc: u32, kind: u8, number: u64) -> outbound::Stream {
    outbound::Stream { ssrc, kind, mid: "0".to_owned(), rid: None, number }
}

#[test]
fn packets_are_counted_by_their_headers_with_those_missing_and_late() {
    let (mut both, mut pictures) = (Both::new(), stream(7, PICTURES, 65_500));
    let packets = both.packets(&mut pictures, 100);
    for (place, packet) in packets.iter().enumerate().filter(|(place, _)| ![40, 50, 51].contains(place)) {
        both.take(packet, 5).unwrap();
        both.take(packet, 6).expect("one that came before is passed over");
        if place == 60 {
            both.take(&packets[50], 7).unwrap();
        }
    }
    assert_eq!((both.tally.packets(), both.tally.bytes()), (98, 9_800));
    assert!((both.tally.lost() - 0.02).abs() < 1e-9, "40 and 51 of a hundred: {}", both.tally.lost());
    assert_eq!(both.tally.receiving(), 1);
    let delay = both.tally.delays().quantiles();
    assert!((5.0..6.0).contains(&delay.p50) && delay.p999 < 9.0, "{delay:?}");
}

#[test]
fn one_packet_in_sixteen_is_opened_and_ends_the_run_where_it_does_not() {
    let (mut both, mut sound) = (Both::new(), stream(9, SOUND, 1));
    let mut packets = both.packets(&mut sound, 40);
    packets.iter_mut().for_each(|packet| *packet.last_mut().unwrap() ^= 1);
    let fails = |(place, packet): (usize, &Vec<u8>)| both.take(packet, 1).is_err().then_some(place);
    let failed: Vec<usize> = packets.iter().enumerate().filter_map(fails).collect();
    assert_eq!(failed, [0, 16, 32]);
}

#[test]
fn a_packet_sent_again_counts_as_the_one_that_was_missing_and_only_once() {
    let (mut both, mut pictures, mut again) = (Both::new(), stream(7, PICTURES, 1), stream(8, 97, 1));
    let packets = both.packets(&mut pictures, 20);
    for packet in packets.iter().take(10).chain(packets.iter().skip(11)) {
        both.take(packet, 1).unwrap();
    }
    assert!(both.tally.lost() > 0.0);
    let mut repeat = |number: u16| {
        let payload = [&number.to_be_bytes()[..], &[0; 100]].concat();
        let write = Write { marker: false, time: 0, level: None, payload: &payload };
        let packet = both.server.write(&mut again, &write).to_vec();
        both.take(&packet, 2).unwrap();
        (both.tally.packets(), both.tally.bytes(), both.tally.lost())
    };
    assert_eq!(repeat(11), (20, 2_000, 0.0), "the eleventh, without its number");
    assert_eq!(repeat(11), (20, 2_000, 0.0), "it has come");
    assert_eq!(repeat(3), (20, 2_000, 0.0), "so has this, long ago");
    assert!(rtcp::read(&both.said(1_000)).lost.is_empty(), "nothing is missing any more");
}

#[test]
fn padding_is_no_media() {
    let [server, client] = shake_hands();
    let (now, agreed) = (crate::load::now(), Negotiated::default());
    let (mut client, tally) = (Inbound::new(client.open, agreed), Tally::new(now));
    tally.begin();
    let mut send = |number: u8, payload: &[u8]| {
        let mut packet = vec![0xa0, PICTURES, 0, number, 0, 0, 0, 0, 0, 0, 0, 7];
        packet.extend_from_slice(payload);
        server.seal.seal(&mut packet, (0, 12), 7, number.into()).unwrap();
        client.take(&packet, now, &tally).unwrap();
        (tally.packets(), tally.bytes())
    };
    assert_eq!(send(1, &[&[0; 50][..], &[0, 0, 3]].concat()), (1, 50));
    assert_eq!(send(2, &[&[0; 199][..], &[200]].concat()), (1, 50), "there is nothing else in it");
    assert_eq!(send(3, &[&[0; 50][..], &[0, 0, 3]].concat()), (2, 100));
}

#[test]
fn arrivals_are_reported_every_50_ms() {
    let (mut both, mut sound) = (Both::new(), stream(9, SOUND, 1));
    assert_eq!(both.client.due(), None);
    for (place, packet) in (0..).zip(both.packets(&mut sound, 5)) {
        both.take(&packet, place).unwrap();
    }
    assert_eq!(both.client.due(), Some(both.start + Duration::from_millis(50)));
    assert!(both.said(49).is_empty());
    let report = both.said(50);
    assert_eq!((report[0] & 0x1f, report[1]), (15, 205));
    assert_eq!(report[12..16], [0, 0, 0, 5], "five, the first of them 0");
    assert_eq!(both.client.due(), None);
}

#[test]
fn lost_pictures_are_asked_for_and_lost_sound_is_not() {
    let (mut both, mut pictures, mut sound) = (Both::new(), stream(7, PICTURES, 1), stream(9, SOUND, 1));
    let (seen, heard) = (both.packets(&mut pictures, 10), both.packets(&mut sound, 10));
    for packet in [&seen[0], &seen[4], &heard[0], &heard[4], &seen[2]] {
        both.take(packet, 1).unwrap();
    }
    assert_eq!(rtcp::read(&both.said(1)).lost, [(7, vec![2, 4])]);
    assert!(both.said(33).is_empty(), "not yet again");
    both.take(&seen[1], 34).unwrap();
    for millis in [34, 67, 100, 133] {
        assert_eq!(rtcp::read(&both.said(millis)).lost, [(7, vec![4])], "after {millis} ms");
    }
    let said = rtcp::read(&both.said(166));
    assert_eq!((said.broken, said.lost), (vec![7], vec![]), "it will not come any more");
    both.take(&seen[7], 170).unwrap();
    assert_eq!(rtcp::read(&both.said(198)).lost, [], "two requests are 33 ms apart");
    assert_eq!(rtcp::read(&both.said(199)).lost, [(7, vec![6, 7])]);
}
