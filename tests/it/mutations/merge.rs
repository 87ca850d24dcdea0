//! Merging a provisional organisation into the one that it turned out to be.

use cooperation_registry::access::Scope;
use serde_json::{Value, json};

use super::{Desk, REGISTER, errors, new, payload};
use crate::support::{
    TestRegistry, document, on_each_database, organisation, programme, tokens::asked,
};

const MERGE: &str = "mutation($input: MergeOrganisationsInput!) { done: mergeOrganisations(input: $input) { organisation { code version identifiers { value } } errors { __typename code message path ... on ValidationError { rule } ... on ConflictError { currentVersion } } } }";

const NAMED: &str = "[finance.budget]\nstate = \"KNOWN\"\n[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\nprovider = \"maybe\"\nreceiver = \"maybe\"\namount = { amount = \"1\", currency = \"EUR\" }\n\
     [[statements]]\nexternal_id = \"s\"\nfield = \"status\"\nvalue = \"CLOSED\"\nrank = \"NORMAL\"\nasserted_by = \"maybe\"\n";

async fn id(desk: &Desk<'_>, code: &str) -> Value {
    desk.seen(code).await["id"].clone()
}

/// The desk, the provisional organisation `maybe`, `known`, and a programme and a document that
/// name the first.
async fn ground(registry: &TestRegistry) -> Desk<'_> {
    for code in ["org", "known"] {
        registry
            .put_organisation(organisation(code, ""))
            .await
            .unwrap();
    }
    let desk = Desk::of(registry).await;
    let mut input = new("maybe", "maybe");
    input["provisional"] = json!(true);
    desk.written(REGISTER, &input).await;
    let member = "participations = [{ external_id = \"p\", organisation = \"maybe\", role = \"BENEFICIARY\" }, { external_id = \"q\", organisation = \"org\", role = \"FUNDING\" }]";
    registry
        .put_programme(programme("p", member, NAMED))
        .await
        .unwrap();
    let mut paper = document("doc");
    paper.publisher = Some("maybe".to_owned());
    registry.put_document(paper).await.unwrap();
    desk
}

async fn merge(desk: &Desk<'_>, key: &str, version: i32) -> Value {
    json!({"idempotencyKey": key, "id": id(desk, "maybe").await, "into": id(desk, "known").await, "expectedVersion": version})
}

