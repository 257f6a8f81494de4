use wire::{SendLine, SlotLine};

use super::*;

const SDP: &str = "v=0\r\n\
m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\na=mid:0\r\na=sendonly\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:63 red/48000/2\r\na=candidate:1 1 udp 1 192.0.2.1 5 typ host\r\n\
m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:1\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\na=rid:l send\r\na=rid:m send\r\na=rid:h send\r\na=simulcast:send l;m;h\r\n\
m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:2\r\na=inactive\r\na=rtpmap:96 VP8/90000\r\n\
m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:3\r\na=recvonly\r\na=rtpmap:111 opus/48000/2\r\n\
m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:4\r\na=recvonly\r\na=rtpmap:96 VP8/90000\r\n";

fn offer(sdp: &str) -> Offer {
    let sends = [("0", MediaKind::Microphone), ("1", MediaKind::Camera), ("2", MediaKind::Screen)];
    let slots = [("3", SlotMedia::Audio), ("4", SlotMedia::Video)];
    Offer {
        sdp: sdp.to_owned(),
        sends: sends.map(|(mid, kind)| SendLine { mid: mid.to_owned(), kind }).to_vec(),
        slots: slots.map(|(mid, media)| SlotLine { mid: mid.to_owned(), media }).to_vec(),
        red: true,
    }
}

fn why_not(offer: &Offer) -> String {
    read(offer).unwrap_err().to_string()
}

#[test]
fn the_offer_of_a_page_is_taken() {
    let lines = read(&offer(SDP)).unwrap();
    assert_eq!(lines.sends.len(), 3);
    assert_eq!(lines.slots, [("3".to_owned(), SlotMedia::Audio), ("4".to_owned(), SlotMedia::Video)]);
}

#[test]
fn red_is_what_the_lines_say_not_what_the_page_says() {
    assert!(!read(&offer(SDP)).unwrap().red, "the slot's line has none");
    let slot = "a=mid:3\r\na=recvonly\r\n";
    let everywhere = SDP.replacen(slot, &format!("{slot}a=rtpmap:63 red/48000/2\r\n"), 1);
    assert!(read(&offer(&everywhere)).unwrap().red);
    assert!(!read(&Offer { red: false, ..offer(&everywhere) }).unwrap().red);
}

#[test]
fn where_a_browser_is_is_not_read() {
    assert!(!read(&offer(SDP)).unwrap().sdp.contains("192.0.2.1"));
}

#[test]
fn what_is_wrong_is_said() {
    for (from, to, says) in [
        ("a=mid:2", "a=mid:1", "mid \"1\" is missing or stands twice"),
        ("a=mid:2\r\n", "", "mid \"\" is missing"),
        ("a=mid:4", "a=mid:9", "no m-line has the mid \"4\""),
        ("a=mid:3\r\na=recvonly", "a=mid:3\r\na=sendrecv", "m-line \"3\" is sendrecv, not recvonly"),
        (
            "a=mid:0\r\na=sendonly",
            "a=mid:0\r\na=recvonly",
            "m-line \"0\" is recvonly, not sendonly or inactive",
        ),
        (
            "a=mid:4\r\na=recvonly\r\na=rtpmap:96 VP8",
            "a=mid:4\r\na=recvonly\r\na=rtpmap:96 H264",
            "m-line \"4\" does not offer vp8",
        ),
        ("a=rid:h send", "a=rid:x send", "m-line \"1\" has layers other than a camera's l, m and h"),
    ] {
        assert!(SDP.contains(from), "{from}");
        let said = why_not(&offer(&SDP.replacen(from, to, 1)));
        assert!(said.contains(says), "{said} does not say: {says}");
    }
}

#[test]
fn every_line_must_have_a_use() {
    let mut unnamed = offer(SDP);
    unnamed.slots.pop();
    assert!(why_not(&unnamed).contains("every m-line must be named once"));
    let mut two_cameras = offer(SDP);
    two_cameras.sends[2].kind = MediaKind::Camera;
    assert!(why_not(&two_cameras).contains("can be sent once each"));
    let mut wrong_media = offer(SDP);
    wrong_media.sends[0].kind = MediaKind::Screen;
    wrong_media.sends[2].kind = MediaKind::Microphone;
    assert!(why_not(&wrong_media).contains("m-line \"0\" is audio, not video"));
}

#[test]
fn too_much_is_refused() {
    assert!(why_not(&offer(&"a=x\r\n".repeat(wire::MAX_SDP))).contains("too long"));
    assert!(why_not(&offer(&"m=video 9 x 1\r\na=mid:1\r\n".repeat(100))).contains("100 m-lines"));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "(m=(audio|video)[ -~]{0,10}\r\n|a=(mid|rid|rtpmap):[ -~]{0,8}\r\n|[ -~]{0,20}\r\n){0,20}") {
        let _ = read(&offer(&text));
    }
}
