//! Transactions that the database ends because they met another one.

use cooperation_registry::database::Location;
use futures_util::future::join_all;
use serde_json::json;

use super::{Ledger, SCOPES, Stored, Told, pushing, told};
use crate::{
    pressure::wire::Wire,
    process::{
        post,
        service::{Place, Process},
    },
    support::{behind_our_back, on_each_database},
};

/// Two of three attempts to write a record fail, in turn as a serialization failure and as a deadlock. A
/// sequence counts them, because a transaction that is rolled back doesn't take its numbers with it.
const FAULTS: &str = "CREATE SEQUENCE faults; \
    CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ \
    DECLARE n bigint := nextval('faults'); BEGIN \
    IF n % 3 = 1 THEN RAISE EXCEPTION 'injected' USING ERRCODE = '40001'; END IF; \
    IF n % 3 = 2 THEN RAISE EXCEPTION 'injected' USING ERRCODE = '40P01'; END IF; \
    RETURN NEW; END $$; \
    CREATE TRIGGER fault BEFORE INSERT ON change FOR EACH ROW EXECUTE FUNCTION fault()";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serialization_failures_and_deadlocks_are_run_again_without_a_double() {
    on_each_database(async |registry| {
        let Location::Postgres(_) = &registry.location else {
            // SQLite has one writer, who meets nobody: contention.rs has what it can meet.
            return;
        };
        let place = Place::of(registry);
        place.prepare();
        let token = place.token_of("undp", &SCOPES);
        behind_our_back(registry, FAULTS).await.unwrap();
        let process = Process::start(&place);
        let ledger = Ledger::default();
        let mut wire = Wire::open(process.address).await.unwrap();
        for number in 0..20 {
            let code = format!("w-{number}");
            let answer = wire.ask(&post(Some(&token), &pushing(&code))).await;
            assert_eq!(told(&answer), Told::Acknowledged, "{code}");
            ledger.note(&code, Told::Acknowledged);
        }
        process.terminate();
        drop(process);
        behind_our_back(registry, "DROP TRIGGER fault ON change")
            .await
            .unwrap();
        ledger.settle(&place, &token).await;
    })
    .await;
}

/// A batch that changes these programmes in this order.
fn turning(key: &str, codes: [&str; 2], title: &str) -> String {
    let item = |code: &str| json!({"externalId": code, "title": [{"locale": "en", "text": title}]});
    json!({
        "query": "mutation($input: PushProgrammesInput!) { pushProgrammes(input: $input) { results { outcome errors { message } } errors { message } } }",
        "variables": {"input": {"idempotencyKey": key, "policy": "ALL_OR_NOTHING", "items": codes.map(item)}},
    })
    .to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_that_lock_each_others_programmes_all_come_through() {
    on_each_database(async |registry| {
        let place = Place::of(registry);
        place.prepare();
        let token = place.token_of("undp", &SCOPES);
        let process = Process::start(&place);
        let mut wire = Wire::open(process.address).await.unwrap();
        for code in ["w-a", "w-b"] {
            let answer = wire.ask(&post(Some(&token), &pushing(code))).await;
            assert_eq!(told(&answer), Told::Acknowledged);
        }
        let writers = (0..4).map(|writer| {
            let (address, token) = (process.address, token.clone());
            tokio::spawn(async move {
                let mut wire = Wire::open(address).await.unwrap();
                let codes = if writer % 2 == 0 {
                    ["w-a", "w-b"]
                } else {
                    ["w-b", "w-a"]
                };
                let mut written = 0;
                for number in 0..10 {
                    let name = format!("turn-{writer}-{number}");
                    let body = post(Some(&token), &turning(&name, codes, &name));
                    // Whoever was told to try again does, under the same key.
                    loop {
                        let answer = wire.ask(&body).await.unwrap();
                        if answer.status == 503 {
                            continue;
                        }
                        assert_eq!(
                            answer.body.matches("\"UPDATED\"").count(),
                            2,
                            "{}",
                            answer.body
                        );
                        written += 1;
                        break;
                    }
                }
                written
            })
        });
        let written: usize = join_all(writers.collect::<Vec<_>>())
            .await
            .into_iter()
            .map(Result::unwrap)
            .sum();
        assert_eq!(written, 40);
        process.terminate();
        drop(process);
        let stored = Stored::read(&place.database).await;
        for code in ["w-a", "w-b"] {
            assert_eq!(
                stored.records(code),
                1 + written,
                "{code} has a record for each"
            );
        }
        assert_eq!(stored.broken(&place.database).await, 0);
    })
    .await;
}
