//! The web app, inside the binary. A debug build reads it from disk, so that the web app can be built anew alone.

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct WebApp;

const INDEX: &str = "index.html";
/// Where Vite puts what it names after its content.
const HASHED: &str = "assets/";
/// Scripts without a hash in the page are refused, where the page was built with them.
const INTEGRITY_POLICY: (HeaderName, HeaderValue) =
    (HeaderName::from_static("integrity-policy"), HeaderValue::from_static("blocked-destinations=(script)"));

/// Shown where the web app was not built.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Parlour</title>\
    <h1>The web app is not built yet</h1>\
    <p>Parlour runs, but the pages that people see are missing from it.</p>\
    <p>Build everything with <code>cargo xtask serve</code> in Parlour's folder, then open this page again.</p></html>";

/// Answers with a file of the web app, or with its one page for any path that names no file.
pub(crate) async fn serve(request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = path_of(request.uri());
    match WebApp::get(path) {
        Some(file) => answer(path, file, request.headers().get(IF_NONE_MATCH)),
        None if path == INDEX => {
            (StatusCode::NOT_FOUND, [(CONTENT_TYPE, "text/html; charset=utf-8")], NOT_BUILT).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The file that a path names. `/`, `/i/…` and every other path without a dot is the web app's page.
fn path_of(uri: &Uri) -> &str {
    let path = uri.path().trim_start_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    if last.contains('.') || path.starts_with(HASHED) { path } else { INDEX }
}

fn answer(path: &str, file: EmbeddedFile, known: Option<&HeaderValue>) -> Response {
    let hash = URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash());
    let caching = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let tag = format!("W/\"{hash}\"");
    let headers = [(CACHE_CONTROL, caching.to_owned()), (ETAG, tag.clone())];
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let sealed_page = path == INDEX && file.data.windows(10).any(|window| window == b"integrity=");
    let mut response = (headers, [(CONTENT_TYPE, kind(path))], file.data).into_response();
    if sealed_page {
        response.headers_mut().extend([INTEGRITY_POLICY]);
    }
    response
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_without_a_dot_is_the_page() {
        for (path, file) in [
            ("/", INDEX),
            ("/i/0b7c", INDEX),
            ("/family", INDEX),
            ("/assets/app-1a2b.js", "assets/app-1a2b.js"),
            ("/assets/missing", "assets/missing"),
            ("/icon.svg", "icon.svg"),
        ] {
            assert_eq!(path_of(&Uri::from_static(path)), file);
        }
    }
}
