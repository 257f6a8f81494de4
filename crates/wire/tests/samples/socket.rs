//! What pages and the server say to each other over the WebSocket.

use std::collections::BTreeMap;

use wire::*;

use super::{at, call, device, family, invitation, member, passkey, problem, salt, sealed, seat};
use super::{delivery, guests, waiting};

pub(crate) fn requests() -> BTreeMap<String, FromClient> {
    let named = calling()
        .into_iter()
        .chain(sitting())
        .chain(keeping())
        .chain(delivery::requests())
        .chain(waiting::requests())
        .chain(guests::requests());
    (1..).zip(named).map(|(n, (name, ask))| (name.to_owned(), FromClient { n, ask })).collect()
}

fn calling() -> Vec<(&'static str, Request)> {
    let call = call();
    vec![
        ("hello", Request::Hello { protocol: PROTOCOL }),
        ("ping", Request::Ping),
        ("start_call everyone", Request::StartCall { call, ring: Ring::Everyone }),
        ("start_call", Request::StartCall { call, ring: Ring::Members(vec![member(1), member(2)]) }),
        ("ring_more", Request::RingMore { call, ring: Ring::Members(vec![member(3)]) }),
        ("stop_ring", Request::StopRing { call, member: member(3) }),
        ("ringing", Request::Ringing { call }),
        ("answer", Request::Answer { call }),
        ("decline", Request::Decline { call, reason: DeclineReason::InTenMinutes }),
    ]
}

fn sitting() -> Vec<(&'static str, Request)> {
    let (call, seat) = (call(), seat(1));
    let wants = vec![Want { publication: publication(MediaKind::Screen), height: 720, pinned: true }];
    vec![
        ("join", Request::Join { call, seat: None, salt: salt(), offer: offer(), sends: sends() }),
        (
            "join again",
            Request::Join { call, seat: Some(seat), salt: salt(), offer: offer(), sends: sends() },
        ),
        ("renew", Request::Renew { call, seat, offer: offer() }),
        ("sends", Request::Sends { call, seat, sends: sends() }),
        ("show", Request::Show { call, seat, wants }),
        ("leave", Request::Leave { call, seat }),
        ("away", Request::Away { call, seat }),
    ]
}

fn keeping() -> Vec<(&'static str, Request)> {
    let new = NewInvitation {
        id: invitation(),
        proof_hash: ProofHash::new(vec![b'h'; 32]).unwrap(),
        card: waiting::card().card,
        for_member: Some(member(2)),
        note: sealed(b'n'),
        hours: 168,
    };
    vec![
        ("rename_family", Request::RenameFamily { profile: sealed(b'f') }),
        ("rename_member", Request::RenameMember { member: member(1), profile: sealed(b'm') }),
        ("rename_device", Request::RenameDevice { device: device(1), profile: sealed(b'd') }),
        ("remove_device", Request::RemoveDevice { device: device(2), change: None }),
        ("remove_photo", Request::RemovePhoto { member: member(1) }),
        ("remove_passkey", Request::RemovePasskey { passkey: passkey() }),
        ("invite", Request::Invite(new)),
        ("revoke_invitation", Request::RevokeInvitation { invitation: invitation() }),
        ("seen_history", Request::SeenHistory { until: at(9) }),
    ]
}

pub(crate) fn messages() -> BTreeMap<String, FromServer> {
    let (call, seat) = (call(), seat(1));
    let slots = vec![
        SlotView { mid: "3".to_owned(), shows: Some(publication(MediaKind::Microphone)) },
        SlotView { mid: "4".to_owned(), shows: None },
    ];
    let said = [
        ("family", FromServer::Family { family: family_view() }),
        ("call", FromServer::Call { call: call_view(), removals: None }),
        ("call to a seat", FromServer::Call { call: call_view(), removals: Some(delivery::removals()) }),
        ("call_ended", FromServer::CallEnded { call }),
        ("slots", FromServer::Slots { call, seat, slots, more_audio: 0, more_video: 2 }),
        ("speakers", FromServer::Speakers { call, seats: vec![seat] }),
        ("wanted", FromServer::Wanted { call, seat, camera: [true, true, false], screen: false, red: true }),
        ("seat_lost", FromServer::SeatLost { call, seat }),
        ("history_changed", FromServer::HistoryChanged),
        ("signed_out", FromServer::SignedOut { removed: true }),
    ];
    let said = said
        .into_iter()
        .chain(delivery::messages())
        .chain(waiting::messages())
        .chain(guests::messages())
        .map(|(name, said)| (name.to_owned(), said));
    said.chain(replies()).collect()
}

