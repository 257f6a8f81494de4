//! Bytes as the wire carries them: bounded while parsed, and never printed.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

macro_rules! bytes {
    ($(#[$doc:meta])* $name:ident, $min:expr, $max:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, TS)]
        #[ts(type = "Bytes")]
        pub struct $name(Vec<u8>);

        impl $name {
            /// The fewest bytes accepted.
            pub const MIN: usize = $min;
            /// The most bytes accepted.
            pub const MAX: usize = $max;

            /// Wraps `bytes`, or gives `None` where there are too few or too many.
            pub fn new(bytes: Vec<u8>) -> Option<Self> {
                (Self::MIN..=Self::MAX).contains(&bytes.len()).then_some(Self(bytes))
            }

            /// The bytes.
            pub fn as_slice(&self) -> &[u8] {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&URL_SAFE_NO_PAD.encode(&self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
                if text.len() > Self::MAX.div_ceil(3) * 4 {
                    return Err(D::Error::custom(concat!(stringify!($name), " is too long")));
                }
                let bytes = URL_SAFE_NO_PAD
                    .decode(text.as_ref())
                    .map_err(|_| D::Error::custom(concat!(stringify!($name), " is not base64url")))?;
                Self::new(bytes).ok_or_else(|| {
                    D::Error::custom(concat!(stringify!($name), " has the wrong length"))
                })
            }
        }

        /// Only the length is shown.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({} bytes)"), self.0.len())
            }
        }
    };
}

bytes!(/// A sealed text (a name, a zone, a drawn portrait). At least a nonce, a tag and the version byte.
    Sealed, 29, 4096);
bytes!(/// A sealed picture.
    SealedPicture, 29, 262_144);
bytes!(/// An Ed25519 public key (RFC 8032).
    PublicKey, 32, 32);
bytes!(/// An Ed25519 signature (RFC 8032).
    Signature, 64, 64);
bytes!(/// What a device signs to show that it has its key.
    Challenge, 32, 32);
bytes!(/// Proof that somebody has the secret of an invitation, derived from it and safe to show the server.
    Proof, 32, 32);
bytes!(/// SHA-256 of a [`Proof`].
    ProofHash, 32, 32);
bytes!(/// The random part of one page's media keys; new each time a page takes a seat.
    SeatSalt, 16, 16);
bytes!(/// An entry of the family's roster, signed by a device.
    RosterEntry, 1, 8192);
bytes!(/// An MLS commit (RFC 9420 §12.4).
    Commit, 1, 131_072);
bytes!(/// An MLS proposal of the server's own (RFC 9420 §12.1.8): to remove a place from a call's group.
    Proposal, 1, 1024);
bytes!(/// An MLS welcome (RFC 9420 §12.4.3.1).
    Welcome, 1, 131_072);
bytes!(/// An MLS group info with its ratchet tree (RFC 9420 §12.4.3), for joining by external commit.
    GroupInfo, 1, 262_144);
bytes!(/// An MLS application message (RFC 9420 §15).
    GroupMessage, 1, 65_536);
bytes!(/// An MLS key package (RFC 9420 §10).
    KeyPackage, 1, 16_384);
bytes!(/// What an invitation says to whoever holds it, sealed under its link's secret.
    Card, 29, 16_384);
bytes!(/// An Ed25519 public key that the roster certifies (RFC 8032).
    DeviceKey, 32, 32);
bytes!(/// HMAC-SHA256 over what a new device shows, under a key from the invitation's secret.
    KnockMac, 32, 32);
bytes!(/// A signature, with who made it, for a member who has lost all devices.
    Voucher, 1, 512);
bytes!(/// What a member's device gives a guest, sealed under the link's secret for the guest's page.
    Admission, 29, 65_536);
