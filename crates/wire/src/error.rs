//! What went wrong, in a form that a program can act on and a person can read.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a request was refused. The web app has a sentence for each in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The message could not be parsed; `field` names the part at fault where it is known.
    Invalid,
    /// The message, or a field of it, is too long.
    TooLarge,
    /// Too many requests in too short a time.
    TooFast,
    /// The caller is not signed in, or no longer.
    NotSignedIn,
    /// The caller is signed in but may not do this.
    NotAllowed,
    /// What the request names does not exist (or is none of the caller's business).
    NotFound,
    /// The id is taken: something with it exists already.
    Taken,
    /// The link that founds a family was used, or is not this server's.
    FoundingClosed,
    /// The invitation has expired.
    InvitationExpired,
    /// The invitation was used.
    InvitationUsed,
    /// The invitation was revoked by a keeper or its maker.
    InvitationRevoked,
    /// The proof does not fit the invitation: the link is incomplete.
    InvitationWrongProof,
    /// The signature does not fit the device's key or the challenge.
    WrongSignature,
    /// The challenge has expired; ask for another.
    ChallengeExpired,
    /// The passkey ceremony failed.
    PasskeyRefused,
    /// It was made on what is no longer the latest: catch up and make it anew.
    Stale,
    /// The last keeper can't be removed or stop being one.
    LastKeeper,
    /// The call is over.
    CallOver,
    /// Nobody was named who could be rung.
    NobodyToRing,
    /// The call, or the family, has as many as it can hold.
    Full,
    /// The offer was not what a Parlour page sends (slots, codecs, AES-GCM).
    BadOffer,
    /// The disk is full; nothing was changed.
    DiskFull,
    /// The page speaks another version of the protocol; reload it.
    Protocol,
    /// Something failed on the server's side; nothing was changed.
    Internal,
}

/// A refusal as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Problem {
    /// What kind of problem.
    pub code: Code,
    /// The field at fault, as a path (`rings[0].member`), where one is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub field: Option<String>,
    /// One English sentence for logs and for programs; people are shown the app's own words for `code`.
    pub message: String,
}

impl Problem {
    /// A problem without a field.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, field: None, message: message.into() }
    }

    /// The same problem, laid at this field's door.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
}
