//! Generated portfolios, of which the benches measure large ones, are what the services would
//! have written: the same on both databases, the same each time, and true to the rules.

use std::{cell::RefCell, collections::BTreeMap};

use cooperation_registry::{
    access::Viewer,
    database::Location,
    entity, indexing,
    period::{PartialDate, Period},
    recommendation, search,
    text::hex,
    vocabulary::BudgetState,
};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, EntityName,
    EntityTrait, Statement,
};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    generator::{Size, generate},
    support::{TestRegistry, on_each_database},
};

const SAMPLE: Size = Size {
    programmes: 300,
    seed: 7,
};

/// Every row of every table, and the number of a digest over them.
type Contents = BTreeMap<&'static str, (usize, String)>;

macro_rules! contents {
    ($connection:expr, $($table:ident)+) => {{
        let mut contents = Contents::new();
        $(
            let rows = entity::$table::Entity::find().all($connection).await.unwrap();
            contents.insert(entity::$table::Entity.table_name(), (rows.len(), digest(&rows)));
        )+
        contents
    }};
}

async fn contents(registry: &TestRegistry) -> Contents {
    contents!(registry.app.database.reader(),
        activity activity_participation alignment assessment budget_line concept concept_mapping
        concept_scheme contribution country_share document financial_transaction indicator
        link_evidence measurement mechanism objective organisation organisation_identifier
        organisation_relation participation practice programme programme_document
        programme_reference programme_relation progress_report recommendation
        recommendation_link recommendation_position recommendation_reference recommendation_tag
        recommending_state region_share responsibility result result_document review
        sector_share statement theme_share
    )
}

fn digest<R: Serialize>(rows: &[R]) -> String {
    let rows = rows.iter().map(|row| serde_json::to_string(row).unwrap());
    let mut rows: Vec<String> = rows.collect();
    rows.sort_unstable();
    hex(&Sha256::digest(rows.join("\n").as_bytes()))
}

