//! A refusal on its way to a browser.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use wire::{Code, Problem};

/// A [`Problem`] as an HTTP answer.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) Problem);

impl Refused {
    pub(crate) fn new(code: Code, message: &str) -> Self {
        Self(Problem::new(code, message))
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<store::Error> for Refused {
    fn from(error: store::Error) -> Self {
        Self(store_problem(&error))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (status(self.0.code), Json(self.0)).into_response()
    }
}

/// What a page is told when the store failed; what the operator needs is logged.
pub(crate) fn store_problem(error: &store::Error) -> Problem {
    match error {
        store::Error::DiskFull => {
            tracing::error!("the disk is full: nothing can be kept until there is room");
            Problem::new(Code::DiskFull, "the server's disk is full; nothing was changed")
        }
        store::Error::Taken => Problem::new(Code::Taken, "something with this id exists already"),
        store::Error::Gone => Problem::new(Code::NotFound, "what this belongs to has been removed"),
        store::Error::Newer { .. }
        | store::Error::Unreadable { .. }
        | store::Error::Busy { .. }
        | store::Error::Corrupt { .. }
        | store::Error::Other(_) => {
            tracing::error!("the store failed: {error}");
            internal()
        }
    }
}

/// Something failed that is nobody's fault who asks.
pub(crate) fn internal() -> Problem {
    Problem::new(Code::Internal, "something failed on the server; nothing was changed")
}

/// A device that came back by passkey or paper asks for more than to join.
pub(crate) fn still_to_join() -> Problem {
    Problem::new(Code::NotAllowed, "this device has come back and is still to join the family group")
}

/// Does this to its end, even where whoever asked for it has gone meanwhile: a handler is dropped then, half done.
pub(crate) async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Refused>> + Send + 'static,
) -> Result<T, Refused> {
    tokio::spawn(work).await.map_err(|_| internal())?
}

fn status(code: Code) -> StatusCode {
    match code {
        Code::Invalid | Code::NobodyToRing | Code::BadOffer => StatusCode::BAD_REQUEST,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::TooFast => StatusCode::TOO_MANY_REQUESTS,
        Code::NotSignedIn => StatusCode::UNAUTHORIZED,
        Code::NotAllowed
        | Code::FoundingClosed
        | Code::InvitationWrongProof
        | Code::WrongSignature
        | Code::PasskeyRefused => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Taken | Code::Stale | Code::LastKeeper | Code::Full | Code::Protocol => StatusCode::CONFLICT,
        Code::InvitationExpired
        | Code::InvitationUsed
        | Code::InvitationRevoked
        | Code::ChallengeExpired
        | Code::CallOver => StatusCode::GONE,
        Code::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
