//! Whether an offer can be one: sizes, and m-lines that are named once. What is in the SDP is for the SFU to say.

use std::collections::BTreeSet;

use wire::{Code, MAX_SDP, Offer, Problem};

/// A page has a microphone, a camera and a screen.
const MOST_SENDS: usize = 3;
/// Slots for sixteen seats several times over.
const MOST_SLOTS: usize = 64;
/// Browsers number their m-lines; RFC 8843 allows a token, of which 16 bytes are plenty.
const LONGEST_MID: usize = 16;

pub(super) fn check(offer: &Offer) -> Result<(), Problem> {
    let too_large = |field: &str, message| Err(Problem::new(Code::TooLarge, message).at(field));
    if offer.sdp.len() > MAX_SDP {
        return too_large("offer.sdp", "the offer is longer than any that a page makes");
    }
    if offer.sends.len() > MOST_SENDS {
        return too_large("offer.sends", "a page sends a microphone, a camera and a screen");
    }
    if offer.slots.len() > MOST_SLOTS {
        return too_large("offer.slots", "more slots than any call needs");
    }
    let sends = offer
        .sends
        .iter()
        .map(|line| &line.mid)
        .enumerate()
        .map(|(n, mid)| (format!("offer.sends[{n}].mid"), mid));
    let slots = offer
        .slots
        .iter()
        .map(|line| &line.mid)
        .enumerate()
        .map(|(n, mid)| (format!("offer.slots[{n}].mid"), mid));
    let mut seen = BTreeSet::new();
    for (field, mid) in sends.chain(slots) {
        let token = mid.bytes().all(|byte| byte.is_ascii_graphic());
        if mid.is_empty() || mid.len() > LONGEST_MID || !token {
            return Err(Problem::new(Code::BadOffer, "this is no m-line's name").at(field));
        }
        if !seen.insert(mid) {
            return Err(Problem::new(Code::BadOffer, "this m-line is named twice").at(field));
        }
    }
    let mut kinds = BTreeSet::new();
    match offer.sends.iter().position(|line| !kinds.insert(line.kind)) {
        Some(twice) => {
            Err(Problem::new(Code::BadOffer, "this is sent twice").at(format!("offer.sends[{twice}].kind")))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use wire::{MediaKind, SendLine, SlotLine, SlotMedia};

    use super::*;

    fn offer() -> Offer {
        Offer {
            sdp: "v=0".to_owned(),
            sends: vec![SendLine { mid: "0".to_owned(), kind: MediaKind::Microphone }],
            slots: vec![SlotLine { mid: "1".to_owned(), media: SlotMedia::Audio }],
            red: false,
        }
    }

    fn field(offer: &Offer) -> Option<String> {
        check(offer).expect_err("the offer is wrong").field
    }

    #[test]
    fn an_offer_names_each_line_once() {
        assert_eq!(check(&offer()), Ok(()));
        let mut twice = offer();
        twice.slots[0].mid = "0".to_owned();
        assert_eq!(field(&twice).as_deref(), Some("offer.slots[0].mid"));
        let mut both = offer();
        both.sends.push(SendLine { mid: "2".to_owned(), kind: MediaKind::Microphone });
        assert_eq!(field(&both).as_deref(), Some("offer.sends[1].kind"));
    }

    #[test]
    fn an_offer_is_no_longer_than_it_can_be() {
        let mut long = offer();
        long.sdp = "v".repeat(MAX_SDP + 1);
        assert_eq!(field(&long).as_deref(), Some("offer.sdp"));
        let mut nameless = offer();
        nameless.sends[0].mid.clear();
        assert_eq!(field(&nameless).as_deref(), Some("offer.sends[0].mid"));
    }
}
