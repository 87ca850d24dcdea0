//! What is too large is refused before any statement, and what is asked for is what is charged.

use std::num::NonZeroU32;

use cooperation_registry::http::{Settings, rate::Allowances};
use serde_json::json;

use super::support::{ask, door, query};
use crate::support::on_each_database;

#[tokio::test]
async fn a_page_that_is_too_large_is_refused_before_any_statement_however_it_is_written() {
    on_each_database(async |registry| {
        let router = door(&registry.app, Settings::default());
        let huge = 2_147_483_647_i64;
        let mut cases = Vec::new();
        for size in [huge, -1, -huge - 1, 0, 101] {
            for name in ["first", "last"] {
                cases.extend([
                    (format!("{{ programmes({name}: {size}) {{ nodes {{ code }} }} }}"), json!({})),
                    (format!("{{ organisations({name}: {size}) {{ totalCount }} }}"), json!({})),
                    (format!("query($n: Int) {{ programmes({name}: $n) {{ nodes {{ code }} }} }}"), json!({ "n": size })),
                    (format!("query($n: Int!) {{ programmes({name}: $n) {{ nodes {{ code }} }} }}"), json!({ "n": size })),
                    (format!("query($n: Int = {size}) {{ programmes({name}: $n) {{ nodes {{ code }} }} }}"), json!({})),
                    (format!("{{ a: programmes {{ totalCount }} b: programmes({name}: {size}) {{ totalCount }} }}"), json!({})),
                    (format!("{{ programmes {{ nodes {{ participations({name}: {size}) {{ nodes {{ role }} }} }} }} }}"), json!({})),
                    (format!("{{ programme(by: {{code: \"a\"}}) {{ participations({name}: {size}) {{ totalCount }} }} }}"), json!({})),
                    (format!("{{ ... on Query {{ programmes({name}: {size}) {{ totalCount }} }} }}"), json!({})),
                    (format!("{{ ... {{ ...F }} }} fragment F on Query {{ programmes({name}: {size}) {{ totalCount }} }}"), json!({})),
                    (format!("query($n: Int = {size}) {{ ...F }} fragment F on Query {{ programmes({name}: $n) {{ totalCount }} }}"), json!({})),
                    (format!("query($no: Boolean = false, $yes: Boolean = true) {{ programmes({name}: {size}) @skip(if: $no) @include(if: $yes) {{ totalCount }} }}"), json!({})),
                ]);
            }
        }
        for (document, variables) in cases {
            let reply = ask(&router, &json!({ "query": document, "variables": variables })).await;
            assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_USER_INPUT"), "{document} {variables}");
            assert_eq!(reply.json().get("data"), None, "{document}");
        }
        // Larger than an Int can be (GraphQL specification, section 3.5.1).
        for document in ["{ programmes(first: 2147483648) { totalCount } }", "{ programmes(first: 99999999999999999999) { totalCount } }"] {
            assert_eq!(query(&router, document).await.status, 400, "{document}");
        }
        assert!(registry.statements().is_empty());
        let good = query(&router, "{ programmes(first: 100) { nodes { code } } organisations(last: 1) { nodes { code } } }").await;
        assert_eq!(good.json().get("errors"), None, "{}", good.body);
        assert!(!registry.statements().is_empty(), "statements are seen");
    })
    .await;
}

#[tokio::test]
async fn a_fragment_bomb_is_refused_however_many_levels_and_spreads_it_has() {
    on_each_database(async |registry| {
        let router = door(&registry.app, Settings::default());
        for fan in [2, 10, 100] {
            for levels in 24..=31 {
                let mut bomb = "{ ...F0 }".to_owned();
                for level in 0..levels {
                    let spread = format!("...F{} ", level + 1).repeat(fan);
                    bomb += &format!(" fragment F{level} on Query {{ {spread} }}");
                }
                bomb += &format!(" fragment F{levels} on Query {{ apiInfo {{ version }} }}");
                let reply = query(&router, &bomb).await;
                assert_eq!(
                    (reply.status, reply.code().as_str()),
                    (400, "QUERY_REJECTED"),
                    "{fan} × {levels}"
                );
            }
        }
        assert!(registry.statements().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_an_answer_says_it_cost_is_what_was_charged() {
    on_each_database(async |registry| {
        for (document, cost) in [
            ("{ __typename }", 0),
            ("{ apiInfo { version limits { cost } } }", 2),
            ("{ programme(by: {code: \"a\"}) { code } }", 1),
            ("{ programmes { nodes { code } } }", 21),
            ("{ programmes(first: 7) { nodes { code } } }", 8),
            ("{ programmes(last: 7) { edges { node { code } } } organisations(first: 1) { nodes { code } } }", 17),
            ("{ programmes(first: 10) { nodes { participations(first: 10) { nodes { role } } } } }", 121),
        ] {
            // A new front door each time, with an allowance of which nothing comes back so soon:
            // one unit in 400 ms, where the request is charged for coming in and then for the rest.
            let settings = Settings {
                allowances: Allowances {
                    address: NonZeroU32::new(150).unwrap(),
                    ..Allowances::default()
                },
                ..Settings::default()
            };
            let whole = u64::from(settings.allowances.address.get());
            let reply = query(&door(&registry.app, settings), document).await;
            assert_eq!(reply.json()["extensions"]["cost"]["estimated"], cost, "{document}");
            let spent = u64::max(cost, 1);
            let left = format!("\"address\";r={};t=", whole - spent);
            assert!(reply.header("ratelimit").starts_with(&left), "{document}: {left} {:?}", reply.headers);
            assert!(reply.header("ratelimit-policy").starts_with(&format!("\"address\";q={whole};w=60")));
        }
        // What is refused is charged as well, and tells no cost.
        let router = door(&registry.app, Settings::default());
        let refused = query(&router, "{ nothing }").await;
        assert_eq!(refused.json().get("extensions"), None);
    })
    .await;
}
