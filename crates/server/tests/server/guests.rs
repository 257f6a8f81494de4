//! Guests: they knock, are let in by a member, take part in one call, and can do nothing else.

use std::time::Duration;

use wire::{
    Admission, Answer, CallEpoch, CallGroupId, CallId, CallView, Code, DeviceKey, FromServer, GuestId,
    GuestLinkId, GuestLinkInside, GuestSignedIn, KnockAsGuest, KnockMac, LookAtGuestLink, PROTOCOL, Proof,
    ProofHash, Request, Ring, SeatId, SeatSalt,
};

use crate::support::http::Response;
use crate::support::page::connect;
use crate::support::sealing::{change, commit, group_info, nothing_after};
use crate::support::{Browser, House, Page, fault, id, media, random, sealed};

/// An epoch of the call's group.
fn at(epoch: u64) -> CallEpoch {
    CallEpoch { group: CallGroupId::from_u128(1), epoch }
}

/// A link, with what only who has it knows.
struct Link {
    id: GuestLinkId,
    proof: Proof,
}

/// A guest's browser.
struct Guest {
    browser: Browser,
    id: GuestId,
    tag: SeatSalt,
}

/// A call of two members, and their pages and seats.
struct Called {
    house: House,
    caller: Browser,
    pages: [Page; 2],
    call: CallId,
    seats: [SeatId; 2],
}

impl Called {
    async fn begin() -> Self {
        let house = House::build().await;
        let caller = house.found().await;
        let callee = caller.bring_member(&house).await;
        let mut pages = [caller.page().await, callee.page().await];
        let call = id();
        assert_eq!(pages[0].ask(Request::StartCall { call, ring: Ring::Everyone }).await, Ok(Answer::Done));
        let mut seats = Vec::new();
        for page in &mut pages {
            let Ok(Answer::Joined { seat, .. }) = page.ask(media::join(call, None)).await else {
                panic!("not joined")
            };
            seats.push(seat);
        }
        let open = Request::OpenGroup { call, seat: seats[0], at: at(0), group_info: group_info(0) };
        assert_eq!(pages[0].ask(open).await, Ok(Answer::Done));
        Self { house, caller, pages, call, seats: [seats[0], seats[1]] }
    }

    async fn link(&mut self) -> Link {
        let proof = Proof::new(random::<32>().to_vec()).expect("the length is right");
        let link = Link { id: id(), proof };
        let make = make(self.call, &link);
        assert_eq!(self.pages[0].ask(make).await, Ok(Answer::Done));
        link
    }

    /// A guest who waits.
    async fn knock(&mut self, link: &Link) -> Guest {
        let (mut guest, response) = self.knocks(link, id()).await;
        let who: GuestSignedIn = response.ok();
        assert_eq!((who.call, who.guest), (self.call, guest.id));
        guest.browser.take_cookie(&response);
        guest
    }

    async fn knocks(&self, link: &Link, guest: GuestId) -> (Guest, Response) {
        let tag = SeatSalt::new(random::<16>().to_vec()).expect("the length is right");
        let wish = KnockAsGuest {
            proof: link.proof.clone(),
            guest,
            tag: tag.clone(),
            key: DeviceKey::new(vec![1; 32]).expect("the length is right"),
            mac: KnockMac::new(vec![2; 32]).expect("the length is right"),
            name: sealed(),
        };
        let browser = Browser::new(&self.house);
        let response = browser.post(&format!("/api/guests/{}/knock", link.id), &wish).await;
        (Guest { browser, id: guest, tag }, response)
    }

    async fn admit(&mut self, guest: &Guest) {
        let admit = Request::AdmitGuest { call: self.call, guest: guest.id, admission: admission() };
        assert_eq!(self.pages[1].ask(admit).await, Ok(Answer::Done));
    }
}

impl Guest {
    /// A page that has said hello, and what it needs where it was let in already.
    async fn page(&self) -> (Page, Option<Admission>, Option<CallView>) {
        let mut page = Page::of_guest(&self.browser).await;
        match page.ask(Request::Hello { protocol: PROTOCOL }).await {
            Ok(Answer::Guest { guest, admission, view, .. }) => {
                assert_eq!(guest, self.id);
                (page, admission, view)
            }
            other => panic!("no guest: {other:?}"),
        }
    }

