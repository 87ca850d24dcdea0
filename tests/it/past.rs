//! A programme as it was known at an instant.

use std::time::Duration;

use cooperation_registry::{access::Viewer, clock::Timestamp};
use serde_json::{Value, json};

use crate::{
    generator::{Size, generate},
    support::{TestRegistry, on_each_database, organisation, programme},
    waves::programmes,
};

/// Everything that the past can be asked for.
const EVERYTHING: &str = "id code version visibility instrument status phase createdAt updatedAt \
    terms { __typename } title { text locale } titleTranslations { text } summary { text } \
    period { start end durationMonths earliest latest } source { externalId } \
    countries { country percent } regions { scheme region percent } \
    sectors { concept { code label { text } scheme version } percent } themes { concept { code } } \
    participations(first: 2) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id role since organisation { code names { name } } programme { code version } } } } \
    funders: participations(role: [FUNDING]) { nodes { organisation { code } } } \
    budget { state total { amounts { amount currency } counted } lines { totalCount nodes { kind amount { amount currency } provider { code } source { code title { text } } } } } \
    transactions { nodes { kind amount { amount } provider { code } } } \
    objectives { level statement { text } source { code } } \
    activities { nodes { kind title { text } quantities { value } participations { role organisation { code } } source { code } } } \
    practices { kind title { text } assertedBy { code } } \
    alignments { framework { text } concept { code label { text } } } \
    recommendationLinks(first: 10) { totalCount nodes { id claim state target { __typename ... on Recommendation { paragraph } ... on Mechanism { code } ... on Review { code } ... on Document { code } ... on Concept { code } ... on MechanismGroup { __typename } } assertedBy { code } evidence { document { code } quote } } } \
    documents { totalCount nodes { code title { text } } } \
    statements { field value rank assertedBy { code } source { code } } discrepancies { field others { value } } references { scheme value }";

fn then(at: Timestamp, fields: &str) -> String {
    format!("{{ programme(by: {{code: \"p-001\"}}, asOf: \"{at}\") {{ {fields} }} }}")
}

/// An instant after everything so far and before everything to come.
fn instant(registry: &TestRegistry) -> Timestamp {
    registry.advance(Duration::from_secs(60));
    let at = registry.app.clock.now();
    registry.advance(Duration::from_secs(60));
    at
}

async fn today(registry: &TestRegistry) -> Value {
    registry
        .data(&format!(
            "{{ programme(by: {{code: \"p-001\"}}) {{ {EVERYTHING} }} }}"
        ))
        .await
}

