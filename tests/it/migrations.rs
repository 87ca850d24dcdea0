//! The schema goes up and down alike on both databases.

use cooperation_registry::database::{Database, OpenError, Step};
use sea_orm::ConnectionTrait;

use crate::support::on_each_database;

#[tokio::test]
async fn every_schema_change_can_be_undone_and_made_again() {
    on_each_database(async |registry| {
        let database = &registry.app.database;
        let all = database.migrations().await.unwrap().len();
        for left in (0..all).rev() {
            assert_eq!(database.migrate(Step::Down).await.unwrap(), 1);
            let applied = database.migrations().await.unwrap();
            assert_eq!(applied.iter().filter(|m| m.applied).count(), left);
        }
        assert_eq!(database.migrate(Step::Down).await.unwrap(), 0);
        assert_eq!(database.migrate(Step::Up).await.unwrap(), all);
        assert_eq!(database.migrate(Step::Up).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_schema_that_is_newer_than_the_binary_is_refused_in_one_line() {
    on_each_database(async |registry| {
        let database = &registry.app.database;
        record_a_change_from_the_future(database).await;
        let refused = database.require_current().await.unwrap_err();
        assert!(matches!(refused, OpenError::Newer(_)), "{refused}");
        assert!(!refused.to_string().contains('\n'));
        assert!(refused.to_string().contains("m9999_from_the_future"));
        assert!(
            database.migrate(Step::Up).await.is_err(),
            "it was migrated all the same"
        );
    })
    .await;
}

async fn record_a_change_from_the_future(database: &Database) {
    // The readers of SQLite can't write, and the writer has no door for this; so go round both.
    let connection = sea_orm::Database::connect(match database.backend() {
        sea_orm::DbBackend::Sqlite => {
            let file = "SELECT file FROM pragma_database_list WHERE name = 'main'";
            let file = database
                .reader()
                .query_one_raw(sea_orm::Statement::from_string(database.backend(), file))
                .await;
            format!(
                "sqlite:{}",
                file.unwrap()
                    .unwrap()
                    .try_get::<String>("", "file")
                    .unwrap()
            )
        }
        _ => {
            let name = "SELECT current_database()::text AS name";
            let name = database
                .reader()
                .query_one_raw(sea_orm::Statement::from_string(database.backend(), name))
                .await;
            let mut url = url::Url::parse(&std::env::var("TEST_POSTGRES_URL").unwrap()).unwrap();
            url.set_path(
                &name
                    .unwrap()
                    .unwrap()
                    .try_get::<String>("", "name")
                    .unwrap(),
            );
            url.to_string()
        }
    })
    .await
    .unwrap();
    connection
        .execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_from_the_future', 0)")
        .await
        .unwrap();
    connection.close().await.unwrap();
}
