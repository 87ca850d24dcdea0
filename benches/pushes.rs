//! How far a push is from the SQL transaction that writes the same rows.
//!
//! `cargo bench --bench pushes` on SQLite; on PostgreSQL with `TEST_POSTGRES_URL`. An agency pushes
//! 1,000 new programmes with 20 children each in batches of 100. The same is pushed to a second
//! registry, where every statement that writes is noted with its values, and these are played back on
//! a third database in one transaction: the same rows, those of the trace, of the search and of the
//! request's key among them, and none of the questions. What is timed is not observed. Batches
//! alternate, so that both meet the same weather; ratios are the result.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints its figures, and ends when something is wrong"
)]

use std::{
    env,
    path::Path,
    sync::{Arc, Mutex},
    time::Instant,
};

use cooperation_registry::{
    access::{Agency, Scopes, Viewer},
    app::App,
    change::{Action, SubjectKind},
    clock::Clock,
    database::{Database, Location, Step},
    graphql::{Asker, GraphqlRequest},
    id::Ids,
    organisation,
    text::Locales,
};
use mimalloc::MiMalloc;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};
use serde_json::{Value, json};
use uuid::Uuid;

/// As the server has it (`src/main.rs`).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const BATCHES: usize = 10;
const ITEMS: usize = 100;

const PUSH: &str = "mutation($input: PushProgrammesInput!) { pushProgrammes(input: $input) { results { outcome errors { message path } } errors { message } } }";

