//! The server is killed in the middle of writes.

use futures_util::future::join_all;

use super::{Ledger, SCOPES, write};
use crate::{
    process::service::{Place, Process},
    support::on_each_database,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_kills_under_eight_writers_lose_nothing_and_double_nothing() {
    on_each_database(async |registry| {
        let place = Place::of(registry);
        place.prepare();
        let token = place.token_of("undp", &SCOPES);
        let ledger = Ledger::default();
        for round in 0..5 {
            let process = Process::start(&place);
            let before = ledger.acknowledged();
            let writers = (0..8).map(|writer| {
                let (address, token, ledger) = (process.address, token.clone(), ledger.clone());
                tokio::spawn(async move {
                    write(address, &token, &format!("w-{round}-{writer}"), &ledger).await;
                })
            });
            let writers: Vec<_> = writers.collect();
            ledger.reaches(before + 16 + round * 3).await;
            process.kill();
            for writer in join_all(writers).await {
                writer.unwrap();
            }
        }
        assert!(ledger.open() > 0, "no kill met a write");
        ledger.settle(&place, &token).await;
    })
    .await;
}
