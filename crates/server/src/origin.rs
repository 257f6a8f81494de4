//! Where the web app is served from, as browsers see it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use thiserror::Error;
use webauthn_rs::prelude::Url;

/// An origin (RFC 6454) such as `https://call.example.org`: `https`, or `http` on this machine only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    url: Url,
    text: String,
}

/// Why a text is no origin.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadOrigin {
    /// It can't be read.
    #[error("\"{0}\" is not an address like https://call.example.org")]
    NotAnOrigin(String),
    /// Browsers give no camera to such a page.
    #[error("\"{0}\" must begin with https:// because browsers give camera and microphone to nobody else")]
    NotSecure(String),
}

impl FromStr for Origin {
    type Err = BadOrigin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadOrigin::NotAnOrigin(text.to_owned());
        let url = Url::parse(text).map_err(|_| bad())?;
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty();
        if !bare || url.host_str().is_none() || !matches!(url.scheme(), "http" | "https") {
            return Err(bad());
        }
        let origin = Self { text: url.origin().ascii_serialization(), url };
        if origin.is_https() || origin.is_local() {
            Ok(origin)
        } else {
            Err(BadOrigin::NotSecure(text.to_owned()))
        }
    }
}

impl Origin {
    /// As a browser writes it in an `Origin` header.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// As a URL, whose path is `/`.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Served with TLS (by a proxy in front of this server).
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The host name, where it is a name: passkeys are bound to names, never to addresses.
    pub fn name(&self) -> Option<&str> {
        self.host().filter(|host| host.parse::<IpAddr>().is_err())
    }

    fn host(&self) -> Option<&str> {
        self.url.host_str().map(|host| host.trim_start_matches('[').trim_end_matches(']'))
    }

    fn is_local(&self) -> bool {
        self.host().is_some_and(|host| {
            host == "localhost"
                || host.ends_with(".localhost")
                || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_https_or_on_this_machine() {
        for good in [
            "https://call.example.org",
            "https://call.example.org:8443/",
            "http://localhost:8080",
            "http://[::1]:80",
            "http://127.0.0.1:1",
        ] {
            assert!(good.parse::<Origin>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "call.example.org",
            "http://call.example.org",
            "https://call.example.org/app",
            "ftp://localhost",
            "https://a@b.example",
        ] {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_has_no_name_for_passkeys() {
        assert_eq!("http://[::1]:8080".parse::<Origin>().expect("an origin").name(), None);
        assert_eq!("http://localhost:8080".parse::<Origin>().expect("an origin").name(), Some("localhost"));
    }
}
