//! What was put in comes out as it was, put again changes nothing, and every change leaves one
//! record.

use cooperation_registry::change::{Outcome, verify_chains};

use super::{THEMES, chain, concepts, links, of_p, recommendation, reviewed};
use crate::support::on_each_database;

#[tokio::test]
async fn quantities_keep_how_exact_they_are_and_parts_stand_beside_the_whole() {
    on_each_database(async |registry| {
        chain(registry).await;
        let query = "{ results(filter: {code: {eq: \"system\"}}) { nodes { kind achievedOn indicators { title { text } kind measure cumulative \
                     baseline { period { start end } quantity { qualifier value unit wording } } targets { quantity { qualifier value } } \
                     actuals { quantity { qualifier value unit } disaggregation { dimension value } reportedBy { code } source { code } } } \
                     contributions { role source { code } programme { code } } documents { nodes { code } } statements { field value assertedBy { code } } } } }";
        let answer = registry.data(query).await;
        let system = &answer["results"]["nodes"][0];
        assert_eq!(system["achievedOn"], "2018-03");
        let indicator = &system["indicators"][0];
        assert_eq!(indicator["baseline"]["quantity"]["value"], "0");
        assert_eq!(indicator["baseline"]["period"]["end"], "2012");
        assert_eq!(indicator["targets"][0]["quantity"]["qualifier"], "AT_LEAST");
        let actuals = indicator["actuals"].as_array().unwrap();
        assert_eq!(actuals.len(), 2);
        let whole = actuals.iter().find(|one| one["disaggregation"] == serde_json::json!([])).unwrap();
        assert_eq!(whole["quantity"], serde_json::json!({"qualifier": "MORE_THAN", "value": "180", "unit": "persons"}));
        assert_eq!(whole["reportedBy"]["code"], "org");
        assert_eq!(system["contributions"].as_array().unwrap().len(), 2);
        assert_eq!(system["contributions"][0]["source"]["code"], "doc");
        assert_eq!(system["statements"], serde_json::json!([{"field": "contributions", "value": "one system", "assertedBy": null}]));
    })
    .await;
}

#[tokio::test]
async fn everything_said_of_a_recommendation_stands_side_by_side_with_its_source() {
    on_each_database(async |registry| {
        chain(registry).await;
        let query = "{ recommendation(by: {key: {symbol: \"A/HRC/1\", paragraph: \"144.48\"}}) { session cycle country position \
                     text { text extent edition hash fallback } recommendingStates positions { value wording statedOn source { code } sourceParagraph } \
                     themes { code scheme version label(locale: [\"fr\"]) { text } broader { code } mappings { relation method concept { code version } assertedBy { code } } } \
                     tags { facet method taggedBy { code } } responsibleInstitutions { role organisation { code responsibilities { totalCount } } } \
                     assessments { assessor { code } scheme { code version } value { code } assessedOn verified document { code } } \
                     progressReports { reportedBy { code } reportedOn summary { text } source { code } } \
                     review { code heldOn mechanism { code class } recommendations { totalCount nodes { paragraph } } } \
                     programmeLinks { totalCount nodes { claim state programme { code } result { code recommendationLinks { totalCount } } rationale { text } \
                       evidence { document { code } paragraph quote } target { ... on Recommendation { paragraph } } } } } }";
        let answer = registry.data(query).await;
        let paragraph = &answer["recommendation"];
        assert_eq!(paragraph["position"], "SUPPORTED", "the latest one");
        assert_eq!(paragraph["recommendingStates"], serde_json::json!(["GH", "CH"]));
        assert_eq!(paragraph["positions"][0]["value"], "PENDING");
        assert_eq!(paragraph["positions"][1]["sourceParagraph"], "12");
        assert_eq!(paragraph["text"]["extent"], "SUMMARY");
        assert_eq!(paragraph["text"]["hash"].as_str().unwrap().len(), 64);
        let theme = &paragraph["themes"][0];
        assert_eq!(theme["label"]["text"], "Prévention de la torture");
        assert_eq!(theme["broader"]["code"], "liberty");
        assert_eq!(
            theme["mappings"][0],
            serde_json::json!({"relation": "BROADER", "method": "HUMAN", "concept": {"code": "T1", "version": "2019"}, "assertedBy": {"code": "office"}}),
            "the other list says NARROWER of this one"
        );
        let grades: Vec<_> = paragraph["assessments"].as_array().unwrap().iter()
            .map(|one| (one["assessor"]["code"].clone(), one["value"]["code"].clone(), one["scheme"]["version"].clone())).collect();
        assert_eq!(grades.len(), 2, "neither assessor replaces the other");
        assert!(grades.contains(&("committee".into(), "B".into(), "2017".into())));
        assert_eq!(paragraph["review"]["recommendations"]["nodes"], serde_json::json!([{"paragraph": "144.9"}, {"paragraph": "144.48"}, {"paragraph": "144.480"}]));
        let link = &paragraph["programmeLinks"]["nodes"][0];
        assert_eq!((&link["state"], &link["claim"]), (&"PROPOSED".into(), &"CONTRIBUTES".into()));
        assert_eq!(link["evidence"][0]["quote"], "follow-up");
        assert_eq!(link["result"]["code"], "system");
    })
    .await;
}

