//! Guests' sessions: a random token in a cookie of its own, good for one call; the family knows its hash.

use std::str::FromStr as _;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use wire::{Code, FamilyId, GuestId, GuestLinkId, ProofHash};

use crate::Origin;
use crate::app::App;
use crate::house::GuestPage;
use crate::random;
use crate::refused::{Refused, internal};

/// A member who opens a guest's link on their own browser stays signed in: guests have another cookie.
const SECURE_NAME: &str = "__Host-parlour-guest";
const LOCAL_NAME: &str = "parlour-guest";

/// A guest who asks, with the family to which their link leads. Whether they are one is for its house to say.
#[derive(Debug)]
pub(crate) struct GuestCaller {
    pub(crate) family: FamilyId,
    pub(crate) page: GuestPage,
}

impl<S> FromRequestParts<S> for GuestCaller
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let app = Arc::<App>::from_ref(state);
        let over = || Refused::new(Code::NotSignedIn, "no guest's session, or its call is over");
        let https = app.origins.iter().any(Origin::is_https);
        let name = if https { SECURE_NAME } else { LOCAL_NAME };
        let (link, guest, token) = cookie(&parts.headers, name).ok_or_else(over)?;
        let family = app.store.guest_link_family(link).await?.ok_or_else(over)?;
        let session = hash_of(&token).ok_or_else(internal)?;
        Ok(Self { family, page: GuestPage { guest, session } })
    }
}

/// Begins a guest's session: what the family keeps of it, and the headers that set its cookie, which ends with the
/// browser or with the call.
pub(crate) fn begin_as_guest(
    origin: &Origin,
    link: GuestLinkId,
    guest: GuestId,
) -> Result<(ProofHash, HeaderMap), Refused> {
    let token = random::bytes::<32>()?;
    let session = hash_of(&token).ok_or_else(internal)?;
    let (name, secure) = if origin.is_https() { (SECURE_NAME, "; Secure") } else { (LOCAL_NAME, "") };
    let token = URL_SAFE_NO_PAD.encode(token);
    let cookie = format!("{name}={link}.{guest}.{token}; Path=/; HttpOnly; SameSite=Strict{secure}");
    let mut cookie = HeaderValue::from_str(&cookie).map_err(|_| internal())?;
    cookie.set_sensitive(true);
    Ok((session, HeaderMap::from_iter([(SET_COOKIE, cookie)])))
}

fn hash_of(token: &[u8; 32]) -> Option<ProofHash> {
    ProofHash::new(Sha256::digest(token).to_vec())
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<(GuestLinkId, GuestId, [u8; 32])> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let (_, value) = cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(known, _)| *known == name)?;
    let mut parts = value.split('.');
    let link = GuestLinkId::from_str(parts.next()?).ok()?;
    let guest = GuestId::from_str(parts.next()?).ok()?;
    let token = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?.try_into().ok()?;
    parts.next().is_none().then_some((link, guest, token))
}
