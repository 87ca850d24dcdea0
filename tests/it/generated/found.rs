//! What generated objects are found by, held against what the library makes of them.

use cooperation_registry::{access::Viewer, database::Location, indexing};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, Statement};

use super::SAMPLE;
use crate::{
    generator::{Size, generate},
    support::{TestRegistry, on_each_database},
};

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
