//! Devices that wait, and codes on paper.

use wire::*;

use super::delivery::founding_change;
use super::{at, device, family, invitation, member, sealed};

pub(crate) fn new_knock() -> NewKnock {
    NewKnock {
        device_key: DeviceKey::new(vec![b'd'; 32]).unwrap(),
        key_package: KeyPackage::new(vec![b'k'; 60]).unwrap(),
        mac: KnockMac::new(vec![b'm'; 32]).unwrap(),
    }
}

pub(crate) fn card() -> InvitationCard {
    InvitationCard {
        family: family(),
        card: Card::new(vec![b'c'; 200]).unwrap(),
        by: member(1),
        for_member: Some(member(2)),
        expires_at: at(604_800),
    }
}

pub(crate) fn recovery() -> RecoveryId {
    RecoveryId::from_u128(super::bits(8, 1))
}

/// Somebody new.
pub(crate) fn knock() -> KnockView {
    let NewKnock { device_key, key_package, mac } = new_knock();
    KnockView {
        device: device(3),
        member: member(3),
        new_member: Some(sealed(b'n')),
        profile: sealed(b'd'),
        invitation: invitation(),
        device_key,
        key_package,
        mac,
        at: at(30),
        expires_at: at(604_830),
        vouchers: Vec::new(),
        returns_at: None,
    }
}

/// A member who has lost all devices.
pub(crate) fn returning() -> KnockView {
    let vouchers = vec![
        VoucherView { by: Some(device(1)), voucher: voucher() },
        VoucherView { by: None, voucher: voucher() },
    ];
    KnockView {
        device: device(4),
        member: member(2),
        new_member: None,
        vouchers,
        returns_at: Some(at(86_430)),
        ..knock()
    }
}

pub(crate) fn requests() -> Vec<(&'static str, Request)> {
    let change = founding_change;
    vec![
        (
            "admit",
            Request::Admit {
                device: device(3),
                change: change(),
                member_profile: Some(sealed(b'n')),
                device_profile: Some(sealed(b'd')),
            },
        ),
        (
            "admit a device",
            Request::Admit {
                device: device(3),
                change: change(),
                member_profile: None,
                device_profile: None,
            },
        ),
        ("refuse_knock", Request::RefuseKnock { device: device(3), change: None }),
        ("refuse_knock sealed", Request::RefuseKnock { device: device(3), change: Some(change()) }),
        ("vouch", Request::Vouch { device: device(4), voucher: voucher() }),
        ("begin_return", Request::BeginReturn { device: device(4), change: change() }),
        (
            "keep_paper_code",
            Request::KeepPaperCode {
                recovery: recovery(),
                proof_hash: ProofHash::new(vec![b'h'; 32]).unwrap(),
                change: change(),
            },
        ),
        ("end_paper_code", Request::EndPaperCode { recovery: recovery(), change: change() }),
    ]
}

pub(crate) fn messages() -> Vec<(&'static str, FromServer)> {
    vec![
        ("waiting", FromServer::Waiting { open: false, returns_at: None }),
        ("waiting to return", FromServer::Waiting { open: true, returns_at: Some(at(86_430)) }),
        ("admitted", FromServer::Admitted),
        ("not_admitted", FromServer::NotAdmitted),
    ]
}

pub(crate) fn answers() -> Vec<(&'static str, Reply)> {
    let waiting = Answer::Waiting {
        now: at(31),
        family: family(),
        member: member(3),
        device: device(3),
        at: at(30),
        expires_at: at(604_830),
        open: true,
        returns_at: None,
    };
    vec![("waiting", Reply::Ok(waiting))]
}

fn voucher() -> Voucher {
    Voucher::new(vec![b'v'; 81]).unwrap()
}
