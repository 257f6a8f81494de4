//! What is sent once more, and what is sent to find out how much fits: both go out under the SSRC for resends (RFC 4588).
//! For sound there is none: it goes out once more as it was.

use std::time::Instant;

use super::body::Body;
use super::header::Header;
use super::{HEADERS, Outgoing, REPEATED_AFTER, Sender, Stream};
use crate::event::{Output, Transmit};
use crate::out::Out;
use crate::peer::estimate::{Probe, ProbeId};

/// Packets that a browser asks for again and again are not all sent: no more wait than this.
pub(super) const MOST: usize = 512;
/// The same of sound.
const MOST_SOUND: usize = 32;
/// A probe is not made of more packets than this.
const MAX_PROBE: u32 = 64;
/// Bytes of a probe from which on it is made of whole packets. A smaller one is made of small ones: several are needed
/// to tell anything.
const WHOLE: u64 = 6_000;

impl Stream {
    /// The header of the next packet under the SSRC for resends; none where there is none.
    fn next_again(&mut self) -> Option<Header> {
        let (ssrc, pt) = self.again?;
        self.again_seq += 1;
        let (seq, mid) = (self.again_seq, self.mid);
        Some(Header { pt, marker: false, is_padding: false, seq, time: 0, ssrc, mid, level: None })
    }
}

impl Sender {
    /// The browser lacks these packets of a slot.
    pub(super) fn asked_for(&mut self, ssrc: u32, lost: &[u16], now: Instant) {
        let Self { streams, estimator, again, repeats, said_again, .. } = self;
        let slot = streams.iter_mut().enumerate().find(|(_, stream)| stream.ssrc == ssrc);
        let Some((place, stream)) = slot else {
            return;
        };
        // Asked for twice within less than a round trip it is the same question.
        let patience = estimator.round_trip() * 4 / 5;
        let is_twice = estimator.repairs_twice();
        for seq in lost {
            if stream.again.is_none() {
                if said_again.len() < MOST_SOUND
                    && let Some(sealed) = stream.said.again(*seq, patience, now)
                {
                    said_again.extend(is_twice.then(|| (now + REPEATED_AFTER, sealed.clone())));
                    said_again.push((now, sealed));
                }
            } else if again.len() < MOST
                && let Some(packet) = stream.kept.again(*seq, patience, now)
            {
                if is_twice && repeats.len() < MOST {
                    repeats.push_back((now + REPEATED_AFTER, place, packet.clone()));
                }
                again.push_back((place, packet));
            }
        }
    }

    /// Sends sound once more, as it was sealed.
    pub(super) fn say_again(&mut self, now: Instant, out: &mut Out) {
        let Some((from, to)) = self.route.filter(|_| !self.said_again.is_empty()) else {
            return;
        };
        for (_, sealed) in self.said_again.extract_if(.., |(due, _)| *due <= now) {
            self.queue.sent(sealed.len());
            self.pacer.sent(sealed.len() + HEADERS);
            out.push(Output::Transmit(Transmit::one(from, to, sealed)));
        }
    }

    /// Sends a packet once more. Gives its bytes on the line.
    pub(super) fn send_again(
        &mut self,
        place: usize,
        packet: &Outgoing,
        probe: Option<ProbeId>,
        now: Instant,
        out: &mut Out,
    ) -> usize {
        let Some(header) = self.streams.get_mut(place).and_then(Stream::next_again) else {
            return 0;
        };
        let header = Header { marker: packet.marker, time: packet.time, ..header };
        self.seal_and_send(place, header, (Body::Again(packet), probe), now, out)
    }

    /// A few packets at once: such as were sent before, because they may be of use; padding where there are none.
    pub(super) fn probe(&mut self, probe: Probe, now: Instant, out: &mut Out) {
        let numbered = |stream: &Stream| stream.again.is_some() && stream.extensions.number();
        let Some(place) = self.streams.iter().position(numbered) else {
            self.estimator.probed(0, now);
            return;
        };
        let last = |stream: &Stream| stream.kept.last(0).map(|last| last.payload.len());
        let streams = self.streams.iter().enumerate().filter(|(_, stream)| numbered(stream));
        let of_use = streams.filter_map(|(place, stream)| Some((last(stream)?, place))).max();
        let of_use = of_use.map(|(_, place)| place).filter(|_| probe.bytes > WHOLE);
        let (mut sent, mut packets) = (0, 0);
        while sent < probe.bytes && packets < MAX_PROBE {
            let packet = of_use.and_then(|place| {
                Some((place, self.streams.get(place)?.kept.last(packets as usize)?.clone()))
            });
            let bytes = match packet {
                Some((place, packet)) => self.send_again(place, &packet, Some(probe.id), now, out),
                None => self.pad(place, probe.id, now, out),
            };
            if bytes == 0 {
                break;
            }
            (sent, packets) = (sent + bytes as u64, packets + 1);
        }
        self.estimator.probed(packets, now);
    }

    /// Sends a packet of nothing but padding. Gives its bytes on the line.
    fn pad(&mut self, place: usize, probe: ProbeId, now: Instant, out: &mut Out) -> usize {
        let Some(header) = self.streams.get_mut(place).and_then(Stream::next_again) else {
            return 0;
        };
        let header = Header { is_padding: true, ..header };
        self.seal_and_send(place, header, (Body::Padding, Some(probe)), now, out)
    }
}
