//! Identifiers: opaque 128-bit values, one type each, so that a member can't be passed for a device.
//!
//! A browser that creates something (a family, a member, a device, an invitation, a call) chooses its
//! id at random, because what it seals is bound to that id before the server has seen either.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[ts(type = "Id")]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The id with these 128 bits.
            pub const fn from_u128(bits: u128) -> Self {
                Self(Uuid::from_u128(bits))
            }

            /// The id made of these random bytes (a version 4 UUID).
            pub fn from_random_bytes(bytes: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }

            /// The 128 bits, big-endian.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        /// Ids tell who speaks with whom: a log line shows the last two bytes, enough to follow one thread.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let [.., a, b] = self.0.as_bytes();
                write!(f, concat!(stringify!($name), "(…{:02x}{:02x})"), a, b)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }
    };
}

id!(/// A family: the tenant.
    FamilyId);
id!(/// A person of a family.
    MemberId);
id!(/// One browser or app of a member.
    DeviceId);
id!(/// A one-time, expiring way in.
    InvitationId);
id!(/// A passkey of a member.
    PasskeyId);
id!(/// A way for a member to come back who has lost all devices: a code on paper, or a passkey's PRF.
    RecoveryId);
id!(/// A call, from the first ring until fewer than two remain.
    CallId);
id!(/// One beginning of a call's group: whoever begins it anew gives it another.
    CallGroupId);
id!(/// One device's place in a call.
    SeatId);
id!(/// A way for guests into one call.
    GuestLinkId);
id!(/// Somebody admitted to one call.
    GuestId);
