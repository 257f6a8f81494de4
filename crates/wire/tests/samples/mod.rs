//! One message of each kind.

mod delivery;
mod guests;
mod http;
mod socket;
mod waiting;

use wire::*;

pub(crate) use http::http;
pub(crate) use socket::{messages, requests};

pub(crate) const CODES: [Code; 24] = [
    Code::Invalid,
    Code::TooLarge,
    Code::TooFast,
    Code::NotSignedIn,
    Code::NotAllowed,
    Code::NotFound,
    Code::Taken,
    Code::FoundingClosed,
    Code::InvitationExpired,
    Code::InvitationUsed,
    Code::InvitationRevoked,
    Code::InvitationWrongProof,
    Code::WrongSignature,
    Code::ChallengeExpired,
    Code::PasskeyRefused,
    Code::Stale,
    Code::LastKeeper,
    Code::CallOver,
    Code::NobodyToRing,
    Code::Full,
    Code::BadOffer,
    Code::DiskFull,
    Code::Protocol,
    Code::Internal,
];

/// Ids that look like ids: a different pattern for each kind.
fn bits(kind: u128, n: u128) -> u128 {
    0x1234_5678_0000_4000_8000_0000_0000_0000 | kind << 96 | n
}

pub(crate) fn family() -> FamilyId {
    FamilyId::from_u128(bits(1, 1))
}

pub(crate) fn member(n: u128) -> MemberId {
    MemberId::from_u128(bits(2, n))
}

pub(crate) fn device(n: u128) -> DeviceId {
    DeviceId::from_u128(bits(3, n))
}

pub(crate) fn invitation() -> InvitationId {
    InvitationId::from_u128(bits(4, 1))
}

pub(crate) fn passkey() -> PasskeyId {
    PasskeyId::from_u128(bits(5, 1))
}

pub(crate) fn call() -> CallId {
    CallId::from_u128(bits(6, 1))
}

pub(crate) fn seat(n: u128) -> SeatId {
    SeatId::from_u128(bits(7, n))
}

pub(crate) fn at(seconds: u64) -> Timestamp {
    Timestamp::from_millis(1_795_000_000_000 + seconds * 1000)
}

pub(crate) fn sealed(what: u8) -> Sealed {
    Sealed::new(vec![what; 64]).unwrap()
}

pub(crate) fn salt() -> SeatSalt {
    SeatSalt::new((0..16).collect()).unwrap()
}

pub(crate) fn problem() -> Problem {
    Problem::new(Code::Invalid, "The hours are 1 to 720.").at("ask.hours")
}
