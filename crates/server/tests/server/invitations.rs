//! Ways in: looked at, used once, expired, taken back.

use std::time::Duration;

use wire::{
    Answer, Code, FromServer, InvitationCard, InvitationState, LookAtInvitation, NewMember, Proof, Request,
};

use crate::support::browser::{Invited, invitation};
use crate::support::http::Response;
use crate::support::{Browser, House, id, random, sealed};

async fn look(house: &House, invited: &Invited) -> Response {
    let wish = LookAtInvitation { proof: invited.proof.clone() };
    house.post(&format!("/api/invitations/{}/card", invited.id), &wish).await
}

fn somebody(browser: &Browser) -> Option<NewMember> {
    Some(NewMember { id: browser.member, profile: sealed() })
}

#[tokio::test]
async fn an_invitation_lets_one_new_member_in() {
    let house = House::build().await;
    let founder = house.found().await;
    let mut page = founder.page().await;
    let invited = founder.invite(None).await;
    let inside: InvitationCard = look(&house, &invited).await.ok();
    assert_eq!((inside.family, inside.by, inside.for_member), (founder.family, founder.member, None));

    let mut guest = Browser::new(&house);
    let response = guest.redeem(&invited, somebody(&guest)).await;
    guest.signed_in(&response);
    founder.admit(&guest).await;
    assert_eq!(guest.page().await.family.members.len(), 2);
    let used = page
        .until("the invitation is used", |message| match message {
            FromServer::Family { family } if family.members.len() == 2 => Some(family.invitations[0].state),
            _ => None,
        })
        .await;
    assert_eq!(used, InvitationState::Used);

    let late = Browser::new(&house);
    let refused = late.redeem(&invited, somebody(&late)).await;
    assert_eq!((refused.status, refused.refusal().code), (410, Code::InvitationUsed));
    assert_eq!(look(&house, &invited).await.refusal().code, Code::InvitationUsed);
}

#[tokio::test]
async fn an_invitation_lets_a_further_device_in() {
    let house = House::build().await;
    let founder = house.found().await;
    let tablet = founder.bring_device(&house).await;
    assert_eq!(tablet.member, founder.member);
    assert_eq!(tablet.page().await.family.members[0].devices.len(), 2);
}

#[tokio::test]
async fn a_wrong_proof_learns_nothing() {
    let house = House::build().await;
    let founder = house.found().await;
    let open = founder.invite(None).await;
    let (ask, revoked) = invitation(None, 168);
    let mut page = founder.page().await;
    assert!(page.ask(ask).await.is_ok());
    assert!(page.ask(Request::RevokeInvitation { invitation: revoked.id }).await.is_ok());
    let wrong = Proof::new(random::<32>().to_vec()).expect("the length is right");
    let browser = Browser::new(&house);
    for id in [open.id, revoked.id] {
        let guess = Invited { id, proof: wrong.clone() };
        assert_eq!(look(&house, &guess).await.refusal().code, Code::InvitationWrongProof);
        assert_eq!(
            browser.redeem(&guess, somebody(&browser)).await.refusal().code,
            Code::InvitationWrongProof
        );
    }
    let unknown = Invited { id: id(), proof: wrong };
    assert_eq!(
        (look(&house, &unknown).await.status, look(&house, &unknown).await.refusal().code),
        (404, Code::NotFound)
    );
}

#[tokio::test]
async fn an_invitation_expires() {
    let house = House::build().await;
    let founder = house.found().await;
    let (ask, invited) = invitation(None, 1);
    assert_eq!(founder.page().await.ask(ask).await, Ok(Answer::Done));
    house.wait(Duration::from_secs(60 * 60 - 1));
    assert_eq!(look(&house, &invited).await.status, 200);
    house.wait(Duration::from_secs(1));
    let browser = Browser::new(&house);
    let refused = browser.redeem(&invited, somebody(&browser)).await;
    assert_eq!((refused.status, refused.refusal().code), (410, Code::InvitationExpired));
}

#[tokio::test]
async fn an_invitation_can_be_taken_back() {
    let house = House::build().await;
    let founder = house.found().await;
    let invited = founder.invite(None).await;
    let revoke = Request::RevokeInvitation { invitation: invited.id };
    assert_eq!(founder.page().await.ask(revoke).await, Ok(Answer::Done));
    let browser = Browser::new(&house);
    let refused = browser.redeem(&invited, somebody(&browser)).await;
    assert_eq!((refused.status, refused.refusal().code), (410, Code::InvitationRevoked));
}

#[tokio::test]
async fn of_two_who_use_an_invitation_at_once_one_waits_at_the_door() {
    let house = House::build().await;
    let founder = house.found().await;
    let invited = founder.invite(None).await;
    let [a, b] = [Browser::new(&house), Browser::new(&house)];
    let (first, second) = tokio::join!(a.redeem(&invited, somebody(&a)), b.redeem(&invited, somebody(&b)));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
    assert_eq!(founder.page().await.family.knocks.len(), 1);
}
