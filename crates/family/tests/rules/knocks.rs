//! Devices that wait to be let in, returns that others vouch for, codes on paper.

use std::collections::BTreeSet;

use family::{Command, Resealed};
use wire::{
    Code, DeviceId, InvitationId, NewInvitation, NewMember, ProofHash, RecoveryId, SealedChange, Voucher,
};

use crate::delivery::entry_after;
use crate::house::{
    House, device, member, new_device, new_invitation, new_knock, other_sealed, proof, sealed,
};

const ID: InvitationId = InvitationId::from_u128(0x700);
const CODE: RecoveryId = RecoveryId::from_u128(0x900);
const HOUR: u64 = 60 * 60;

/// The first device of member `m` knocks at an invitation by the founder, or by `m` themselves where they are known.
fn knocks(house: &mut House, m: u128, d: u128) -> DeviceId {
    let known = house.family.members.contains_key(&member(m));
    let invitation = NewInvitation { for_member: known.then(|| member(m)), ..new_invitation(ID) };
    house.does(Command::Invite { device: device(1, 1), invitation });
    house.does(Command::Redeem {
        invitation: ID,
        proof_hash: proof(),
        member: (!known).then(|| NewMember { id: member(m), profile: sealed() }),
        device: new_device(m, d),
        knock: new_knock(),
    });
    device(m, d)
}

fn admit(by: DeviceId, target: DeviceId) -> Command {
    Command::Admit { device: by, target, resealed: Resealed::default(), change: entry_after(0) }
}

fn refuse(by: DeviceId, target: DeviceId) -> Command {
    Command::RefuseKnock { device: by, target, change: None }
}

fn vouch(by: DeviceId, target: DeviceId) -> Command {
    Command::Vouch { device: by, target, voucher: Voucher::new(vec![1; 80]).unwrap() }
}

fn begin_return(by: DeviceId, target: DeviceId, change: SealedChange) -> Command {
    Command::BeginReturn { device: by, target, change }
}

#[test]
fn whoever_knocks_belongs_to_nobody_yet() {
    let mut house = House::of(&[1]);
    let waiting = knocks(&mut house, 2, 1);
    assert_eq!(house.family.caller(waiting), None);
    assert!(!house.family.members.contains_key(&member(2)));
    assert!(house.family.invitations[&ID].used_at.is_some() && house.family.invitations[&ID].card.is_none());
    assert_eq!(house.refuses(Command::DeviceOpened { device: waiting }), Code::NotSignedIn);
    let view = house.family.view_for(member(1), device(1, 1), house.now, Vec::new());
    assert_eq!((view.knocks.len(), view.knocks[0].device, view.members.len()), (1, waiting, 1));
}

#[test]
fn a_keeper_lets_somebody_new_in_with_the_change_that_says_so() {
    let mut house = House::of(&[1, 1]);
    let waiting = knocks(&mut house, 3, 1);
    assert_eq!(house.refuses(admit(device(2, 1), waiting)), Code::NotAllowed);
    let stale = Command::Admit {
        device: device(1, 1),
        target: waiting,
        resealed: Resealed::default(),
        change: entry_after(4),
    };
    assert_eq!(house.refuses(stale), Code::Stale);
    house.does(Command::Admit {
        device: device(1, 1),
        target: waiting,
        resealed: Resealed { member: Some(other_sealed()), device: None },
        change: entry_after(0),
    });
    assert_eq!(house.family.caller(waiting), Some(member(3)));
    assert_eq!(house.family.members[&member(3)].profile, other_sealed());
    assert_eq!(house.family.devices[&waiting].profile, Some(sealed()));
    assert!(!house.family.members[&member(3)].keeper);
    assert!(house.family.knocks.is_empty());
    assert_eq!(house.refuses(admit(device(1, 1), waiting)), Code::NotFound);
}