    fn join(&self, call: CallId) -> Request {
        let Request::Join { seat, offer, sends, .. } = media::join(call, None) else {
            panic!("it is a join")
        };
        Request::Join { call, seat, salt: self.tag.clone(), offer, sends }
    }
}

fn admission() -> Admission {
    Admission::new(vec![7; 90]).expect("the length is right")
}

fn make(call: CallId, link: &Link) -> Request {
    Request::MakeGuestLink { call, link: link.id, proof_hash: hash_of(&link.proof), note: sealed() }
}

fn hash_of(proof: &Proof) -> ProofHash {
    use sha2::{Digest as _, Sha256};
    ProofHash::new(Sha256::digest(proof.as_slice()).to_vec()).expect("the length is right")
}

#[tokio::test]
async fn a_guest_knocks_is_let_in_and_takes_a_seat() {
    let mut called = Called::begin().await;
    let link = called.link().await;
    let guest = called.knock(&link).await;
    let (mut page, admission_then, view) = guest.page().await;
    assert_eq!((admission_then, view), (None, None));
    let call = called.call;
    assert_eq!(page.ask(guest.join(call)).await.expect_err("nobody has let them in").code, Code::NotAllowed);
    let seen = called.pages[1]
        .until_call("somebody knocks", call, |call| call.guests.iter().any(|seen| seen.admitted_by.is_none()))
        .await;
    assert_eq!(
        (seen.guests[0].id, seen.guests[0].tag.clone(), seen.guest_links.len()),
        (guest.id, guest.tag.clone(), 1)
    );

    called.admit(&guest).await;
    let given = page
        .until("they are let in", |message| match message {
            FromServer::GuestAdmitted { admission, call } => Some((admission.clone(), call.clone())),
            _ => None,
        })
        .await;
    assert_eq!((given.0, given.1.seats.len()), (admission(), 2));
    assert!(given.1.rings.is_empty() && given.1.guests.is_empty() && given.1.guest_links.is_empty());
    let Ok(Answer::Joined { seat, group, call: view, .. }) = page.ask(guest.join(call)).await else {
        panic!("not joined")
    };
    assert_eq!((group.map(|group| group.at), view.seats.len()), (Some(at(0)), 3));
    let step = Request::CallCommit {
        call,
        seat,
        at: at(0),
        commit: commit(0),
        group_info: group_info(1),
        leaf: 1,
        removed: Vec::new(),
    };
    assert_eq!(page.ask(step).await, Ok(Answer::Done));
    for member in &mut called.pages {
        member
            .until("the guest's commit", |message| {
                matches!(message, FromServer::CallCommit { at: made, .. } if *made == at(0)).then_some(())
            })
            .await;
    }
    let seen = called.pages[0].until_call("a guest sits", call, |call| call.seats.len() == 3).await;
    let theirs = seen.seats.iter().find(|kept| kept.id == seat).expect("the guest sits");
    assert_eq!((theirs.guest, &theirs.salt), (Some(guest.id), &guest.tag));
}