#[tokio::test]
async fn putting_again_what_is_there_changes_nothing_and_what_is_left_out_stays() {
    on_each_database(async |registry| {
        chain(registry).await;
        let changes = async || verify_chains(&registry.app.database).await.unwrap();
        let before = changes().await;
        for draft in [reviewed("144.480", ""), reviewed("144.9", "")] {
            assert_eq!(registry.put_recommendation(draft).await.unwrap(), Outcome::Unchanged);
        }
        for toml in THEMES {
            assert_eq!(registry.put_concepts(concepts(toml)).await.unwrap(), Outcome::Unchanged);
        }
        assert_eq!(registry.put_result(of_p("guide", "")).await.unwrap(), Outcome::Unchanged);
        chain(registry).await;
        assert_eq!(changes().await, before, "all of it once more is no change");
        // A list of concepts that names only one keeps the others.
        let one = "code = \"themes\"\nversion = \"2014\"\ntitle = [{ locale = \"en\", text = \"Themes\" }]\nconcepts = [{ code = \"liberty\", label = [{ locale = \"en\", text = \"Liberty\" }] }]";
        assert_eq!(registry.put_concepts(concepts(one)).await.unwrap(), Outcome::Updated);
        let list = registry.data("{ concepts(scheme: \"themes\", version: \"2014\") { nodes { code label { text } } } }").await;
        assert_eq!(list["concepts"]["nodes"], serde_json::json!([{"code": "liberty", "label": {"text": "Liberty"}}, {"code": "torture", "label": {"text": "Prevention of torture"}}]));
    })
    .await;
}

#[tokio::test]
async fn a_recommendation_is_found_by_its_code_when_its_paragraph_becomes_known() {
    on_each_database(async |registry| {
        chain(registry).await;
        let known = "symbol = \"C/1\"\nparagraph = \"24\"\nreferences = [{ scheme = \"OFFICE\", value = \"o-1\" }]\nmechanism = \"committee\"\ncountry = \"TN\"";
        assert_eq!(registry.put_recommendation(recommendation(known)).await.unwrap(), Outcome::Updated);
        let query = "{ recommendation(by: {key: {symbol: \"C/1\", paragraph: \"24\"}}) { version programmeLinks { nodes { programme { code } } } history { nodes { action fields } } } }";
        let answer = registry.data(query).await;
        assert_eq!(answer["recommendation"]["programmeLinks"]["nodes"][0]["programme"]["code"], "q");
        assert_eq!(answer["recommendation"]["history"]["nodes"][0], serde_json::json!({"action": "UPDATED", "fields": ["paragraph"]}));
    })
    .await;
}

#[tokio::test]
async fn a_code_that_repeats_across_documents_renames_nothing() {
    on_each_database(async |registry| {
        chain(registry).await;
        let coded = "references = [{ scheme = \"S\", value = \"1\" }]";
        let put = async |paragraph: &str| registry.put_recommendation(reviewed(paragraph, coded)).await.unwrap();
        assert_eq!(put("144.9").await, Outcome::Updated);
        assert_eq!(put("150").await, Outcome::Created, "another paragraph with the same code");
        let query = "{ recommendation(by: {key: {symbol: \"A/HRC/1\", paragraph: \"144.9\"}}) { position references { value } } }";
        let answer = registry.data(query).await;
        assert_eq!(answer["recommendation"]["position"], "NOTED", "it is the one it was");
        // By a code that it alone has, a draft without a paragraph leaves the name as it is.
        let own = "references = [{ scheme = \"S\", value = \"own\" }]";
        registry.put_recommendation(reviewed("144.48", own)).await.unwrap();
        let unnamed = format!("mechanism = \"upr\"\nreview = \"upr-3-ma\"\ncountry = \"MA\"\n{own}");
        registry.put_recommendation(recommendation(&unnamed)).await.unwrap();
        let query = "{ recommendation(by: {reference: {scheme: \"S\", value: \"own\"}}) { symbol paragraph } }";
        assert_eq!(registry.data(query).await["recommendation"], serde_json::json!({"symbol": "A/HRC/1", "paragraph": "144.48"}));
    })
    .await;
}

