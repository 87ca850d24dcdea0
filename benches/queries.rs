//! How far the registry is from one hand-written statement, over HTTP, under load.
//!
//! `TEST_POSTGRES_URL=postgres://… cargo bench --bench queries [-- Q1 Q3]`. It starts the real
//! binary, and itself in the part of the reference: a handler that runs one prepared statement,
//! which builds the same JSON in the database. Both must answer the same. Then 16 clients (two, where
//! one question takes seconds) ask one and the other in turn. Ratios are the result: absolute figures say more of the machine than of the code.
//!
//! The database is `registry_queries` on that server; it is filled once and kept for the next run.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints its figures, and ends when something is wrong"
)]

#[path = "queries/client.rs"]
mod client;
#[path = "queries/data.rs"]
mod data;
mod generator;
#[path = "queries/measure.rs"]
mod measure;
#[path = "queries/process.rs"]
mod process;
#[path = "queries/question.rs"]
mod question;
#[path = "queries/reference.rs"]
mod reference;

use std::env;

use sea_orm::ConnectionTrait;

use self::{
    data::Sample,
    measure::{Side, median},
    process::Server,
    question::QUESTIONS,
};

/// How many rounds each side has.
const ROUNDS: usize = 6;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|one| one != "--bench").collect();
    if let [part, address, database] = arguments.as_slice()
        && part == "reference"
    {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(reference::serve(address.parse().unwrap(), database));
        return;
    }
    // One thread: what asks should take as little as it can.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(measured(&arguments));
}

async fn measured(wanted: &[String]) {
    let Ok(server) = env::var("TEST_POSTGRES_URL") else {
        println!("no TEST_POSTGRES_URL: nothing to measure");
        return;
    };
    let (database, sample) = database(&server).await;
    let folder = tempfile::TempDir::new().unwrap();
    let registry = Server::registry(&database, folder.path());
    let reference = Server::reference(&database);
    for (number, question) in QUESTIONS.iter().enumerate() {
        let is_wanted = |name: &String| question.name.starts_with(name.as_str());
        if !wanted.is_empty() && !wanted.iter().any(is_wanted) {
            continue;
        }
        let ours = Side::registry(&registry, question, &sample);
        let limit = Side::reference(&reference, number, question, &sample);
        let (answers, expected) = (
            ours.data(question.compared).await,
            limit.data(question.compared).await,
        );
        let mut leaves = 0;
        for (n, (answer, expected)) in answers.iter().zip(&expected).enumerate() {
            assert_eq!(answer, expected, "{}, answer {n}", question.name);
            leaves += count(answer);
        }
        let (mut ratios, mut rates, mut processor) = (
            Vec::new(),
            [Vec::new(), Vec::new()],
            [Vec::new(), Vec::new()],
        );
        for round in 0..=ROUNDS {
            let (one, other) = (ours.round().await, limit.round().await);
            // The first warms caches and prepared statements.
            if round > 0 {
                ratios.push(one.rate / other.rate);
                for (at, round) in [one, other].iter().enumerate() {
                    rates[at].push(round.rate);
                    processor[at].push(round.processor);
                }
            }
        }
        let (alone, limit_alone) = (
            ours.alone(question.alone).await,
            limit.alone(question.alone).await,
        );
        let [ours_rate, limit_rate] = rates.map(median);
        let [ours_processor, limit_processor] = processor.map(median);
        println!(
            "{}, {} clients: ratio {:.2} ({:.1} and {:.1} answers a second; {:.2} and {:.2} ms of processor time in the server for each; \
             one client waits {:.2} and {:.2} ms; {} leaves)",
            question.name,
            question.clients,
            median(ratios),
            ours_rate,
            limit_rate,
            ours_processor,
            limit_processor,
            alone,
            limit_alone,
            leaves / question.compared
        );
    }
    let (now, most) = registry.memory();
    println!("memory of the registry: {now} MB resident, {most} MB at most");
}

/// How many scalars an answer holds.
fn count(answer: &serde_json::Value) -> usize {
    match answer {
        serde_json::Value::Array(items) => items.iter().map(count).sum(),
        serde_json::Value::Object(fields) => fields.values().map(count).sum(),
        _ => 1,
    }
}

/// The bench's own database on this server, filled.
async fn database(server: &str) -> (String, Sample) {
    const NAME: &str = "registry_queries";
    let maintenance = sea_orm::Database::connect(server).await.unwrap();
    let there = maintenance
        .execute_unprepared(&format!(
            "SELECT 1 FROM pg_database WHERE datname = '{NAME}'"
        ))
        .await
        .unwrap();
    if there.rows_affected() == 0 {
        maintenance
            .execute_unprepared(&format!("CREATE DATABASE {NAME}"))
            .await
            .unwrap();
    }
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(NAME);
    let sample = data::filled(url.as_str()).await;
    (url.into(), sample)
}
