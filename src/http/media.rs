//! Which type of answer a client accepts (RFC 9110, section 12.5.1; GraphQL over HTTP, section 6).

use axum::http::{HeaderMap, HeaderValue, header};

/// The type of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status tells what happened.
    GraphqlResponse,
    /// `application/json`, for clients from before the specification: 200 for every request that
    /// is well-formed.
    Json,
    /// `text/event-stream`: an answer after the other, as they come.
    EventStream,
}

/// What is offered, in the order of preference among those that a client names and likes alike.
const OFFERED: [Media; 3] = [Media::GraphqlResponse, Media::Json, Media::EventStream];

impl Media {
    /// The type that the client likes best; none if it accepts nothing that is offered. A client
    /// that doesn't say, or takes anything, gets JSON, as those from before the specification
    /// expect.
    pub(super) fn accepted(headers: &HeaderMap) -> Option<Self> {
        let lines = headers.get_all(header::ACCEPT);
        let ranges: Vec<Range> = lines
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .filter_map(Range::read)
            .collect();
        if ranges.is_empty() {
            return Some(Self::Json);
        }
        let mut best = None;
        for media in OFFERED {
            let (exactness, weight) = media.liking(&ranges);
            let named = exactness == 3;
            // Among types that a wildcard covers, JSON is what the client can surely read.
            let liking = (weight, named, !named && media == Self::Json);
            if weight > 0 && best.is_none_or(|(held, _)| liking > held) {
                best = Some((liking, media));
            }
        }
        best.map(|(_, media)| media)
    }

    /// What the most specific range that covers this type says: how specific it is, from 1 to 3,
    /// and how much the client likes it, in thousandths.
    fn liking(self, ranges: &[Range]) -> (u8, u16) {
        let (kind, name) = match self {
            Self::GraphqlResponse => ("application", "graphql-response+json"),
            Self::Json => ("application", "json"),
            Self::EventStream => ("text", "event-stream"),
        };
        let mut found = (0_u8, 0_u16);
        for range in ranges {
            let exactness = match (range.kind.as_str(), range.name.as_str()) {
                (k, n) if k == kind && n == name => 3,
                // Who takes anything means one answer, not a stream of them.
                _ if self == Self::EventStream => continue,
                (k, "*") if k == kind => 2,
                ("*", "*") => 1,
                _ => continue,
            };
            if exactness > found.0 {
                found = (exactness, range.weight);
            }
        }
        found
    }

    /// The value of `Content-Type`.
    pub(super) const fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::EventStream => "text/event-stream",
        })
    }
}

/// A range of types, with how much it is liked.
struct Range {
    kind: String,
    name: String,
    weight: u16,
}

impl Range {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, name) = parts.next()?.split_once('/')?;
        let (mut weight, mut utf8) = (1_000, true);
        for parameter in parts {
            let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            match key.trim().to_ascii_lowercase().as_str() {
                "q" => weight = thousandths(value.trim()),
                // A client that wants another encoding can't read ours.
                "charset" => utf8 = value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8"),
                _ => {}
            }
        }
        Some(Self {
            kind: kind.trim().to_ascii_lowercase(),
            name: name.trim().to_ascii_lowercase(),
            weight: if utf8 { weight } else { 0 },
        })
    }
}

/// A weight such as `0.5` (RFC 9110, section 12.4.2); 0 for one that can't be read.
fn thousandths(text: &str) -> u16 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "1" if part.bytes().all(|byte| byte == b'0') => 1_000,
        "0" if digits => format!("{part:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

/// Whether a body of this type can be read: JSON in UTF-8.
pub(super) fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    essence.eq_ignore_ascii_case("application/json")
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
                value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_gets_the_type_that_it_likes_best_or_none() {
        use Media::{EventStream, GraphqlResponse, Json};
        for (accept, media) in [
            (&[][..], Some(Json)),
            (&[""], Some(Json)),
            (&["*/*"], Some(Json)),
            (&["application/*"], Some(Json)),
            (
                &["*/*, application/graphql-response+json"],
                Some(GraphqlResponse),
            ),
            (&["application/json"], Some(Json)),
            (
                &["application/graphql-response+json"],
                Some(GraphqlResponse),
            ),
            (
                &["application/json, application/graphql-response+json"],
                Some(GraphqlResponse),
            ),
            (
                &[
                    "application/json",
                    "application/graphql-response+json;q=0.9",
                ],
                Some(Json),
            ),
            (
                &["application/graphql-response+json; charset=utf-8, application/json;q=0.9"],
                Some(GraphqlResponse),
            ),
            (&["APPLICATION/JSON"], Some(Json)),
            (&["text/event-stream"], Some(EventStream)),
            (
                &["text/event-stream, application/json;q=0.5"],
                Some(EventStream),
            ),
            (&["text/*"], None),
            (&["text/html"], None),
            (&["application/json;q=0"], None),
            (&["application/json;q=0, */*;q=0.1"], Some(GraphqlResponse)),
            (&["application/json; charset=iso-8859-1"], None),
            (&["application/json;q=9"], None),
        ] {
            let mut headers = HeaderMap::new();
            for line in accept {
                headers.append(header::ACCEPT, HeaderValue::from_static(line));
            }
            assert_eq!(Media::accepted(&headers), media, "{accept:?}");
        }
    }

    #[test]
    fn only_json_in_utf_8_is_json() {
        for good in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
        ] {
            assert!(is_json(good), "{good} was refused");
        }
        for bad in [
            "",
            "text/plain",
            "application/jsonx",
            "application/json; charset=utf-16",
            "application/graphql",
        ] {
            assert!(!is_json(bad), "{bad} was accepted");
        }
    }
}
