//! Why something could not be sealed or opened. None of these carries a byte of what it is about.

use thiserror::Error;

/// Why something was not sealed. It must not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SealError {
    /// Nothing to seal.
    #[error("there is nothing to seal")]
    Empty,
    /// Longer than its place on the wire allows.
    #[error("this is too long to be sealed")]
    TooLong,
    /// The frame is not of the codec whose clear bytes the envelope keeps.
    #[error("this is not a VP8 frame")]
    NotVp8,
    /// The key has sealed as many frames as it may.
    #[error("this key has sealed all the frames it may; take a new seat")]
    Exhausted,
    /// There is no key to seal with.
    #[error("this device has no key to seal with; it must be let in first")]
    NoKey,
}

/// Why something was not opened. It must be dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OpenError {
    /// Cut short, or never sealed.
    #[error("this was not sealed by Parlour")]
    Malformed,
    /// No key is known under its KID.
    #[error("nobody in this call seals with this key")]
    UnknownSender,
    /// A camera where a microphone belongs, or the other way round.
    #[error("this kind of media does not belong here")]
    WrongMedia,
    /// Opened before, or too old to tell.
    #[error("this frame came before")]
    Repeated,
    /// Sealed with another key, for another purpose, or changed on the way.
    #[error("this was sealed with another key, or changed on the way")]
    Forged,
}
