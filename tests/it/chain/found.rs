//! Search over programmes, organisations, results and recommendations, the labels of their tags
//! included.

use cooperation_registry::{access::Viewer, indexing::rebuild};

use super::{chain, of_p, recommendation};
use crate::support::{TestRegistry, on_each_database, programme};

async fn found(registry: &TestRegistry, list: &str, words: &str, field: &str) -> Vec<String> {
    let words = serde_json::to_string(words).unwrap();
    let query = format!("{{ {list}(search: {words}) {{ totalCount nodes {{ {field} }} }} }}");
    let answer = registry.data(&query).await;
    let nodes = answer[list]["nodes"].as_array().unwrap();
    assert_eq!(answer[list]["totalCount"], nodes.len());
    let name = |node: &serde_json::Value| node[field].as_str().unwrap_or("unknown").to_owned();
    nodes.iter().map(name).collect()
}

#[tokio::test]
async fn words_are_found_in_texts_names_results_and_labels() {
    on_each_database(async |registry| {
        chain(registry).await;
        for (list, words, field, expected) in [
            ("recommendations", "preventive mechanism", "paragraph", vec!["144.48"]),
            ("recommendations", "144.48", "paragraph", vec!["144.48"]),
            ("recommendations", "A/HRC/1", "paragraph", vec!["144.9", "144.48", "144.480"]),
            // The label of a tag, in another language, without its accent.
            ("recommendations", "prevention de la torture", "paragraph", vec!["144.48"]),
            ("recommendations", "mechanism -torture", "paragraph", vec![]),
            ("results", "systems \"follow-up\"", "code", vec!["system"]),
            ("results", "trained officials", "code", vec!["system"]),
            // Programmes are found by the titles of their results.
            ("programmes", "information system", "code", vec!["p", "q"]),
            ("organisations", "ministry", "code", vec!["ministry"]),
        ] {
            assert_eq!(found(registry, list, words, field).await, expected, "{list}: {words}");
        }
        let themes = registry.data("{ concepts(scheme: \"themes\", search: \"torture\") { nodes { code version } } }").await;
        assert_eq!(
            themes["concepts"]["nodes"],
            serde_json::json!([{"code": "torture", "version": "2014"}, {"code": "T1", "version": "2019"}])
        );
    })
    .await;
}

#[tokio::test]
async fn the_index_follows_what_changes_elsewhere() {
    on_each_database(async |registry| {
        chain(registry).await;
        registry
            .put_result(of_p("guide", "summary = [{ locale = \"en\", text = \"About kangaroos\" }]"))
            .await
            .unwrap();
        assert_eq!(found(registry, "results", "kangaroo", "code").await, ["guide"]);
        let renamed = "code = \"guide\"\nkind = \"OUTPUT\"\ntitle = [{ locale = \"en\", text = \"Zebras\" }]\ncontributions = [{ external_id = \"p\", programme = \"q\", role = \"LEADS\" }]";
        registry.put_result(super::result(renamed)).await.unwrap();
        assert_eq!(found(registry, "programmes", "zebra", "code").await, ["q"]);
        assert_eq!(found(registry, "programmes", "guide", "code").await, [""; 0]);
        let tagged = "symbol = \"C/1\"\nreferences = [{ scheme = \"OFFICE\", value = \"o-1\" }]\nmechanism = \"committee\"\ntags = [{ facet = \"THEME\", concept = { scheme = \"themes\", version = \"2014\", code = \"liberty\" }, method = \"RULE\" }]";
        registry.put_recommendation(recommendation(tagged)).await.unwrap();
        assert_eq!(found(registry, "recommendations", "liberty", "symbol").await, ["C/1"]);
    })
    .await;
}

#[tokio::test]
async fn rebuilding_the_index_finds_what_is_tagged_by_a_new_label() {
    on_each_database(async |registry| {
        chain(registry).await;
        let relabelled = "code = \"themes\"\nversion = \"2014\"\ntitle = [{ locale = \"en\", text = \"Themes\" }]\n\
                          concepts = [{ code = \"torture\", label = [{ locale = \"en\", text = \"Cruelty\" }] }]";
        registry.put_concepts(super::concepts(relabelled)).await.unwrap();
        let before = found(registry, "programmes", "information system", "code").await;
        let entries = rebuild(&registry.app.writer, Viewer::Operator).await.unwrap();
        assert!(entries > 15, "{entries} entries");
        assert_eq!(found(registry, "recommendations", "cruelty", "paragraph").await, ["144.48"]);
        assert_eq!(found(registry, "recommendations", "torture", "paragraph").await, [""; 0]);
        assert_eq!(found(registry, "programmes", "information system", "code").await, before);
        assert!(rebuild(&registry.app.writer, Viewer::Public).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn what_has_the_words_in_its_title_comes_first() {
    on_each_database(async |registry| {
        chain(registry).await;
        for (code, title, summary) in [
            ("a-deep", "Another title", "About migration and borders"),
            ("b-half", "Borders", "About migration"),
            ("c-title", "Migration across borders", "Nothing else"),
            ("d-title", "Borders and migration", "Nothing else"),
        ] {
            let texts = format!(
                "title = [{{ locale = \"en\", text = \"{title}\" }}]\nsummary = [{{ locale = \"en\", text = \"{summary}\" }}]"
            );
            registry.put_programme(programme(code, &texts, "")).await.unwrap();
        }
        // Both words in the title, one, none; those alike by title.
        let ranked = ["d-title", "c-title", "b-half", "a-deep"];
        assert_eq!(found(registry, "programmes", "migration borders", "code").await, ranked);
        // An order that is asked for is kept.
        let by_code = registry.data("{ programmes(search: \"migration borders\", orderBy: [{field: CODE}]) { nodes { code } } }").await;
        assert_eq!(by_code["programmes"]["nodes"][0]["code"], "a-deep");
        // Pages follow one another without a gap, both ways.
        let mut after = serde_json::Value::Null;
        let mut seen = Vec::new();
        for _ in 0..4 {
            let query = format!("{{ programmes(search: \"migration borders\", first: 1, after: {after}) {{ pageInfo {{ endCursor hasNextPage }} nodes {{ code }} }} }}");
            let page = registry.data(&query).await["programmes"].clone();
            seen.push(page["nodes"][0]["code"].as_str().unwrap().to_owned());
            after = page["pageInfo"]["endCursor"].clone();
            assert_eq!(page["pageInfo"]["hasNextPage"], seen.len() < 4);
        }
        assert_eq!(seen, ranked);
        let query = format!("{{ programmes(search: \"migration borders\", last: 2, before: {after}) {{ nodes {{ code }} }} }}");
        assert_eq!(
            registry.data(&query).await["programmes"]["nodes"],
            serde_json::json!([{"code": "c-title"}, {"code": "b-half"}])
        );
        // A cursor of one search is none of another's.
        let other = registry.ask(&format!("{{ programmes(search: \"zebra\", after: {after}) {{ nodes {{ code }} }} }}")).await;
        assert_eq!(other["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        for (list, words, field, first) in [
            ("results", "system", "code", "system"),
            ("organisations", "ministry", "code", "ministry"),
            ("recommendations", "144.48", "paragraph", "144.48"),
        ] {
            assert_eq!(found(registry, list, words, field).await[0], first, "{list}");
        }
    })
    .await;
}