#[tokio::test]
async fn a_guest_can_do_nothing_but_their_call() {
    let mut called = Called::begin().await;
    let link = called.link().await;
    let guest = called.knock(&link).await;
    called.admit(&guest).await;
    let (mut page, _, view) = guest.page().await;
    assert!(view.is_some());
    let (member, device, other) = (called.caller.member, called.caller.device, id());
    for ask in [
        Request::StartCall { call: id(), ring: Ring::Everyone },
        Request::RingMore { call: called.call, ring: Ring::Everyone },
        Request::Answer { call: called.call },
        Request::ReadRoster { from: 0 },
        Request::ReadGroup { after: 0 },
        Request::ReadGroupInfo,
        Request::TakeKeyPackage { device },
        Request::Seal { change: change(0, 0, &[]) },
        Request::RenameMember { member, profile: sealed() },
        Request::RemoveDevice { device, change: Some(nothing_after(1)) },
        Request::MakeGuestLink {
            call: called.call,
            link: id(),
            proof_hash: hash_of(&link.proof),
            note: sealed(),
        },
        Request::RevokeGuestLink { call: called.call, link: link.id },
        Request::AdmitGuest { call: called.call, guest: guest.id, admission: admission() },
        Request::RefuseGuest { call: called.call, guest: guest.id },
        Request::ReadCallGroup { call: other, since: None },
        Request::OpenGroup { call: called.call, seat: called.seats[0], at: at(0), group_info: group_info(0) },
        guest.join(other),
    ] {
        assert_eq!(page.ask(ask.clone()).await.expect_err("it is refused").code, Code::NotAllowed, "{ask:?}");
    }
    let leave = Request::Leave { call: called.call, seat: called.seats[0] };
    assert_eq!(page.ask(leave).await.expect_err("it is not theirs").code, Code::NotFound);
    for (method, path) in [
        ("GET", "/api/history".to_owned()),
        ("GET", format!("/api/members/{member}/photo?version=1")),
        ("POST", "/api/passkeys/register/start".to_owned()),
    ] {
        let response = guest.browser.request(method, &path).json(&()).send(called.house.port).await;
        assert_eq!((response.status, response.refusal().code), (401, Code::NotSignedIn), "{method} {path}");
    }
    let cookie = guest.browser.cookie.as_str();
    let headers = [("origin", guest.browser.origin.as_str()), ("cookie", cookie)];
    assert_eq!(connect(called.house.port, &headers).await.err(), Some(401), "nor a member's socket");
    assert_eq!(called.pages[0].ask(Request::RenameFamily { profile: sealed() }).await, Ok(Answer::Done));
    assert!(
        page.so_far().await.iter().all(|said| matches!(said, FromServer::Call { .. })),
        "a guest hears of their call alone"
    );
}

#[tokio::test]
async fn nobody_is_asked_about_a_guest_whose_page_has_closed() {
    let mut called = Called::begin().await;
    let link = called.link().await;
    let guest = called.knock(&link).await;
    let (page, ..) = guest.page().await;
    let call = called.call;
    called.pages[0].until_call("somebody knocks", call, |call| !call.guests.is_empty()).await;
    drop(page);
    let [first, second] = &mut called.pages;
    let gone = first.until_call("they have gone", call, |call| call.guests.is_empty());
    let house = &called.house;
    // When the server hears that the page has gone is its own affair; from then on it is a matter of time.
    let time = async {
        loop {
            house.wait(Duration::from_secs(1));
            assert_eq!(second.ask(Request::Ping).await, Ok(Answer::Done));
        }
    };
    tokio::select! {
        left = gone => assert_eq!(left.guest_links.len(), 1, "the link leads on to the call"),
        () = time => {}
    }
}

#[tokio::test]
async fn a_guest_who_is_sent_away_loses_their_seat() {
    let mut called = Called::begin().await;
    let link = called.link().await;
    let guest = called.knock(&link).await;
    called.admit(&guest).await;
    let (mut page, admission_then, _) = guest.page().await;
    assert_eq!(admission_then, Some(admission()));
    assert!(page.ask(guest.join(called.call)).await.is_ok());
    called.pages[0].until_call("the guest sits", called.call, |call| call.seats.len() == 3).await;
    let refuse = Request::RefuseGuest { call: called.call, guest: guest.id };
    assert_eq!(called.pages[0].ask(refuse).await, Ok(Answer::Done));
    assert_eq!(page.until_closed().await.last(), Some(&FromServer::GuestRefused));
    let left = called.pages[0].until_call("they are gone", called.call, |call| call.guests.is_empty()).await;
    assert_eq!(left.seats.len(), 2);
    let mut again = Page::of_guest(&guest.browser).await;
    let refused = again.ask(Request::Hello { protocol: PROTOCOL }).await;
    assert_eq!(refused.expect_err("they were sent away").code, Code::NotSignedIn);
}

