//! What a fuzz target does with what a browser may say once DTLS has agreed: RTP and RTCP of any content, authentic.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use str0m::media::Mid;
use str0m::rtp::{Extension, ExtensionMap};

use super::missing::Missing;
use super::packet::{Payload, Payloads};
use super::receiver::{Receiver, Taken};
use super::sender::Sender;
use crate::rtcp;
use crate::rtp::Header;
use crate::srtp::Ciphers;

/// Packets, each after a byte that says which kind it is and how much later it comes, and one with its length: RTP,
/// whose header is as it stands and whose rest is sealed, or a compound of RTCP. No packet passes twice.
pub(crate) fn media(data: &[u8], start: Instant) {
    let (browser, relay) = Ciphers::pair();
    let (mut receiver, mut sender) = (Receiver::default(), Sender::new(start));
    let (mut missing, mut passed, mut now) = (Missing::default(), BTreeSet::new(), start);
    receiver.keyed(relay.open);
    for mid in ["m", "c"] {
        receiver.negotiated(Mid::from(mid), &extensions());
    }
    let payloads = Payloads::fixed(111, 96, 97);
    let mut rest = data;
    while let [what, length, after @ ..] = rest {
        let (bytes, after) = after.split_at(usize::from(*length).min(after.len()));
        rest = after;
        now += Duration::from_millis(u64::from(what >> 1));
        if what & 1 == 1 {
            let feedback = rtcp::read(bytes);
            feedback.sent.iter().for_each(|(ssrc, middle)| receiver.sender_reported(*ssrc, *middle, now));
            feedback.times.iter().for_each(|(ssrc, middle)| receiver.told_time(*ssrc, *middle, now));
            let _ = sender.told(&feedback, now);
        } else if let Some(sealed) = sealed(&browser, bytes)
            && let Taken::Packet(packet) = receiver.take(&sealed, &payloads, now)
        {
            assert!(
                passed.insert((packet.ssrc, packet.seq)),
                "{} of {} passes twice",
                packet.seq,
                packet.ssrc
            );
            let _ = missing.arrived(packet.ssrc, packet.seq, packet.carries == Payload::Vp8, now);
        }
        let _ = missing.ask(sender.round_trip(), now);
        let reports = receiver.reports(1, now);
        assert!(reports.iter().all(|report| report.len() <= 1_200 && report.len().is_multiple_of(4)));
    }
}

/// Extensions by ids as browsers like them.
pub(super) fn extensions() -> ExtensionMap {
    let mut map = ExtensionMap::empty();
    map.set(1, Extension::AudioLevel);
    map.set(3, Extension::TransportSequenceNumber);
    map.set(4, Extension::RtpMid);
    map.set(10, Extension::RtpStreamId);
    map.set(11, Extension::RepairedRtpStreamId);
    map
}

/// A packet with this header, and the rest of it sealed as the browser would.
fn sealed(browser: &Ciphers, packet: &[u8]) -> Option<Vec<u8>> {
    let header = Header::read(packet)?;
    let (head, ssrc, number) = (header.length, header.ssrc, header.number);
    let mut sealed = packet.to_vec();
    browser.seal.seal(&mut sealed, (0, head), ssrc, number.into()).ok()?;
    Some(sealed)
}
