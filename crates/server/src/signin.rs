//! Signing in: a device shows that it has its key, or a person shows a passkey, and gets a session's cookie.

mod challenges;
mod guests;
mod passkeys;
mod pending;
mod sessions;

pub(crate) use challenges::{Challenges, signature_fits};
pub(crate) use guests::{GuestCaller, begin_as_guest};
pub(crate) use passkeys::Passkeys;
pub(crate) use sessions::{AnyCaller, Caller, begin, forget_cookie, session_of};
