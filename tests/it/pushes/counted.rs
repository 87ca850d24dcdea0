//! What a push costs, in statements.

use serde_json::json;

use super::{Agencies, PARTIES, batch::whole};
use crate::support::on_each_database;

#[tokio::test]
async fn a_push_costs_a_bounded_number_of_statements_an_item() {
    on_each_database(async |registry| {
        let desk = Agencies::of(registry, &PARTIES).await;
        desk.push_one("lead", whole("warm")).await;
        let mut cost = Vec::new();
        for items in [1, 11] {
            let items: Vec<_> = (0..items)
                .map(|n| whole(&format!("x-{}-{n}", cost.len())))
                .collect();
            let batch =
                json!({"idempotencyKey": desk.key(), "policy": "SKIP_INVALID", "items": items});
            registry.statements();
            desk.push("lead", batch).await;
            let seen = registry.statements();
            if std::env::var_os("SHOW").is_some() && cost.is_empty() {
                for one in &seen {
                    eprintln!("{}", one.sql.chars().take(150).collect::<String>());
                }
            }
            cost.push(seen.len());
        }
        let each = (cost[1] - cost[0]) / 10;
        eprintln!("{each} statements an item");
        assert!(each <= 90, "{each} statements an item");
    })
    .await;
}
