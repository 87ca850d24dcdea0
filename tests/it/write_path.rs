//! The one way to write: what was acknowledged is there, what was refused is not, and whoever
//! stops waiting harms nobody.

use std::{
    future::Future,
    io::{BufRead, BufReader},
    pin::pin,
    process::{Command, Stdio},
    task::{Context, Waker},
};

use cooperation_registry::{
    access::Viewer,
    app::writer,
    change::{self, Action, SubjectKind},
    clock::Clock,
    database::{Database, Location},
    error::Failure,
    id::Ids,
    organisation,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::{Proxy, TestRegistry, on_each_database, organisation as draft, programme};

pub(crate) async fn codes(registry: &TestRegistry) -> Vec<String> {
    let query = "SELECT code FROM organisation ORDER BY code";
    let rows = registry
        .app
        .database
        .reader()
        .query_all_raw(Statement::from_string(registry.backend(), query))
        .await
        .unwrap();
    rows.iter()
        .map(|row| row.try_get("", "code").unwrap())
        .collect()
}

/// Polls a future a few times and then drops it, as a client does that hangs up.
async fn abandoned_after<F: Future>(polls: usize, future: F) -> bool {
    let mut future = pin!(future);
    for _ in 0..polls {
        if future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_ready()
        {
            return false;
        }
        tokio::task::yield_now().await;
    }
    true
}

async fn transactions_left_open(registry: &TestRegistry) -> i64 {
    let open = "SELECT count(*) AS open FROM pg_stat_activity \
                WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    let rows = registry
        .app
        .database
        .reader()
        .query_one_raw(Statement::from_string(DbBackend::Postgres, open))
        .await;
    rows.unwrap().unwrap().try_get("", "open").unwrap()
}

/// The trap: the future is dropped after the server has begun the transaction and before the
/// driver knows. Without a task of its own the connection goes back to the pool inside a
/// transaction that nobody tracks.
async fn hang_up_while_begin_is_in_flight(registry: &TestRegistry, url: &url::Url) {
    let host = url.host_str().unwrap();
    let proxy = Proxy::to(format!("{host}:{}", url.port().unwrap_or(5432))).await;
    let mut through = url.clone();
    through.set_host(Some("127.0.0.1")).unwrap();
    through.set_port(Some(proxy.port)).unwrap();
    // In the clear, or the proxy could not tell a BEGIN.
    through.set_query(Some("sslmode=disable"));
    let database = Database::open(&Location::Postgres(through)).await.unwrap();
    let writer = writer(
        database.clone(),
        Clock::system(),
        Ids::random(Clock::system()),
    );
    let put = |code: &'static str| {
        let permit = Viewer::Operator
            .permit(Action::Registered, SubjectKind::Programme)
            .unwrap();
        writer.run(permit, move |write| {
            Box::pin(async move { organisation::put(write, draft(code, "")).await.map(drop) })
        })
    };
    put("before").await.unwrap();
    proxy.arm();
    tokio::select! {
        // The write is begun before anything is waited for.
        biased;
        _ = put("abandoned") => panic!("it was answered through a link that holds answers back"),
        () = proxy.holds_an_answer() => {}
    }
    proxy.release();
    writer.drain().await;
    assert_eq!(
        transactions_left_open(registry).await,
        0,
        "a transaction that nobody tracks"
    );
    put("after").await.unwrap();
    database.close().await;
    let stored = codes(registry).await;
    for code in ["before", "abandoned", "after"] {
        assert!(
            stored.iter().any(|stored| stored == code),
            "{code} is not there: {stored:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_hangs_up_leaves_no_transaction_behind() {
    on_each_database(async |registry| {
        if let Location::Postgres(url) = &registry.location {
            hang_up_while_begin_is_in_flight(registry, url).await;
        }
        let mut abandoned = 0;
        for polls in 0..60 {
            let write = registry.put_organisation(draft(&format!("left-{polls:02}"), ""));
            abandoned += usize::from(abandoned_after(polls % 12, write).await);
        }
        assert!(
            abandoned > 20,
            "only {abandoned} of 60 writes were abandoned: the test shows nothing"
        );
        for number in 0..20 {
            registry
                .put_organisation(draft(&format!("kept-{number:02}"), ""))
                .await
                .unwrap();
        }
        registry.app.writer.drain().await;
        if registry.backend() == DbBackend::Postgres {
            assert_eq!(transactions_left_open(registry).await, 0);
        }
        let stored = codes(registry).await;
        let kept = stored
            .iter()
            .filter(|code| code.starts_with("kept-"))
            .count();
        assert_eq!(kept, 20, "an acknowledged write vanished");
        let (records, broken) = change::verify_chains(&registry.app.database).await.unwrap();
        assert_eq!((records, broken.len()), (stored.len() as u64, 0));
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_breaks_a_rule_leaves_nothing_behind() {
    on_each_database(async |registry| {
        registry.put_organisation(draft("org", "")).await.unwrap();
        let before = change::verify_chains(&registry.app.database).await.unwrap();
        let broken = programme(
            "p",
            "period = { start = \"2014\", end = \"2013\", duration_months = 0 }\n\
             countries = [{ country = \"MA\", percent = \"60\" }]",
            "[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\ncommitment = \"INDICATIVE\"\n\
             amount = { amount = \"1.005\", currency = \"EUR\" }\n[finance.budget]\nstate = \"KNOWN\"\n\
             [[statements]]\nexternal_id = \"s\"\nfield = \"status\"\nvalue = \"CLOSED\"\nrank = \"NORMAL\"\nasserted_by = \"nobody\"",
        );
        let Err(Failure::Invalid(violations)) = registry.put_draft(broken).await else {
            panic!("the draft was accepted");
        };
        let mut found: Vec<String> = violations
            .iter()
            .map(|violation| format!("{} {}", violation.path.join("."), violation.rule))
            .collect();
        found.sort();
        assert_eq!(
            found,
            [
                "budget.lines BUDGET_KNOWN_HAS_LINES",
                "budget.lines.0.amount AMOUNT",
                "countries SHARES_SUM_TO_100",
                "period.durationMonths PERIOD_DURATION",
                "period.end PERIOD_ENDS_BEFORE_START",
                "statements.0.assertedBy REFERENCE_UNKNOWN",
            ],
            "every broken rule is told at once, with its place"
        );
        assert_eq!(change::verify_chains(&registry.app.database).await.unwrap(), before);
        let answer = registry.ask_as(Viewer::Operator, "{ programmes { totalCount } }", serde_json::json!({})).await;
        assert_eq!(answer["data"]["programmes"]["totalCount"], 0);
    })
    .await;
}

#[tokio::test]
async fn the_public_gets_no_permit() {
    assert!(matches!(
        Viewer::Public.permit(Action::Updated, SubjectKind::Programme),
        Err(Failure::Unauthenticated)
    ));
}

const WRITE_TO: &str = "REGISTRY_TEST_WRITE_TO";
const WRITER: &str = "write_path::a_writer_acknowledges_what_it_has_stored";

/// Writes organisations and prints the code of each once it is acknowledged. On its own a short
/// test; as a child process of the next one it writes until it is killed.
#[tokio::test(flavor = "multi_thread")]
async fn a_writer_acknowledges_what_it_has_stored() {
    let (location, child): (Location, bool) = match std::env::var(WRITE_TO) {
        Ok(location) => (location.parse().unwrap(), true),
        Err(_) => {
            let registry = TestRegistry::sqlite().await;
            for number in 0..3 {
                registry
                    .put_organisation(draft(&format!("w-{number}"), ""))
                    .await
                    .unwrap();
                assert_eq!(codes(&registry).await.len(), number + 1);
            }
            return;
        }
    };
    assert!(child);
    let database = Database::open(&location).await.unwrap();
    let writer = writer(database, Clock::system(), Ids::random(Clock::system()));
    let run = format!("{}", std::process::id());
    futures_util::future::join_all((0..8).map(|lane| {
        let (writer, run) = (writer.clone(), run.clone());
        async move {
            for number in 0_u32.. {
                let code = format!("w-{run}-{lane}-{number}");
                let permit = Viewer::Operator
                    .permit(Action::Registered, SubjectKind::Programme)
                    .unwrap();
                let stored = code.clone();
                writer
                    .run(permit, move |write| {
                        let code = stored.clone();
                        Box::pin(async move {
                            organisation::put(write, draft(&code, "")).await.map(drop)
                        })
                    })
                    .await
                    .unwrap();
                println!("stored {code}");
            }
        }
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_kill_9_five_times() {
    on_each_database(async |registry| {
        // The file is this process's own until it lets go of it.
        let other = match &registry.location {
            Location::Sqlite(path) => {
                let copy = path.with_extension("killed.db");
                std::fs::copy(path, &copy).unwrap();
                Location::Sqlite(copy)
            }
            postgres @ Location::Postgres(_) => postgres.clone(),
        };
        let address = match &other {
            Location::Sqlite(path) => format!("sqlite:{}", path.display()),
            Location::Postgres(url) => url.to_string(),
        };
        let mut acknowledged = Vec::new();
        for _ in 0..5 {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", WRITER, "--nocapture"])
                .env(WRITE_TO, &address)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            for _ in 0..40 {
                let Some(line) = lines.next() else {
                    panic!("the writer ended by itself");
                };
                // The harness prints the test's name without a line end before the first code.
                if let Some((_, code)) = line.unwrap().rsplit_once("stored ") {
                    acknowledged.push(code.to_owned());
                }
            }
            child.kill().unwrap();
            // What it still managed to say before it died counts too.
            acknowledged.extend(
                lines.map_while(Result::ok).filter_map(|line| {
                    line.rsplit_once("stored ").map(|(_, code)| code.to_owned())
                }),
            );
            child.wait().unwrap();
        }
        assert!(
            acknowledged.len() >= 150,
            "only {} writes: the test shows nothing",
            acknowledged.len()
        );
        let database = Database::open(&other).await.unwrap();
        let rows = database
            .reader()
            .query_all_raw(Statement::from_string(
                database.backend(),
                "SELECT code FROM organisation",
            ))
            .await
            .unwrap();
        let stored: Vec<String> = rows
            .iter()
            .map(|row| row.try_get("", "code").unwrap())
            .collect();
        for code in &acknowledged {
            let times = stored.iter().filter(|one| *one == code).count();
            assert_eq!(
                times, 1,
                "{code} was acknowledged and is stored {times} times"
            );
        }
        let (records, broken) = change::verify_chains(&database).await.unwrap();
        assert_eq!(
            (records, broken.as_slice()),
            (stored.len() as u64, [].as_slice())
        );
        database.close().await;
    })
    .await;
}
