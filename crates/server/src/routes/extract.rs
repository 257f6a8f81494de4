//! What handlers take from a request, each with its own refusal.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRef, FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use wire::{Code, Proof, ProofHash, parse_json};

use crate::Origin;
use crate::app::App;
use crate::limits::household;
use crate::listen::Peer;
use crate::refused::{Refused, internal};

/// A JSON body. Bounded by the router's body limit; a wrong field is named.
#[derive(Debug)]
pub(crate) struct Message<T>(pub(crate) T);

impl<S, T: DeserializeOwned> FromRequest<S> for Message<T>
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let json =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(|kind| {
                kind.split(';').next().is_some_and(|kind| kind.trim() == "application/json")
            });
        if !json {
            return Err(Refused::new(Code::Invalid, "the request must be application/json"));
        }
        let Body(bytes) = Body::from_request(request, state).await?;
        Ok(Self(parse_json(&bytes)?))
    }
}

/// A body of bytes, bounded by the router's body limit and in time.
#[derive(Debug)]
pub(crate) struct Body(pub(crate) Bytes);

impl<S> FromRequest<S> for Body
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let patience = Arc::<App>::from_ref(state).patience.body;
        let arrived = tokio::time::timeout(patience, Bytes::from_request(request, state)).await;
        let arrived =
            arrived.map_err(|_| Refused::new(Code::Invalid, "the request took too long to arrive"))?;
        arrived.map(Self).map_err(|rejection| {
            if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
                Refused::new(Code::TooLarge, "the request is too long")
            } else {
                Refused::new(Code::Invalid, "the request ended early")
            }
        })
    }
}

/// An id in the path.
#[derive(Debug)]
pub(crate) struct Id<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Id<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|path| Self(path.0))
            .map_err(|_| Refused(wire::Problem::new(Code::Invalid, "this is no id").at("id")))
    }
}

/// The page that asks is of one of our own origins, this one.
#[derive(Debug)]
pub(crate) struct OwnPage(pub(crate) Origin);

impl<S: Send + Sync> FromRequestParts<S> for OwnPage {
    type Rejection = Refused;

    /// The router has put it there.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let origin = parts.extensions.get::<Origin>().cloned().map(Self);
        origin.ok_or_else(|| {
            Refused::new(Code::NotAllowed, "this request did not come from a page of this server")
        })
    }
}

/// Somebody who need not be signed in, by their household; asking too often is refused here.
#[derive(Debug)]
pub(crate) struct Stranger(pub(crate) IpAddr);

impl<S> FromRequestParts<S> for Stranger
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let app = Arc::<App>::from_ref(state);
        let peer = parts.extensions.get::<Peer>().map(|peer| peer.0);
        let asker = peer.map(|peer| asker(peer, &parts.headers)).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let household = household(asker);
        if app.strangers.take(household, app.clock.now()) {
            Ok(Self(household))
        } else {
            Err(Refused::new(Code::TooFast, "too many requests from this address; wait a little"))
        }
    }
}

/// SHA-256 of a proof: all that is kept of one.
pub(crate) fn hash_of(proof: &Proof) -> Result<ProofHash, Refused> {
    Ok(ProofHash::new(Sha256::digest(proof.as_slice()).to_vec()).ok_or_else(internal)?)
}

/// Who really asks: a proxy on this machine says so, nobody else is believed.
fn asker(peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    if !peer.is_loopback() {
        return peer;
    }
    headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok())
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_proxy_on_this_machine_may_say_who_asks() {
        let headers = HeaderMap::from_iter([(
            "x-forwarded-for".parse().expect("a name"),
            HeaderValue::from_static("192.0.2.9, 192.0.2.1"),
        )]);
        let [here, there, named] =
            ["127.0.0.1", "198.51.100.7", "192.0.2.1"].map(|ip| ip.parse().expect("an address"));
        assert_eq!(asker(here, &headers), named);
        assert_eq!(asker(there, &headers), there);
        assert_eq!(asker(here, &HeaderMap::new()), here);
    }
}