#[tokio::main]
async fn main() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = |name: &str| Location::Sqlite(folder.path().join(name));
    let places = ["pushed.db", "noted.db", "played.db"].map(file);
    measure("SQLite", places).await;
    if let Ok(server) = env::var("TEST_POSTGRES_URL") {
        let maintenance = Database::open(&server.parse().unwrap()).await.unwrap();
        let run = async |statement: String| {
            let reader = maintenance.reader();
            reader.execute_unprepared(&statement).await.unwrap()
        };
        let names = ["pushed", "noted", "played"]
            .map(|part| format!("registry_{part}_{}", std::process::id()));
        for name in &names {
            run(format!("CREATE DATABASE {name}")).await;
        }
        let places = names.clone().map(|name| {
            let mut url = url::Url::parse(&server).unwrap();
            url.set_path(&name);
            Location::Postgres(url)
        });
        measure("PostgreSQL", places).await;
        for name in &names {
            run(format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

type Noted = Arc<Mutex<Vec<Statement>>>;

async fn measure(name: &str, [pushed, noting, played]: [Location; 3]) {
    let opened = async |location: &Location| {
        let database = Database::open(location).await.unwrap();
        database.migrate(Step::Up).await.unwrap();
        database
    };
    let registry = |database| App::new(database, Clock::system(), Ids::random(Clock::system()));
    let noted = Noted::default();
    let seen = noted.clone();
    let observed = opened(&noting).await.observed(move |statement| {
        let writes = ["INSERT", "UPDATE", "DELETE"];
        if writes.iter().any(|word| statement.sql.starts_with(word)) {
            seen.lock().unwrap().push(statement.clone());
        }
    });
    let (app, noting) = (registry(opened(&pushed).await), registry(observed));
    opened(&played).await.close().await;
    let other = connect(&played).await;
    let viewer = agencies(&app).await;
    let beside = agencies(&noting).await;
    play(&other, &noted).await;

    let (mut ours, mut theirs, mut statements) = (Vec::new(), Vec::new(), 0);
    for batch in 0..=BATCHES {
        let through = push(&app, viewer, batch).await;
        push(&noting, beside, batch).await;
        let writes = noted.lock().unwrap().len();
        let by_hand = play(&other, &noted).await;
        // The first batch warms caches and prepared statements.
        if batch > 0 {
            ours.push(through);
            theirs.push(by_hand);
            statements += writes;
        }
    }
    let (ours, theirs): (f64, f64) = (ours.iter().sum(), theirs.iter().sum());
    let items = (BATCHES * ITEMS) as f64;
    println!(
        "{name}: {items} programmes in batches of {ITEMS}: {:.2} ms an item through the API, {:.2} ms \
         as {:.0} writing statements of a transaction; ratio {:.2}",
        ours / items * 1e3,
        theirs / items * 1e3,
        statements as f64 / items,
        theirs / ours
    );
    other.close().await.unwrap();
    noting.close().await;
    app.close().await;
}

/// A connection as anyone makes one, with what keeps an acknowledged write on SQLite.
async fn connect(location: &Location) -> DatabaseConnection {
    match location {
        Location::Sqlite(path) => sqlite(path).await,
        Location::Postgres(url) => sea_orm::Database::connect(url.as_str()).await.unwrap(),
    }
}

async fn sqlite(path: &Path) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(format!("sqlite://{}", path.display()));
    options.max_connections(1);
    let connection = sea_orm::Database::connect(options).await.unwrap();
    for pragma in [
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
    ] {
        connection.execute_unprepared(pragma).await.unwrap();
    }
    connection
}

/// Plays what was noted back in one transaction, and answers how many seconds it took.
async fn play(connection: &DatabaseConnection, noted: &Noted) -> f64 {
    let statements = std::mem::take(&mut *noted.lock().unwrap());
    let began = Instant::now();
    let transaction = connection.begin().await.unwrap();
    for statement in statements {
        transaction.execute_raw(statement).await.unwrap();
    }
    transaction.commit().await.unwrap();
    began.elapsed().as_secs_f64()
}

/// The organisations of the bench; the first one pushes.
async fn agencies(app: &App) -> Viewer {
    let permit = Viewer::Operator
        .permit(Action::Registered, SubjectKind::Organisation)
        .unwrap();
    let registered = app.writer.run(permit, |write| {
        Box::pin(async move {
            for code in ["lead", "funder", "maker"] {
                let draft = json!({"code": code, "kind": "GOVERNMENT", "names": [{"locale": "en", "name": code}]});
                organisation::put(write, serde_json::from_value(draft).unwrap()).await?;
            }
            let codes = ["lead".to_owned()];
            let keys = organisation::keys_of_codes(write, &codes).await?;
            Ok(keys["lead"])
        })
    });
    let organisation: Uuid = registered.await.unwrap();
    Viewer::Agency(Agency {
        organisation,
        scopes: Scopes::among([
            "programmes:write",
            "budget:write",
            "results:write",
            "recommendations:write",
        ]),
    })
}

/// Pushes a batch of new programmes, and answers how many seconds it took.
async fn push(app: &App, viewer: Viewer, batch: usize) -> f64 {
    let items: Vec<Value> = (0..ITEMS)
        .map(|item| programme(batch * ITEMS + item))
        .collect();
    let input = json!({"idempotencyKey": format!("batch-{batch}"), "policy": "ALL_OR_NOTHING", "items": items});
    let body = json!({"query": PUSH, "variables": {"input": input}}).to_string();
    let began = Instant::now();
    let asked: GraphqlRequest = serde_json::from_str(&body).unwrap();
    let request = app.request(Asker::of(viewer, Locales::default()));
    let answer = app.executor.answer(asked, request).await;
    let text = serde_json::to_string(&answer.response).unwrap();
    let took = began.elapsed().as_secs_f64();
    let made = text.matches("\"outcome\":\"CREATED\"").count();
    assert_eq!(made, ITEMS, "{}", &text[..text.len().min(2_000)]);
    took
}

/// A programme with 20 children.
fn programme(number: usize) -> Value {
    let words = |text: String| json!([{"locale": "en", "text": text, "original": true}]);
    let each = |count: usize, one: &dyn Fn(usize) -> Value| (0..count).map(one).collect::<Vec<_>>();
    json!({
        "externalId": format!("n-{number}"),
        "sourceUpdatedAt": "2026-11-01T00:00:00Z",
        "instrument": "JOINT_PROGRAMME",
        "title": words(format!("Programme {number} for access to justice in the regions")),
        "summary": words("Legal aid desks, training of judges and follow-up of recommendations.".to_owned()),
        "status": "IMPLEMENTATION",
        "period": {"plannedStart": "2024-01", "plannedEnd": "2026"},
        "countries": [{"country": "MA", "percent": "100"}],
        "participations": [
            {"externalId": "p1", "organisation": "lead", "role": "CONVENING_AGENCY"},
            {"externalId": "p2", "organisation": "funder", "role": "FUNDING"},
            {"externalId": "p3", "organisation": "maker", "role": "IMPLEMENTING"},
        ],
        "budget": {"lines": each(3, &|n| json!({
            "externalId": format!("b{n}"), "kind": "ORIGINAL", "start": format!("{}", 2024 + n), "end": format!("{}", 2024 + n),
            "provider": "funder", "amount": {"amount": format!("{}.50", 1000 + number), "currency": "EUR"}}))},
        "transactions": each(2, &|n| json!({
            "externalId": format!("t{n}"), "kind": "DISBURSEMENT", "occurredOn": "2025-03-01",
            "amount": {"amount": "12.34", "currency": "EUR"}})),
        "objectives": each(3, &|n| json!({
            "externalId": format!("o{n}"), "level": "SPECIFIC", "statement": words(format!("Objective {n}: more people are heard."))})),
        "activities": each(4, &|n| json!({
            "externalId": format!("a{n}"), "kind": "TRAINING", "title": words(format!("Training {n} of judges"))})),
        "links": each(1, &|n| json!({
            "externalId": format!("l{n}"), "claim": "ADDRESSES", "target": {"mechanismClass": "TREATY_BODY"}})),
        "results": each(1, &|n| json!({
            "externalId": format!("r{n}"), "kind": "OUTPUT", "title": words(format!("Desks that opened, {number}")),
            "indicators": [{"externalId": "i", "title": words("Desks".to_owned()), "kind": "PROCESS", "measure": "UNIT", "measurements": [
                {"externalId": "m", "kind": "ACTUAL", "start": "2025", "quantity": {"value": "6", "unit": "desks"}}]}]})),
    })
}
