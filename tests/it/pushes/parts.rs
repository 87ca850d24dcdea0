//! One part at a time.

use serde_json::{Value, json};

use super::{Agencies, PARTIES, part, rules};
use crate::support::{document, on_each_database};

#[tokio::test]
async fn every_part_is_entered_corrected_and_taken_back_beside_those_of_others() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        registry.put_document(document("report")).await.unwrap();
        let id = desk.programme("p").await;
        desk.programme("q").await;
        let mut version = 2;
        let mut input = |mut fields: Value| {
            fields["idempotencyKey"] = json!(desk.key());
            fields["id"] = json!(id);
            fields["expectedVersion"] = json!(version);
            version += 1;
            fields
        };
        let words = json!([{"locale": "en", "text": "words"}]);
        for (who, mutation, fields) in [
            ("lead", "addParticipation", part("ministry", "HOST")),
            ("lead", "relateProgrammes", json!({"externalId": "e", "kind": "PARENT", "programme": "q"})),
            ("maker", "addObjective", json!({"externalId": "o", "level": "SPECIFIC", "statement": words})),
            ("maker", "addObjective", json!({"externalId": "o2", "level": "SPECIFIC", "statement": words})),
            ("funder", "recordBudgetLine", json!({"externalId": "b", "kind": "ORIGINAL", "provider": "funder", "start": "2020", "amount": {"amount": "10", "currency": "MAD"}})),
            ("funder", "recordTransaction", json!({"externalId": "t", "kind": "OUTGOING_COMMITMENT", "provider": "funder", "amount": {"amount": "7.00", "currency": "MAD"}})),
            ("funder", "correctTransaction", json!({"externalId": "t", "kind": "OUTGOING_COMMITMENT", "provider": "funder", "amount": {"amount": "8.00", "currency": "MAD"}})),
            ("maker", "recordActivity", json!({"externalId": "a", "kind": "EVENT", "title": words, "quantities": [{"wording": words}]})),
            ("ministry", "addPractice", json!({"externalId": "p", "kind": "LESSON", "title": words})),
            ("ministry", "addDocument", json!({"document": "report"})),
            ("maker", "linkRecommendation", json!({"externalId": "l", "target": {"mechanismClass": "UNIVERSAL_PERIODIC_REVIEW"}, "claim": "ADDRESSES"})),
            ("maker", "recordResult", json!({"externalId": "r", "kind": "OUTCOME", "title": words, "indicators": [{"externalId": "i", "title": words, "kind": "OUTCOME", "measure": "UNIT"}]})),
        ] {
            let name = format!("{who} {mutation} {fields}");
            let payload = desk.mutate(who, mutation, input(fields)).await;
            assert_eq!((&payload["errors"], &payload["notices"]), (&json!([]), &json!([])), "{name}");
        }
        let seen = desk
            .seen("desk", "p", "participations { totalCount } relatedProgrammes { nodes { kind programme { code } } } objectives { statement { text } } budget { total { amounts { amount } } lines { nodes { id } } } transactions { nodes { amount { amount } } } activities { nodes { id } } practices { title { text } assertedBy { code } } documents { nodes { code } } recommendationLinks { nodes { id state assertedBy { code } } } results { nodes { indicators { id actuals { id } } } }")
            .await;
        assert_eq!(seen["participations"]["totalCount"], 5);
        assert_eq!(seen["relatedProgrammes"]["nodes"], json!([{"kind": "PARENT", "programme": {"code": "q"}}]));
        assert_eq!(seen["objectives"].as_array().unwrap().len(), 2);
        assert_eq!(seen["transactions"]["nodes"], json!([{"amount": {"amount": "8.00"}}]));
        assert_eq!(seen["documents"]["nodes"], json!([{"code": "report"}]));
        assert_eq!(seen["practices"][0]["assertedBy"]["code"], "ministry");
        assert_eq!(seen["recommendationLinks"]["nodes"][0]["assertedBy"]["code"], "maker");
        let line = seen["budget"]["lines"]["nodes"][0]["id"].clone();
        let indicator = seen["results"]["nodes"][0]["indicators"][0]["id"].clone();
        // What came of it is a subject of its own: the last of these changed the result alone.
        let revise = json!({"idempotencyKey": desk.key(), "id": id, "expectedVersion": desk.version("p").await,
            "line": line, "externalId": "b2", "amount": "12.00"});
        desk.written("funder", "reviseBudgetLine", revise).await;
        // A measurement changes the result, not the programme.
        let measure = json!({"idempotencyKey": desk.key(), "id": id, "expectedVersion": desk.version("p").await, "indicator": indicator,
            "externalId": "m", "kind": "ACTUAL", "quantity": {"value": "3"}});
        desk.written("ministry", "recordMeasurement", measure).await;
        let seen = desk
            .seen("desk", "p", "budget { total { amounts { amount } } lines { totalCount } } results { nodes { version indicators { actuals { quantity { value } } } } }")
            .await;
        assert_eq!(seen["budget"]["total"]["amounts"], json!([{"amount": "12.00"}]));
        assert_eq!(seen["results"]["nodes"][0]["indicators"][0]["actuals"][0]["quantity"]["value"], "3");
        // A link is decided on, and parts are taken back by who entered them.
        let link = desk.seen("desk", "p", "version recommendationLinks { nodes { id } } activities { nodes { id } } budget { lines { nodes { id } } }").await;
        let decide = json!({"idempotencyKey": desk.key(), "id": link["recommendationLinks"]["nodes"][0]["id"], "expectedVersion": link["version"], "state": "CONFIRMED"});
        let document = "mutation($input: DecideLinkInput!) { decideLink(input: $input) { recommendationLink { state } errors { code } } }";
        let decided = desk.data("desk", document, &json!({ "input": decide })).await;
        assert_eq!(decided["decideLink"], json!({"recommendationLink": {"state": "CONFIRMED"}, "errors": []}));
        let remove = async |who: &str, part: &Value| {
            let input = json!({"idempotencyKey": desk.key(), "id": id, "expectedVersion": desk.version("p").await, "part": part});
            desk.written(who, "removeProgrammePart", input).await;
        };
        remove("maker", &link["activities"]["nodes"][0]["id"]).await;
        for line in link["budget"]["lines"]["nodes"].as_array().unwrap() {
            remove("funder", &line["id"]).await;
        }
        let seen = desk.seen("desk", "p", "activities { totalCount } budget { state lines { totalCount } }").await;
        assert_eq!(seen, json!({"activities": {"totalCount": 0}, "budget": {"state": "UNKNOWN", "lines": {"totalCount": 0}}}));
        let (_, broken) = cooperation_registry::change::verify_chains(&registry.app.database).await.unwrap();
        assert_eq!(broken, []);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_part_is_told_at_its_place_in_the_input() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let id = desk.programme("p").await;
        let input = |mut fields: Value| {
            fields["idempotencyKey"] = json!(desk.key());
            fields["id"] = json!(id);
            fields["expectedVersion"] = json!(2);
            fields
        };
        for (who, mutation, fields, expected) in [
            ("lead", "addObjective", json!({"externalId": "o", "level": "OVERALL", "statement": []}), "input.statement OBJECTIVE_STATED"),
            ("lead", "addParticipation", json!({"externalId": "x", "organisation": "lead", "role": "PARTY", "since": "2020", "until": "2019"}), "input.until UNTIL_BEFORE_SINCE"),
            ("funder", "recordBudgetLine", json!({"externalId": "b", "kind": "ORIGINAL", "provider": "funder", "start": "2020", "end": "2019", "amount": {"amount": "1", "currency": "EUR"}}), "input.end PERIOD_ENDS_BEFORE_START"),
            ("funder", "correctTransaction", json!({"externalId": "none", "kind": "EXPENDITURE", "amount": {"amount": "1", "currency": "EUR"}}), "input.externalId NOT_FOUND"),
            ("maker", "recordResult", json!({"externalId": "r", "kind": "OUTPUT", "title": []}), "input.title RESULT_TITLED"),
            ("maker", "linkRecommendation", json!({"externalId": "l", "claim": "FULFILS", "target": {"mechanismClass": "UNIVERSAL_PERIODIC_REVIEW"}}), "input.claim LINK_FULFILS_ONE"),
            ("maker", "addDocument", json!({"document": "nothing"}), "input.document REFERENCE_UNKNOWN"),
        ] {
            let payload = desk.mutate(who, mutation, input(fields)).await;
            assert_eq!(rules(&payload["errors"]), [expected], "{mutation}");
        }
        assert_eq!(desk.version("p").await, 2);
    })
    .await;
}
