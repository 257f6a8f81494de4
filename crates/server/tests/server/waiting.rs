//! Devices that wait to be let in: they see nothing until somebody of the family lets them in.

use std::time::Duration;

use wire::{
    Answer, Code, FromServer, InvitationCard, LookAtInvitation, NewMember, PROTOCOL, Problem, Proof,
    ProofHash, RedeemInvitation, Request, ReturnByPaper, Returned, Ring, Voucher,
};

use crate::support::browser::{Invited, card, invitation};
use crate::support::page::connect;
use crate::support::sealing::{change, device_key, entry, knock_mac, new_knock};
use crate::support::{Browser, House, Page, fault, id, random, sealed};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Browser {
    /// Knocks with an invitation: a session begins that waits.
    async fn knock(&mut self, invited: &Invited, new: bool) {
        let wish = RedeemInvitation {
            proof: invited.proof.clone(),
            member: new.then(|| NewMember { id: self.member, profile: sealed() }),
            device: self.new_device(),
            knock: new_knock(),
        };
        let response = self.post(&format!("/api/invitations/{}/redeem", invited.id), &wish).await;
        self.signed_in(&response);
    }
}

/// Somebody new who waits at the founder's door.
async fn waiting(house: &House, founder: &Browser) -> Browser {
    let mut browser = Browser::new(house);
    browser.knock(&founder.invite(None).await, true).await;
    browser
}

/// A page of a device that waits, and whether somebody who may let it in is there.
async fn wait(browser: &Browser) -> (Page, bool) {
    let mut page = Page::unwelcome(browser).await;
    match page.ask(Request::Hello { protocol: PROTOCOL }).await {
        Ok(Answer::Waiting { member, device, open, .. }) => {
            assert_eq!((member, device), (browser.member, browser.device));
            (page, open)
        }
        other => panic!("it does not wait: {other:?}"),
    }
}

fn admit(browser: &Browser, roster: u32, epoch: u64) -> Request {
    Request::Admit {
        device: browser.device,
        change: change(roster, epoch, &[browser.device]),
        member_profile: None,
        device_profile: None,
    }
}

