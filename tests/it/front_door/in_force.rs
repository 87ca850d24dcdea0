//! The limits that the API tells of itself are those in force.

use std::{num::NonZeroU32, time::Duration};

use cooperation_registry::{
    graphql::LIMITS,
    http::{ServerLimits, Settings},
};
use serde_json::{Value, json};

use super::support::{Reply, ask, door, query};
use crate::support::on_each_database;

fn times(count: u64, text: impl Fn(u64) -> String) -> String {
    (0..count).map(text).collect()
}

fn wrapped(count: u64, open: &str, inner: &str, close: &str) -> String {
    let count = usize::try_from(count).unwrap();
    format!("{}{inner}{}", open.repeat(count), close.repeat(count))
}

/// A request with `count` of what a limit counts, and what the refusal of one more says of it;
/// none for a limit that isn't one of documents.
fn request(limit: &str, count: u64) -> Option<(Value, &'static str)> {
    let document = |text: String| json!({ "query": text });
    Some(match limit {
        "pageMax" => (
            document(format!(
                "{{ programmes(first: {count}) {{ nodes {{ code }} }} }}"
            )),
            "from 1 to",
        ),
        "nodesMax" => (
            document(format!(
                "{{ nodes(ids: [{}]) {{ id }} }}",
                "\"x\" ".repeat(count as usize)
            )),
            "ids",
        ),
        "filterDepth" => {
            let filter = wrapped(count, "{not: ", "{}", "}");
            (
                document(format!(
                    "{{ programmes(filter: {filter}) {{ totalCount }} }}"
                )),
                "deep",
            )
        }
        "filters" => {
            let filter = format!("{{or: [{}]}}", "{} ".repeat(count as usize));
            (
                document(format!(
                    "{{ programmes(filter: {filter}) {{ totalCount }} }}"
                )),
                "filters",
            )
        }
        "orderSteps" => {
            let steps = "{field: CODE} ".repeat(count as usize);
            (
                document(format!(
                    "{{ organisations(orderBy: [{steps}]) {{ totalCount }} }}"
                )),
                "steps",
            )
        }
        "listValues" => {
            let values = "\"a\" ".repeat(count as usize);
            (
                document(format!(
                    "{{ programmes(filter: {{code: {{in: [{values}]}}}}) {{ totalCount }} }}"
                )),
                "values",
            )
        }
        "inputDepth" => (
            document(format!(
                "{{ node(id: {}) {{ id }} }}",
                wrapped(count, "[", "", "]")
            )),
            "a value nests",
        ),
        "depth" => (document(wrapped(count - 1, "{a", "{a}", "}")), "is nested"),
        "introspectionDepth" => {
            let below = wrapped(count - 2, "{ofType", "{name}", "}");
            (
                document(format!("{{ __type(name: \"ID\") {below} }}")),
                "nested in its introspection",
            )
        }
        "introspectionLists" => {
            let below = wrapped(count, "{fields {type ", "{name}", "}}");
            (
                document(format!("{{ __type(name: \"Query\") {below} }}")),
                "introspection nests",
            )
        }
        "selections" => {
            let (spreads, rest) = ((count - 1) / 100, (count - 1) % 100);
            let inner = "...F ".repeat(spreads as usize) + &"x ".repeat(rest as usize);
            (
                document(format!(
                    "{{ a {{ {inner} }} }} fragment F on A {{ {} }}",
                    "x ".repeat(100)
                )),
                "fields once",
            )
        }
        "rootFields" => (
            document(format!(
                "{{ {} }}",
                "apiInfo { version } ".repeat(count as usize)
            )),
            "at its root",
        ),
        "aliases" => (
            document(format!(
                "{{ apiInfo {{ {} }} }}",
                times(count, |n| format!("a{n}: version "))
            )),
            "aliases",
        ),
        "directives" => (
            document(format!(
                "{{ apiInfo {{ {} }} }}",
                "version @include(if: true) ".repeat(count as usize)
            )),
            "directives",
        ),
        "cost" => {
            // A page of pages reads some 20,000 objects: two are below the limit, three beyond it.
            let pages = if count.is_multiple_of(10) { 2 } else { 3 };
            let inner = times(pages, |n| {
                format!(
                    "p{n}: participations(first: 100) {{ nodes {{ organisation {{ code }} }} }} "
                )
            });
            (
                document(format!(
                    "{{ programmes(first: 100) {{ nodes {{ {inner} }} }} }}"
                )),
                "is estimated",
            )
        }
        "queryCharacters" => {
            let text = "{ __typename }";
            (
                document(format!("{text}{}", " ".repeat(count as usize - text.len()))),
                "characters",
            )
        }
        "queryTokens" => (
            document(format!(
                "{{ apiInfo {{ {} }} }}",
                "version ".repeat(count as usize - 5)
            )),
            "tokens",
        ),
        "relations" => {
            let relation = "{participation: {some: {role: {eq: FUNDING}}}} ";
            (
                document(format!(
                    "{{ programmes(filter: {{and: [{}]}}) {{ totalCount }} }}",
                    relation.repeat(count as usize)
                )),
                "relations and searches",
            )
        }
        "queryNesting" => (document(wrapped(count - 1, "{a", "{a}", "}")), "braces"),
        _ => return None,
    })
}