fn replies() -> impl Iterator<Item = (String, FromServer)> {
    let welcome = Answer::Welcome {
        now: at(0),
        member: member(1),
        device: device(1),
        family: family_view(),
        calls: vec![call_view()],
        sealed: delivery::head(),
    };
    let joined = |group| Answer::Joined {
        seat: seat(1),
        number: 0,
        sdp: SDP.to_owned(),
        call: call_view(),
        group,
        external_sender: PublicKey::new(vec![b'x'; 32]).unwrap(),
    };
    let replies = [
        ("done", Reply::Ok(Answer::Done)),
        ("welcome", Reply::Ok(welcome)),
        ("joined", Reply::Ok(joined(Some(delivery::call_group())))),
        ("joined first", Reply::Ok(joined(None))),
        ("renewed", Reply::Ok(Answer::Renewed { sdp: SDP.to_owned() })),
        ("problem", Reply::Err(problem())),
        ("problem without a field", Reply::Err(Problem::new(Code::CallOver, "This call is over."))),
    ];
    let replies =
        replies.into_iter().chain(delivery::answers()).chain(waiting::answers()).chain(guests::answers());
    (1..).zip(replies).map(|(n, (name, result))| (format!("reply {name}"), FromServer::Reply { n, result }))
}

const SDP: &str = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n";

fn publication(kind: MediaKind) -> Publication {
    Publication { seat: seat(2), kind }
}

fn sends() -> Sends {
    Sends { microphone: true, camera: true, screen: false }
}

fn offer() -> Offer {
    let line = |mid: &str, kind| SendLine { mid: mid.to_owned(), kind };
    let slot = |mid: &str, media| SlotLine { mid: mid.to_owned(), media };
    Offer {
        sdp: SDP.to_owned(),
        sends: vec![
            line("0", MediaKind::Microphone),
            line("1", MediaKind::Camera),
            line("2", MediaKind::Screen),
        ],
        slots: vec![slot("3", SlotMedia::Audio), slot("4", SlotMedia::Video)],
        red: true,
    }
}

fn family_view() -> FamilyView {
    let grandfather = MemberView {
        id: member(1),
        keeper: true,
        profile: sealed(b'm'),
        photo: Some(3),
        joined_at: at(0),
        devices: vec![
            DeviceView {
                id: device(1),
                profile: Some(sealed(b'd')),
                added_at: at(0),
                seen_at: Some(at(5)),
                placed: true,
            },
            DeviceView { id: device(2), profile: None, added_at: at(1), seen_at: None, placed: false },
        ],
        passkeys: vec![PasskeyView { id: passkey(), added_at: at(2) }],
    };
    let son = MemberView {
        id: member(2),
        keeper: false,
        photo: None,
        devices: Vec::new(),
        passkeys: Vec::new(),
        ..grandfather.clone()
    };
    let states =
        [InvitationState::Open, InvitationState::Used, InvitationState::Revoked, InvitationState::Expired];
    let invitations = states.map(|state| InvitationView {
        id: invitation(),
        by: member(1),
        for_member: (state == InvitationState::Open).then(|| member(2)),
        note: sealed(b'n'),
        made_at: at(3),
        expires_at: at(604_803),
        state,
    });
    let members = vec![grandfather, son];
    FamilyView {
        id: family(),
        profile: sealed(b'f'),
        members,
        invitations: invitations.to_vec(),
        knocks: vec![waiting::knock(), waiting::returning()],
    }
}

pub(crate) fn call_view() -> CallView {
    let links = [Link::Joining, Link::Up, Link::Lost];
    let seats = (0..).zip(links).map(|(number, link)| SeatView {
        id: seat(u128::from(number) + 1),
        number,
        member: member(1),
        device: device(u128::from(number) + 1),
        guest: (number == 2).then(guests::guest),
        salt: salt(),
        link,
        sends: sends(),
    });
    let states =
        [RingState::Pending, RingState::Answered, RingState::Declined, RingState::Missed, RingState::Stopped];
    let rings = (2..).zip(states).map(|(n, state)| RingView {
        member: member(n),
        by: member(1),
        started_at: at(10),
        ends_at: at(55),
        state,
        devices: device_rings(),
    });
    CallView {
        id: call(),
        by: member(1),
        started_at: at(10),
        seats: seats.collect(),
        rings: rings.collect(),
        guest_links: vec![guests::link_view()],
        guests: guests::views(),
    }
}

fn device_rings() -> Vec<DeviceRing> {
    let states = [
        DeviceRingState::Sent,
        DeviceRingState::Ringing,
        DeviceRingState::AnsweredHere,
        DeviceRingState::AnsweredElsewhere,
        DeviceRingState::Declined(DeclineReason::NotNow),
        DeviceRingState::Declined(DeclineReason::InTenMinutes),
        DeviceRingState::Declined(DeclineReason::Asleep),
        DeviceRingState::Missed,
        DeviceRingState::Unreachable,
    ];
    (1..).zip(states).map(|(n, state)| DeviceRing { device: device(n), state }).collect()
}
