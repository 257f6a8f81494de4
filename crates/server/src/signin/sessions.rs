//! Sessions: a random token in a cookie; the store knows only its hash.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use store::{Session, SessionHash, Standing};
use wire::{Code, DeviceId, SignedIn};

use crate::Origin;
use crate::app::App;
use crate::random;
use crate::refused::{Refused, internal, still_to_join};
use crate::routes::Stranger;

/// How long a session lasts, used or not: the longest that browsers keep a cookie.
const LASTS: Duration = Duration::from_secs(400 * 24 * 60 * 60);
/// Under TLS: bound to this host, never sent in the clear (RFC 6265bis, "__Host-").
const SECURE_NAME: &str = "__Host-parlour";
/// On this machine, without TLS.
const LOCAL_NAME: &str = "parlour";

/// Who asks: a signed-in device that is one of the family's.
#[derive(Debug)]
pub(crate) struct Caller {
    /// Names the session.
    pub(crate) hash: SessionHash,
    /// Whose it is.
    pub(crate) session: Session,
}

/// Who asks, also where their device still waits to be let in, or came back and is still to join the family group.
#[derive(Debug)]
pub(crate) struct AnyCaller(pub(crate) Caller);

impl<S> FromRequestParts<S> for Caller
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let AnyCaller(caller) = AnyCaller::from_request_parts(parts, state).await?;
        let Session { family, device, standing, .. } = caller.session;
        if standing == Standing::Waiting {
            return Err(Refused::new(Code::NotAllowed, "this device waits to be let in"));
        }
        let house = Arc::<App>::from_ref(state).houses.of(family).await?.ok_or_else(internal)?;
        if house.see(move |family| family.is_still_to_join(device)).await? {
            return Err(still_to_join().into());
        }
        Ok(caller)
    }
}

impl<S> FromRequestParts<S> for AnyCaller
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let app = Arc::<App>::from_ref(state);
        let Some(caller) = session_of(&app, &parts.headers).await? else {
            // Cookies are not to be guessed, nor the store to be kept busy by looking for them.
            Stranger::from_request_parts(parts, state).await?;
            return Err(Refused::new(Code::NotSignedIn, "no session, or it has ended: sign in"));
        };
        if !app.devices.take(caller.session.device, app.clock.now()) {
            return Err(Refused::new(Code::TooFast, "too many requests from this device; wait a little"));
        }
        Ok(Self(caller))
    }
}

/// The session whose cookie came with a request, where it is good.
pub(crate) async fn session_of(app: &App, headers: &HeaderMap) -> Result<Option<Caller>, Refused> {
    let now = app.clock.now();
    let https = app.origins.iter().any(Origin::is_https);
    let local = app.origins.iter().any(|origin| !origin.is_https());
    for token in tokens(headers, https, local) {
        let hash = hash_of(&token);
        if let Some(session) = app.store.session(hash, now).await? {
            return Ok(Some(Caller { hash, session }));
        }
    }
    Ok(None)
}

/// Begins a session; gives the headers that set its cookie.
pub(crate) async fn begin(app: &App, origin: &Origin, who: SignedIn) -> Result<HeaderMap, Refused> {
    let token = random::bytes::<32>()?;
    let now = app.clock.now();
    app.store.begin_session(hash_of(&token), DeviceId::clone(&who.device), now, now.after(LASTS)).await?;
    set_cookie(origin, &URL_SAFE_NO_PAD.encode(token), LASTS)
}

/// The headers that make a browser forget the cookie.
pub(crate) fn forget_cookie(origin: &Origin) -> Result<HeaderMap, Refused> {
    set_cookie(origin, "", Duration::ZERO)
}

fn set_cookie(origin: &Origin, value: &str, lasts: Duration) -> Result<HeaderMap, Refused> {
    let (name, secure) = if origin.is_https() { (SECURE_NAME, "; Secure") } else { (LOCAL_NAME, "") };
    let seconds = lasts.as_secs();
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    let mut cookie = HeaderValue::from_str(&cookie).map_err(|_| internal())?;
    cookie.set_sensitive(true);
    Ok(HeaderMap::from_iter([(SET_COOKIE, cookie)]))
}

fn hash_of(token: &[u8; 32]) -> SessionHash {
    SessionHash::new(Sha256::digest(token).into())
}

/// Every token in the request's cookies under a name that this server gives: one that is served by TLS alone never
/// takes the other, which another site of the same domain could plant.
fn tokens(headers: &HeaderMap, https: bool, local: bool) -> impl Iterator<Item = [u8; 32]> {
    let given = [https.then_some(SECURE_NAME), local.then_some(LOCAL_NAME)];
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .filter(move |(name, _)| given.contains(&Some(*name)))
        .filter_map(|(_, value)| URL_SAFE_NO_PAD.decode(value).ok()?.try_into().ok())
        .take(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn under_tls_only_the_cookie_that_is_bound_to_this_host_counts() {
        let [ours, planted] = [[1; 32], [2; 32]].map(|token: [u8; 32]| URL_SAFE_NO_PAD.encode(token));
        let cookie = format!("{LOCAL_NAME}={planted}; {SECURE_NAME}={ours}");
        let cookie = HeaderValue::from_str(&cookie).expect("it is a header");
        let headers = HeaderMap::from_iter([(COOKIE, cookie)]);
        assert_eq!(tokens(&headers, true, false).collect::<Vec<_>>(), [[1; 32]]);
        assert_eq!(tokens(&headers, false, true).collect::<Vec<_>>(), [[2; 32]]);
    }
}
