//! What every answer carries, and where pages may come from.

use wire::Code;

use crate::support::House;
use crate::support::http::Request;
use crate::support::page::connect;

#[tokio::test]
async fn every_answer_says_what_a_page_may_do() {
    let house = House::build().await;
    for path in
        ["/", "/i/0b7c", "/api/door", "/api/nothing", "/healthz", "/missing.js", "/sw.js", "/release.json"]
    {
        let answer = house.get(path).await;
        let policy = answer.header("content-security-policy").expect("a policy");
        for part in [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "worker-src 'self' blob:;",
            "connect-src 'self';",
            "style-src 'self';",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types app svelte-trusted-html",
        ] {
            assert!(policy.contains(part), "{path}: {part}");
        }
        for never in ["'unsafe-inline'", "'unsafe-eval'", "data:", "http:", "https:", "*"] {
            assert!(!policy.contains(never), "{path}: {never}");
        }
        for (name, value) in [
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-resource-policy", "same-origin"),
            ("origin-agent-cluster", "?1"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
        let features = answer.header("permissions-policy").expect("a policy");
        assert!(features.contains("camera=(self)") && features.contains("geolocation=()"), "{features}");
        assert_eq!(answer.header("strict-transport-security"), None, "there is no TLS on this machine");
    }
}

#[tokio::test]
async fn the_server_says_how_it_is() {
    let house = House::build().await;
    assert_eq!(house.get("/healthz").await.status, 200);
    assert_eq!(house.get("/readyz").await.status, 200);
}

#[tokio::test]
async fn pages_of_other_origins_change_nothing() {
    let house = House::build().await;
    let founder = house.found().await;
    let out = |request: Request| request.header("cookie", &founder.cookie).send(house.port);
    for origin in ["https://elsewhere.example", "null", "http://localhost:1"] {
        let refused = out(Request::new("POST", "/api/sign-out").header("origin", origin)).await;
        assert_eq!((refused.status, refused.refusal().code), (403, Code::NotAllowed));
        let headers = [("origin", origin), ("cookie", founder.cookie.as_str())];
        assert_eq!(connect(house.port, &headers).await.err(), Some(403));
    }
    assert_eq!(out(Request::new("POST", "/api/sign-out")).await.status, 403);
    assert_eq!(connect(house.port, &[("cookie", founder.cookie.as_str())]).await.err(), Some(403));
    assert_eq!(founder.get("/api/history").await.status, 200);
}

#[tokio::test]
async fn an_address_that_is_none_is_said_to_be_none() {
    let house = House::build().await;
    assert_eq!(house.get("/api/nothing").await.refusal().code, Code::NotFound);
    let founder = house.found().await;
    assert_eq!(founder.get("/api/socket").await.refusal().code, Code::Invalid);
    assert_eq!(founder.get("/api/sign-in").await.refusal().code, Code::Invalid);
    assert_eq!(house.get("/assets/../../Cargo.toml").await.status, 404);
    assert_eq!(house.get("/assets/%2e%2e/%2e%2e/Cargo.toml").await.status, 404);
}
