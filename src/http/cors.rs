//! Which other sites' scripts may ask (Fetch standard, "CORS protocol").
//!
//! `*` is the default and harmless: the registry is public, a token travels in a header that a
//! script must hold to send, and never in a cookie that a browser would add by itself. For the
//! same reason credentials are never allowed. A list only keeps honest browsers from asking on
//! behalf of other sites; it protects nothing from other programs.

use std::{str::FromStr, time::Duration};

use axum::http::{
    HeaderName, HeaderValue, Method,
    header::{
        ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
        RETRY_AFTER,
    },
};
use tower_http::cors::{AllowOrigin, CorsLayer};
use url::Url;

/// How long a browser may remember the answer to a preflight. Browsers cap it themselves.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The origins whose scripts may ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origins {
    /// `*`.
    #[default]
    Any,
    /// These, each exactly as a browser sends it; none turns CORS off.
    Listed(Vec<HeaderValue>),
}

impl FromStr for Origins {
    type Err = String;

    /// Reads `*`, or origins with commas between them. Nothing turns CORS off.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim() == "*" {
            return Ok(Self::Any);
        }
        let names = text
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        names
            .map(origin)
            .collect::<Result<_, _>>()
            .map(Self::Listed)
    }
}

fn origin(name: &str) -> Result<HeaderValue, String> {
    let url = Url::parse(name).ok();
    url.filter(|url| matches!(url.scheme(), "http" | "https"))
        .map(|url| url.origin().ascii_serialization())
        // A browser compares nothing: the path, the slash at the end, the default port and
        // capital letters must not be there, or the origin would never match.
        .filter(|exact| exact == name)
        .and_then(|exact| HeaderValue::from_str(&exact).ok())
        .ok_or_else(|| {
            format!("\"{name}\" is no origin; write one such as https://example.org, or * alone")
        })
}

/// The layer that answers preflights and marks answers, or nothing when CORS is off.
///
/// It goes outside of everything that may refuse, or a script sees a network error instead of
/// the refusal.
pub fn layer(origins: &Origins) -> Option<CorsLayer> {
    let allowed = match origins {
        Origins::Any => AllowOrigin::any(),
        Origins::Listed(list) if list.is_empty() => return None,
        Origins::Listed(list) => AllowOrigin::list(list.iter().cloned()),
    };
    let name = HeaderName::from_static;
    let layer = CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            AUTHORIZATION,
            CONTENT_TYPE,
            ACCEPT_LANGUAGE,
            IF_NONE_MATCH,
            name("x-request-id"),
            name("apollo-require-preflight"),
            name("x-apollo-operation-name"),
            name("traceparent"),
            name("tracestate"),
        ])
        .expose_headers([
            name("x-request-id"),
            RETRY_AFTER,
            name("ratelimit"),
            name("ratelimit-policy"),
            ETAG,
            CONTENT_DISPOSITION,
        ])
        .vary([axum::http::header::ORIGIN])
        .max_age(DAY);
    Some(layer)
}

#[cfg(test)]
mod tests {
    use axum::{
        Router,
        body::Body,
        http::{HeaderMap, Request, StatusCode},
        routing::post,
    };
    use tower::{ServiceExt, util::option_layer};

    use super::*;

    async fn ask(origins: &str, method: Method, origin: &str) -> (StatusCode, HeaderMap) {
        let router = Router::new()
            .route("/graphql", post(|| async { StatusCode::TOO_MANY_REQUESTS }))
            .layer(option_layer(layer(&origins.parse().unwrap())));
        let request = Request::builder()
            .method(method)
            .uri("/graphql")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "authorization,content-type",
            )
            .body(Body::empty())
            .unwrap();
        let response = router.oneshot(request).await.unwrap();
        (response.status(), response.headers().clone())
    }

    fn value(headers: &HeaderMap, name: &str) -> String {
        let value = headers.get(name).map(|value| value.to_str().unwrap());
        value.unwrap_or("-").to_owned()
    }

    #[tokio::test]
    async fn a_browser_is_told_whether_an_origin_may_ask() {
        let list = "https://one.example, http://localhost:3000";
        for (origins, origin, expected) in [
            ("*", "https://any.example", "*"),
            (list, "https://one.example", "https://one.example"),
            (list, "http://localhost:3000", "http://localhost:3000"),
            (list, "https://one.example.evil.example", "-"),
            (list, "http://one.example", "-"),
            (list, "null", "-"),
            ("", "https://one.example", "-"),
        ] {
            for method in [Method::OPTIONS, Method::POST] {
                let case = format!("{method} from {origin} with \"{origins}\"");
                let (_, headers) = ask(origins, method, origin).await;
                let allowed = value(&headers, "access-control-allow-origin");
                assert_eq!(allowed, expected, "{case}");
                let credentials = value(&headers, "access-control-allow-credentials");
                assert_eq!(credentials, "-", "{case}");
                let vary = if origins.is_empty() { "-" } else { "origin" };
                assert_eq!(value(&headers, "vary"), vary, "{case}");
            }
        }
    }

    #[tokio::test]
    async fn a_preflight_names_what_may_be_sent_and_is_remembered_for_a_day() {
        let (status, headers) = ask("*", Method::OPTIONS, "https://any.example").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(value(&headers, "access-control-allow-methods"), "GET,POST");
        assert_eq!(value(&headers, "access-control-max-age"), "86400");
        let allowed = value(&headers, "access-control-allow-headers");
        for name in [
            "authorization",
            "content-type",
            "accept-language",
            "x-request-id",
            "apollo-require-preflight",
        ] {
            assert!(
                allowed.split(',').any(|other| other == name),
                "{name} in {allowed}"
            );
        }
    }

    #[tokio::test]
    async fn a_refusal_can_be_read_by_a_script() {
        let (status, headers) = ask("*", Method::POST, "https://any.example").await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        let exposed = value(&headers, "access-control-expose-headers");
        for name in ["x-request-id", "retry-after", "ratelimit", "etag"] {
            assert!(
                exposed.split(',').any(|other| other == name),
                "{name} in {exposed}"
            );
        }
    }

    #[test]
    fn an_origin_that_could_never_match_is_refused_in_the_configuration() {
        for bad in [
            "one.example",
            "https://one.example/",
            "https://one.example/path",
            "https://One.example",
            "https://one.example:443",
            "null",
            "file:///etc",
            "https://one.example, *",
        ] {
            assert!(bad.parse::<Origins>().is_err(), "{bad} was accepted");
        }
        assert_eq!("".parse(), Ok(Origins::Listed(Vec::new())));
        assert_eq!(" * ".parse(), Ok(Origins::Any));
    }
}
