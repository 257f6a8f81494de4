//! Why a bot can't go on.

use std::time::Duration;

use thiserror::Error;

/// Why a bot can't go on.
#[derive(Debug, Error)]
pub enum Failure {
    /// The server is not there, or the connection broke.
    #[error("the server can't be reached: {0}")]
    Unreachable(#[from] std::io::Error),
    /// The WebSocket broke.
    #[error("the socket broke: {0}")]
    Socket(Box<tokio_tungstenite::tungstenite::Error>),
    /// The server refused.
    #[error("the server refused {what} with {status}: {said}")]
    Refused {
        /// What was asked.
        what: String,
        /// The HTTP status; 0 over the socket.
        status: u16,
        /// Its words.
        said: String,
    },
    /// What came is not what was agreed on.
    #[error("the server does not speak the protocol: {0}")]
    Protocol(String),
    /// The system gives no random bytes.
    #[error("the system has no randomness")]
    Random,
    /// Something did not come in time.
    #[error("{what} did not come within {} s", waited.as_secs())]
    Late {
        /// What.
        what: &'static str,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The family's or the call's encryption does not hold.
    #[error("what the server gave does not hold: {0}")]
    Sealed(#[from] sealed::Error),
    /// A text could not be sealed.
    #[error("a text can't be sealed")]
    Seal,
    /// WebRTC failed.
    #[error("the media connection failed: {0}")]
    Media(Box<str0m::RtcError>),
    /// The bot lives no more.
    #[error("the bot has ended: {0}")]
    Died(String),
    /// The server ended the connection.
    #[error("the server ended the connection")]
    Ended,
}

impl From<tokio_tungstenite::tungstenite::Error> for Failure {
    fn from(error: tokio_tungstenite::tungstenite::Error) -> Self {
        Self::Socket(Box::new(error))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Protocol(error.to_string())
    }
}

impl From<str0m::RtcError> for Failure {
    fn from(error: str0m::RtcError) -> Self {
        Self::Media(Box::new(error))
    }
}
