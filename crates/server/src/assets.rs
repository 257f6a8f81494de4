//! The web app, inside the binary. A debug build reads it from disk, so that the web app can be built anew alone.

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::headers;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct WebApp;

const INDEX: &str = "index.html";
/// Where Vite puts what it names after its content.
const HASHED: &str = "assets/";

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
    let caching = [(CACHE_CONTROL, caching.to_owned()), (ETAG, tag.clone())];
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, caching, of_its_own(path, &file.data)).into_response();
    }
    (caching, [(CONTENT_TYPE, kind(path))], of_its_own(path, &file.data), file.data).into_response()
}

/// A page's policy names the page's own import map. It goes with a 304 too, which renews the headers (RFC 9111 §3.2).
fn of_its_own(path: &str, data: &[u8]) -> HeaderMap {
    if path == INDEX { headers::of_page(data) } else { HeaderMap::new() }
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

    #[test]
    fn only_the_page_has_headers_of_its_own() {
        let built = b"<script type=\"importmap\">{}</script>";
        assert!(of_its_own(INDEX, built).contains_key("integrity-policy"));
        assert!(of_its_own("assets/a.js", built).is_empty());
        assert!(of_its_own(INDEX, NOT_BUILT.as_bytes()).is_empty());
    }
}