async fn until_knock(page: &mut Page) -> wire::KnockView {
    page.until("somebody knocks", |message| match message {
        FromServer::Family { family } => family.knocks.first().cloned(),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn an_invitation_shows_its_card_to_who_has_its_proof() {
    let house = House::build().await;
    let founder = house.found().await;
    let invited = founder.invite(None).await;
    let look = async |proof: &Proof| {
        house
            .post(
                &format!("/api/invitations/{}/card", invited.id),
                &LookAtInvitation { proof: proof.clone() },
            )
            .await
    };
    let shown: InvitationCard = look(&invited.proof).await.ok();
    assert_eq!((shown.card, shown.by, shown.family), (card(), founder.member, founder.family));
    let wrong = Proof::new(random::<32>().to_vec()).expect("the length is right");
    assert_eq!(look(&wrong).await.refusal().code, Code::InvitationWrongProof);
}

#[tokio::test]
async fn whoever_knocks_is_let_in_and_welcomed() {
    let house = House::build().await;
    let founder = house.found().await;
    let mut page = founder.page().await;
    let browser = waiting(&house, &founder).await;
    let knock = until_knock(&mut page).await;
    assert_eq!((knock.device, knock.member), (browser.device, browser.member));
    assert_eq!((knock.device_key, knock.mac), (device_key(1), knock_mac(1)));
    let (waits, open) = wait(&browser).await;
    assert!(open, "the founder's page is open");
    assert_eq!(page.ask(admit(&browser, 1, 0)).await, Ok(Answer::Done));
    assert_eq!(waits.until_closed().await, [FromServer::Admitted]);
    let mut page = browser.page().await;
    assert_eq!(page.family.members.len(), 2);
    page.until("it is welcomed", |message| {
        matches!(message, FromServer::Welcome { seq: 1, .. }).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_waiting_device_sees_nothing_and_may_do_nothing() {
    let house = House::build().await;
    let founder = house.found().await;
    let other = founder.bring_member(&house).await;
    let browser = waiting(&house, &founder).await;
    let (mut page, _) = wait(&browser).await;
    let refused = |answer: Result<Answer, Problem>| answer.expect_err("it is refused").code;
    for ask in [
        Request::ReadRoster { from: 0 },
        Request::ReadGroup { after: 0 },
        Request::ReadGroupInfo,
        Request::TakeKeyPackage { device: founder.device },
        Request::Seal { change: change(1, 0, &[]) },
        Request::StartCall { call: id(), ring: Ring::Everyone },
        Request::RenameMember { member: founder.member, profile: sealed() },
        Request::Vouch { device: other.device, voucher: voucher() },
        admit(&browser, 1, 0),
    ] {
        assert_eq!(refused(page.ask(ask.clone()).await), Code::NotAllowed, "{ask:?}");
    }
    let mut keeper = founder.page().await;
    assert_eq!(keeper.ask(Request::RenameFamily { profile: sealed() }).await, Ok(Answer::Done));
    assert_eq!(keeper.ask(Request::Seal { change: change(1, 0, &[]) }).await, Ok(Answer::Done));
    let call = id();
    let ring = Ring::Members(vec![other.member]);
    assert_eq!(keeper.ask(Request::StartCall { call, ring }).await, Ok(Answer::Done));
    assert_eq!(page.ask(Request::Ping).await, Ok(Answer::Done));
    assert!(page.heard.iter().all(|said| matches!(said, FromServer::Waiting { .. })), "{:?}", page.heard);
    for (method, path) in [
        ("GET", "/api/history".to_owned()),
        ("GET", format!("/api/members/{}/photo?version=1", founder.member)),
        ("PUT", format!("/api/members/{}/photo", browser.member)),
        ("POST", "/api/passkeys/register/start".to_owned()),
    ] {
        let response = browser.request(method, &path).json(&()).send(house.port).await;
        assert_eq!((response.status, response.refusal().code), (403, Code::NotAllowed), "{method} {path}");
    }
    let ringing = keeper.calls.iter().chain(&other.page().await.calls).any(|call| {
        call.rings.iter().any(|ring| ring.devices.iter().any(|one| one.device == browser.device))
    });
    assert!(!ringing, "nor is it rung");
}

#[tokio::test]
async fn whoever_waits_hears_whether_somebody_is_there() {
    let house = House::build().await;
    let founder = house.found().await;
    let browser = waiting(&house, &founder).await;
    let (mut page, open) = wait(&browser).await;
    assert!(!open);
    let keeper = founder.page().await;
    let until = async |page: &mut Page, there: bool| {
        page.until("whether somebody is there", |message| match message {
            FromServer::Waiting { open, returns_at: None } if *open == there => Some(()),
            _ => None,
        })
        .await;
    };
    until(&mut page, true).await;
    drop(keeper);
    until(&mut page, false).await;
}

#[tokio::test]
async fn whoever_is_sent_away_is_told_and_signed_out() {
    let house = House::build().await;
    let founder = house.found().await;
    let browser = waiting(&house, &founder).await;
    let (page, _) = wait(&browser).await;
    let refuse = Request::RefuseKnock { device: browser.device, change: None };
    assert_eq!(founder.page().await.ask(refuse).await, Ok(Answer::Done));
    assert_eq!(page.until_closed().await.last(), Some(&FromServer::NotAdmitted));
    let headers = [("origin", browser.origin.as_str()), ("cookie", browser.cookie.as_str())];
    assert_eq!(connect(house.port, &headers).await.err(), Some(401));
}

#[tokio::test]
async fn a_knock_ends_with_its_invitation() {
    let house = House::build().await;
    let founder = house.found().await;
    let (ask, invited) = invitation(None, 1);
    assert_eq!(founder.page().await.ask(ask).await, Ok(Answer::Done));
    let mut browser = Browser::new(&house);
    browser.knock(&invited, true).await;
    let (page, _) = wait(&browser).await;
    house.wait(Duration::from_secs(60 * 60));
    assert_eq!(page.until_closed().await.last(), Some(&FromServer::NotAdmitted));
}

#[tokio::test]
async fn who_waits_still_waits_after_a_restart() {
    let house = House::build().await;
    let founder = house.found().await;
    let browser = waiting(&house, &founder).await;
    let house = house.restart().await;
    let (founder, browser) = (founder.at(&house), browser.at(&house));
    let (waits, _) = wait(&browser).await;
    assert_eq!(founder.page().await.ask(admit(&browser, 1, 0)).await, Ok(Answer::Done));
    assert_eq!(waits.until_closed().await.last(), Some(&FromServer::Admitted));
}

#[tokio::test]
async fn a_stale_admission_lets_nobody_in() {
    let house = House::build().await;
    let founder = house.found().await;
    let browser = waiting(&house, &founder).await;
    let mut page = founder.page().await;
    let refused = page.ask(admit(&browser, 0, 0)).await.expect_err("it is stale");
    assert_eq!(fault(&refused), (Code::Stale, "ask.change.roster_after"));
    wait(&browser).await;
    assert_eq!(founder.page().await.family.members.len(), 1);
}

#[tokio::test]
async fn a_member_without_devices_returns_a_day_after_two_have_vouched() {
    let house = House::build().await;
    let founder = house.found().await;
    let [lost, third] = [founder.bring_member(&house).await, founder.bring_member(&house).await];
    let mut browser = Browser::new(&house);
    browser.knock(&founder.invite(Some(lost.member)).await, false).await;
    let (mut waits, _) = wait(&browser).await;
    let vouch = || Request::Vouch { device: browser.device, voucher: voucher() };
    let mut page = founder.page().await;
    assert_eq!(page.ask(vouch()).await, Ok(Answer::Done));
    assert_eq!(waits.ask(vouch()).await, Ok(Answer::Done), "the paper code's word comes from itself");
    let begin = Request::BeginReturn { device: browser.device, change: change(1, 0, &[]) };
    assert_eq!(page.ask(begin).await, Ok(Answer::Done));
    let returns_at = house.clock.now().after(DAY);
    waits
        .until("the return has begun", |message| match message {
            FromServer::Waiting { returns_at: Some(at), .. } if *at == returns_at => Some(()),
            _ => None,
        })
        .await;
    let knock = third.page().await.family.knocks[0].clone();
    assert_eq!((knock.returns_at, knock.vouchers.len()), (Some(returns_at), 2), "all hear of it");
    let early = page.ask(admit(&browser, 2, 1)).await.expect_err("it is too early");
    assert_eq!(early.code, Code::NotAllowed);
    house.wait(DAY);
    assert_eq!(third.page().await.ask(admit(&browser, 2, 1)).await, Ok(Answer::Done));
    assert_eq!(waits.until_closed().await.last(), Some(&FromServer::Admitted));
}

#[tokio::test]
async fn anybody_stops_a_return() {
    let house = House::build().await;
    let founder = house.found().await;
    let [lost, third] = [founder.bring_member(&house).await, founder.bring_member(&house).await];
    let mut browser = Browser::new(&house);
    browser.knock(&founder.invite(Some(lost.member)).await, false).await;
    let (waits, _) = wait(&browser).await;
    for voucher_of in [&founder, &third] {
        let vouch = Request::Vouch { device: browser.device, voucher: voucher() };
        assert_eq!(voucher_of.page().await.ask(vouch).await, Ok(Answer::Done));
    }
    let begin = Request::BeginReturn { device: browser.device, change: change(1, 0, &[]) };
    assert_eq!(founder.page().await.ask(begin).await, Ok(Answer::Done));
    let stop = Request::RefuseKnock { device: browser.device, change: Some(change(2, 1, &[])) };
    assert_eq!(third.page().await.ask(stop).await, Ok(Answer::Done));
    assert_eq!(waits.until_closed().await.last(), Some(&FromServer::NotAdmitted));
}

#[tokio::test]
async fn a_code_on_paper_brings_a_member_back() {
    let house = House::build().await;
    let founder = house.found().await;
    let proof = Proof::new(random::<32>().to_vec()).expect("the length is right");
    let recovery = id();
    let keep = Request::KeepPaperCode { recovery, proof_hash: hash_of(&proof), change: change(1, 0, &[]) };
    assert_eq!(founder.page().await.ask(keep).await, Ok(Answer::Done));
    let mut browser = Browser::new(&house);
    let wish = |browser: &Browser, proof: &Proof| ReturnByPaper {
        proof: proof.clone(),
        device: browser.device,
        public_key: browser.public_key(),
    };
    let wrong = Proof::new(random::<32>().to_vec()).expect("the length is right");
    let refused = browser.post("/api/return/paper", &wish(&browser, &wrong)).await;
    assert_eq!((refused.status, fault(&refused.refusal())), (404, (Code::NotFound, "proof")));
    let response = browser.post("/api/return/paper", &wish(&browser, &proof)).await;
    let returned: Returned = response.ok();
    assert_eq!(returned.recovery, Some(recovery));
    assert_eq!(returned.signed_in.member, founder.member);
    browser.take_cookie(&response);
    (browser.family, browser.member) = (founder.family, founder.member);
    let mut page = browser.page().await;
    let rename = || Request::RenameDevice { device: browser.device, profile: sealed() };
    assert_eq!(page.ask(rename()).await.expect_err("it must join first").code, Code::NotAllowed);
    let photo = format!("/api/members/{}/photo", founder.member);
    let asked = [
        ("GET", "/api/history".to_owned()),
        ("GET", format!("{photo}?version=1")),
        ("PUT", photo),
        ("POST", "/api/passkeys/register/start".to_owned()),
    ];
    for (method, path) in &asked {
        let response = browser.request(method, path).json(&()).send(house.port).await;
        assert_eq!((response.status, response.refusal().code), (403, Code::NotAllowed), "{method} {path}");
    }
    let Ok(Answer::Roster { entries, .. }) = page.ask(Request::ReadRoster { from: 0 }).await else {
        panic!("not given")
    };
    assert_eq!(entries[0].bytes, entry(0));
    assert!(matches!(page.ask(Request::ReadGroupInfo).await, Ok(Answer::GroupInfo { epoch: 1, .. })));
    assert_eq!(page.ask(Request::Seal { change: change(2, 1, &[]) }).await, Ok(Answer::Done));
    assert_eq!(page.ask(rename()).await, Ok(Answer::Done));
    for (method, path) in &asked {
        let response = browser.request(method, path).json(&()).send(house.port).await;
        assert_ne!(response.status, 403, "{method} {path}");
    }
    let end = Request::EndPaperCode { recovery, change: change(3, 2, &[]) };
    assert_eq!(page.ask(end).await, Ok(Answer::Done));
    let late = Browser::new(&house);
    assert_eq!(late.post("/api/return/paper", &wish(&late, &proof)).await.status, 404);
}

fn voucher() -> Voucher {
    Voucher::new(vec![4; 80]).expect("the length is right")
}

fn hash_of(proof: &Proof) -> ProofHash {
    use sha2::{Digest as _, Sha256};
    ProofHash::new(Sha256::digest(proof.as_slice()).to_vec()).expect("the length is right")
}
