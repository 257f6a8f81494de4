//! What the tests stand on.

pub(crate) mod browser;
pub(crate) mod disk;
pub(crate) mod house;
pub(crate) mod http;
pub(crate) mod media;
pub(crate) mod page;
pub(crate) mod privacy;
pub(crate) mod sealing;

pub(crate) use browser::Browser;
pub(crate) use house::House;
pub(crate) use page::Page;

use wire::{Problem, Sealed};

/// Something that a person wrote, sealed; the server can't tell.
pub(crate) fn sealed() -> Sealed {
    Sealed::new(vec![1; 93]).expect("the length is right")
}

/// So many random bytes.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    bytes
}

/// A random id.
pub(crate) fn id<T: From16>() -> T {
    T::from16(random())
}

/// Ids, by their sixteen bytes.
pub(crate) trait From16 {
    fn from16(bytes: [u8; 16]) -> Self;
}

macro_rules! from16 {
    ($($name:ident),*) => { $(impl From16 for wire::$name {
        fn from16(bytes: [u8; 16]) -> Self { Self::from_random_bytes(bytes) }
    })* };
}
from16!(
    FamilyId,
    MemberId,
    DeviceId,
    InvitationId,
    PasskeyId,
    CallId,
    SeatId,
    RecoveryId,
    GuestId,
    GuestLinkId
);

/// Where a refusal lays the fault.
pub(crate) fn fault(problem: &Problem) -> (wire::Code, &str) {
    (problem.code, problem.field.as_deref().unwrap_or_default())
}
