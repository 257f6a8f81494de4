//! Bodies of HTTP requests and answers, by the names of their types.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use wire::*;

use super::delivery::founding_change;
use super::{at, call, device, family, member, passkey, problem, sealed};
use super::{guests, waiting};

pub(crate) fn http() -> BTreeMap<String, Value> {
    fn body(name: &str, body: impl Serialize) -> (String, Value) {
        (name.to_owned(), serde_json::to_value(body).unwrap())
    }
    let signed_in = SignedIn { family: family(), member: member(1), device: device(1) };
    BTreeMap::from([
        body("Door", Door { protocol: PROTOCOL, signed_in: false, founding_open: true }),
        body("FoundFamily", founding()),
        body("SignedIn", signed_in),
        body("AskChallenge", AskChallenge { device: device(1) }),
        body("GiveChallenge", GiveChallenge { challenge: challenge() }),
        body("SignIn", SignIn { device: device(1), challenge: challenge(), signature: signature() }),
        body("LookAtInvitation", LookAtInvitation { proof: proof() }),
        body("RedeemInvitation", redeeming(Some(new_member()))),
        body("RedeemInvitation for a device", redeeming(None)),
        body("PhotoKept", PhotoKept { version: 3 }),
        body("Ceremony", Ceremony { ceremony: challenge(), options: json!({ "publicKey": {} }) }),
        body(
            "FinishPasskey",
            FinishPasskey { ceremony: challenge(), id: passkey(), credential: json!({ "id": "AAAA" }) },
        ),
        body(
            "ReturnByPasskey",
            ReturnByPasskey {
                ceremony: challenge(),
                credential: json!({ "id": "AAAA" }),
                device: device(1),
                public_key: public_key(),
            },
        ),
        body("InvitationCard", waiting::card()),
        body("ReturnByPaper", ReturnByPaper { proof: proof(), device: device(1), public_key: public_key() }),
        body("Returned", Returned { signed_in, recovery: None, passkey: Some(passkey()) }),
        body("Returned by paper", Returned { signed_in, recovery: Some(waiting::recovery()), passkey: None }),
        body("LookAtGuestLink", LookAtGuestLink { proof: proof() }),
        body("GuestLinkInside", GuestLinkInside { family: family(), call: call() }),
        body("KnockAsGuest", guests::knock(proof())),
        body("GuestSignedIn", GuestSignedIn { family: family(), call: call(), guest: guests::guest() }),
        body("History", history()),
        body("Problem", problem()),
        body("Problem without a field", Problem::new(Code::Internal, "Something failed.")),
    ])
}

fn founding() -> FoundFamily {
    FoundFamily {
        token: proof(),
        id: family(),
        profile: sealed(b'f'),
        member: new_member(),
        device: new_device(),
        sealed: founding_change(),
    }
}

fn redeeming(member: Option<NewMember>) -> RedeemInvitation {
    RedeemInvitation { proof: proof(), member, device: new_device(), knock: waiting::new_knock() }
}

fn new_member() -> NewMember {
    NewMember { id: member(2), profile: sealed(b'm') }
}

fn history() -> History {
    let parts = [(1, Part::Joined), (2, Part::Missed), (3, Part::Declined)];
    let parts = parts.map(|(n, part)| CallPart { member: member(n), part }).to_vec();
    let past = PastCall { id: call(), by: member(1), started_at: at(10), ended_at: at(610), parts };
    History { calls: vec![past], more: true, seen_until: at(5) }
}

fn new_device() -> NewDevice {
    NewDevice { id: device(1), public_key: public_key(), profile: sealed(b'd') }
}

fn public_key() -> PublicKey {
    PublicKey::new(vec![b'p'; 32]).unwrap()
}

fn signature() -> Signature {
    Signature::new(vec![b's'; 64]).unwrap()
}

fn challenge() -> Challenge {
    Challenge::new(vec![b'c'; 32]).unwrap()
}

fn proof() -> Proof {
    Proof::new(vec![b'r'; 32]).unwrap()
}