#[tokio::test]
async fn a_guest_is_gone_with_the_call_and_a_call_of_guests_alone_is_over() {
    let mut called = Called::begin().await;
    let link = called.link().await;
    let guest = called.knock(&link).await;
    called.admit(&guest).await;
    let (mut page, ..) = guest.page().await;
    assert!(page.ask(guest.join(called.call)).await.is_ok());
    let call = called.call;
    let leave = |seat| Request::Leave { call, seat };
    assert_eq!(called.pages[0].ask(leave(called.seats[0])).await, Ok(Answer::Done));
    assert_eq!(page.ask(Request::Ping).await, Ok(Answer::Done), "one member is left to speak with");
    assert_eq!(called.pages[1].ask(leave(called.seats[1])).await, Ok(Answer::Done));
    assert_eq!(page.until_closed().await.last(), Some(&FromServer::CallEnded { call }));
    let (_, late) = called.knocks(&link, id()).await;
    assert_eq!((late.status, late.refusal().code), (404, Code::NotFound));
    let refused = crate::support::page::connect_to(
        called.house.port,
        "/api/guests/socket",
        &[("origin", guest.browser.origin.as_str()), ("cookie", guest.browser.cookie.as_str())],
    )
    .await;
    assert_eq!(refused.err(), Some(401));
}

#[tokio::test]
async fn a_guest_s_link_shows_its_call_to_who_has_its_proof() {
    let mut called = Called::begin().await;
    let link = called.link().await;
    let path = format!("/api/guests/{}/look", link.id);
    let look = LookAtGuestLink { proof: link.proof.clone() };
    let inside: GuestLinkInside = called.house.post(&path, &look).await.ok();
    assert_eq!((inside.call, inside.family), (called.call, called.caller.family));
    let wrong = Proof::new(random::<32>().to_vec()).expect("the length is right");
    let refused = called.house.post(&path, &LookAtGuestLink { proof: wrong.clone() }).await.refusal();
    assert_eq!(fault(&refused), (Code::InvitationWrongProof, "proof"));
    let (_, refused) = called.knocks(&Link { id: link.id, proof: wrong }, id()).await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn nobody_comes_as_a_guest_under_the_id_of_another() {
    let mut called = Called::begin().await;
    let link = called.link().await;
    let guest = called.knock(&link).await;
    let device = GuestId::from_u128(u128::from_be_bytes(*called.caller.device.as_bytes()));
    for taken in [guest.id, device] {
        let (_, refused) = called.knocks(&link, taken).await;
        assert_eq!(fault(&refused.refusal()), (Code::Taken, "guest"));
    }
}

#[tokio::test]
async fn a_call_has_eight_guests_and_four_links_of_those_who_sit_in_it() {
    let mut called = Called::begin().await;
    let link = called.link().await;
    for _ in 0..8 {
        called.knock(&link).await;
    }
    let (_, refused) = called.knocks(&link, id()).await;
    assert_eq!(fault(&refused.refusal()), (Code::Full, "guest"));
    for _ in 0..3 {
        called.link().await;
    }
    let one_more = make(called.call, &Link { id: id(), proof: link.proof.clone() });
    assert_eq!(called.pages[0].ask(one_more.clone()).await.expect_err("it is refused").code, Code::Full);
    let outside = called.caller.bring_device(&called.house).await;
    assert_eq!(outside.page().await.ask(one_more).await.expect_err("no seat").code, Code::NotAllowed);
}

#[tokio::test]
async fn a_guest_who_waits_still_waits_after_a_restart() {
    let mut called = Called::begin().await;
    let link = called.link().await;
    let guest = called.knock(&link).await;
    let Called { house, caller, call, seats, .. } = called;
    let house = house.restart().await;
    let guest = Guest { browser: guest.browser.at(&house), ..guest };
    let mut page = caller.at(&house).page().await;
    assert!(page.ask(media::join(call, Some(seats[0]))).await.is_ok());
    let (mut waits, none, _) = guest.page().await;
    assert_eq!(none, None);
    let admit = Request::AdmitGuest { call, guest: guest.id, admission: admission() };
    assert_eq!(page.ask(admit).await, Ok(Answer::Done));
    waits
        .until("they are let in", |message| matches!(message, FromServer::GuestAdmitted { .. }).then_some(()))
        .await;
    assert!(waits.ask(guest.join(call)).await.is_ok());
}
