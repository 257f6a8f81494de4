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

secret!(/// A base key (RFC 9605 section 4.4.2): an epoch's of a call's group. Every leaf's keys come from it.
    SenderKey, 16);
secret!(/// The secret of an invitation: 32 random bytes in the link's fragment.
    InvitationSecret, 32);
secret!(/// What a passkey's PRF (WebAuthn level 3, section 10.1.4) gave for `PASSKEY_INPUT`.
    PasskeySecret, 32);
secret!(/// The key of one file: 32 random bytes, which travel in the message that the file belongs to.
    FileKey, 32);

impl SenderKey {
    /// Tells one use of a key from another without telling the key.
    pub fn print(&self, number: u8, epoch: u8) -> [u8; 32] {
        *crate::kdf::derive(self.expose(), "print", &[&[number, epoch]])
    }
}