/// Questions about everything, whose answers both databases must give alike.
const QUESTIONS: [&str; 9] = [
    "{ programmes(first: 20) { totalCount pageInfo { endCursor } nodes { id code title { text } summary { text }
        status phase period { start end earliest latest } participations(first: 3) { totalCount nodes { role organisation { code } } }
        budget { state total { counted amounts { amount currency } } } countries { country percent } } } }",
    "{ programmes(first: 5, search: \"droits homme\", filter: {country: {eq: \"MA\"}}) { totalCount nodes { code title { text } } } }",
    "{ programmes(first: 10, orderBy: [{field: START, direction: DESC}], filter: {recommendation: {some: {state: {eq: CONFIRMED}}}})
        { totalCount nodes { code recommendationLinks(first: 3) { nodes { state claim result { code } evidence { paragraph quote }
        target { __typename ... on Recommendation { symbol paragraph } ... on Review { code } } } } } } }",
    "{ programmes(first: 10, filter: {result: {some: {shared: {eq: true}}}}) { totalCount nodes { code results(first: 5) { totalCount nodes { code
        contributions { role programme { code } } indicators { title { text } baseline { quantity { value } } } } } } } }",
    "{ programmes(first: 10, filter: {sector: {code: {eq: \"c03\"}}}) { totalCount nodes { code sectors { percent concept { code label { text } } }
        themes { concept { code } } alignments { framework { text } } relatedProgrammes { nodes { kind programme { code } } } } } }",
    "{ recommendations(first: 10, search: \"justice\", filter: {position: {eq: SUPPORTED}}) { totalCount nodes { symbol paragraph text { text }
        recommendingStates positions { value statedOn } themes { code } sdgTargets { code } programmeLinks(first: 2) { totalCount } } } }",
    "{ recommendations(first: 5, filter: {programmeLink: {none: {}}}) { totalCount nodes { id symbol paragraph part mechanism { code } review { code }
        responsibleInstitutions { role organisation { code } } assessments { value { code } assessor { code } } } } }",
    "{ results(first: 10, search: \"education\") { totalCount nodes { code title { text } } }
       organisations(first: 10, search: \"ministry\") { totalCount nodes { code name { text } acronym { text } } } }",
    "{ documents(first: 10, search: \"recommendations\") { totalCount nodes { code title { text } symbol publisher { code } recommendations(first: 1) { totalCount } } }
       concepts(first: 5, scheme: \"sdg-targets\", version: \"2024\", search: \"health\") { nodes { code broader { code } mappings { relation } } } }",
];

async fn answers(registry: &TestRegistry) -> Vec<String> {
    let mut answers = Vec::new();
    for question in QUESTIONS {
        let answer = registry.answer(Viewer::Public, question, json!({})).await;
        assert_eq!(answer.errors, [], "{question}");
        answers.push(serde_json::to_string(&answer.data).unwrap());
    }
    answers
}

#[tokio::test]
async fn both_databases_hold_the_same_and_answer_the_same() {
    let seen = RefCell::new(Vec::new());
    on_each_database(async |registry| {
        let migrated = schema(registry).await;
        let summary = generate(&registry.location, SAMPLE).await.unwrap();
        assert_eq!(schema(registry).await, migrated);
        let contents = contents(registry).await;
        for (table, (rows, _)) in &contents {
            assert_eq!(summary.rows[table], *rows, "{table}");
        }
        for table in summary.rows.keys() {
            let known = contents.contains_key(table) || table.starts_with("search_");
            assert!(known, "{table} is filled, and not looked at here");
        }
        let answers = answers(registry).await;
        for (question, answer) in QUESTIONS.iter().zip(&answers) {
            let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
            for (field, found) in answer.as_object().unwrap() {
                let nodes = found["nodes"].as_array().unwrap();
                assert!(!nodes.is_empty(), "{question}: {field}");
            }
        }
        let again = generate(&registry.location, SAMPLE).await.unwrap_err();
        assert!(again.to_string().contains("isn't empty"), "{again}");
        seen.borrow_mut().push((contents, answers));
    })
    .await;
    for pair in seen.into_inner().windows(2) {
        assert_eq!(pair[0].0, pair[1].0);
        assert_eq!(pair[0].1, pair[1].1);
    }
}

#[tokio::test]
async fn a_size_and_a_seed_give_the_same_rows_and_another_seed_others() {
    let mut seen = Vec::new();
    for seed in [3, 3, 4] {
        let registry = TestRegistry::sqlite().await;
        let size = Size {
            programmes: 40,
            seed,
        };
        generate(&registry.location, size).await.unwrap();
        seen.push(contents(&registry).await);
        registry.app.close().await;
    }
    assert_eq!(seen[0], seen[1]);
    assert_ne!(seen[0], seen[2]);
}

/// Every table and index, as the database describes it.
async fn schema(registry: &TestRegistry) -> Vec<String> {
    let statement = match registry.backend() {
        DbBackend::Postgres => {
            "SELECT c.relname || coalesce(pg_get_indexdef(x.indexrelid), '') FROM pg_class c \
             LEFT JOIN pg_index x ON x.indexrelid = c.oid AND x.indisvalid \
             WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1"
        }
        _ => {
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY 1"
        }
    };
    let reader = registry.app.database.reader();
    let statement = Statement::from_string(registry.backend(), statement);
    let rows = reader.query_all_raw(statement).await.unwrap();
    let rows = rows.iter().map(|row| row.try_get_by_index(0).unwrap());
    rows.collect()
}

#[tokio::test]
async fn a_column_that_the_generator_does_not_know_is_named_and_nothing_is_written() {
    on_each_database(async |registry| {
        // SQLite can't add a column that must have a value.
        if registry.backend() != DbBackend::Postgres {
            return;
        }
        let reader = registry.app.database.reader();
        let alter = "ALTER TABLE practice ADD COLUMN shade text NOT NULL";
        reader.execute_unprepared(alter).await.unwrap();
        let before = schema(registry).await;
        let fault = generate(&registry.location, SAMPLE).await.unwrap_err();
        assert!(fault.to_string().contains("practice.shade"), "{fault}");
        assert_eq!(schema(registry).await, before);
        assert_eq!(count(reader, "SELECT count(*) FROM organisation").await, 0);
    })
    .await;
}

/// What no row may be, as statements that count such rows.
const BROKEN: [(&str, &str); 15] = [
    (
        "a line is in effect if no later one revised it",
        "SELECT count(*) FROM budget_line l WHERE l.in_effect = EXISTS (SELECT 1 FROM budget_line r \
         WHERE r.programme_id = l.programme_id AND r.kind = 'REVISED' AND (l.kind = 'ORIGINAL' OR r.id > l.id) \
         AND r.period_start IS NOT DISTINCT FROM l.period_start AND r.period_end IS NOT DISTINCT FROM l.period_end \
         AND r.provider_id IS NOT DISTINCT FROM l.provider_id AND r.currency = l.currency)",
    ),
    (
        "a budget is known if it has lines",
        "SELECT count(*) FROM programme p WHERE (p.budget_state = 'KNOWN') <> \
         EXISTS (SELECT 1 FROM budget_line l WHERE l.programme_id = p.id)",
    ),
    (
        "somebody takes part in what is published",
        "SELECT count(*) FROM programme p WHERE p.visibility = 'PUBLISHED' AND \
         NOT EXISTS (SELECT 1 FROM participation t WHERE t.programme_id = p.id)",
    ),
    (
        "a link rests on a result of its programme",
        "SELECT count(*) FROM recommendation_link l WHERE l.result_id IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM contribution c WHERE c.result_id = l.result_id AND c.programme_id = l.programme_id)",
    ),
    (
        "a link leads to what its target says, and to that alone",
        "SELECT count(*) FROM recommendation_link WHERE \
         (target = 'RECOMMENDATION') <> (recommendation_id IS NOT NULL) OR (target = 'MECHANISM') <> (mechanism_id IS NOT NULL) \
         OR (target = 'MECHANISM_CLASS') <> (mechanism_class IS NOT NULL) OR (target = 'DOCUMENT') <> (document_id IS NOT NULL) \
         OR (target = 'REVIEW') <> (review_id IS NOT NULL) OR (target = 'THEME') <> (concept_id IS NOT NULL) \
         OR (claim = 'FULFILS' AND target <> 'RECOMMENDATION')",
    ),
    (
        "evidence names a document or quotes words",
        "SELECT count(*) FROM link_evidence WHERE document_id IS NULL AND quote IS NULL",
    ),
    (
        "a position is the latest of those that were said",
        "SELECT count(*) FROM recommendation r WHERE r.position IS DISTINCT FROM (SELECT s.value FROM recommendation_position s \
         WHERE s.recommendation_id = r.id ORDER BY s.stated_from DESC, s.id DESC LIMIT 1)",
    ),
    (
        "only the universal review has positions and recommending States",
        "SELECT count(*) FROM recommendation r JOIN mechanism m ON m.id = r.mechanism_id \
         WHERE m.class <> 'UNIVERSAL_PERIODIC_REVIEW' AND (EXISTS (SELECT 1 FROM recommendation_position s WHERE s.recommendation_id = r.id) \
         OR EXISTS (SELECT 1 FROM recommending_state s WHERE s.recommendation_id = r.id))",
    ),
    (
        "a recommendation is named",
        "SELECT count(*) FROM recommendation r WHERE r.natural_key IS NULL OR ((r.symbol IS NULL OR r.paragraph IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM recommendation_reference f WHERE f.recommendation_id = r.id))",
    ),
    (
        "a grade is of its scheme",
        "SELECT count(*) FROM assessment a WHERE NOT EXISTS \
         (SELECT 1 FROM concept c WHERE c.id = a.value_id AND c.scheme_id = a.scheme_id)",
    ),
    (
        "a measurement is of an indicator of its result",
        "SELECT count(*) FROM measurement m WHERE NOT EXISTS \
         (SELECT 1 FROM indicator i WHERE i.id = m.indicator_id AND i.result_id = m.result_id)",
    ),
    (
        "a result comes of a programme",
        "SELECT count(*) FROM result r WHERE NOT EXISTS (SELECT 1 FROM contribution c WHERE c.result_id = r.id)",
    ),
    (
        "shares of countries sum to a hundred, or there are none",
        "SELECT count(*) FROM (SELECT 1 FROM country_share GROUP BY programme_id \
         HAVING count(percent) NOT IN (0, count(*)) OR sum(percent) <> 1000000) AS broken",
    ),
    (
        "so do those of sectors and themes, within a list",
        "SELECT count(*) FROM (SELECT 1 FROM (SELECT * FROM sector_share UNION ALL SELECT * FROM theme_share) AS s \
         JOIN concept c ON c.id = s.concept_id GROUP BY s.programme_id, c.scheme_id \
         HAVING count(percent) NOT IN (0, count(*)) OR sum(percent) <> 1000000) AS broken",
    ),
    (
        "concepts and documents that no foreign key guards are there",
        "SELECT (SELECT count(*) FROM recommendation_tag WHERE concept_id NOT IN (SELECT id FROM concept)) \
         + (SELECT count(*) FROM sector_share WHERE concept_id NOT IN (SELECT id FROM concept)) \
         + (SELECT count(*) FROM theme_share WHERE concept_id NOT IN (SELECT id FROM concept)) \
         + (SELECT count(*) FROM alignment WHERE concept_id NOT IN (SELECT id FROM concept)) \
         + (SELECT count(*) FROM recommendation_link WHERE concept_id NOT IN (SELECT id FROM concept)) \
         + (SELECT count(*) FROM statement WHERE subject_id NOT IN (SELECT id FROM programme)) \
         + (SELECT count(*) FROM objective WHERE document_id NOT IN (SELECT id FROM document))",
    ),
];

async fn count(connection: &DatabaseConnection, statement: &str) -> i64 {
    let statement = Statement::from_string(connection.get_database_backend(), statement);
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn the_rows_keep_what_the_services_keep() {
    on_each_database(async |registry| {
        generate(&registry.location, SAMPLE).await.unwrap();
        let reader = registry.app.database.reader();
        for (rule, statement) in BROKEN {
            assert_eq!(count(reader, statement).await, 0, "{rule}");
        }
        if registry.backend() == DbBackend::Sqlite {
            // The other database holds the same rows.
            let orphans = "SELECT count(*) FROM pragma_foreign_key_check";
            assert_eq!(count(reader, orphans).await, 0, "a reference leads nowhere");
        }
        derived(reader).await;
        let disagree = "{ programmes(first: 20, filter: {hasDiscrepancy: {eq: true}}) { nodes { discrepancies { field } } } }";
        let programmes = registry.data(disagree).await["programmes"]["nodes"].clone();
        assert!(!programmes.as_array().unwrap().is_empty());
        for programme in programmes.as_array().unwrap() {
            assert_eq!(programme["discrepancies"][0]["field"], "period.start");
        }
    })
    .await;
}

/// What is derived from a row's own columns.
async fn derived(reader: &DatabaseConnection) {
    let programmes = entity::programme::Entity::find().all(reader).await.unwrap();
    for row in &programmes {
        let period = Period {
            planned_start: row.planned_start,
            planned_end: row.planned_end,
            actual_start: row.actual_start,
            actual_end: row.actual_end,
            reported_start: row.reported_start,
            reported_end: row.reported_end,
            duration_months: row.duration_months,
        };
        let days = [period.start(), period.end()].map(|date| {
            let date: Option<PartialDate> = date;
            (
                date.map(PartialDate::earliest),
                date.map(PartialDate::latest),
            )
        });
        let held = [
            (row.starts_from, row.starts_to),
            (row.ends_from, row.ends_to),
        ];
        assert_eq!(held, days, "{}", row.code);
        assert!(
            days[0].0 <= days[1].1 || days[1].1.is_none(),
            "{}",
            row.code
        );
        assert_eq!(row.sort_title, search::sort_key(&row.title));
        assert_eq!(row.instrument, row.terms.instrument());
        assert!(row.id.get_version_num() == 7 && row.created_at <= row.updated_at);
    }
    let known = programmes
        .iter()
        .filter(|row| row.budget_state == BudgetState::Known);
    assert!(known.count() > programmes.len() / 2);
    let recommendations = entity::recommendation::Entity::find()
        .all(reader)
        .await
        .unwrap();
    let codes = entity::recommendation_reference::Entity::find()
        .all(reader)
        .await
        .unwrap();
    for row in recommendations {
        let names = [&row.symbol, &row.paragraph, &row.part].map(Option::as_deref);
        let natural = recommendation::natural_key(names[0], names[1], names[2]);
        let sorted = recommendation::sort_key(names[0], names[1], names[2]);
        let natural = natural.or_else(|| {
            let of =
                |code: &&entity::recommendation_reference::Model| code.recommendation_id == row.id;
            let code = codes.iter().find(of)?;
            Some(recommendation::nameless_key(&code.scheme, &code.value))
        });
        assert_eq!((row.natural_key, row.sort_key), (natural, sorted));
        assert!(
            row.texts
                .0
                .iter()
                .all(|text| text.hash == hex(&Sha256::digest(text.text.as_bytes())))
        );
    }
    for row in entity::organisation::Entity::find()
        .all(reader)
        .await
        .unwrap()
    {
        let shown = row.names.full(row.created_at.day());
        assert_eq!(row.sort_name, search::sort_key(&shown));
    }
}

#[tokio::test]
async fn the_services_would_index_the_same_words() {
    on_each_database(async |registry| {
        // Each subject is a statement or two, so fewer of them.
        let size = Size {
            programmes: 80,
            ..SAMPLE
        };
        generate(&registry.location, size).await.unwrap();
        let before = indexed(registry).await;
        indexing::rebuild(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        let after = indexed(registry).await;
        assert!(before.len() > 800);
        assert_eq!(before.len(), after.len());
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(before, after);
        }
    })
    .await;
}

/// The whole search index: each subject's words with their places, and those of its titles.
async fn indexed(registry: &TestRegistry) -> Vec<String> {
    let (connection, statement) = match &registry.location {
        Location::Postgres(_) => (
            registry.app.database.reader().clone(),
            "SELECT subject_id::text || kind || lexemes::text || '|' || title::text FROM search_entry ORDER BY 1",
        ),
        // FTS5 keeps no copy of what it indexed, but shows each place of each word.
        Location::Sqlite(path) => {
            let mut options = ConnectOptions::new(format!("sqlite:{}", path.display()));
            options.max_connections(1);
            let connection = Database::connect(options).await.unwrap();
            for table in ["search_text", "search_title"] {
                let look = format!(
                    "CREATE VIRTUAL TABLE temp.look_{table} USING fts5vocab(main, {table}, instance)"
                );
                connection.execute_unprepared(&look).await.unwrap();
            }
            (
                connection,
                "SELECT hex(e.subject_id) || e.kind || place || term || w FROM search_entry e JOIN \
                 (SELECT doc, \"offset\" AS place, term, 'text' AS w FROM look_search_text UNION ALL \
                  SELECT doc, \"offset\", term, 'title' FROM look_search_title) ON doc = e.seq ORDER BY 1",
            )
        }
    };
    let statement = Statement::from_string(connection.get_database_backend(), statement);
    let rows = connection.query_all_raw(statement).await.unwrap();
    let rows = rows.iter().map(|row| row.try_get_by_index(0).unwrap());
    rows.collect()
}
