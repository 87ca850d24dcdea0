//! What only a draft knows is seen on no path: not by its id, not in a list, a count, a filter or
//! a search, not through what it shares with others.

use cooperation_registry::access::Viewer;
use serde_json::{Value, json};

use super::{chain, result};
use crate::support::{TestRegistry, on_each_database};

async fn editor(registry: &TestRegistry, query: &str) -> Value {
    let answer = registry.ask_as(Viewer::Operator, query, json!({})).await;
    assert_eq!(answer["errors"], Value::Null, "{query}");
    answer["data"].clone()
}

#[tokio::test]
async fn a_result_of_a_draft_alone_is_not_there() {
    on_each_database(async |registry| {
        chain(registry).await;
        let by_code = "results(filter: {code: {eq: \"hidden-result\"}}) { totalCount nodes { id statements { id } history { nodes { id } } } }";
        let ids = editor(registry, &format!("{{ {by_code} }}")).await;
        let hidden = &ids["results"]["nodes"][0];
        let (id, change) = (&hidden["id"], &hidden["history"]["nodes"][0]["id"]);
        assert_eq!(ids["results"]["totalCount"], 1, "the editor sees it");
        let public = registry.data(&format!("{{ {by_code} node(id: {id}) {{ id }} nodes(ids: [{id}, {change}]) {{ id }} }}")).await;
        assert_eq!(public["results"], json!({"totalCount": 0, "nodes": []}));
        assert_eq!((&public["node"], &public["nodes"]), (&Value::Null, &json!([null, null])));
        for question in [
            "results(search: \"hidden\") { totalCount }",
            "results(filter: {kind: {eq: IMPACT}}) { totalCount }",
            "programmes(filter: {result: {some: {kind: {eq: IMPACT}}}}) { totalCount }",
        ] {
            let answer = registry.data(&format!("{{ list: {question} }}")).await;
            assert_eq!(answer["list"]["totalCount"], 0, "{question}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_draft_shares_shows_no_trace_of_the_draft() {
    on_each_database(async |registry| {
        chain(registry).await;
        let shared = "code = \"guide\"\nkind = \"OUTPUT\"\ntitle = [{ locale = \"en\", text = \"Result guide\" }]\ncontributions = [\
                      { external_id = \"p\", programme = \"p\", role = \"LEADS\" }, { external_id = \"h\", programme = \"hidden\", role = \"CONTRIBUTES\" }]";
        registry.put_result(result(shared)).await.unwrap();
        let query = "{ results(filter: {code: {eq: \"guide\"}}) { nodes { contributions { programme { code } } } } \
                       shared: results(filter: {code: {eq: \"guide\"}, shared: {eq: true}}) { totalCount } \
                       of_draft: results(filter: {programme: {code: {eq: \"hidden\"}}}) { totalCount } \
                       links: recommendation(by: {key: {symbol: \"A/HRC/1\", paragraph: \"144.9\"}}) { programmeLinks { totalCount nodes { id } } } \
                       filtered: recommendations(filter: {programmeLink: {some: {claim: {eq: FULFILS}}}}) { totalCount } }";
        let public = registry.data(query).await;
        assert_eq!(public["results"]["nodes"][0]["contributions"], json!([{"programme": {"code": "p"}}]));
        for (place, name) in [("shared", "totalCount"), ("of_draft", "totalCount"), ("filtered", "totalCount")] {
            assert_eq!(public[place][name], 0, "{place}");
        }
        assert_eq!(public["links"]["programmeLinks"]["totalCount"], 0);
        let all = editor(registry, query).await;
        assert_eq!(all["results"]["nodes"][0]["contributions"].as_array().unwrap().len(), 2);
        assert_eq!((&all["shared"]["totalCount"], &all["filtered"]["totalCount"]), (&json!(1), &json!(1)));
        let link = &all["links"]["programmeLinks"]["nodes"][0]["id"];
        let node = registry.data(&format!("{{ node(id: {link}) {{ id }} }}")).await;
        assert_eq!(node["node"], Value::Null);
    })
    .await;
}
