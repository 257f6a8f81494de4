//! Visits a server as a browser does, so that it can't easily tell a check from a visit.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::aws_lc_rs;
use server::Origin;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::failure::Failure;

/// Longer than any file takes, shorter than a person's patience.
const PATIENCE: Duration = Duration::from_secs(30);
/// No file of the web app comes near it.
const LONGEST: u64 = 32 * 1024 * 1024;
/// A browser of these days.
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";

/// Fetches from one server.
pub(super) struct Visitor {
    origin: Origin,
    agent: Agent,
}

/// What came back.
#[derive(Debug, Clone, Default)]
pub(super) struct Served {
    pub(super) status: u16,
    /// By lower-case name; what came twice is joined with `, ` (RFC 9110 §5.2).
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

impl Visitor {
    pub(super) fn new(origin: &Origin) -> Result<Self, Failure> {
        let roots = rustls_native_certs::load_native_certs().certs;
        let roots: Vec<_> = roots.iter().map(|root| Certificate::from_der(root).to_owned()).collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::new_with_certs(&roots))
            .unversioned_rustls_crypto_provider(Arc::new(aws_lc_rs::default_provider()))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            // Somewhere else is not what was asked about.
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            .user_agent(BROWSER)
            .build();
        Ok(Self { origin: origin.clone(), agent: config.into() })
    }

    /// Whether TLS is spoken.
    pub(super) fn is_https(&self) -> bool {
        self.origin.is_https()
    }

    /// What the server sends for this path, which begins with `/`.
    pub(super) fn fetch(&self, path: &str) -> Result<Served, Failure> {
        let failed = |error: &ureq::Error| Failure::unreachable(&self.origin, path, error);
        let mut request = self.agent.get(format!("{}{path}", self.origin));
        for (name, value) in asked_as_browsers_do(path) {
            request = request.header(name, value);
        }
        let mut response = request.call().map_err(|error| failed(&error))?;
        let mut headers = BTreeMap::<String, String>::new();
        for (name, value) in response.headers() {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            let all = headers.entry(name.as_str().to_owned()).or_default();
            *all = if all.is_empty() { value } else { format!("{all}, {value}") };
        }
        let body = response.body_mut().with_config().limit(LONGEST).read_to_vec();
        Ok(Served {
            status: response.status().as_u16(),
            headers,
            body: body.map_err(|error| failed(&error))?,
        })
    }
}

/// What a browser says of why it asks (Fetch Metadata, W3C).
fn asked_as_browsers_do(path: &str) -> [(&'static str, &'static str); 5] {
    let kind = path.rsplit_once('.').map_or("", |(_, kind)| kind);
    let (destination, mode, accepted) = match kind {
        "" | "html" => {
            ("document", "navigate", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
        }
        // Workers are fetched by the page's own script, which gives them their hash.
        "js" if path.contains(".worker-") => ("empty", "cors", "*/*"),
        "js" => ("script", "cors", "*/*"),
        "css" => ("style", "cors", "text/css,*/*;q=0.1"),
        "woff2" => ("font", "cors", "application/font-woff2;q=1.0,*/*;q=0.8"),
        "png" | "svg" => ("image", "no-cors", "image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.5"),
        _ => ("empty", "cors", "*/*"),
    };
    [
        ("accept", accepted),
        ("accept-language", "en-GB,en;q=0.5"),
        ("sec-fetch-dest", destination),
        ("sec-fetch-mode", mode),
        ("sec-fetch-site", if mode == "navigate" { "none" } else { "same-origin" }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_asked_for_as_by_a_person_and_a_script_as_by_a_page() {
        let said = |path, name| {
            let all = asked_as_browsers_do(path);
            all.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
        };
        assert_eq!(said("/i/check", "sec-fetch-dest"), Some("document"));
        assert_eq!(said("/assets/index-1a.js", "sec-fetch-dest"), Some("script"));
        assert_eq!(said("/assets/keys.worker-1a.js", "sec-fetch-dest"), Some("empty"));
    }
}
