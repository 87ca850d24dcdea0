//! Keyset paging: every object once, in order, forwards and backwards, with and without values.

use serde_json::{Value, json};

use crate::support::{TestRegistry, on_each_database, organisation, programme};

async fn filled(registry: &TestRegistry) {
    registry
        .put_organisation(organisation("org", ""))
        .await
        .unwrap();
    for number in 0..23 {
        // Some alike, some without a start: both are where paging goes wrong.
        let more = match number % 3 {
            0 => String::new(),
            rest => format!("period = {{ start = \"{}\" }}", 2000 + rest + number / 12),
        };
        registry
            .put_programme(programme(&format!("p-{number:02}"), &more, ""))
            .await
            .unwrap();
    }
}

fn codes(connection: &Value) -> Vec<String> {
    let nodes = connection["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|node| node["code"].as_str().unwrap().to_owned())
        .collect()
}

async fn walk(registry: &TestRegistry, order: &str, forward: bool) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let (count, from, more, next) = if forward {
            ("first", "after", "hasNextPage", "endCursor")
        } else {
            ("last", "before", "hasPreviousPage", "startCursor")
        };
        let place = if cursor.is_null() {
            String::new()
        } else {
            format!(", {from}: {cursor}")
        };
        let query = format!(
            "{{ programmes({count}: 5, orderBy: [{order}]{place}) {{ totalCount nodes {{ code }} edges {{ cursor node {{ code }} }}
               pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
        );
        let page = registry.data(&query).await["programmes"].clone();
        assert_eq!(page["totalCount"], 23);
        assert_eq!(
            page["edges"].as_array().unwrap().last().unwrap()["cursor"],
            page["pageInfo"]["endCursor"]
        );
        let mut codes = codes(&page);
        if !forward {
            codes.reverse();
        }
        seen.extend(codes);
        cursor = page["pageInfo"][next].clone();
        if page["pageInfo"][more] == false {
            break;
        }
        assert!(seen.len() <= 23, "the pages don't end: {seen:?}");
    }
    if !forward {
        seen.reverse();
    }
    seen
}

#[tokio::test]
async fn paging_shows_every_object_once_in_the_same_order_from_both_ends() {
    on_each_database(async |registry| {
        filled(registry).await;
        for order in [
            "{field: CODE}",
            "{field: CODE, direction: DESC}",
            "{field: START}",
            "{field: START, direction: DESC}",
            "{field: START, nulls: FIRST}",
            "{field: START, direction: DESC, nulls: FIRST}",
            "{field: START}, {field: CODE, direction: DESC}",
            "{field: TITLE}",
            "{field: UPDATED_AT, direction: DESC}",
        ] {
            let query =
                format!("{{ programmes(first: 100, orderBy: [{order}]) {{ nodes {{ code }} }} }}");
            let whole = codes(&registry.data(&query).await["programmes"]);
            assert_eq!(whole.len(), 23);
            assert_eq!(
                walk(registry, order, true).await,
                whole,
                "forward by {order}"
            );
            assert_eq!(
                walk(registry, order, false).await,
                whole,
                "backward by {order}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn objects_without_a_value_go_where_they_were_asked_to() {
    on_each_database(async |registry| {
        filled(registry).await;
        for (order, without) in [("nulls: LAST", 22), ("nulls: FIRST", 0), ("direction: DESC, nulls: LAST", 22)] {
            let query = format!("{{ programmes(first: 100, orderBy: [{{field: START, {order}}}]) {{ nodes {{ period {{ start }} }} }} }}");
            let nodes = registry.data(&query).await["programmes"]["nodes"].clone();
            assert_eq!(nodes[without]["period"]["start"], Value::Null, "{order}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_nested_list_pages_for_each_parent_alone() {
    on_each_database(async |registry| {
        for code in ["org", "b", "c"] {
            registry.put_organisation(organisation(code, "")).await.unwrap();
        }
        let three = "participations = [{ external_id = \"1\", organisation = \"org\", role = \"BENEFICIARY\" }, \
            { external_id = \"2\", organisation = \"b\", role = \"FUNDING\" }, { external_id = \"3\", organisation = \"c\", role = \"IMPLEMENTING\" }]";
        for code in ["x", "y"] {
            registry.put_programme(programme(code, three, "")).await.unwrap();
        }
        let query = "{ programmes { nodes { participations(first: 2) { nodes { organisation { code } } pageInfo { hasNextPage endCursor } } } } }";
        let answer = registry.data(query).await;
        for node in answer["programmes"]["nodes"].as_array().unwrap() {
            let page = &node["participations"];
            assert_eq!(page["nodes"], json!([{"organisation": {"code": "org"}}, {"organisation": {"code": "b"}}]));
            assert_eq!(page["pageInfo"]["hasNextPage"], true);
        }
        let last = "{ programmes { nodes { participations(last: 2) { nodes { organisation { code } } } } } }";
        for node in registry.data(last).await["programmes"]["nodes"].as_array().unwrap() {
            assert_eq!(node["participations"]["nodes"], json!([{"organisation": {"code": "b"}}, {"organisation": {"code": "c"}}]));
        }
    })
    .await;
}

#[tokio::test]
async fn paging_that_makes_no_sense_is_refused_with_its_place() {
    on_each_database(async |registry| {
        filled(registry).await;
        let by_code = registry
            .data("{ programmes(first: 1, orderBy: [{field: CODE}]) { pageInfo { endCursor } } }")
            .await;
        let of_another_order = format!(
            "first: 1, after: {}",
            by_code["programmes"]["pageInfo"]["endCursor"]
        );
        for (arguments, place) in [
            ("first: 0", "first"),
            ("first: -1", "first"),
            ("first: 101", "first"),
            ("first: 2147483647", "first"),
            ("last: 101", "last"),
            ("first: 1, last: 1", "last"),
            ("first: 1, before: \"x\"", "last"),
            ("after: \"\"", "after"),
            ("after: \"bm9uc2Vuc2U\"", "after"),
            ("after: \"💥\"", "after"),
            (&of_another_order, "after"),
        ] {
            registry.statements();
            let answer = registry
                .ask(&format!(
                    "{{ programmes({arguments}) {{ nodes {{ code }} }} }}"
                ))
                .await;
            let error = &answer["errors"][0];
            assert_eq!(
                error["extensions"]["code"], "BAD_USER_INPUT",
                "{arguments}: {answer}"
            );
            assert_eq!(
                error["extensions"]["inputPath"],
                json!([place]),
                "{arguments}"
            );
            assert_eq!(
                registry.statements().len(),
                0,
                "{arguments} reached the database"
            );
        }
    })
    .await;
}
