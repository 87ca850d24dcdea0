//! Generated portfolios, of which the benches measure large ones, are what the services would
//! have written: the same on both databases, the same each time, and true to the rules.

mod found;
mod kept;

use std::{cell::RefCell, collections::BTreeMap};

use cooperation_registry::{access::Viewer, entity, text::hex};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, EntityName, EntityTrait, Statement};
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

/// How many rows each table has, and a digest over them.
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

async fn count(connection: &DatabaseConnection, statement: &str) -> i64 {
    let statement = Statement::from_string(connection.get_database_backend(), statement);
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}
