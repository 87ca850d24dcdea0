//! A registry of its own for every test, on each database that there is.

use std::{
    env,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
    time::Duration,
};

use async_graphql::Response;
use cooperation_registry::{
    access::Viewer,
    app::App,
    change::{Action, Outcome, SubjectKind},
    clock::{Clock, Timestamp},
    concept::{self, ConceptSchemeDraft},
    database::{Database, Location, Step, Work, Write},
    document::{self, DocumentDraft},
    error::Failure,
    graphql::{Asker, GraphqlRequest},
    id::Ids,
    link::{self, LinksDraft},
    mechanism::{self, MechanismDraft, ReviewDraft},
    organisation::{self, OrganisationDraft},
    programme,
    push::{self, ProgrammePush},
    recommendation::{self, RecommendationDraft},
    results::{self, ResultDraft},
    text::Locales,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// 23 November 2026, noon: the day on which every test takes place.
const NOW: i64 = 1_795_435_200_000_000;

/// A registry with an empty, migrated database.
pub(crate) struct TestRegistry {
    pub(crate) app: App,
    pub(crate) location: Location,
    statements: Arc<Mutex<Vec<Statement>>>,
    ticking: Arc<AtomicI64>,
    _folder: Option<TempDir>,
}

/// Runs a test on SQLite, and on PostgreSQL when `TEST_POSTGRES_URL` is set.
pub(crate) async fn on_each_database(test: impl AsyncFn(&TestRegistry)) {
    eprintln!("on SQLite");
    let registry = TestRegistry::sqlite().await;
    test(&registry).await;
    registry.app.close().await;
    if let Ok(server) = env::var("TEST_POSTGRES_URL") {
        eprintln!("on PostgreSQL");
        let registry = TestRegistry::postgres(&server).await;
        test(&registry).await;
        registry.app.close().await;
        remove(&server, &registry.location).await;
    }
}

impl TestRegistry {
    /// On a SQLite file of its own.
    pub(crate) async fn sqlite() -> Self {
        static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
        let template = TEMPLATE
            .get_or_init(|| async {
                let folder = TempDir::new().unwrap();
                let path = folder.path().join("template.db");
                let database = Database::open(&Location::Sqlite(path.clone()))
                    .await
                    .unwrap();
                database.migrate(Step::Up).await.unwrap();
                database.close().await;
                std::fs::read(path).unwrap()
            })
            .await;
        let folder = TempDir::new().unwrap();
        let path: PathBuf = folder.path().join("registry.db");
        std::fs::write(&path, template).unwrap();
        Self::on(Location::Sqlite(path), Some(folder)).await
    }

    /// On a PostgreSQL database of its own.
    pub(crate) async fn postgres(server: &str) -> Self {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let template = TEMPLATE
            .get_or_init(|| async {
                let name = format!("registry_test_{}_template", std::process::id());
                run(server, &format!("DROP DATABASE IF EXISTS {name}")).await;
                run(server, &format!("CREATE DATABASE {name}")).await;
                let database = Database::open(&in_database(server, &name)).await.unwrap();
                database.migrate(Step::Up).await.unwrap();
                database.close().await;
                name
            })
            .await;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("registry_test_{}_{number}", std::process::id());
        // Copying a template is exclusive: one test at a time.
        static COPYING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
        let copying = COPYING.lock().await;
        run(server, &format!("DROP DATABASE IF EXISTS {name}")).await;
        run(
            server,
            &format!("CREATE DATABASE {name} TEMPLATE {template}"),
        )
        .await;
        drop(copying);
        Self::on(in_database(server, &name), None).await
    }

    async fn on(location: Location, folder: Option<TempDir>) -> Self {
        let statements = Arc::new(Mutex::new(Vec::new()));
        let seen = statements.clone();
        let database = Database::open(&location)
            .await
            .unwrap()
            .observed(move |statement| seen.lock().unwrap().push(statement.clone()));
        let ticking = Arc::new(AtomicI64::new(NOW));
        let clock = clock(ticking.clone());
        let ids = Ids::random(clock.clone());
        Self {
            app: App::new(database, clock, ids),
            location,
            statements,
            ticking,
            _folder: folder,
        }
    }

    /// Another server on the same PostgreSQL database, with the same time.
    pub(crate) async fn another_app(&self) -> App {
        let database = Database::open(&self.location).await.unwrap();
        let clock = clock(self.ticking.clone());
        App::new(database, clock.clone(), Ids::random(clock))
    }

    /// Lets this much time pass.
    pub(crate) fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap();
        self.ticking.fetch_add(micros, Ordering::Relaxed);
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.app.database.backend()
    }

    /// The statements since the last look.
    pub(crate) fn statements(&self) -> Vec<Statement> {
        std::mem::take(&mut *self.statements.lock().unwrap())
    }

    /// What the public gets for a document.
    pub(crate) async fn ask(&self, query: &str) -> Value {
        self.ask_with(query, json!({})).await
    }

    /// The same, with variables.
    pub(crate) async fn ask_with(&self, query: &str, variables: Value) -> Value {
        self.ask_as(Viewer::Public, query, variables).await
    }

    /// The same, for another viewer.
    pub(crate) async fn ask_as(&self, viewer: Viewer, query: &str, variables: Value) -> Value {
        serde_json::to_value(self.answer(viewer, query, variables).await).unwrap()
    }

    /// The answer itself, in the order of the selection.
    pub(crate) async fn answer(&self, viewer: Viewer, query: &str, variables: Value) -> Response {
        let asked: GraphqlRequest =
            serde_json::from_value(json!({"query": query, "variables": variables})).unwrap();
        let request = self.app.request(Asker::of(viewer, Locales::default()));
        self.app.executor.answer(asked, request).await.response
    }

    /// The `data` of an answer that must have no errors.
    pub(crate) async fn data(&self, query: &str) -> Value {
        let answer = self.ask(query).await;
        assert_eq!(answer["errors"], Value::Null, "{query} failed");
        answer["data"].clone()
    }

    /// Runs one write as the registry's editor.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl for<'a> Fn(&'a Write) -> Work<'a, T> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        let permit = Viewer::Operator
            .permit(Action::Registered, SubjectKind::Programme)
            .unwrap();
        self.app.writer.run(permit, work).await
    }

    /// Puts a programme, and publishes it.
    pub(crate) async fn put_programme(&self, draft: ProgrammePush) -> Result<(), Failure> {
        self.write(move |write| {
            let draft = draft.clone();
            Box::pin(async move {
                let code = draft.programme.code.clone().unwrap_or_default();
                push::put(write, draft).await?;
                programme::publish(write, &code).await.map(drop)
            })
        })
        .await
    }

    /// Puts a programme that stays a draft.
    pub(crate) async fn put_draft(&self, draft: ProgrammePush) -> Result<(), Failure> {
        self.write(move |write| {
            let draft = draft.clone();
            Box::pin(async move { push::put(write, draft).await.map(drop) })
        })
        .await
    }
}

