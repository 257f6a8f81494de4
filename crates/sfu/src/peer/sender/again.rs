//! What is sent once more, and what is sent to find out how much fits: both go out under the SSRC for resends (RFC 4588).

use std::time::Instant;

use super::body::Body;
use super::header::Header;
use super::{Outgoing, Sender, Stream};
use crate::out::Out;
use crate::peer::estimate::{Probe, ProbeId};

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