fn seconds(time: Duration) -> u64 {
    time.as_secs()
}

/// What a limit that isn't one of documents is where it is kept.
fn kept(limit: &str) -> Option<u64> {
    let (settings, server) = (Settings::default(), ServerLimits::default());
    let a_minute = |allowance: NonZeroU32| u64::from(allowance.get());
    Some(match limit {
        "headerSeconds" => seconds(server.head),
        "bodySeconds" => seconds(settings.body),
        "requestSeconds" => seconds(settings.request),
        "costPerMinute" => a_minute(settings.allowances.address),
        "costPerMinuteSignedIn" => a_minute(settings.allowances.organisation),
        "executions" => settings.room.inside as u64,
        "bodiesKilobytes" => u64::from(settings.bodies),
        "subscriptions" => settings.subscriptions as u64,
        "connectionsPerAddress" => server.per_address as u64,
        "operationsPerSocket" => settings.sockets.operations as u64,
        "messageBytes" => settings.sockets.message_bytes as u64,
        "exports" => settings.exports.at_once as u64,
        "exportCostPerMinute" => a_minute(settings.exports.allowances.address),
        "exportCostPerMinuteSignedIn" => a_minute(settings.exports.allowances.organisation),
        "exportPageSeconds" => seconds(settings.exports.patience),
        _ => return None,
    })
}

#[tokio::test]
async fn every_limit_that_the_api_tells_is_the_one_in_force() {
    // Held by other tests: the bodies' in `transport`, those of sockets in `http::front`,
    // and a reader's exports in `exports::refused`.
    // That of values needs variables: `a_request_has_a_bounded_number_of_values`.
    const ELSEWHERE: [&str; 7] = [
        "inputValues",
        "eventStreams",
        "bodyBytes",
        "bodyBytesSignedIn",
        "socketsPerAddress",
        "socketsPerSubject",
        "exportsPerReader",
    ];
    on_each_database(async |registry| {
        let router = door(&registry.app, Settings::default());
        let fields = query(
            &router,
            "{ __type(name: \"ApiLimits\") { fields { name } } }",
        )
        .await
        .json();
        let names: Vec<&str> = fields["data"]["__type"]["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| field["name"].as_str().unwrap())
            .collect();
        let told = query(
            &router,
            &format!("{{ apiInfo {{ limits {{ {} }} }} }}", names.join(" ")),
        )
        .await
        .json();
        let told = &told["data"]["apiInfo"]["limits"];
        assert!(names.len() > 20, "{names:?}");
        for name in names {
            let value = told[name]
                .as_u64()
                .unwrap_or_else(|| panic!("{name} is no number: {told}"));
            if let Some((fields, says)) = request(name, value) {
                let reply = ask(&router, &fields).await;
                assert!(
                    !refused_saying(&reply, says),
                    "{name}: {value} of them: {}",
                    reply.body
                );
                let (fields, _) = request(name, value + 1).unwrap();
                let reply = ask(&router, &fields).await;
                assert!(
                    refused_saying(&reply, says),
                    "{name}: {value} and one more: {}",
                    reply.body
                );
            } else if let Some(kept) = kept(name) {
                assert_eq!(value, kept, "{name}");
            } else if name == "errors" {
                let many = times(100, |n| format!("x{n} "));
                let reply = query(&router, &format!("{{ apiInfo {{ {many} }} }}")).await;
                assert_eq!(
                    reply.json()["errors"].as_array().unwrap().len() as u64,
                    value
                );
            } else if name == "pageDefault" {
                let cost = async |page: &str| {
                    query(
                        &router,
                        &format!("{{ programmes{page} {{ nodes {{ code }} }} }}"),
                    )
                    .await
                    .json()["extensions"]["cost"]
                        .clone()
                };
                assert_eq!(cost("").await, cost(&format!("(first: {value})")).await);
            } else {
                assert!(ELSEWHERE.contains(&name), "the limit {name} has no test");
            }
        }
    })
    .await;
}

fn refused_saying(reply: &Reply, says: &str) -> bool {
    let message = reply.json()["errors"][0]["message"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let coded = ["QUERY_REJECTED", "BAD_USER_INPUT"].contains(&reply.code().as_str());
    coded && message.contains(says) && reply.json()["data"].is_null()
}

#[tokio::test]
async fn a_request_has_a_bounded_number_of_values() {
    on_each_database(async |registry| {
        let (router, most) = (
            door(&registry.app, Settings::default()),
            LIMITS.input_values,
        );
        // Each entry is an object in a list, with an object and a text in it.
        let filters = |count: u64| vec![serde_json::json!({"or": [{}, {}]}); count as usize];
        for (count, refused) in [(20, false), (most / 4 + 1, true)] {
            let document = "query($f: ProgrammeFilter) { programmes(filter: $f) { totalCount } }";
            let body = serde_json::json!({
                "query": document, "variables": {"f": {"and": filters(count)}}
            });
            registry.statements();
            let reply = ask(&router, &serde_json::to_value(&body).unwrap()).await;
            assert_eq!(
                refused_saying(&reply, "values in its variables"),
                refused,
                "{count}: {}",
                reply.body
            );
            if refused {
                assert_eq!(registry.statements().len(), 0);
            }
        }
    })
    .await;
}
