//! How far a page through the API is from one hand-written statement that builds the same JSON.
//!
//! `cargo bench --bench reads` on SQLite; on PostgreSQL with `TEST_POSTGRES_URL`. Prints ratios:
//! absolute times say more of the machine than of the code. Runs alternate, so that both meet
//! the same weather.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints its figures, and ends when something is wrong"
)]

use std::{env, hint::black_box, time::Instant};

use cooperation_registry::{
    access::Viewer,
    app::App,
    change::{Action, SubjectKind},
    clock::Clock,
    database::{Database, Location, Step},
    graphql::{Asker, GraphqlRequest},
    id::Ids,
    organisation, programme, push,
    text::Locales,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

const PROGRAMMES: usize = 500;
const ROUNDS: usize = 200;

const QUERY: &str = "{ programmes(first: 50, orderBy: [{field: CODE}]) { nodes { code instrument \
    participations(first: 100) { nodes { role organisation { code } } } objectives { position level } \
    references { scheme value } countries { country } } } }";

const POSTGRES: &str = "SELECT json_agg(json_build_object('code', p.code, 'instrument', p.instrument, \
    'participations', (SELECT json_agg(json_build_object('role', t.role, 'organisation', o.code) ORDER BY t.position) \
        FROM participation t JOIN organisation o ON o.id = t.organisation_id WHERE t.programme_id = p.id AND t.withdrawn_at IS NULL), \
    'objectives', (SELECT json_agg(json_build_object('position', b.position, 'level', b.level) ORDER BY b.position) \
        FROM objective b WHERE b.programme_id = p.id AND b.withdrawn_at IS NULL), \
    'references', (SELECT json_agg(json_build_object('scheme', r.scheme, 'value', r.value)) FROM programme_reference r WHERE r.programme_id = p.id), \
    'countries', (SELECT json_agg(c.country) FROM country_share c WHERE c.programme_id = p.id)))::text AS answer \
    FROM (SELECT * FROM programme WHERE visibility = 'PUBLISHED' ORDER BY code LIMIT 50) p";

const SQLITE: &str = "SELECT json_group_array(json_object('code', p.code, 'instrument', p.instrument, \
    'participations', (SELECT json_group_array(json_object('role', t.role, 'organisation', o.code) ORDER BY t.position) \
        FROM participation t JOIN organisation o ON o.id = t.organisation_id WHERE t.programme_id = p.id AND t.withdrawn_at IS NULL), \
    'objectives', (SELECT json_group_array(json_object('position', b.position, 'level', b.level) ORDER BY b.position) \
        FROM objective b WHERE b.programme_id = p.id AND b.withdrawn_at IS NULL), \
    'references', (SELECT json_group_array(json_object('scheme', r.scheme, 'value', r.value)) FROM programme_reference r WHERE r.programme_id = p.id), \
    'countries', (SELECT json_group_array(c.country) FROM country_share c WHERE c.programme_id = p.id))) AS answer \
    FROM (SELECT * FROM programme WHERE visibility = 'PUBLISHED' ORDER BY code LIMIT 50) p";

#[tokio::main]
async fn main() {
    let folder = tempfile::TempDir::new().unwrap();
    measure("SQLite", Location::Sqlite(folder.path().join("bench.db"))).await;
    if let Ok(server) = env::var("TEST_POSTGRES_URL") {
        let maintenance = Database::open(&server.parse().unwrap()).await.unwrap();
        let name = format!("registry_bench_{}", std::process::id());
        let run = async |statement: String| {
            maintenance
                .reader()
                .execute_unprepared(&statement)
                .await
                .unwrap()
        };
        run(format!("CREATE DATABASE {name}")).await;
        let mut url = url::Url::parse(&server).unwrap();
        url.set_path(&name);
        measure("PostgreSQL", Location::Postgres(url)).await;
        run(format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }
}

async fn measure(name: &str, location: Location) {
    let database = Database::open(&location).await.unwrap();
    database.migrate(Step::Up).await.unwrap();
    let app = App::new(database, Clock::system(), Ids::random(Clock::system()));
    fill(&app).await;
    let (mut api, mut limit) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let (through, by_hand) = (page(&app).await, statement(&app).await);
        // The first rounds warm caches and prepared statements.
        if round >= ROUNDS / 10 {
            api.push(through);
            limit.push(by_hand);
        }
    }
    let (api, limit) = (median(api), median(limit));
    println!(
        "{name}: a page of 50 programmes with 4 lists, one client, medians of {} rounds: \
         API {:.2} ms, hand-written statement {:.2} ms, ratio {:.2}",
        ROUNDS - ROUNDS / 10,
        api * 1e3,
        limit * 1e3,
        limit / api
    );
    app.close().await;
}

async fn page(app: &App) -> f64 {
    let asked: GraphqlRequest =
        serde_json::from_value(serde_json::json!({ "query": QUERY })).unwrap();
    let request = app.request(Asker::public(Locales::default()));
    let began = Instant::now();
    let answer = app.executor.answer(asked, request).await;
    let body = serde_json::to_string(&answer.response.data).unwrap();
    let took = began.elapsed().as_secs_f64();
    assert!(
        answer.response.errors.is_empty() && body.contains("p-0049"),
        "{body}"
    );
    black_box(body);
    took
}

async fn statement(app: &App) -> f64 {
    let reader = app.database.reader();
    let text = match reader.get_database_backend() {
        DbBackend::Postgres => POSTGRES,
        _ => SQLITE,
    };
    let began = Instant::now();
    let row = reader
        .query_one_raw(Statement::from_string(reader.get_database_backend(), text))
        .await
        .unwrap()
        .unwrap();
    let body: String = row.try_get("", "answer").unwrap();
    let took = began.elapsed().as_secs_f64();
    assert!(body.contains("p-0049"), "{body}");
    black_box(body);
    took
}

async fn fill(app: &App) {
    for start in (0..PROGRAMMES).step_by(100) {
        let permit = Viewer::Operator
            .permit(Action::Registered, SubjectKind::Programme)
            .unwrap();
        let filled = app.writer.run(permit, move |write| {
            Box::pin(async move {
                for number in 0..10 {
                    let draft = format!(
                        "code = \"org-{number}\"\nkind = \"GOVERNMENT\"\n[[names]]\nlocale = \"en\"\nname = \"Organisation {number}\"\n"
                    );
                    organisation::put(write, toml::from_str(&draft).unwrap()).await?;
                }
                for number in start..start + 100 {
                    push::put(write, toml::from_str(&draft(number)).unwrap()).await?;
                    programme::publish(write, &format!("p-{number:04}")).await?;
                }
                Ok(())
            })
        });
        filled.await.unwrap();
    }
}

fn draft(number: usize) -> String {
    let participations: String = (0..10)
        .map(|org| format!("{{ external_id = \"{org}\", organisation = \"org-{org}\", role = \"IMPLEMENTING\" }},"))
        .collect();
    let objectives: String = (0..5)
        .map(|place| format!("{{ external_id = \"{place}\", level = \"SPECIFIC\", statement = [{{ locale = \"en\", text = \"Objective {place}\" }}] }},"))
        .collect();
    format!(
        "[programme]\ncode = \"p-{number:04}\"\nterms = {{ instrument = \"PROJECT\" }}\n\
         title = [{{ locale = \"en\", text = \"Programme {number}\" }}]\n\
         references = [{{ scheme = \"A\", value = \"{number}\" }}, {{ scheme = \"B\", value = \"{number}\" }}]\n\
         countries = [{{ country = \"MA\" }}]\nparticipations = [{participations}]\nobjectives = [{objectives}]\n"
    )
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