#[tokio::test]
async fn a_result_keeps_the_contribution_that_a_link_rests_on_and_what_a_draft_leaves_out() {
    on_each_database(async |registry| {
        chain(registry).await;
        let only_q = "code = \"system\"\nkind = \"OUTCOME\"\ntitle = [{ locale = \"en\", text = \"System\" }]\nachieved_on = \"2018-03\"\n\
                      contributions = [{ external_id = \"q\", programme = \"q\", role = \"CONTRIBUTES\" }]";
        let refused = registry.put_result(super::result(only_q)).await.unwrap_err().to_string();
        assert!(refused.contains("CONTRIBUTION_OF_LINK"), "{refused}");
        registry.put_links(links("programme = \"p\"\nlinks = []")).await.unwrap();
        registry.put_result(super::result(only_q)).await.unwrap();
        let kept = registry.data("{ results(filter: {code: {eq: \"system\"}}) { nodes { contributions { programme { code } } indicators { actuals { id } } } } }").await;
        assert_eq!(kept["results"]["nodes"][0]["contributions"], serde_json::json!([{"programme": {"code": "q"}}]));
        // The draft says nothing of indicators, and the next one nothing of measurements.
        assert_eq!(kept["results"]["nodes"][0]["indicators"][0]["actuals"].as_array().unwrap().len(), 2);
        let renamed = format!("{only_q}\nindicators = [{{ external_id = \"i\", title = [{{ locale = \"en\", text = \"Trained\" }}], kind = \"PROCESS\", measure = \"UNIT\" }}]");
        registry.put_result(super::result(&renamed)).await.unwrap();
        let again = registry.data("{ results(filter: {code: {eq: \"system\"}}) { nodes { indicators { title { text } actuals { id } } } } }").await;
        let indicator = &again["results"]["nodes"][0]["indicators"][0];
        assert_eq!(indicator["title"]["text"], "Trained");
        assert_eq!(indicator["actuals"], kept["results"]["nodes"][0]["indicators"][0]["actuals"]);
    })
    .await;
}

#[tokio::test]
async fn a_link_that_is_left_out_is_withdrawn_and_a_decision_on_one_that_stays_is_kept() {
    on_each_database(async |registry| {
        chain(registry).await;
        let one = |claim: &str| links(&format!("programme = \"q\"\nlinks = [{{ external_id = \"1\", target = {{ recommendation = {{ scheme = \"OFFICE\", value = \"o-1\" }} }}, claim = \"{claim}\" }}]"));
        registry.put_links(one("ADDRESSES")).await.unwrap();
        let query = "{ programme(by: {code: \"q\"}) { recommendationLinks { nodes { claim state } } history(first: 1) { nodes { fields } } } }";
        let answer = registry.data(query).await;
        assert_eq!(answer["programme"]["recommendationLinks"]["nodes"], serde_json::json!([{"claim": "ADDRESSES", "state": "CONFIRMED"}]));
        assert_eq!(answer["programme"]["history"]["nodes"][0]["fields"], serde_json::json!(["recommendationLinks"]));
        // What was confirmed was another claim.
        registry.put_links(one("FULFILS")).await.unwrap();
        let answer = registry.data(query).await;
        assert_eq!(answer["programme"]["recommendationLinks"]["nodes"], serde_json::json!([{"claim": "FULFILS", "state": "PROPOSED"}]));
    })
    .await;
}

#[tokio::test]
async fn every_chain_of_records_is_whole() {
    on_each_database(async |registry| {
        chain(registry).await;
        let (checked, broken) = verify_chains(&registry.app.database).await.unwrap();
        assert!(broken.is_empty(), "{broken:?}");
        assert!(checked > 25, "{checked} records");
    })
    .await;
}
