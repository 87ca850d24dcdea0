//! What agencies say of recommendations: imports, judgements, reports, who answers.

use cooperation_registry::{
    access::{Scope, Viewer},
    example,
};
use serde_json::{Value, json};

use super::{Desk, errors, payload};
use crate::{
    chain::ground,
    support::{
        TestRegistry, on_each_database,
        tokens::{Agency, asked},
    },
};

const IMPORT: &str = "mutation($input: ImportRecommendationsInput!) { done: importRecommendations(input: $input) { dryRun clientMutationId results { index outcome recommendation { paragraph version position recommendingStates text { text } session } errors { __typename code message path ... on ValidationError { rule } ... on ConflictError { currentVersion } } } errors { __typename code message path ... on ValidationError { rule } } } }";

const ASSESS: &str = "mutation($input: AssessRecommendationInput!) { done: assessRecommendation(input: $input) { recommendation { version assessments { assessor { code } value { code } } } errors { __typename code message path ... on ValidationError { rule } ... on ConflictError { currentVersion } } } }";

const REPORT: &str = "mutation($input: ReportProgressInput!) { done: reportProgress(input: $input) { recommendation { version progressReports { reportedBy { code } summary { text } } } errors { __typename code message path ... on ValidationError { rule } } } }";

const ASSIGN: &str = "mutation($input: AssignRecommendationInput!) { done: assignRecommendation(input: $input) { recommendation { version responsibleInstitutions { organisation { code } role } } errors { __typename code message path ... on ValidationError { rule } } } }";

fn item(paragraph: &str, text: &str) -> Value {
    json!({
        "symbol": "A/HRC/1", "paragraph": paragraph, "mechanism": "upr", "review": "upr-3-ma", "session": "27",
        "texts": [{"locale": "en", "text": text, "extent": "FULL", "original": true}],
        "recommendingStates": ["FR", "UY"],
        "positions": [{"externalId": format!("position {paragraph}"), "value": "SUPPORTED", "wording": "enjoy the support"}],
    })
}

fn batch(key: &str, items: &[Value], policy: &str) -> Value {
    json!({"idempotencyKey": key, "items": items, "policy": policy})
}

fn outcomes(payload: &Value) -> Vec<String> {
    let results = payload["results"].as_array().unwrap().iter();
    results
        .map(|result| {
            let told = errors(result).join(", ");
            format!("{} {told}", result["outcome"].as_str().unwrap())
                .trim_end()
                .to_owned()
        })
        .collect()
}

async fn count(registry: &TestRegistry) -> Value {
    registry.data("{ recommendations { totalCount } }").await["recommendations"]["totalCount"]
        .clone()
}

/// What an agency with these scopes gets.
async fn sent(desk: &Desk<'_>, who: &Agency, scopes: &str, document: &str, input: &Value) -> Value {
    let token = desk.registry.token(who, scopes);
    let variables = json!({ "input": input });
    payload(&asked(&desk.router, Some(&token), document, &variables).await)
}

/// The desk, over a registry with one recommendation, and that one's id.
async fn with_one(registry: &TestRegistry) -> (Desk<'_>, Value) {
    ground(registry).await;
    let desk = Desk::of(registry).await;
    let input = batch("first", &[item("1", "Ratify")], "ALL_OR_NOTHING");
    assert_eq!(outcomes(&desk.payload(IMPORT, &input).await), ["CREATED"]);
    let found = registry
        .data("{ recommendation(by: {key: {symbol: \"A/HRC/1\", paragraph: \"1\"}}) { id } }")
        .await;
    (desk, found["recommendation"]["id"].clone())
}

#[tokio::test]
async fn an_import_says_what_came_of_each_and_again_changes_nothing() {
    on_each_database(async |registry| {
        ground(registry).await;
        let desk = Desk::of(registry).await;
        let before = desk.records().await;
        let input = batch("k", &[item("1", "Ratify"), item("2", "Train")], "ALL_OR_NOTHING");
        let first = desk.payload(IMPORT, &input).await;
        assert_eq!(outcomes(&first), ["CREATED", "CREATED"]);
        assert_eq!(first["errors"], json!([]));
        assert_eq!(
            first["results"][1]["recommendation"],
            json!({"paragraph": "2", "version": 1, "position": "SUPPORTED", "recommendingStates": ["FR", "UY"], "text": {"text": "Train"}, "session": "27"})
        );
        assert_eq!(desk.records().await, before + 2);
        assert_eq!(desk.payload(IMPORT, &input).await, first, "the same key, the same answer");
        // What is left out is kept, null clears, and a text stays as it was imported.
        let mut kept = item("1", "Ratify");
        kept.as_object_mut().unwrap().retain(|field, _| ["symbol", "paragraph", "mechanism"].contains(&field.as_str()));
        let mut cleared = item("2", "Train");
        cleared["session"] = json!(null);
        let input = batch("again", &[kept, cleared], "ALL_OR_NOTHING");
        let again = desk.payload(IMPORT, &input).await;
        assert_eq!(outcomes(&again), ["UNCHANGED", "UPDATED"]);
        assert_eq!(again["results"][0]["recommendation"]["session"], "27");
        assert_eq!(again["results"][1]["recommendation"]["session"], json!(null));
        assert_eq!(desk.records().await, before + 3);
    })
    .await;
}

