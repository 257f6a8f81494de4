//! What every store must keep to, whatever it is built on: each function is one promise, kept or broken by
//! a store that is new and empty.

pub(crate) mod calls;
pub(crate) mod delivery;
pub(crate) mod external_sender;
pub(crate) mod families;
pub(crate) mod passkeys;
pub(crate) mod sessions;
pub(crate) mod waiting;

use family::{Change, Device, Family, Invitation, Member};
use wire::{
    CallId, DeviceId, FamilyId, InvitationId, MemberId, NewDevice, NewMember, ProofHash, PublicKey, Sealed,
    Timestamp,
};

use crate::Store;

/// Runs every promise, each on a store of its own.
macro_rules! promises {
    ($run:ident: $($group:ident::{$($promise:ident),+ $(,)?}),+ $(,)?) => {
        $($(
            #[tokio::test]
            async fn $promise() {
                $run(|store| Box::pin($crate::conformance::$group::$promise(store))).await;
            }
        )+)+
    };
}
pub(crate) use promises;

/// All promises, as tests of the store that `$run` makes.
macro_rules! all_promises {
    ($run:ident) => {
        $crate::conformance::promises! { $run:
            families::{
                a_founded_family_is_loaded_as_it_was,
                a_family_is_founded_once,
                an_unknown_family_is_none,
                every_change_to_people_is_loaded_as_it_was_applied,
                changes_applied_twice_are_applied_once,
                changes_are_applied_all_or_none,
                a_device_id_of_another_family_is_taken,
                an_invitation_id_of_another_family_is_taken,
                a_family_can_reach_nothing_of_another,
                changes_to_a_family_that_is_gone_are_refused,
                a_device_and_an_invitation_lead_to_their_family,
                a_removed_member_takes_everything_along,
                a_photograph_is_dropped_when_the_next_one_counts,
                a_photograph_to_come_survives_other_changes,
                when_a_device_was_seen_is_kept_to_the_minute,
                members_with_the_same_id_in_two_families_stay_apart,
            },
            external_sender::{
                the_server_s_key_is_kept_from_the_first_start_on,
            },
            sessions::{
                a_session_knows_its_device_until_it_expires,
                an_ended_session_is_gone,
                a_removed_device_ends_its_sessions,
                a_removed_device_cannot_begin_a_session,
                a_device_has_its_newest_sessions_only,
            },
            passkeys::{
                a_passkey_is_found_by_its_credential_id,
                a_used_passkey_keeps_its_new_counter,
                a_passkey_that_was_removed_while_it_was_used_stays_removed,
                a_credential_id_is_kept_once,
                a_passkey_is_removed_by_its_member_only,
                a_passkey_needs_its_member,
            },
            calls::{
                a_running_call_is_loaded_as_it_was,
                an_ended_call_is_history_and_runs_no_more,
                history_is_told_to_those_who_had_a_part,
                history_is_paged_newest_first,
                history_of_a_removed_member_stays_with_the_others,
                a_call_in_the_history_is_never_rewritten,
                a_call_in_the_history_does_not_begin_again,
                a_guest_s_link_leads_to_its_call_while_that_goes_on,
            },
            waiting::{
                a_waiting_device_is_loaded_as_it_knocked,
                a_waiting_device_has_a_session_that_waits,
                whoever_is_let_in_keeps_their_session,
                whoever_is_sent_away_loses_their_session,
                a_waiting_device_of_another_family_is_taken,
                a_paper_code_is_found_by_its_proof,
                a_paper_code_goes_with_its_member,
            },
            delivery::{
                a_roster_is_read_in_order_from_any_place,
                a_family_founded_with_a_group_is_loaded_with_it,
                every_change_to_the_group_is_loaded_as_it_was_applied,
                sealed_changes_applied_twice_are_applied_once,
                items_are_read_in_order_and_in_bounds,
                a_welcome_waits_for_its_device_alone,
                a_key_package_is_read_until_it_is_gone,
                a_removed_device_takes_its_mailbox_along,
                sealed_changes_reach_nothing_of_another_family,
                a_call_s_group_is_not_kept,
            },
        }
    };
}
pub(crate) use all_promises;

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(1_800_000_000_000 + millis)
}

fn sealed(what: u8) -> Sealed {
    Sealed::new(vec![what; 64]).unwrap()
}

fn family_id(n: u128) -> FamilyId {
    FamilyId::from_u128(n << 8 | 1)
}

fn member_id(n: u128) -> MemberId {
    MemberId::from_u128(n << 8 | 2)
}

fn device_id(n: u128) -> DeviceId {
    DeviceId::from_u128(n << 8 | 3)
}

fn invitation_id(n: u128) -> InvitationId {
    InvitationId::from_u128(n << 8 | 4)
}

fn call_id(n: u128) -> CallId {
    CallId::from_u128(n << 8 | 5)
}

/// Family `n`, founded by member `n` on device `n`.
fn family(n: u128) -> Family {
    let key = PublicKey::new(vec![n as u8; 32]).unwrap();
    let founder = NewMember { id: member_id(n), profile: sealed(1) };
    let device = NewDevice { id: device_id(n), public_key: key, profile: sealed(2) };
    Family::new(family_id(n), sealed(3), founder, device, at(0))
}

async fn founded(store: &dyn Store, n: u128) -> Family {
    let family = family(n);
    store.found_family(&family, &[]).await.unwrap();
    family
}

async fn loaded(store: &dyn Store, family: &Family) -> Family {
    store.load_family(family.id).await.unwrap().unwrap()
}

fn member() -> Member {
    Member {
        keeper: false,
        profile: sealed(4),
        photo: None,
        last_photo: 0,
        joined_at: at(10),
        history_seen_until: at(11),
    }
}

fn device_of(member: MemberId) -> Device {
    Device {
        member,
        public_key: PublicKey::new(vec![9; 32]).unwrap(),
        profile: None,
        added_at: at(20),
        seen_at: None,
    }
}

fn invitation_by(member: MemberId) -> Invitation {
    Invitation {
        by: member,
        for_member: Some(member),
        proof_hash: ProofHash::new(vec![7; 32]).unwrap(),
        card: wire::Card::new(vec![6; 99]),
        note: sealed(5),
        made_at: at(30),
        expires_at: at(40),
        used_at: None,
        revoked_at: None,
    }
}

/// A second member with a device.
fn joined(n: u128) -> [Change; 2] {
    [Change::MemberKept(member_id(n), member()), Change::DeviceKept(device_id(n), device_of(member_id(n)))]
}
