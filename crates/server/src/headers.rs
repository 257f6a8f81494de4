//! Headers that every answer carries; what they say stands in `release`, where releases are signed with them.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use release::headers;

/// The headers of a server that is (or is not) reached by TLS.
pub(crate) fn of_every_answer(https: bool) -> HeaderMap {
    let mut every = map(headers::of_every_answer());
    if https {
        every.extend(
            headers::OVER_TLS
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))),
        );
    }
    every
}

/// The headers that this page has of its own.
pub(crate) fn of_page(html: &[u8]) -> HeaderMap {
    map(headers::of_page(html))
}

/// Adds them to what has none of its own.
pub(crate) async fn add(headers: HeaderMap, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in &headers {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}

fn map(headers: Vec<(&'static str, String)>) -> HeaderMap {
    let readable = |(name, value): (&'static str, String)| {
        // What stands in `release` is ASCII.
        Some((HeaderName::from_static(name), HeaderValue::try_from(value).ok()?))
    };
    headers.into_iter().filter_map(readable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_to_insist_on_tls_only_where_there_is_tls() {
        let insists = |https| of_every_answer(https).contains_key("strict-transport-security");
        assert_eq!((insists(true), insists(false)), (true, false));
    }

    #[test]
    fn what_a_header_says_reaches_it_whole() {
        assert_eq!(of_every_answer(false).len(), headers::of_every_answer().len());
    }
}