/// Ways to put one thing, as the registry's editor.
macro_rules! puts {
    ($($name:ident: $draft:ty => $put:path;)+) => {
        impl TestRegistry {
            $(pub(crate) async fn $name(&self, draft: $draft) -> Result<Outcome, Failure> {
                self.write(move |write| {
                    let draft = draft.clone();
                    Box::pin(async move { $put(write, draft).await })
                })
                .await
            })+
        }
    };
}
puts! {
    put_organisation: OrganisationDraft => organisation::put;
    put_document: DocumentDraft => document::put;
    put_concepts: ConceptSchemeDraft => concept::put;
    put_mechanism: MechanismDraft => mechanism::put;
    put_review: ReviewDraft => mechanism::put_review;
    put_recommendation: RecommendationDraft => recommendation::put;
    put_result: ResultDraft => results::put;
    put_links: LinksDraft => link::put;
}

/// A clock on which every look is a millisecond later than the last.
fn clock(ticking: Arc<AtomicI64>) -> Clock {
    Clock::from_fn(move || Timestamp::from_micros(ticking.fetch_add(1_000, Ordering::Relaxed)))
}

fn in_database(server: &str, name: &str) -> Location {
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(name);
    Location::Postgres(url)
}

async fn run(server: &str, statement: &str) {
    let database = Database::open(&server.parse().unwrap()).await.unwrap();
    database
        .reader()
        .execute_unprepared(statement)
        .await
        .unwrap();
    database.close().await;
}

async fn remove(server: &str, location: &Location) {
    if let Location::Postgres(url) = location {
        let name = url.path().trim_start_matches('/');
        run(server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }
}

/// Runs a statement past every door of ours, as someone with the database's password would.
pub(crate) async fn behind_our_back(
    registry: &TestRegistry,
    statement: &str,
) -> Result<(), sea_orm::DbErr> {
    let url = match &registry.location {
        Location::Sqlite(path) => format!("sqlite:{}", path.display()),
        Location::Postgres(url) => url.to_string(),
    };
    let connection = sea_orm::Database::connect(url).await?;
    let outcome = connection.execute_unprepared(statement).await.map(drop);
    connection.close().await?;
    outcome
}