/// Changes the programme, and what it leads to.
async fn change(registry: &TestRegistry, number: u32) {
    let more = match number {
        1 => {
            "title = [{ locale = \"en\", text = \"Another title\", original = true }]\n\
             period = { start = \"2014-02\" }\ncountries = [{ country = \"FR\" }, { country = \"MA\" }]\nregions = []\nthemes = []\n\
             participations = [{ external_id = \"a\", organisation = \"org\", role = \"IMPLEMENTING\" }]"
        }
        2 => {
            "references = []\nobjectives = []\ndocuments = []\nsectors = []\n\
             participations = [{ external_id = \"b\", organisation = \"funder\", role = \"FUNDING\" }, { external_id = \"c\", organisation = \"ministry\", role = \"PARTY\" }, { external_id = \"d\", organisation = \"network\", role = \"PARTY\" }]"
        }
        _ => "",
    };
    let after = match number {
        1 => {
            "[finance.budget]\nstate = \"KNOWN\"\n[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\namount = { amount = \"5.00\", currency = \"EUR\" }\n\
             [[finance.budget.lines]]\nexternal_id = \"m\"\nkind = \"REVISED\"\namount = { amount = \"7.00\", currency = \"USD\" }"
        }
        _ => "",
    };
    registry
        .put_programme(programme("p-001", more, after))
        .await
        .unwrap();
    if number == 1 {
        let names = "[[names]]\nlocale = \"en\"\nname = \"Renamed\"\noriginal = true";
        registry
            .put_organisation(organisation("funder", names))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn each_instant_is_told_as_it_was_told_then() {
    on_each_database(async |registry| {
        let before = registry.app.clock.now();
        programmes(registry, 3).await;
        let mut known = vec![(instant(registry), today(registry).await)];
        for number in 1..=2 {
            change(registry, number).await;
            known.push((instant(registry), today(registry).await));
        }
        let answers: Vec<&Value> = known.iter().map(|(_, answer)| answer).collect();
        assert!(answers[0] != answers[1] && answers[1] != answers[2]);
        for (at, told_then) in &known {
            assert_eq!(registry.data(&then(*at, EVERYTHING)).await, *told_then, "{at}");
        }
        assert_eq!(registry.data(&then(before, EVERYTHING)).await["programme"], Value::Null);
        // Several instants and the present side by side, each its own.
        let [first, second] = [known[0].0, known[1].0];
        let fields = "title { text } participations { nodes { role organisation { code names { name } } } }";
        let by = "by: {code: \"p-001\"}";
        let beside = format!(
            "{{ a: programme({by}, asOf: \"{first}\") {{ {fields} }} now: programme({by}) {{ {fields} }} b: programme({by}, asOf: \"{second}\") {{ {fields} }} none: programme({by}, asOf: \"{before}\") {{ code }} }}"
        );
        let beside = registry.data(&beside).await;
        for (name, at) in [("a", first), ("b", second)] {
            assert_eq!(beside[name], registry.data(&then(at, fields)).await["programme"]);
        }
        assert_eq!(beside["none"], Value::Null);
        assert_eq!(beside["a"]["title"]["text"], "Programme p-001");
        assert_eq!(beside["b"]["title"]["text"], "Another title");
        // Taken back in between, and entered again since.
        let codes = |of: &Value| -> Vec<String> {
            let nodes = of["participations"]["nodes"].as_array().unwrap();
            nodes.iter().map(|node| node["organisation"]["code"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(codes(&beside["a"]), ["org", "funder"]);
        assert_eq!(codes(&beside["b"]), ["org"]);
        assert_eq!(codes(&beside["now"]), ["funder", "ministry", "network"]);
        assert_eq!(beside["a"]["participations"]["nodes"][1]["organisation"]["names"][0]["name"], "Organisation funder");
        assert_eq!(beside["now"]["participations"]["nodes"][0]["organisation"]["names"][0]["name"], "Renamed");
    })
    .await;
}

#[tokio::test]
async fn pages_of_the_past_follow_one_another() {
    on_each_database(async |registry| {
        programmes(registry, 2).await;
        change(registry, 2).await;
        let at = instant(registry);
        registry.put_programme(programme("p-001", "participations = [{ external_id = \"d\", organisation = \"network\", role = \"PARTY\" }]", "")).await.unwrap();
        let mut read = Vec::new();
        let mut after = String::new();
        loop {
            let page = format!("participations(first: 1{after}) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ organisation {{ code }} }} }}");
            let page = registry.data(&then(at, &page)).await["programme"]["participations"].clone();
            read.push(page["nodes"][0]["organisation"]["code"].as_str().unwrap().to_owned());
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = format!(", after: {}", page["pageInfo"]["endCursor"]);
        }
        assert_eq!(read, ["funder", "ministry", "network"]);
    })
    .await;
}

#[tokio::test]
async fn what_cant_be_told_of_the_past_is_refused_and_never_todays() {
    on_each_database(async |registry| {
        programmes(registry, 3).await;
        let at = instant(registry);
        change(registry, 1).await;
        for (fields, place) in [
            ("results { nodes { code } }", json!(["programme", "results", "nodes"])),
            ("results { totalCount }", json!(["programme", "results", "totalCount"])),
            ("relatedProgrammes { nodes { kind } }", json!(["programme", "relatedProgrammes", "nodes"])),
            ("history { nodes { action } }", json!(["programme", "history", "nodes"])),
            ("participations { nodes { organisation { participations { totalCount } } } }", Value::Null),
            ("participations { nodes { organisation { memberOf { code } } } }", Value::Null),
            ("participations { nodes { organisation { identifiers { value } } } }", Value::Null),
            ("documents { nodes { code recommendations { totalCount } } }", Value::Null),
            ("recommendationLinks { nodes { result { code } } }", Value::Null),
            ("recommendationLinks { nodes { target { ... on Recommendation { tags { facet } } } } }", Value::Null),
            ("recommendationLinks { nodes { target { ... on Recommendation { programmeLinks { totalCount } } } } }", Value::Null),
            ("recommendationLinks(filter: {mechanism: {code: {eq: \"upr\"}}}) { nodes { id } }", Value::Null),
        ] {
            let answer = registry.ask(&then(at, fields)).await;
            let error = &answer["errors"][0];
            if error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED" {
                panic!("{fields}: {error}");
            }
            assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{fields}: {answer}");
            assert_eq!(error["extensions"]["inputPath"], json!(["asOf"]), "{fields}: {answer}");
            assert!(error["message"].as_str().unwrap().contains("ask for it without asOf"), "{answer}");
            if !place.is_null() {
                assert_eq!(error["path"], place);
            }
            // The same field of today, beside it, is answered.
            let beside = format!("{{ programme(by: {{code: \"p-001\"}}) {{ {fields} }} }}");
            assert_eq!(registry.ask(&beside).await["errors"], Value::Null, "{fields}");
        }
        let tomorrow = Timestamp::from_micros(registry.app.clock.now().micros() + 86_400_000_000);
        let answer = registry.ask(&then(tomorrow, "code")).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains("future"));
    })
    .await;
}

#[tokio::test]
async fn the_past_of_a_draft_stays_hidden_when_it_is_published() {
    on_each_database(async |registry| {
        registry
            .put_organisation(organisation("org", ""))
            .await
            .unwrap();
        let secret = "title = [{ locale = \"en\", text = \"Secret\", original = true }]";
        registry
            .put_draft(programme("p-001", secret, ""))
            .await
            .unwrap();
        let draft = instant(registry);
        assert_eq!(
            registry.data(&then(draft, "code")).await["programme"],
            Value::Null
        );
        registry
            .put_programme(programme("p-001", "", ""))
            .await
            .unwrap();
        let published = instant(registry);
        let fields = "title { text } participations { totalCount nodes { role } }";
        assert_eq!(
            registry.data(&then(draft, fields)).await["programme"],
            Value::Null
        );
        let answer = registry.data(&then(published, fields)).await;
        assert_eq!(answer["programme"]["participations"]["totalCount"], 1);
        assert_eq!(answer["programme"]["title"]["text"], "Programme p-001");
        let seen = registry
            .ask_as(Viewer::Operator, &then(draft, fields), json!({}))
            .await;
        assert_eq!(seen["data"]["programme"]["title"]["text"], "Secret");
        assert_eq!(seen["data"]["programme"]["participations"]["totalCount"], 1);
    })
    .await;
}

#[tokio::test]
async fn the_past_costs_no_more_statements_for_more_rows() {
    on_each_database(async |registry| {
        programmes(registry, 2).await;
        let few = instant(registry);
        change(registry, 2).await;
        let many = instant(registry);
        change(registry, 1).await;
        let fields = "participations { nodes { organisation { code } } } activities { nodes { participations { organisation { code } } } }";
        let mut counts = Vec::new();
        for at in [few, many] {
            registry.statements();
            registry.data(&then(at, fields)).await;
            counts.push(registry.statements().len());
        }
        assert_eq!(counts[0], counts[1]);
        assert!(counts[0] <= 7, "{counts:?}");
    })
    .await;
}

#[tokio::test]
async fn a_programme_without_records_has_no_past_and_says_so() {
    on_each_database(async |registry| {
        generate(
            &registry.location,
            Size {
                programmes: 5,
                seed: 1,
            },
        )
        .await
        .unwrap();
        let code = registry
            .data("{ programmes(first: 1) { nodes { code } } }")
            .await["programmes"]["nodes"][0]["code"]
            .clone();
        let now = registry.app.clock.now();
        let answer = registry
            .ask(&format!(
                "{{ programme(by: {{code: {code}}}, asOf: \"{now}\") {{ code }} }}"
            ))
            .await;
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT",
            "{answer}"
        );
        assert!(
            answer["errors"][0]["message"]
                .as_str()
                .unwrap()
                .contains("no record"),
            "{answer}"
        );
    })
    .await;
}