#[tokio::test]
async fn a_bad_item_is_skipped_or_keeps_all_from_being_written() {
    on_each_database(async |registry| {
        let (desk, _) = with_one(registry).await;
        let before = desk.records().await;
        let mut nowhere = item("4", "Train");
        nowhere["mechanism"] = json!("nobody");
        let mut stale = item("1", "Ratify");
        stale["expectedVersion"] = json!(7);
        let items = [
            item("1", "Another text"),
            item("2", "Train"),
            item("2", "Twice"),
            nowhere,
            stale,
        ];
        let bad = [
            "REJECTED ValidationError input.items.0.texts.0.text TEXT_IMMUTABLE",
            "REJECTED ValidationError input.items.2.paragraph PARAGRAPH_TWICE",
            "REJECTED ValidationError input.items.3.mechanism REFERENCE_UNKNOWN",
            // The first item of the batch names the same paragraph.
            "REJECTED ValidationError input.items.4.paragraph PARAGRAPH_TWICE",
        ];
        let all = desk
            .payload(IMPORT, &batch("k", &items, "ALL_OR_NOTHING"))
            .await;
        assert_eq!(
            outcomes(&all),
            [
                bad[0],
                "REJECTED ValidationError input.items.1 BATCH_REJECTED",
                bad[1],
                bad[2],
                bad[3]
            ]
        );
        assert_eq!(errors(&all), ["ValidationError input.items BATCH_REJECTED"]);
        assert_eq!(
            (desk.records().await, count(registry).await),
            (before, json!(1))
        );
        // The key is free, because nothing was written.
        let some = desk
            .payload(IMPORT, &batch("k", &items, "SKIP_INVALID"))
            .await;
        assert_eq!(outcomes(&some), [bad[0], "CREATED", bad[1], bad[2], bad[3]]);
        assert_eq!(some["errors"], json!([]));
        assert_eq!(
            (desk.records().await, count(registry).await),
            (before + 1, json!(2))
        );
        assert_eq!(
            desk.payload(IMPORT, &batch("k", &items, "SKIP_INVALID"))
                .await,
            some
        );
        let mut stale = item("1", "Ratify");
        stale["expectedVersion"] = json!(7);
        let conflict = desk
            .payload(IMPORT, &batch("v", &[stale], "SKIP_INVALID"))
            .await;
        assert_eq!(
            outcomes(&conflict),
            ["REJECTED ConflictError input.items.0.expectedVersion"]
        );
        assert_eq!(conflict["results"][0]["errors"][0]["currentVersion"], 1);
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_judges_and_leaves_nothing() {
    on_each_database(async |registry| {
        let (desk, _) = with_one(registry).await;
        let before = desk.records().await;
        let mut input = batch(
            "k",
            &[item("1", "Ratify"), item("2", "Train")],
            "ALL_OR_NOTHING",
        );
        input["dryRun"] = json!(true);
        for _ in 0..2 {
            let tried = desk.payload(IMPORT, &input).await;
            assert_eq!(outcomes(&tried), ["UNCHANGED", "CREATED"]);
            assert_eq!(tried["dryRun"], true);
            assert_eq!(tried["results"][1]["recommendation"], json!(null));
        }
        assert_eq!(
            (desk.records().await, count(registry).await),
            (before, json!(1))
        );
        input["dryRun"] = json!(false);
        assert_eq!(
            outcomes(&desk.payload(IMPORT, &input).await),
            ["UNCHANGED", "CREATED"]
        );
        assert_eq!(count(registry).await, 2);
    })
    .await;
}

#[tokio::test]
async fn an_import_is_bounded_and_for_coordinators_alone() {
    on_each_database(async |registry| {
        let (desk, _) = with_one(registry).await;
        let before = desk.records().await;
        let many: Vec<Value> = (0..501).map(|number| json!({"symbol": "S", "paragraph": number.to_string(), "mechanism": "upr"})).collect();
        let reply = desk.reply(IMPORT, &batch("k", &many, "SKIP_INVALID")).await;
        assert_eq!(reply.code(), "BAD_USER_INPUT", "{}", reply.body);
        let refused = desk.payload(IMPORT, &batch("k", &[], "SKIP_INVALID")).await;
        assert_eq!(errors(&refused), ["ValidationError input.items BATCH_SIZE"]);
        let office = registry.agency("office", &Scope::ALL).await;
        let input = batch("k", &many[..1], "SKIP_INVALID");
        for scopes in ["", "recommendations:write", "assessments:write", "registry:admin"] {
            let refused = sent(&desk, &office, scopes, IMPORT, &input).await;
            assert_eq!(errors(&refused), ["PermissionError input"], "{scopes}");
            assert_eq!(refused["results"], json!([]));
        }
        assert_eq!(desk.records().await, before);
    })
    .await;
}

#[tokio::test]
async fn an_assessor_speaks_for_itself_and_its_other_judgements_stay() {
    on_each_database(async |registry| {
        let (desk, id) = with_one(registry).await;
        let committee = registry.agency("committee", &[Scope::AssessmentsWrite, Scope::FeedRead]).await;
        let before = desk.records().await;
        let assess = |key: &str, version: i32, entry: &str, assessor: &str, grade: &str| {
            json!({"idempotencyKey": key, "id": id, "expectedVersion": version, "externalId": entry, "assessor": assessor,
                "value": {"scheme": "grades", "version": "2017", "code": grade}, "assessedOn": "2020"})
        };
        let scope = "assessments:write";
        let own = assess("a", 1, "2020", "committee", "B");
        let done = sent(&desk, &committee, scope, ASSESS, &own).await;
        assert_eq!(done["recommendation"], json!({"version": 2, "assessments": [{"assessor": {"code": "committee"}, "value": {"code": "B"}}]}));
        assert_eq!(sent(&desk, &committee, scope, ASSESS, &own).await, done, "again, with the same key");
        let refused = [
            (scope, assess("b", 2, "x", "office", "A"), "PermissionError input"),
            (scope, assess("b", 2, "x", "nobody", "A"), "PermissionError input"),
            ("feed:read", assess("b", 2, "x", "committee", "A"), "PermissionError input"),
            (scope, assess("b", 1, "x", "committee", "A"), "ConflictError input.expectedVersion"),
            (scope, assess("b", 2, "x", "committee", "Z"), "ValidationError input.value ASSESSMENT_VALUE_IN_SCHEME"),
        ];
        for (scopes, input, told) in refused {
            assert_eq!(errors(&sent(&desk, &committee, scopes, ASSESS, &input).await), [told], "{input}");
        }
        assert_eq!(desk.records().await, before + 1);
        // One more, the first one replaced, and a coordinator's for another assessor.
        sent(&desk, &committee, scope, ASSESS, &assess("c", 2, "2022", "committee", "A")).await;
        sent(&desk, &committee, scope, ASSESS, &assess("d", 3, "2020", "committee", "A")).await;
        let last = desk.payload(ASSESS, &assess("e", 4, "2020", "office", "B")).await;
        assert_eq!(last["errors"], json!([]));
        let mut found: Vec<String> = last["recommendation"]["assessments"].as_array().unwrap().iter()
            .map(|one| format!("{} {}", one["assessor"]["code"], one["value"]["code"])).collect();
        found.sort();
        assert_eq!(found, ["\"committee\" \"A\"", "\"committee\" \"A\"", "\"office\" \"B\""]);
        assert_eq!(desk.records().await, before + 4);
    })
    .await;
}

#[tokio::test]
async fn coordinators_say_who_answers_and_only_they_report() {
    on_each_database(async |registry| {
        let (desk, id) = with_one(registry).await;
        let ministry = registry.agency("ministry", &[Scope::RecommendationsWrite]).await;
        let before = desk.records().await;
        let assign = |key: &str, version: i32| json!({"idempotencyKey": key, "id": id, "expectedVersion": version, "externalId": "m", "organisation": "ministry", "role": "LEAD"});
        let report = |key: &str, version: i32, by: &str, words: &str| {
            let summary = if words.is_empty() { json!([]) } else { json!([{"locale": "en", "text": words}]) };
            json!({"idempotencyKey": key, "id": id, "expectedVersion": version, "externalId": "r", "reportedBy": by, "summary": summary})
        };
        let scope = "recommendations:write";
        let early = sent(&desk, &ministry, scope, REPORT, &report("a", 1, "ministry", "Done")).await;
        assert_eq!(errors(&early), ["PermissionError input"], "nobody has said that it answers");
        let itself = sent(&desk, &ministry, scope, ASSIGN, &assign("a", 1)).await;
        assert_eq!(errors(&itself), ["PermissionError input"]);
        let assigned = desk.payload(ASSIGN, &assign("a", 1)).await;
        assert_eq!(assigned["recommendation"], json!({"version": 2, "responsibleInstitutions": [{"organisation": {"code": "ministry"}, "role": "LEAD"}]}));
        let done = sent(&desk, &ministry, scope, REPORT, &report("a", 2, "ministry", "Done")).await;
        assert_eq!(done["recommendation"], json!({"version": 3, "progressReports": [{"reportedBy": {"code": "ministry"}, "summary": {"text": "Done"}}]}));
        let refused = [
            (report("b", 3, "office", "x"), "PermissionError input"),
            (report("b", 3, "ministry", ""), "ValidationError input.summary REPORT_STATED"),
        ];
        for (input, told) in refused {
            assert_eq!(errors(&sent(&desk, &ministry, scope, REPORT, &input).await), [told], "{input}");
        }
        assert_eq!(desk.payload(REPORT, &report("c", 3, "office", "Heard of it")).await["errors"], json!([]));
        assert_eq!(desk.records().await, before + 3);
        let unknown = cooperation_registry::id::Kind::Recommendation.id(registry.app.ids.next());
        let mut nowhere = assign("z", 1);
        nowhere["id"] = json!(unknown.to_string());
        assert_eq!(errors(&desk.payload(ASSIGN, &nowhere).await), ["NotFoundError input.id"]);
    })
    .await;
}

/// A block of the page about imports.
fn of_the_page(name: &str) -> &'static str {
    let page = include_str!("../../../docs/recommendations.md");
    let (_, rest) = page.split_once(&format!(" {name}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

#[tokio::test]
async fn the_page_about_imports_says_what_happens() {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator).await.unwrap();
        let desk = Desk::of(registry).await;
        let document = of_the_page("import.graphql").replace("  importRecommendations(", "  done: importRecommendations(");
        let mut input: Value = serde_json::from_str(of_the_page("import.json")).unwrap();
        let text = input["items"][0]["texts"][0]["text"].clone();
        let first = desk.payload(&document, &input).await;
        let told = |outcome: &str, version: i32, text: &Value, edition: i32| {
            json!([{"index": 0, "outcome": outcome, "errors": [], "recommendation": {"paragraph": "129.2", "version": version,
                "position": "SUPPORTED", "recommendingStates": ["AU"], "text": {"text": text, "edition": edition}}}])
        };
        assert_eq!(first["results"], told("CREATED", 1, &text, 1));
        assert_eq!(desk.payload(&document, &input).await, first, "the same request again");
        let mut other = input.clone();
        other["items"][0]["session"] = json!("14");
        let reused = desk.payload(&document, &other).await;
        assert_eq!(reused["errors"][0]["code"], "IDEMPOTENCY_KEY_REUSED", "{reused}");
        input["idempotencyKey"] = json!("second time");
        assert_eq!(desk.payload(&document, &input).await["results"], told("UNCHANGED", 1, &text, 1));

        let corrected = json!("Accede to the Protocol (Australia)");
        input["items"][0]["texts"][0]["text"] = corrected.clone();
        for (key, dry) in [("tried", true), ("third time", false)] {
            input["idempotencyKey"] = json!(key);
            input["dryRun"] = json!(dry);
            let refused = desk.payload(&document, &input).await;
            assert_eq!(refused["results"][0]["errors"][0]["rule"], "TEXT_IMMUTABLE", "{refused}");
        }
        input["items"][0]["texts"][0]["correction"] = json!(true);
        let done = desk.payload(&document, &input).await;
        assert_eq!(done["results"], told("UPDATED", 2, &corrected, 2), "the key was free");
        input["idempotencyKey"] = json!("fourth time");
        input["items"][0]["texts"][0] = json!({"locale": "en", "extent": "FULL", "text": text});
        assert_eq!(desk.payload(&document, &input).await["results"], told("UNCHANGED", 2, &corrected, 2), "the faulty text once more");

        let by_code = json!({"mechanism": "human-rights-committee", "references": [{"scheme": "UHRI", "value": "7"}]});
        let mut of_a_committee = by_code.clone();
        of_a_committee["recommendingStates"] = json!(["FR"]);
        for (item, outcome) in [(&of_a_committee, "REJECTED"), (&by_code, "CREATED"), (&by_code, "UNCHANGED")] {
            let key = format!("a committee {outcome}");
            let done = desk.payload(&document, &batch(&key, std::slice::from_ref(item), "SKIP_INVALID")).await;
            assert_eq!(done["results"][0]["outcome"], outcome, "{done}");
            let broken = &done["results"][0]["errors"][0]["rule"];
            assert_eq!(*broken == "REVIEW_ONLY", outcome == "REJECTED", "{done}");
        }
    })
    .await;
}
