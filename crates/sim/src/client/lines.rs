//! The one offer of a page: its m-lines, and the SDP that a browser would have written.

use std::collections::BTreeMap;

use sfu::sdp::sections;
use str0m::change::SdpApi;
use str0m::media::{Direction, MediaKind as Media, Mid, Simulcast, SimulcastLayer};
use wire::{MediaKind, SendLine, SlotLine, SlotMedia};

/// The rids of the camera's layers: low, middle, high.
pub(crate) const RIDS: [&str; 3] = ["l", "m", "h"];

/// What each m-line is for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines {
    sends: Vec<(Mid, MediaKind)>,
    slots: BTreeMap<Mid, SlotMedia>,
}

impl Lines {
    /// Adds the m-lines through which a page sends.
    pub(crate) fn add_sends(&mut self, api: &mut SdpApi<'_>) {
        let mut layers = Simulcast::new();
        for rid in RIDS {
            layers.add_send_layer(SimulcastLayer::new(rid));
        }
        for (kind, media, simulcast) in [
            (MediaKind::Microphone, Media::Audio, None),
            (MediaKind::Camera, Media::Video, Some(layers)),
            (MediaKind::Screen, Media::Video, None),
        ] {
            let mid = api.add_media(media, Direction::SendOnly, None, None, simulcast);
            self.sends.push((mid, kind));
        }
    }

    /// Adds slots.
    pub(crate) fn add_slots(&mut self, api: &mut SdpApi<'_>, audio: u8, video: u8) {
        let audio = (0..audio).map(|_| (SlotMedia::Audio, Media::Audio));
        let video = (0..video).map(|_| (SlotMedia::Video, Media::Video));
        for (slot, media) in audio.chain(video) {
            let mid = api.add_media(media, Direction::RecvOnly, None, None, None);
            self.slots.insert(mid, slot);
        }
    }

    /// The m-line that carries this publication.
    pub(crate) fn sending(&self, kind: MediaKind) -> Option<Mid> {
        self.sends.iter().find(|(_, of)| *of == kind).map(|(mid, _)| *mid)
    }

    /// What the slot can carry; none: that m-line is no slot.
    pub(super) fn slot(&self, mid: Mid) -> Option<SlotMedia> {
        self.slots.get(&mid).copied()
    }

    /// The offer with this SDP. `red`: the page can take sound repeated.
    pub(crate) fn offer(&self, sdp: &str, red: bool) -> wire::Offer {
        let send = |(mid, kind): &(Mid, MediaKind)| SendLine { mid: mid.to_string(), kind: *kind };
        let slot = |(mid, media): (&Mid, &SlotMedia)| SlotLine { mid: mid.to_string(), media: *media };
        wire::Offer {
            sdp: as_a_browser_writes(sdp),
            sends: self.sends.iter().map(send).collect(),
            slots: self.slots.iter().map(slot).collect(),
            red,
        }
    }
}

/// str0m's offer, less what a browser's does not say: candidates (a page without ICE servers shows none that
/// reach anybody), SSRCs of simulcast layers and of m-lines that only receive.
fn as_a_browser_writes(sdp: &str) -> String {
    let mut written = String::with_capacity(sdp.len());
    for section in sections(sdp) {
        let hides = section.contains("a=simulcast") || section.contains("a=recvonly");
        let receives = section.contains("a=recvonly");
        for line in section.split_inclusive("\r\n") {
            let candidate = line.starts_with("a=candidate:") || line.starts_with("a=end-of-candidates");
            let source = hides && line.starts_with("a=ssrc");
            let stream = receives && line.starts_with("a=msid:");
            if !(candidate || source || stream) {
                written.push_str(line);
            }
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_keeps_secret_what_a_browser_would_not_say() {
        let sdp = "v=0\r\na=group:BUNDLE 0 1 2\r\n\
                   m=audio 9 x 111\r\na=sendonly\r\na=candidate:1 x\r\na=ssrc:1 cname:a\r\n\
                   m=video 9 x 96\r\na=sendonly\r\na=simulcast:send l;m;h\r\na=ssrc:2 cname:a\r\na=ssrc-group:FID 2 3\r\n\
                   m=video 9 x 96\r\na=recvonly\r\na=msid:x y\r\na=ssrc:4 cname:a\r\n";
        assert_eq!(
            as_a_browser_writes(sdp),
            "v=0\r\na=group:BUNDLE 0 1 2\r\n\
             m=audio 9 x 111\r\na=sendonly\r\na=ssrc:1 cname:a\r\n\
             m=video 9 x 96\r\na=sendonly\r\na=simulcast:send l;m;h\r\n\
             m=video 9 x 96\r\na=recvonly\r\n"
        );
    }
}