#[tokio::test]
async fn whatever_named_it_names_the_survivor_each_in_its_own_trace() {
    on_each_database(async |registry| {
        let desk = ground(registry).await;
        let before = desk.records().await;
        let input = merge(&desk, "k", 1).await;
        let done = desk.payload(MERGE, &input).await;
        assert_eq!(done, json!({"organisation": {"code": "known", "version": 2, "identifiers": [{"value": "7-maybe"}]}, "errors": []}));
        // The programme, the document, the merged one and the survivor.
        assert_eq!(desk.records().await, before + 4);
        assert_eq!(desk.payload(MERGE, &input).await, done, "the same key, the same answer");
        let again = merge(&desk, "again", 1).await;
        assert_eq!(desk.payload(MERGE, &again).await, done, "and once more changes nothing");
        assert_eq!(desk.records().await, before + 4);
        let seen = registry.data("{ programme(by: {code: \"p\"}) { version history { nodes { action fields author { code } } } participations { nodes { organisation { code } } } budget { lines { nodes { provider { code } receiver { code } } } } statements { assertedBy { code } } } documents { nodes { version publisher { code } } } organisation(by: {code: \"maybe\"}) { version provisional mergedInto { code } identifiers { value } history { nodes { action } } names { name } } }").await;
        let codes: Vec<&str> = seen["programme"]["participations"]["nodes"].as_array().unwrap().iter().map(|node| node["organisation"]["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["known", "org"]);
        assert_eq!(seen["programme"]["budget"]["lines"]["nodes"], json!([{"provider": {"code": "known"}, "receiver": {"code": "known"}}]));
        assert_eq!(seen["programme"]["statements"], json!([{"assertedBy": {"code": "known"}}]));
        assert_eq!(seen["programme"]["history"]["nodes"][0], json!({"action": "UPDATED", "fields": ["budget", "participations", "statements"], "author": {"code": "desk"}}));
        assert_eq!(seen["documents"]["nodes"], json!([{"version": 2, "publisher": {"code": "known"}}]));
        assert_eq!(seen["organisation"], json!({"version": 2, "provisional": true, "mergedInto": {"code": "known"}, "identifiers": [], "history": {"nodes": [{"action": "MERGED"}, {"action": "REGISTERED"}]}, "names": [{"name": "Délégation"}]}));
        // Whoever names it afterwards means the survivor.
        let member = "participations = [{ external_id = \"p\", organisation = \"maybe\", role = \"BENEFICIARY\" }]";
        registry.put_programme(programme("later", member, "")).await.unwrap();
        let later = registry.data("{ programme(by: {code: \"later\"}) { participations { nodes { organisation { code } } } } }").await;
        assert_eq!(later["programme"]["participations"]["nodes"], json!([{"organisation": {"code": "known"}}]));
    })
    .await;
}

#[tokio::test]
async fn only_a_provisional_organisation_that_nobody_acts_for_is_merged() {
    on_each_database(async |registry| {
        let desk = ground(registry).await;
        let (maybe, known, org) = (
            id(&desk, "maybe").await,
            id(&desk, "known").await,
            id(&desk, "org").await,
        );
        registry
            .put_organisation(organisation(
                "under",
                "part_of = [{ organisation = \"known\" }]",
            ))
            .await
            .unwrap();
        let mut tied = new("tied", "tied");
        tied["provisional"] = json!(true);
        tied["partOf"] = json!([{"organisation": "under"}]);
        let tied = desk.written(REGISTER, &tied).await["id"].clone();
        let before = desk.records().await;
        let unknown = json!(
            cooperation_registry::id::Kind::Organisation
                .id(registry.app.ids.next())
                .to_string()
        );
        let cases = [
            (
                &maybe,
                &known,
                7,
                vec!["ConflictError input.expectedVersion"],
            ),
            (
                &maybe,
                &maybe,
                1,
                vec!["ValidationError input.into MERGE_WITH_ITSELF"],
            ),
            (
                &org,
                &known,
                1,
                vec!["ValidationError input.id MERGE_PROVISIONAL"],
            ),
            (
                &id(&desk, "desk").await,
                &known,
                1,
                vec![
                    "ValidationError input.id MERGE_PROVISIONAL",
                    "ValidationError input.id MERGE_ACTS",
                ],
            ),
            (
                &tied,
                &known,
                1,
                vec!["ValidationError input.into ORGANISATION_NO_CYCLE"],
            ),
            (&unknown, &known, 1, vec!["NotFoundError input.id"]),
            (&maybe, &unknown, 1, vec!["NotFoundError input.into"]),
        ];
        for (id, into, version, told) in cases {
            let input =
                json!({"idempotencyKey": "k", "id": id, "into": into, "expectedVersion": version});
            assert_eq!(errors(&desk.payload(MERGE, &input).await), told, "{input}");
        }
        let office = registry.agency("office", &[Scope::ProgrammesWrite]).await;
        let token = registry.token(&office, "programmes:write");
        let variables = json!({"input": merge(&desk, "k", 1).await});
        let refused = payload(&asked(&desk.router, Some(&token), MERGE, &variables).await);
        assert_eq!(errors(&refused), ["PermissionError input"]);
        // The office, which was registered meanwhile, left one record.
        assert_eq!(desk.records().await, before + 1);
        let input = merge(&desk, "k", 1).await;
        assert_eq!(desk.payload(MERGE, &input).await["errors"], json!([]));
        let elsewhere =
            json!({"idempotencyKey": "e", "id": maybe, "into": org, "expectedVersion": 2});
        assert_eq!(
            errors(&desk.payload(MERGE, &elsewhere).await),
            ["ValidationError input.id MERGED_ALREADY"]
        );
        let back = json!({"idempotencyKey": "b", "id": tied, "into": maybe, "expectedVersion": 1});
        assert_eq!(
            errors(&desk.payload(MERGE, &back).await),
            ["ValidationError input.into MERGE_INTO_MERGED"]
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_lines_that_name_one_provider_from_now_on_the_revised_one_counts() {
    on_each_database(async |registry| {
        let desk = ground(registry).await;
        let line = |id: &str, kind: &str, provider: &str, year: &str, amount: &str| {
            format!(
                "[[finance.budget.lines]]\nexternal_id = \"{id}\"\nkind = \"{kind}\"\nprovider = \"{provider}\"\nstart = \"{year}\"\nend = \"{year}\"\namount = {{ amount = \"{amount}\", currency = \"EUR\" }}\n"
            )
        };
        let lines = [
            line("1", "ORIGINAL", "known", "2020", "10"),
            line("2", "REVISED", "maybe", "2020", "8"),
            line("3", "ORIGINAL", "known", "2021", "1"),
        ];
        let after = format!("[finance.budget]\nstate = \"KNOWN\"\n{}", lines.concat());
        registry
            .put_programme(programme("funded", "", &after))
            .await
            .unwrap();
        let query = "{ programme(by: {code: \"funded\"}) { version budget { total { amounts { amount } } lines { nodes { kind inEffect provider { code } } } } } }";
        let total = json!([{"amount": "19.00"}]);
        assert_eq!(registry.data(query).await["programme"]["budget"]["total"]["amounts"], total);
        let before = registry.data(query).await["programme"]["version"].as_i64().unwrap();
        let input = merge(&desk, "k", 1).await;
        assert_eq!(desk.payload(MERGE, &input).await["errors"], json!([]));
        let after = registry.data(query).await["programme"].clone();
        assert_eq!(after["budget"]["total"]["amounts"], json!([{"amount": "9.00"}]));
        let lines = after["budget"]["lines"]["nodes"].as_array().unwrap();
        let counting: Vec<bool> = lines.iter().map(|line| line["inEffect"].as_bool().unwrap()).collect();
        assert_eq!(counting, [false, true, true], "{after}");
        assert_eq!(after["version"], before + 1, "one change of the programme");
        desk.records().await;
    })
    .await;
}
