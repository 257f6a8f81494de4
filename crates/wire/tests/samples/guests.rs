//! Guests.

use wire::*;

use super::socket::call_view;
use super::{at, bits, call, family, member, salt, sealed};

pub(crate) fn guest() -> GuestId {
    GuestId::from_u128(bits(9, 1))
}

fn link() -> GuestLinkId {
    GuestLinkId::from_u128(bits(10, 1))
}

fn admission() -> Admission {
    Admission::new(vec![b'a'; 90]).unwrap()
}

pub(crate) fn knock(proof: Proof) -> KnockAsGuest {
    let GuestView { id, tag, key, mac, name, .. } = view(None);
    KnockAsGuest { proof, guest: id, tag, key, mac, name }
}

pub(crate) fn link_view() -> GuestLinkView {
    GuestLinkView { id: link(), by: member(1), note: sealed(b'n'), made_at: at(20) }
}

/// One who waits and one who was let in.
pub(crate) fn views() -> Vec<GuestView> {
    vec![view(None), view(Some(member(1)))]
}

fn view(admitted_by: Option<MemberId>) -> GuestView {
    GuestView {
        id: guest(),
        link: link(),
        tag: salt(),
        key: DeviceKey::new(vec![b'k'; 32]).unwrap(),
        mac: KnockMac::new(vec![b'm'; 32]).unwrap(),
        name: sealed(b'g'),
        at: at(21),
        admitted_by,
    }
}

pub(crate) fn requests() -> Vec<(&'static str, Request)> {
    let proof_hash = ProofHash::new(vec![b'h'; 32]).unwrap();
    vec![
        (
            "make_guest_link",
            Request::MakeGuestLink { call: call(), link: link(), proof_hash, note: sealed(b'n') },
        ),
        ("admit_guest", Request::AdmitGuest { call: call(), guest: guest(), admission: admission() }),
        ("refuse_guest", Request::RefuseGuest { call: call(), guest: guest() }),
        ("revoke_guest_link", Request::RevokeGuestLink { call: call(), link: link() }),
    ]
}

pub(crate) fn messages() -> Vec<(&'static str, FromServer)> {
    let call = CallView { rings: Vec::new(), guest_links: Vec::new(), guests: Vec::new(), ..call_view() };
    vec![
        ("guest_admitted", FromServer::GuestAdmitted { admission: admission(), call }),
        ("guest_refused", FromServer::GuestRefused),
    ]
}

pub(crate) fn answers() -> Vec<(&'static str, Reply)> {
    let answer = |admission: Option<Admission>| Answer::Guest {
        now: at(22),
        family: family(),
        call: call(),
        guest: guest(),
        view: admission.is_some().then(call_view),
        admission,
    };
    vec![("guest", Reply::Ok(answer(None))), ("guest admitted", Reply::Ok(answer(Some(admission()))))]
}
