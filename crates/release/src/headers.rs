//! Headers that every answer carries: what a page may load, do and tell.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The header that holds the content security policy (CSP Level 3).
pub const POLICY: &str = "content-security-policy";

/// What is the same in every answer, the [`POLICY`] aside.
const ALWAYS: [(&str, &str); 7] = [
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("origin-agent-cluster", "?1"),
    (
        "permissions-policy",
        "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), picture-in-picture=(self), \
         publickey-credentials-get=(self), publickey-credentials-create=(self), screen-wake-lock=(self), \
         autoplay=(self), accelerometer=(), encrypted-media=(), geolocation=(), gyroscope=(), hid=(), \
         idle-detection=(), local-fonts=(), magnetometer=(), midi=(), payment=(), serial=(), usb=(), \
         xr-spatial-tracking=()",
    ),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

/// Two years; only where a proxy in front speaks TLS (RFC 6797 §7.2: never over plain HTTP).
pub const OVER_TLS: [(&str, &str); 1] =
    [("strict-transport-security", "max-age=63072000; includeSubDomains")];

/// Scripts whose hash the page does not name are refused (W3C Subresource Integrity, Integrity-Policy).
const HASHES_ONLY: (&str, &str) = ("integrity-policy", "blocked-destinations=(script)");

const MAP_BEGINS: &[u8] = b"<script type=\"importmap\">";
const MAP_ENDS: &[u8] = b"</script>";

/// The headers of every answer, as lower-case names and values.
pub fn of_every_answer() -> Vec<(&'static str, String)> {
    let mut all: Vec<_> = ALWAYS.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    all.push((POLICY, policy("")));
    all
}

/// The headers of this page, which go before those of every answer. A page that names no hash (the web app was not
/// built) has none of its own.
pub fn of_page(html: &[u8]) -> Vec<(&'static str, String)> {
    let Some(map) = import_map(html) else { return Vec::new() };
    let hash = STANDARD.encode(Sha256::digest(map));
    vec![(POLICY, policy(&format!(" 'sha256-{hash}'"))), (HASHES_ONLY.0, HASHES_ONLY.1.to_owned())]
}

/// Nothing but what this server serves, no inline script or style (but the import map, by its hash), no `eval` (but
/// WebAssembly), no framing. Workers are started from checked bytes, which have an address of the kind `blob:`; what
/// may become one is for Trusted Types. `app` is the web app's own policy of these, the other one Svelte's.
fn policy(inline: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{inline}; worker-src 'self' blob:; \
         connect-src 'self'; img-src 'self' blob:; media-src 'self' blob:; style-src 'self'; font-src 'self'; \
         manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types app svelte-trusted-html"
    )
}

/// What stands between the tags of the page's import map.
fn import_map(html: &[u8]) -> Option<&[u8]> {
    let after = html.get(find(html, MAP_BEGINS)? + MAP_BEGINS.len()..)?;
    after.get(..find(after, MAP_ENDS)?)
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|part| part == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_built_page_may_run_its_import_map_and_no_other_inline_script() {
        let page =
            b"<head><script type=\"importmap\">{\"integrity\":{}}</script><script src=\"/a.js\"></script>";
        let headers = of_page(page);
        // printf '{"integrity":{}}' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-v1IUEqDyKCfHdg2mkshdZlh1JwxKZIMqsI0JxkeP1Qo='";
        assert!(
            headers[0].1.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {hash};")),
            "{headers:?}"
        );
        assert_eq!(headers[1].0, "integrity-policy");
    }

    #[test]
    fn a_page_without_hashes_gets_the_common_headers_alone() {
        assert!(of_page(b"<h1>The web app is not built yet</h1>").is_empty());
        assert!(of_every_answer().iter().any(|(name, value)| *name == POLICY && !value.contains("sha256")));
    }
}
