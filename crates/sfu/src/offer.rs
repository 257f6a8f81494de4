//! Reading an offer before str0m does: is it such as a Parlour page sends?
//!
//! str0m changes a connection while it reads, and a renewal must not damage a connection that works; so
//! whatever can be refused is refused here, in words that help whoever writes a client.

use std::collections::{BTreeMap, BTreeSet};

use wire::{MediaKind, Offer, SlotMedia};

use crate::JoinRefusal;

/// More m-lines than this no page needs: three that send, slots for 15 others' microphones, cameras and screens.
const MAX_LINES: usize = 64;

/// The camera's simulcast layers by rid, lowest first.
pub(crate) const RIDS: [&str; 3] = ["l", "m", "h"];

/// What the lines of an offer are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lines {
    /// The SDP without candidates: browsers come to us, and where they are is nobody's business.
    pub(crate) sdp: String,
    /// Lines that send, by mid.
    pub(crate) sends: BTreeMap<String, MediaKind>,
    /// The pool of slots, in the page's order.
    pub(crate) slots: Vec<(String, SlotMedia)>,
    /// The page says that it can receive RED, and every m-line of sound does so too.
    pub(crate) red: bool,
}

/// Reads an offer.
///
/// # Errors
/// [`JoinRefusal::BadOffer`] with what is wrong with it.
pub(crate) fn read(offer: &Offer) -> Result<Lines, JoinRefusal> {
    if offer.sdp.len() > wire::MAX_SDP {
        return Err(bad("the SDP is too long"));
    }
    let described = describe(&offer.sdp);
    if described.len() > MAX_LINES {
        return Err(bad(format!("it has {} m-lines, {MAX_LINES} are the most", described.len())));
    }
    let mut mids = BTreeSet::new();
    if let Some(line) = described.iter().find(|line| line.mid.is_empty() || !mids.insert(&line.mid)) {
        return Err(bad(format!("mid \"{}\" is missing or stands twice", line.mid)));
    }
    let lines = Lines {
        sdp: without_candidates(&offer.sdp),
        sends: offer.sends.iter().map(|line| (line.mid.clone(), line.kind)).collect(),
        slots: offer.slots.iter().map(|line| (line.mid.clone(), line.media)).collect(),
        red: offer.red
            && described.iter().filter(|line| line.media == "audio").all(|line| line.codecs.contains("red")),
    };
    if lines.sends.len() + lines.slots.len() != offer.sends.len() + offer.slots.len()
        || described.len() != offer.sends.len() + offer.slots.len()
    {
        return Err(bad("every m-line must be named once, as one that sends or as a slot"));
    }
    let kinds: BTreeSet<_> = lines.sends.values().collect();
    if kinds.len() != lines.sends.len() {
        return Err(bad("a microphone, a camera and a screen can be sent once each"));
    }
    for (mid, kind) in &lines.sends {
        check_send(named(&described, mid)?, *kind)?;
    }
    for (mid, media) in &lines.slots {
        check_slot(named(&described, mid)?, *media)?;
    }
    Ok(lines)
}

fn named<'a>(described: &'a [Described], mid: &str) -> Result<&'a Described, JoinRefusal> {
    described
        .iter()
        .find(|line| line.mid == mid)
        .ok_or_else(|| bad(format!("no m-line has the mid \"{mid}\"")))
}

fn check_send(line: &Described, kind: MediaKind) -> Result<(), JoinRefusal> {
    let media = if kind == MediaKind::Microphone { "audio" } else { "video" };
    check(line, media, &["sendonly", "inactive"])?;
    let simulcast = kind == MediaKind::Camera;
    let strange = line.rids.iter().any(|rid| !simulcast || !RIDS.contains(&rid.as_str()));
    if strange {
        return Err(bad(format!("m-line \"{}\" has layers other than a camera's l, m and h", line.mid)));
    }
    Ok(())
}

fn check_slot(line: &Described, media: SlotMedia) -> Result<(), JoinRefusal> {
    let media = match media {
        SlotMedia::Audio => "audio",
        SlotMedia::Video => "video",
    };
    check(line, media, &["recvonly"])
}

fn check(line: &Described, media: &str, directions: &[&str]) -> Result<(), JoinRefusal> {
    let mid = &line.mid;
    if line.media != media {
        return Err(bad(format!("m-line \"{mid}\" is {}, not {media}", line.media)));
    }
    if !directions.contains(&line.direction.as_str()) {
        return Err(bad(format!("m-line \"{mid}\" is {}, not {}", line.direction, directions.join(" or "))));
    }
    let codec = if media == "audio" { "opus" } else { "vp8" };
    if !line.codecs.contains(codec) {
        return Err(bad(format!("m-line \"{mid}\" does not offer {codec}")));
    }
    Ok(())
}

fn bad(why: impl Into<String>) -> JoinRefusal {
    JoinRefusal::BadOffer(why.into())
}

/// What an SDP says about one m-line, as far as it matters here.
#[derive(Debug, Default)]
struct Described {
    media: String,
    mid: String,
    direction: String,
    rids: Vec<String>,
    codecs: BTreeSet<String>,
}

fn describe(sdp: &str) -> Vec<Described> {
    let mut lines: Vec<Described> = Vec::new();
    for text in sdp.lines() {
        if let Some(rest) = text.strip_prefix("m=") {
            let media = rest.split(' ').next().unwrap_or_default().to_owned();
            // RFC 8866 §6.7: without a direction a line is sendrecv.
            lines.push(Described { media, direction: "sendrecv".to_owned(), ..Described::default() });
            continue;
        }
        let (Some(line), Some(attribute)) = (lines.last_mut(), text.strip_prefix("a=")) else {
            continue;
        };
        let (name, value) = attribute.split_once(':').unwrap_or((attribute, ""));
        match name {
            "mid" => value.trim().clone_into(&mut line.mid),
            "sendonly" | "recvonly" | "sendrecv" | "inactive" => name.trim().clone_into(&mut line.direction),
            "rid" => line.rids.extend(value.split(' ').next().map(str::to_owned)),
            "rtpmap" => line.codecs.extend(codec_name(value)),
            _ => {}
        }
    }
    lines
}

/// `96 VP8/90000` is `vp8`.
fn codec_name(rtpmap: &str) -> Option<String> {
    Some(rtpmap.split_once(' ')?.1.split('/').next()?.to_ascii_lowercase())
}

fn without_candidates(sdp: &str) -> String {
    let kept = sdp.lines().filter(|line| !line.starts_with("a=candidate") && !line.starts_with("a=end-of-"));
    let mut sdp = kept.collect::<Vec<_>>().join("\r\n");
    sdp.push_str("\r\n");
    sdp
}

#[cfg(test)]
mod tests;
