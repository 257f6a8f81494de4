//! Headers that every answer carries: what a page may load, do and tell.

use axum::extract::Request;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// Nothing but what this server serves, no inline script or style, no `eval` (but WebAssembly), no framing. `app` is
/// the web app's own Trusted Types policy (worker addresses), the other one Svelte's (templates).
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
    connect-src 'self'; img-src 'self' blob:; media-src 'self' blob:; style-src 'self'; font-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types app svelte-trusted-html";

const ALWAYS: [(HeaderName, &str); 7] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), \
         picture-in-picture=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), \
         screen-wake-lock=(self), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), hid=(), midi=()",
    ),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// Two years; only where a proxy in front of us speaks TLS.
const TLS_ONLY: &str = "max-age=63072000; includeSubDomains";

/// The headers of a server that is (or is not) reached by TLS.
pub(crate) fn of_every_answer(https: bool) -> HeaderMap {
    let mut headers: HeaderMap =
        ALWAYS.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect();
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TLS_ONLY));
    }
    headers
}

/// Adds them.
pub(crate) async fn add(headers: HeaderMap, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().extend(headers);
    response
}