#[test]
fn a_member_lets_in_a_further_device_of_their_own_and_a_keeper_does_not() {
    let mut house = House::of(&[1, 1]);
    let waiting = knocks(&mut house, 2, 2);
    assert_eq!(house.refuses(admit(device(1, 1), waiting)), Code::NotAllowed);
    house.does(admit(device(2, 1), waiting));
    assert_eq!(house.family.caller(waiting), Some(member(2)));
}

#[test]
fn a_knock_is_refused_by_a_keeper_or_the_member() {
    for by in [device(1, 1), device(2, 1)] {
        let mut house = House::of(&[1, 1, 1]);
        let waiting = knocks(&mut house, 2, 2);
        assert_eq!(house.refuses(refuse(device(3, 1), waiting)), Code::NotAllowed);
        house.does(refuse(by, waiting));
        assert_eq!(house.refuses(admit(device(2, 1), waiting)), Code::NotFound);
    }
}

#[test]
fn a_knock_expires_with_its_invitation() {
    let mut house = House::of(&[1]);
    let waiting = knocks(&mut house, 2, 1);
    house.waits(7 * 24 * HOUR);
    assert_eq!(house.refuses(admit(device(1, 1), waiting)), Code::NotFound);
    house.does(Command::Tick);
    assert!(house.family.knocks.is_empty());
}

#[test]
fn who_waits_takes_up_room() {
    let mut house = House::of(&[16]);
    let invitation = NewInvitation { for_member: Some(member(1)), ..new_invitation(ID) };
    house.does(Command::Invite { device: device(1, 1), invitation });
    let redeem = |d| Command::Redeem {
        invitation: ID,
        proof_hash: proof(),
        member: None,
        device: new_device(1, d),
        knock: new_knock(),
    };
    assert_eq!(house.refuses(redeem(17)), Code::Full);
    house.does(Command::RemoveDevice {
        device: device(1, 1),
        target: device(1, 16),
        change: Some(house.unchanged()),
    });
    house.does(redeem(17));
    let returned = Command::AddReturnedDevice {
        member: member(1),
        device: device(1, 18),
        public_key: new_device(1, 18).public_key,
    };
    assert_eq!(house.refuses(returned), Code::Full);
}

#[test]
fn whoever_is_removed_is_waited_for_no_longer() {
    let mut house = House::of(&[1, 1]);
    knocks(&mut house, 2, 2);
    house.does(Command::RemoveMember { device: device(1, 1), member: member(2), change: house.unchanged() });
    assert!(house.family.knocks.is_empty());
}

#[test]
fn knocks_of_new_people_are_shown_to_keepers_and_others_to_all() {
    let mut house = House::of(&[1, 1, 1]);
    let shown =
        |house: &House, m| house.family.view_for(member(m), device(m, 1), house.now, Vec::new()).knocks.len();
    let new = knocks(&mut house, 4, 1);
    assert_eq!([shown(&house, 1), shown(&house, 2)], [1, 0]);
    house.does(refuse(device(1, 1), new));
    house.does(Command::Tick);
    house.family.invitations.clear();
    knocks(&mut house, 2, 2);
    assert_eq!([shown(&house, 1), shown(&house, 2), shown(&house, 3)], [1, 1, 1]);
}

#[test]
fn somebody_is_there_when_one_who_may_let_in_has_a_page_open() {
    let mut house = House::of(&[1, 1]);
    let waiting = knocks(&mut house, 2, 2);
    let knock = &house.family.knocks[&waiting];
    let attended = |open: &[DeviceId]| {
        house.family.is_attended(knock, &open.iter().copied().collect::<BTreeSet<_>>(), house.now)
    };
    assert!(!attended(&[device(1, 1)]));
    assert!(attended(&[device(2, 1)]));
}

