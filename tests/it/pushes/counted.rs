//! What a push costs, in statements.

use sea_orm::Statement;
use serde_json::{Value, json};

use super::{Agencies, PARTIES, batch::whole};
use crate::support::{TestRegistry, on_each_database};

/// Of so many programmes as they are, so many that were pushed before, and as many that changed.
const FEW: usize = 2;
const MANY: usize = 12;

#[tokio::test]
async fn a_batch_asks_each_table_once_however_many_programmes_it_holds() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.push_one("lead", whole("warm")).await;
        let mut cost = Vec::new();
        for count in [FEW, MANY] {
            let items: Vec<Value> = (0..count)
                .map(|n| whole(&format!("x-{count}-{n}")))
                .collect();
            let new = asked(registry, &desk, &items, "CREATED").await;
            let unchanged = asked(registry, &desk, &items, "UNCHANGED").await;
            let changed: Vec<Value> = items.into_iter().map(changed).collect();
            let changed = asked(registry, &desk, &changed, "UPDATED").await;
            cost.push((new, unchanged, changed));
        }
        let (few, many) = (&cost[0], &cost[1]);
        assert_eq!(few.0, many.0, "new programmes");
        assert_eq!(
            few.1.len() + MANY - FEW,
            many.1.len(),
            "a result's links, for each: {:?}",
            many.1
        );
        let each = (many.2.len() - few.2.len()) / (MANY - FEW);
        assert!(
            each <= 3,
            "changed programmes: {each} more each: {:?}",
            many.2
        );
    })
    .await;
}

/// The programme with another title, and one training less.
fn changed(mut item: Value) -> Value {
    item["title"] = json!([{"locale": "en", "text": "Another title"}]);
    item["activities"] = json!([]);
    item
}

/// The questions that a batch asks, without their values.
async fn asked(
    registry: &TestRegistry,
    desk: &Agencies<'_>,
    items: &[Value],
    outcome: &str,
) -> Vec<String> {
    let batch = json!({"idempotencyKey": desk.key(), "policy": "SKIP_INVALID", "items": items});
    registry.statements();
    let payload = desk.push("lead", batch).await;
    let results = payload["results"].as_array().unwrap();
    assert!(
        results.iter().all(|one| one["outcome"] == outcome),
        "{payload}"
    );
    let seen = registry.statements();
    let questions = seen.iter().filter(|one| one.sql.starts_with("SELECT"));
    questions.map(table).collect()
}

/// Which table a statement reads first.
fn table(statement: &Statement) -> String {
    let from = statement.sql.split(" FROM ").nth(1).unwrap_or_default();
    from.split(' ').next().unwrap_or_default().to_owned()
}
