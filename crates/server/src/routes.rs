//! The HTTP interface: the table at the top of `wire`'s `http.rs`, one file per row.

mod door;
mod extract;
mod families;
mod guests;
mod health;
mod history;
mod invitations;
mod passkeys;
mod photos;
mod returns;
mod sign_in;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{CACHE_CONTROL, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::compression::CompressionLayer;
use wire::{Code, SealedPicture};

use crate::app::{App, Closing, Reach};
use crate::refused::Refused;
use crate::{Origin, assets, headers, socket};

use extract::hash_of;
pub(crate) use extract::{OwnPage, Stranger};

/// The longest body: a photograph, and a byte more so that a longer one is told apart.
const LONGEST_BODY: usize = SealedPicture::MAX + 1;

/// Everything that can be asked for.
pub(crate) fn router(app: Arc<App>, closing: Closing) -> Router {
    let https = app.origins.iter().any(Origin::is_https);
    let always = headers::of_every_answer(https);
    let api = Router::new()
        .route("/door", get(door::door))
        .route("/families", post(families::found))
        .route("/sign-in/challenge", post(sign_in::challenge))
        .route("/sign-in", post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/invitations/{id}/card", post(invitations::card))
        .route("/invitations/{id}/redeem", post(invitations::redeem))
        .route("/members/{id}/photo", get(photos::show).put(photos::keep))
        .route("/passkeys/register/start", post(passkeys::start_registration))
        .route("/passkeys/register/finish", post(passkeys::finish_registration))
        .route("/passkeys/sign-in/start", post(passkeys::start_sign_in))
        .route("/passkeys/sign-in/finish", post(passkeys::finish_sign_in))
        .route("/guests/{id}/look", post(guests::look))
        .route("/guests/{id}/knock", post(guests::knock))
        .route("/guests/socket", get(socket::open_for_guest))
        .route("/return/paper", post(returns::by_paper))
        .route("/history", get(history::history))
        .route("/socket", get(socket::open))
        .fallback(async || Refused::new(Code::NotFound, "there is nothing at this address"))
        .method_not_allowed_fallback(async || {
            Refused::new(Code::Invalid, "this address takes another method")
        })
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(middleware::from_fn(never_cached))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), only_own_pages));
    Router::new()
        .nest("/api", api)
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback_service(Router::new().fallback(assets::serve).layer(CompressionLayer::new().gzip(true)))
        .layer(middleware::from_fn(move |request, next| headers::add(always.clone(), request, next)))
        .with_state(Reach { app, closing })
}

/// Whatever changes something, and the socket, is for pages of our own origins only. The origin is handed on.
async fn only_own_pages(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    match own_origin(&app.origins, request.headers()) {
        Some(origin) => {
            let origin = origin.clone();
            request.extensions_mut().insert(origin);
        }
        None if changes_nothing(&request) => {}
        None => {
            return Refused::new(Code::NotAllowed, "this request did not come from a page of this server")
                .into_response();
        }
    }
    next.run(request).await
}

fn changes_nothing(request: &Request) -> bool {
    // The path as this router sees it, without the `/api` that led here.
    matches!(*request.method(), Method::GET | Method::HEAD)
        && !["/socket", "/guests/socket"].contains(&request.uri().path())
}

fn own_origin<'a>(origins: &'a [Origin], headers: &HeaderMap) -> Option<&'a Origin> {
    let origin = headers.get(ORIGIN)?;
    origins.iter().find(|own| own.as_str().as_bytes() == origin.as_bytes())
}

/// Answers of the API are for now and for whoever asked, unless they say otherwise.
async fn never_cached(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
