//! The little that is read and written of SDP beside what str0m does.

use std::fmt::Write;

/// Extension by which a packet says its number across the connection.
const TRANSPORT_NUMBER: &str = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

/// The session part, then each media part.
pub fn sections(sdp: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(sdp);
    std::iter::from_fn(move || {
        let whole = rest.take()?;
        let end = whole.find("\r\nm=").map_or(whole.len(), |at| at + 2);
        let (section, after) = whole.split_at_checked(end)?;
        rest = (!after.is_empty()).then_some(after);
        Some(section)
    })
}

/// An answer with leave to ask for sound that was lost (RFC 4585 §4.2), which browsers offer for pictures alone and
/// grant all the same. Whatever comes carries no number across the connection then: what is asked for comes under the
/// number it had, and with another header it would use that twice with one key (RFC 7714 §8.1).
pub(crate) fn with_sound_asked_for(answer: &str) -> String {
    let mut written = String::with_capacity(answer.len() + 512);
    for section in sections(answer) {
        let is_sound = section.starts_with("m=audio");
        let comes = is_sound && !section.contains("\r\na=sendonly\r\n");
        for line in section.split_inclusive("\r\n").filter(|line| !(comes && is_of_numbers(line))) {
            written.push_str(line);
            if let Some(kind) = speech_kind(line).filter(|_| is_sound) {
                let _ = write!(written, "a=rtcp-fb:{kind} nack\r\n");
            }
        }
    }
    written
}

fn is_of_numbers(line: &str) -> bool {
    let extension = line.starts_with("a=extmap:") && line.contains(TRANSPORT_NUMBER);
    extension || line.starts_with("a=rtcp-fb:") && line.trim_end().ends_with(" transport-cc")
}

/// The payload type that a line gives to speech, as it is or repeated.
fn speech_kind(line: &str) -> Option<&str> {
    let (kind, codec) = line.strip_prefix("a=rtpmap:")?.split_once(' ')?;
    let name = codec.split('/').next()?;
    ["opus", "red"].iter().any(|speech| name.eq_ignore_ascii_case(speech)).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_sound_may_be_asked_for_and_what_comes_of_it_bears_no_transport_number() {
        let number = format!("a=extmap:3 {TRANSPORT_NUMBER}\r\n");
        let opus = "a=rtpmap:111 opus/48000/2\r\n";
        let red = "a=rtpmap:63 red/48000/2\r\n";
        let picture = format!(
            "m=video 9 x 96\r\na=recvonly\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 transport-cc\r\n{number}"
        );
        let level = "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n";
        let answer = format!(
            "v=0\r\na=ice-lite\r\n\
             m=audio 9 x 111 63\r\na=mid:0\r\n{level}{number}a=recvonly\r\n{opus}a=rtcp-fb:111 transport-cc\r\n{red}\
             {picture}\
             m=audio 9 x 111\r\n{number}a=sendonly\r\n{opus}a=rtcp-fb:111 transport-cc\r\n"
        );
        let expected = format!(
            "v=0\r\na=ice-lite\r\n\
             m=audio 9 x 111 63\r\na=mid:0\r\n{level}a=recvonly\r\n{opus}a=rtcp-fb:111 nack\r\n{red}a=rtcp-fb:63 nack\r\n\
             {picture}\
             m=audio 9 x 111\r\n{number}a=sendonly\r\n{opus}a=rtcp-fb:111 nack\r\na=rtcp-fb:111 transport-cc\r\n"
        );
        assert_eq!(with_sound_asked_for(&answer), expected);
        assert_eq!(sections(&answer).count(), 4);
    }
}