#[test]
fn a_member_for_whom_two_have_vouched_comes_back_after_a_day() {
    let mut house = House::of(&[1, 1, 1]);
    let waiting = knocks(&mut house, 2, 2);
    house.does(vouch(device(1, 1), waiting));
    assert_eq!(house.refuses(begin_return(device(1, 1), waiting, entry_after(0))), Code::NotAllowed);
    house.does(vouch(device(1, 1), waiting));
    assert_eq!(house.family.knocks[&waiting].vouchers.len(), 1, "one word a device");
    house.does(vouch(device(3, 1), waiting));
    assert_eq!(house.refuses(begin_return(device(1, 1), waiting, entry_after(7))), Code::Stale);
    house.does(begin_return(device(1, 1), waiting, entry_after(0)));
    assert_eq!(house.refuses(begin_return(device(1, 1), waiting, entry_after(1))), Code::Taken);
    let admit = Command::Admit {
        device: device(3, 1),
        target: waiting,
        resealed: Resealed::default(),
        change: entry_after(1),
    };
    house.waits(24 * HOUR - 1);
    assert_eq!(house.refuses(admit.clone()), Code::NotAllowed);
    house.waits(1);
    house.does(admit);
    assert_eq!(house.family.caller(waiting), Some(member(2)));
}

#[test]
fn a_return_outlasts_its_invitation_by_a_week() {
    let mut house = House::of(&[1, 1, 1]);
    let waiting = knocks(&mut house, 2, 2);
    house.waits(7 * 24 * HOUR - 1);
    house.does(vouch(device(1, 1), waiting));
    house.does(vouch(waiting, waiting));
    assert_eq!(house.family.knocks[&waiting].vouchers[1].0, None, "the waiting device's own, from paper");
    house.does(begin_return(device(1, 1), waiting, entry_after(0)));
    house.lets_pass(8 * 24 * HOUR - 1);
    assert!(house.family.knocks.contains_key(&waiting));
    house.lets_pass(1);
    assert!(house.family.knocks.is_empty());
}

#[test]
fn anybody_stops_a_return_that_was_begun() {
    let mut house = House::of(&[1, 1, 1]);
    let waiting = knocks(&mut house, 2, 2);
    house.does(vouch(device(1, 1), waiting));
    house.does(vouch(device(2, 1), waiting));
    house.does(begin_return(device(1, 1), waiting, entry_after(0)));
    let stop = Command::RefuseKnock { device: device(3, 1), target: waiting, change: Some(entry_after(1)) };
    house.does(stop);
    assert!(house.family.knocks.is_empty());
    assert_eq!(house.family.delivery.roster, 2);
}

#[test]
fn nobody_vouches_for_somebody_new() {
    let mut house = House::of(&[1]);
    let waiting = knocks(&mut house, 2, 1);
    assert_eq!(house.refuses(vouch(device(1, 1), waiting)), Code::Invalid);
    assert_eq!(house.refuses(vouch(device(9, 9), waiting)), Code::NotSignedIn);
}

#[test]
fn a_member_has_four_codes_on_paper_and_ends_them() {
    let mut house = House::of(&[1, 1]);
    let keep = |m, id: u128, roster| Command::KeepPaperCode {
        device: device(m, 1),
        recovery: RecoveryId::from_u128(id),
        proof_hash: ProofHash::new(vec![id as u8; 32]).unwrap(),
        change: entry_after(roster),
    };
    for n in 0..4 {
        house.does(keep(2, u128::from(n) + 1, n));
    }
    assert_eq!(house.refuses(keep(2, 5, 4)), Code::Full);
    assert_eq!(house.refuses(keep(1, 1, 4)), Code::Taken);
    house.does(keep(1, 6, 4));
    let end = |by, id, roster| Command::EndPaperCode {
        device: device(by, 1),
        recovery: RecoveryId::from_u128(id),
        change: entry_after(roster),
    };
    assert_eq!(house.refuses(end(2, 6, 5)), Code::NotAllowed);
    assert_eq!(house.refuses(end(2, 99, 5)), Code::NotFound);
    assert_eq!(house.refuses(end(1, 1, 4)), Code::Stale);
    house.does(end(1, 1, 5));
    house.does(Command::RemoveMember { device: device(1, 1), member: member(2), change: house.unchanged() });
    assert_eq!(house.family.paper_codes.len(), 1);
    assert!(!house.family.paper_codes.contains_key(&CODE));
}
