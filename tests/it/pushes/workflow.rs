//! From a draft to the public and back.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Agencies, PARTIES, part, rules};
use crate::support::{on_each_database, tokens::asked};

#[tokio::test]
async fn a_draft_is_submitted_sent_back_published_and_withdrawn_each_by_who_may() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let draft = json!({
            "idempotencyKey": desk.key(), "instrument": "TWINNING", "terms": {"light": true},
            "code": "twin", "title": [{"locale": "en", "text": "A twinning"}],
            "participations": [part("lead", "MEMBER_STATE_LEAD"), part("ministry", "BENEFICIARY")],
        });
        let id = desk.written("lead", "registerProgramme", draft).await["id"].clone();
        let step = |version: i64, remark: Value| {
            json!({"idempotencyKey": desk.key(), "id": id, "expectedVersion": version, "remark": remark})
        };
        let remark = json!([{"locale": "en", "text": "The dates are missing."}]);
        // Who benefits doesn't submit, who leads doesn't publish.
        for (who, mutation, remark) in [
            ("ministry", "submitProgramme", json!(null)),
            ("lead", "publishProgramme", json!(null)),
            ("lead", "withdrawProgramme", remark.clone()),
            ("lead", "requestChanges", remark.clone()),
        ] {
            let payload = desk.mutate(who, mutation, step(1, remark)).await;
            assert_eq!(rules(&payload["errors"]), ["input FORBIDDEN"], "{who} {mutation}");
            assert_eq!(payload["programme"], json!(null));
        }
        let nothing = json!(null);
        let submitted = desk.written("lead", "submitProgramme", step(1, nothing.clone())).await;
        assert_eq!(submitted["visibility"], "SUBMITTED");
        let back = desk.written("desk", "requestChanges", step(2, remark.clone())).await;
        assert_eq!(back["visibility"], "DRAFT");
        let said = desk
            .seen("lead", "twin", "statements(field: \"visibility\") { value note { text } assertedBy { code } }")
            .await;
        assert_eq!(
            said["statements"],
            json!([{"value": "DRAFT", "note": {"text": "The dates are missing."}, "assertedBy": {"code": "desk"}}])
        );
        // What isn't submitted isn't sent back.
        let payload = desk.mutate("desk", "requestChanges", step(3, remark.clone())).await;
        assert_eq!(rules(&payload["errors"]), ["input.id VISIBILITY_STEP"]);
        desk.written("lead", "submitProgramme", step(3, nothing.clone())).await;
        let stale = desk.mutate("desk", "publishProgramme", step(3, nothing.clone())).await;
        assert_eq!(rules(&stale["errors"]), ["input.expectedVersion VERSION_CONFLICT"]);
        assert_eq!(stale["errors"][0]["currentVersion"], 4);
        let public = "{ programme(by: {code: \"twin\"}) { visibility terms { ... on TwinningTerms { light } } } }";
        assert_eq!(registry.data(public).await["programme"], json!(null));
        desk.written("desk", "publishProgramme", step(4, nothing)).await;
        assert_eq!(
            registry.data(public).await["programme"],
            json!({"visibility": "PUBLISHED", "terms": {"light": true}})
        );
        let withdrawn = desk.written("desk", "withdrawProgramme", step(5, remark)).await;
        assert_eq!(withdrawn["visibility"], "WITHDRAWN");
        assert_eq!(registry.data(public).await["programme"], json!(null));
        assert_ne!(desk.seen("ministry", "twin", "id").await, json!(null));
        let history = desk
            .seen("desk", "twin", "history { nodes { action author { code } } }")
            .await;
        let steps: Vec<String> = history["history"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| format!("{} {}", one["action"].as_str().unwrap(), one["author"]["code"].as_str().unwrap()))
            .collect();
        assert_eq!(
            steps,
            [
                "WITHDRAWN desk", "PUBLISHED desk", "SUBMITTED lead", "SENT_BACK desk",
                "SUBMITTED lead", "REGISTERED lead"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_as_if_it_were_not_there_for_those_who_take_no_part() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &["lead", "stranger"]).await;
        let draft = json!({
            "idempotencyKey": desk.key(), "instrument": "PROJECT", "code": "hidden",
            "title": [{"locale": "en", "text": "Zanzibar"}],
            "countries": [{"country": "MA"}],
            "participations": [part("lead", "ACCOUNTABLE")],
            "budget": {"lines": [{"externalId": "1", "kind": "ORIGINAL", "amount": {"amount": "5", "currency": "EUR"}, "provider": "lead"}]},
            "results": [{"externalId": "r", "kind": "OUTPUT", "title": [{"locale": "en", "text": "Zanzibar"}]}],
        });
        let id = desk.written("lead", "registerProgramme", draft).await["id"].clone();
        let everything = format!(
            "{{ a: programme(by: {{code: \"hidden\"}}) {{ id }} b: node(id: {id}) {{ id }} \
               c: programmes {{ totalCount nodes {{ id }} }} d: programmes(search: \"zanzibar\") {{ totalCount }} \
               e: programmes(filter: {{code: {{eq: \"hidden\"}}}}) {{ totalCount }} \
               f: results {{ totalCount }} g: results(search: \"zanzibar\") {{ totalCount }} \
               h: organisation(by: {{code: \"lead\"}}) {{ participations {{ totalCount }} programmes {{ totalCount }} }} \
               i: changes(first: 100) {{ nodes {{ subjectKind }} }} \
               j: programmes(orderBy: [{{field: TITLE}}], first: 5) {{ nodes {{ id }} }} }}"
        );
        let leaked = |answer: &Value| {
            let text = answer.to_string();
            text.contains(id.as_str().unwrap())
                || text.contains("PROGRAMME")
                || text.contains("\"totalCount\":1")
        };
        let own = desk.data("lead", &everything, &json!({})).await;
        assert!(leaked(&own), "its partner sees it: {own}");
        let strange = desk.data("stranger", &everything, &json!({})).await;
        assert!(!leaked(&strange), "{strange}");
        let public = registry.data(&everything).await;
        assert!(!leaked(&public), "{public}");
        assert_eq!(public, strange);
        // An update answers as for an id that nobody has.
        let update = |id: &str| {
            json!({"idempotencyKey": desk.key(), "id": id, "expectedVersion": 1, "title": [{"locale": "en", "text": "Mine"}]})
        };
        let forbidden = desk.mutate("stranger", "updateProgramme", update(id.as_str().unwrap())).await;
        let unknown = desk
            .mutate("stranger", "updateProgramme", update("programme_01KAB5V6T3E8S9M2QW4R7X0YZC"))
            .await;
        assert_eq!(forbidden, unknown);
        assert_eq!(rules(&forbidden["errors"]), ["input.id NOT_FOUND"]);
    })
    .await;
}

#[tokio::test]
async fn nobody_registers_a_programme_in_which_it_takes_no_part_or_without_a_scope() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &["lead", "other"]).await;
        let draft = |key: String| {
            json!({
                "idempotencyKey": key, "instrument": "PROJECT", "code": "p", "terms": {"forms": []},
                "title": [], "participations": [part("other", "ACCOUNTABLE")],
            })
        };
        let payload = desk.mutate("lead", "registerProgramme", draft(desk.key())).await;
        assert_eq!(
            rules(&payload["errors"]),
            [
                "input.terms.forms TERMS_OF_INSTRUMENT",
                "input.participations REGISTERED_BY_PARTICIPANT"
            ]
        );
        let document = "mutation($input: RegisterProgrammeInput!) { registerProgramme(input: $input) { errors { code } programme { id } } }";
        let variables = json!({"input": draft(desk.key())});
        let reply = asked(&desk.router, None, document, &variables).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
        let records = registry.data("{ programmes { totalCount } }").await;
        assert_eq!(records["programmes"]["totalCount"], 0);
    })
    .await;
}
