//! What two sides agreed on that packets are read and written by, taken from their SDP.

use std::collections::BTreeMap;

/// Extension ids, repeats, and what may be asked for again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Negotiated {
    /// Id of the number that a packet has across the connection; none: there is no such feedback.
    pub(super) transport: Option<u8>,
    /// Id of the m-line's name.
    pub(super) mid: Option<u8>,
    /// Id of the layer's name.
    pub(super) rid: Option<u8>,
    /// Id of the loudness.
    pub(super) level: Option<u8>,
    /// Streams of repeats (RFC 4588), and the streams whose packets they repeat.
    repeats: BTreeMap<u32, u32>,
    /// Payload types of whose packets lost ones may be asked for: their bits.
    asked_for: u128,
}

impl Negotiated {
    /// From the answer, whoever has written it, and from what the server has written. In one bundle an id means the
    /// same on every m-line (RFC 8843 §9.1, RFC 8285 §5).
    pub(super) fn read(answer: &str, server: &str) -> Self {
        let id = |uri: &str| {
            let lines = answer.lines().filter_map(|line| line.strip_prefix("a=extmap:"));
            let mut ids = lines.filter_map(|line| line.split_once(' '));
            let (id, _) = ids.find(|(_, named)| named.split(' ').next() == Some(uri))?;
            id.split('/').next()?.parse().ok().filter(|id| (1..15).contains(id))
        };
        let asked = answer.lines().filter_map(|line| line.strip_prefix("a=rtcp-fb:")?.strip_suffix(" nack"));
        let pair = |line: &str| {
            let (of, again) = line.strip_prefix("a=ssrc-group:FID ")?.split_once(' ')?;
            Some((again.trim().parse().ok()?, of.parse().ok()?))
        };
        Self {
            transport: id("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
            mid: id("urn:ietf:params:rtp-hdrext:sdes:mid"),
            rid: id("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
            level: id("urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
            repeats: server.lines().filter_map(pair).collect(),
            asked_for: asked
                .filter_map(|kind| kind.parse::<u8>().ok())
                .map(bit)
                .fold(0, |all, one| all | one),
        }
    }

    /// The stream whose packets this one repeats; none: it repeats nothing.
    pub(super) fn repeated_by(&self, ssrc: u32) -> Option<u32> {
        self.repeats.get(&ssrc).copied()
    }

    /// Lost packets of this payload type may be asked for.
    pub(super) fn may_ask_for(&self, kind: u8) -> bool {
        self.asked_for & bit(kind) != 0
    }
}

fn bit(kind: u8) -> u128 {
    1 << (kind & 0x7f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_repeats_and_what_may_be_asked_for_are_read() {
        let answer = "m=audio 9 x 111\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on\r\n\
            a=extmap:5/recvonly http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n\
            a=rtcp-fb:111 transport-cc\r\n\
            m=video 9 x 96 97\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:98 nack pli\r\n\
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n\
            a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n";
        let server = "a=ssrc-group:FID 70 71\r\na=ssrc-group:SIM 70 71\r\na=ssrc-group:FID 80 81\r\n";
        let negotiated = Negotiated::read(answer, server);
        assert_eq!((negotiated.level, negotiated.transport, negotiated.mid), (Some(1), Some(5), Some(4)));
        assert_eq!(negotiated.rid, None, "the repaired one is another");
        assert_eq!([71, 81, 70].map(|ssrc| negotiated.repeated_by(ssrc)), [Some(70), Some(80), None]);
        assert_eq!([96, 98, 111].map(|kind| negotiated.may_ask_for(kind)), [true, false, false]);
    }

    #[test]
    fn nothing_is_taken_for_agreed_that_is_not_there() {
        assert_eq!(
            Negotiated::read("v=0\r\na=extmap:0 x\r\n", "a=ssrc-group:FID 1\r\n"),
            Negotiated::default()
        );
    }
}
