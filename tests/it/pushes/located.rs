//! What a field of a batch can't take is told with its place among all the others.

use serde_json::{Value, json};

use super::{Agencies, PARTIES, batch::whole};
use crate::support::{on_each_database, tokens::asked};

/// A batch of four programmes, of which this one has `value` at `place`.
fn batch(at: usize, place: &str, value: Value) -> Value {
    let mut items: Vec<Value> = (0..4).map(|n| whole(&format!("UN/{n}"))).collect();
    if let Some(there) = items[at].pointer_mut(place) {
        *there = value;
    } else {
        items[at][&place[1..]] = value;
    }
    json!({"idempotencyKey": "k", "policy": "SKIP_INVALID", "items": items})
}

#[tokio::test]
async fn what_a_field_can_not_take_is_told_at_its_place_in_the_batch() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        let token = desk.token("lead");
        let document = "mutation($input: PushProgrammesInput!) { pushProgrammes(input: $input) { errors { message } } }";
        let before = desk.records().await;
        let null = "null is no value here; leave the field out, or in a filter use isNull where there is one";
        for (at, place, value, sentence, told) in [
            (2, "/title", Value::Null, null, "title"),
            (0, "/results", Value::Null, null, "results"),
            (3, "/terms", Value::Null, null, "terms"),
            (1, "/budget/lines", Value::Null, null, "budget lines"),
            (1, "/budget", Value::Null, null, "budget"),
            (3, "/results/0/indicators", Value::Null, null, "results 0 indicators"),
            (
                1,
                "/results/0/indicators/0/measurements/0/quantity/value",
                json!("0.0000001"),
                "\"0.0000001\" has more than six digits after the point",
                "results 0 indicators 0 measurements 0 quantity value",
            ),
            (
                2,
                "/countries/1/percent",
                json!("250"),
                "250 is outside 0 to 100 percent",
                "countries 1 percent",
            ),
        ] {
            let input = batch(at, place, value);
            let reply = asked(&desk.router, Some(&token), document, &json!({ "input": input })).await;
            assert_eq!(reply.code(), "BAD_USER_INPUT", "{place}: {}", reply.body);
            let error = &reply.json()["errors"][0];
            assert_eq!(error["message"], sentence, "{place}");
            let whole = format!("input items {at} {told}");
            let path: Vec<&str> = whole.split(' ').collect();
            assert_eq!(error["extensions"]["inputPath"], json!(path), "{place}: {error}");
        }
        // Of two in one item it is the item's place, whatever else the batch holds.
        let mut input = batch(1, "/title", Value::Null);
        input["items"][1]["results"] = Value::Null;
        let reply = asked(&desk.router, Some(&token), document, &json!({ "input": input })).await;
        assert_eq!(reply.json()["errors"][0]["extensions"]["inputPath"], json!(["input", "items", "1"]));
        assert_eq!(desk.records().await, before);
    })
    .await;
}
