//! Ways in.

use family::Command;
use wire::{Code, InvitationId, InvitationState, NewInvitation, NewMember, ProofHash};

use crate::house::{House, device, member, new_device, new_invitation, new_knock, proof, sealed};

const ID: InvitationId = InvitationId::from_u128(0x700);

fn invite(by: u128, for_member: Option<u128>) -> Command {
    let invitation = NewInvitation { for_member: for_member.map(member), ..new_invitation(ID) };
    Command::Invite { device: device(by, 1), invitation }
}

fn redeem(m: u128, d: u128, new: bool) -> Command {
    let member = new.then(|| NewMember { id: member(m), profile: sealed() });
    Command::Redeem {
        invitation: ID,
        proof_hash: proof(),
        member,
        device: new_device(m, d),
        knock: new_knock(),
    }
}

fn revoke(by: u128) -> Command {
    Command::RevokeInvitation { device: device(by, 1), invitation: ID }
}

#[test]
fn an_invitation_lets_one_member_in_once() {
    let mut house = House::of(&[1]);
    house.does(invite(1, None));
    house.does(redeem(2, 1, true));
    house.admits(1, device(2, 1));
    assert!(!house.family.members[&member(2)].keeper);
    assert_eq!(house.family.caller(device(2, 1)), Some(member(2)));
    assert_eq!(house.family.invitations[&ID].card, None, "it is not kept longer than needed");
    assert_eq!(house.refuses(redeem(3, 1, true)), Code::InvitationUsed);
    assert_eq!(house.refuses(revoke(1)), Code::InvitationUsed);
}

#[test]
fn an_invitation_for_a_device_lets_that_in() {
    let mut house = House::of(&[1, 1]);
    house.does(invite(2, Some(2)));
    assert_eq!(house.refuses(redeem(3, 1, true)), Code::Invalid);
    house.does(redeem(2, 2, false));
    house.admits(2, device(2, 2));
    assert_eq!(house.family.caller(device(2, 2)), Some(member(2)));
}

#[test]
fn an_invitation_for_a_member_needs_one() {
    let mut house = House::of(&[1]);
    house.does(invite(1, None));
    assert_eq!(house.refuses(redeem(2, 1, false)), Code::Invalid);
}

#[test]
fn who_may_invite_whom() {
    let house = House::of(&[1, 1, 1]);
    assert_eq!(house.refuses(invite(2, None)), Code::NotAllowed);
    assert_eq!(house.refuses(invite(2, Some(3))), Code::NotAllowed);
    assert_eq!(house.refuses(invite(1, Some(7))), Code::NotFound);
    for granted in [invite(1, None), invite(1, Some(3)), invite(2, Some(2))] {
        House::of(&[1, 1, 1]).does(granted);
    }
}

#[test]
fn an_incomplete_link_says_so_and_nothing_else() {
    let mut house = House::of(&[1]);
    house.does(invite(1, None));
    house.does(revoke(1));
    let wrong = ProofHash::new(vec![8; 32]).unwrap();
    assert_eq!(house.family.card(ID, &wrong, house.now).unwrap_err().code, Code::InvitationWrongProof);
    assert_eq!(house.family.card(ID, &proof(), house.now).unwrap_err().code, Code::InvitationRevoked);
    let unknown = InvitationId::from_u128(9);
    assert_eq!(house.family.card(unknown, &proof(), house.now).unwrap_err().code, Code::NotFound);
}

#[test]
fn reading_the_card_uses_nothing_up() {
    let mut house = House::of(&[1, 1]);
    house.does(invite(2, Some(2)));
    for _ in 0..2 {
        let shown = house.family.card(ID, &proof(), house.now).unwrap();
        assert_eq!((shown.by, shown.for_member), (member(2), Some(member(2))));
    }
    house.does(redeem(2, 2, false));
}

#[test]
fn an_invitation_expires() {
    let mut house = House::of(&[1]);
    house.does(invite(1, None));
    house.waits(7 * 24 * 3600 - 1);
    assert_eq!(house.family.invitations[&ID].state(house.now), InvitationState::Open);
    house.waits(1);
    assert_eq!(house.refuses(redeem(2, 1, true)), Code::InvitationExpired);
    assert!(house.does(revoke(1)).is_empty());
    house.does(Command::Tick);
    assert_eq!(house.family.invitations[&ID].card, None);
    assert_eq!(house.refuses(redeem(2, 1, true)), Code::InvitationExpired);
    house.lets_pass(30 * 24 * 3600);
    assert!(house.family.invitations.is_empty());
}

#[test]
fn an_invitation_is_taken_back_by_its_maker_or_a_keeper() {
    let mut house = House::of(&[1, 1, 1]);
    house.does(invite(2, Some(2)));
    assert_eq!(house.refuses(revoke(3)), Code::NotFound, "it is none of their business");
    house.does(revoke(1));
    assert!(house.does(revoke(2)).is_empty());
    assert_eq!(house.refuses(redeem(2, 2, false)), Code::InvitationRevoked);
    assert_eq!(house.family.invitations[&ID].card, None);
}

#[test]
fn an_invitation_works_for_an_hour_to_thirty_days() {
    let mut house = House::of(&[1]);
    let lasting = |hours| Command::Invite {
        device: device(1, 1),
        invitation: NewInvitation { hours, ..new_invitation(ID) },
    };
    for hours in [0, 721] {
        assert_eq!(house.refuses(lasting(hours)), Code::Invalid);
    }
    house.does(lasting(720));
    assert_eq!(house.refuses(lasting(1)), Code::Taken);
}

#[test]
fn ids_in_use_are_refused() {
    let mut house = House::of(&[1, 1]);
    house.does(invite(1, None));
    assert_eq!(house.refuses(redeem(2, 2, true)), Code::Taken);
    let member = Some(NewMember { id: member(3), profile: sealed() });
    let device = new_device(1, 1);
    let twice = Command::Redeem { invitation: ID, proof_hash: proof(), member, device, knock: new_knock() };
    assert_eq!(house.refuses(twice), Code::Taken);
}

#[test]
fn a_family_has_fifty_open_invitations() {
    let mut house = House::of(&[1]);
    let nth =
        |n| Command::Invite { device: device(1, 1), invitation: new_invitation(InvitationId::from_u128(n)) };
    for n in 0..50 {
        house.does(nth(0x1000 + n));
    }
    assert_eq!(house.refuses(nth(0x2000)), Code::Full);
    house.does(Command::RevokeInvitation {
        device: device(1, 1),
        invitation: InvitationId::from_u128(0x1000),
    });
    house.does(nth(0x2000));
}

#[test]
fn a_family_has_sixty_four_members() {
    let mut house = House::of(&[1; 64]);
    house.does(invite(1, None));
    assert_eq!(house.refuses(redeem(65, 1, true)), Code::Full);
}

#[test]
fn of_ended_invitations_a_hundred_are_listed() {
    let mut house = House::of(&[1]);
    for n in 0..300 {
        let id = InvitationId::from_u128(0x1000 + n);
        house.does(Command::Invite { device: device(1, 1), invitation: new_invitation(id) });
        house.waits(1);
        house.does(Command::RevokeInvitation { device: device(1, 1), invitation: id });
    }
    let listed: Vec<_> = house.family.invitations.keys().copied().collect();
    assert_eq!(listed.len(), 101, "and the one that ended after the last was made");
    assert_eq!(
        listed.first(),
        Some(&InvitationId::from_u128(0x1000 + 199)),
        "those that ended first are forgotten"
    );
}
