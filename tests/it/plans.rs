//! Searches and filters on the hot path use an index, on both databases.

use cooperation_registry::database::By;
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait, Value};

use crate::support::{TestRegistry, on_each_database};

/// How the database would answer the first statement of a request.
async fn plan(registry: &TestRegistry, query: &str) -> String {
    registry.statements();
    registry.data(query).await;
    let statement = registry.statements().remove(0);
    plan_of(registry, statement).await
}

/// How the database would answer a statement.
pub(crate) async fn plan_of(registry: &TestRegistry, statement: Statement) -> String {
    let explain = match registry.backend() {
        DbBackend::Postgres => format!("EXPLAIN {}", statement.sql),
        _ => format!("EXPLAIN QUERY PLAN {}", statement.sql),
    };
    let transaction = registry.app.database.reader().begin().await.unwrap();
    if registry.backend() == DbBackend::Postgres {
        // On a few rows PostgreSQL would read the whole table whatever indexes there are.
        transaction
            .execute_unprepared("SET LOCAL enable_seqscan = off")
            .await
            .unwrap();
    }
    let values: Vec<Value> = statement.values.map(|values| values.0).unwrap_or_default();
    let rows = transaction
        .query_all_raw(Statement::from_sql_and_values(
            registry.backend(),
            explain,
            values,
        ))
        .await
        .unwrap();
    transaction.rollback().await.unwrap();
    let column = if registry.backend() == DbBackend::Postgres {
        "QUERY PLAN"
    } else {
        "detail"
    };
    let lines: Vec<String> = rows
        .iter()
        .map(|row| row.try_get("", column).unwrap())
        .collect();
    lines.join("\n")
}

#[tokio::test]
async fn hot_questions_use_their_index() {
    on_each_database(async |registry| {
        for (query, postgres, sqlite) in [
            ("programme(by: {code: \"a\"}) { code }", "programme_code", "programme_code"),
            ("programme(by: {id: \"programme_01KAB5V6T3E8S9M2QW4R7X0YZC\"}) { code }", "programme_pkey", "sqlite_autoindex_programme"),
            ("programme(by: {reference: {scheme: \"S\", value: \"1\"}}) { code }", "programme_reference_value", "programme_reference_value"),
            ("programme(by: {source: {organisation: \"o\", externalId: \"1\"}}) { code }", "programme_source", "programme_source"),
            ("organisation(by: {code: \"a\"}) { code }", "organisation_code", "organisation_code"),
            ("organisation(by: {identifier: {scheme: \"S\", value: \"1\"}}) { code }", "organisation_identifier_value", "organisation_identifier_value"),
            ("programmes { nodes { code } }", "programme_sort_title", "programme_sort_title"),
            ("programmes(orderBy: [{field: UPDATED_AT, direction: DESC}]) { nodes { code } }", "programme_updated_at", "programme_updated_at"),
            ("programmes(search: \"droits\") { nodes { code } }", "search_entry_lexemes", "search_text VIRTUAL TABLE INDEX"),
            ("programmes(filter: {text: {contains: \"droits\"}}) { nodes { code } }", "search_entry_lexemes", "search_text VIRTUAL TABLE INDEX"),
            ("programmes(filter: {country: {eq: \"MA\"}}) { nodes { code } }", "country_share_country", "country_share_country"),
            ("programmes(filter: {reference: {value: {eq: \"1\"}, scheme: {eq: \"S\"}}}) { nodes { code } }", "programme_reference_value", "programme_reference_value"),
            ("programmes(filter: {participation: {some: {organisation: {code: {eq: \"o\"}}, role: {eq: FUNDING}}}}) { nodes { code } }", "participation_organisation", "participation_organisation"),
            ("organisations { nodes { code } }", "organisation_sort_name", "organisation_sort_name"),
            ("documents { nodes { code } }", "document_sort_title", "document_sort_title"),
        ] {
            let plan = plan(registry, &format!("{{ {query} }}")).await;
            let index = if registry.backend() == DbBackend::Postgres { postgres } else { sqlite };
            assert!(plan.contains(index), "{query} doesn't use {index}:\n{plan}");
        }
    })
    .await;
}

#[tokio::test]
async fn statements_are_not_compiled() {
    on_each_database(async |registry| {
        if registry.backend() != DbBackend::Postgres {
            return;
        }
        let statement = Statement::from_string(DbBackend::Postgres, "SHOW jit");
        for by in [By::Key, By::Filter] {
            let rows = registry.app.database.find(by, statement.clone()).await;
            let jit: String = rows.unwrap()[0].try_get_by_index(0).unwrap();
            assert_eq!(jit, "off", "{by:?}");
        }
    })
    .await;
}
