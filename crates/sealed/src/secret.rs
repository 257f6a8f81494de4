//! Secrets, one type each: they can't be passed for one another, compared, copied or printed, and are erased
//! when they are dropped.

use zeroize::{Zeroize, ZeroizeOnDrop};

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident, $length:expr) => {
        $(#[$doc])*
        #[derive(Zeroize, ZeroizeOnDrop)]
        pub struct $name([u8; $length]);

        impl $name {
            /// Its length in bytes.
            pub const LENGTH: usize = $length;

            /// The secret with these bytes, which are erased where they were.
            pub fn take(bytes: &mut [u8; $length]) -> Self {
                let secret = Self(*bytes);
                bytes.zeroize();
                secret
            }

            /// The bytes. Whoever asks answers for where they go.
            pub const fn expose(&self) -> &[u8; $length] {
                &self.0
            }
        }
    };
}

secret!(/// The family's key: what every name, face and call of the family is sealed under. 32 random bytes, made
    /// by the founder's browser.
    FamilyKey, 32);
secret!(/// What the media keys of one call are derived from.
    CallSecret, 32);
secret!(/// The base key (RFC 9605 section 4.4.2) of one page in one seat.
    SenderKey, 16);
secret!(/// The secret of an invitation: 32 random bytes in the link's fragment.
    InvitationSecret, 32);
secret!(/// What a passkey's PRF (WebAuthn level 3, section 10.1.4) gave for [`crate::PASSKEY_INPUT`].
    PasskeySecret, 32);
