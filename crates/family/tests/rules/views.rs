//! What devices are shown.

use family::Command;
use wire::{InvitationId, InvitationState, PasskeyId, PasskeyView, RingState};

use crate::house::{CALL, House, START, device, member, new_invitation};

#[test]
fn members_are_shown_in_the_order_in_which_they_came() {
    let mut house = House::of(&[1, 1]);
    // Later, though their ids sort before.
    house.family.members.get_mut(&member(1)).unwrap().joined_at =
        house.now.after(std::time::Duration::from_secs(1));
    let view = house.family.view_for(member(1), device(1, 1), house.now, Vec::new());
    assert_eq!(view.members.iter().map(|member| member.id).collect::<Vec<_>>(), [member(2), member(1)]);
}

#[test]
fn others_are_told_the_day_on_which_a_device_was_seen() {
    let mut house = House::of(&[1, 2]);
    for d in [1, 2] {
        house.does(Command::DeviceOpened { device: device(2, d) });
    }
    house.waits(10);
    let seen = |m, d, at: usize| {
        let view = house.family.view_for(member(m), device(m, d), house.now, Vec::new());
        view.members.iter().find(|whom| whom.id == member(2)).unwrap().devices[at]
            .seen_at
            .unwrap()
            .as_millis()
    };
    let day = 24 * 60 * 60 * 1000;
    assert_eq!(seen(1, 1, 0), START / day * day);
    assert_eq!(seen(2, 1, 1), START);
    assert_eq!(seen(2, 1, 0), START + 10_000, "the one that looks is seen now");
}

#[test]
fn passkeys_are_shown_to_their_member_only() {
    let house = House::of(&[1, 1]);
    let passkey = PasskeyView { id: PasskeyId::from_u128(1), added_at: house.now };
    let view = house.family.view_for(member(2), device(2, 1), house.now, vec![passkey.clone()]);
    assert_eq!(view.members[1].passkeys, [passkey]);
    assert!(view.members[0].passkeys.is_empty());
}

#[test]
fn invitations_are_shown_to_keepers_and_to_who_made_them() {
    let mut house = House::of(&[1, 1, 1]);
    house.family.invitations.clear();
    let id = InvitationId::from_u128(9);
    let invitation = wire::NewInvitation { for_member: Some(member(2)), ..new_invitation(id) };
    house.does(Command::Invite { device: device(2, 1), invitation });
    let shown = |m, now| house.family.view_for(member(m), device(m, 1), now, Vec::new()).invitations;
    assert_eq!(shown(1, house.now)[0].state, InvitationState::Open);
    assert_eq!(
        shown(2, house.now.after(std::time::Duration::from_secs(8 * 86400)))[0].state,
        InvitationState::Expired
    );
    assert!(shown(3, house.now).is_empty());
}

#[test]
fn seats_are_shown_in_the_order_in_which_they_were_taken() {
    let (mut house, first, second) = House::in_call(&[1, 1, 1]);
    house.does(house.ring_more(device(1, 1), &[3]));
    let view = house.call().view(CALL);
    assert_eq!(view.seats.iter().map(|seat| seat.id).collect::<Vec<_>>(), [first, second]);
    assert_eq!(
        view.rings.iter().map(|ring| (ring.member, ring.state)).collect::<Vec<_>>(),
        [(member(2), RingState::Answered), (member(3), RingState::Pending)]
    );
}
