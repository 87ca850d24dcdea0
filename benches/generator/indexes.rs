//! PostgreSQL's indexes are set aside while rows come, and made again of all of them: an index
//! that grows row by row takes longer, the more of it no longer fits in memory.

use sqlx::{AssertSqlSafe, Executor as _, PgConnection, Row as _};

use super::Fault;

/// The statements that make the indexes which were set aside.
pub(super) struct Indexes(Vec<String>);

impl Indexes {
    /// Sets aside every index that guards nothing.
    pub(super) async fn set_aside(connection: &mut PgConnection) -> Result<Self, Fault> {
        let indexes = connection
            .fetch_all(
                "SELECT x.indexrelid::regclass::text, pg_get_indexdef(x.indexrelid) FROM pg_index x \
                 JOIN pg_class c ON c.oid = x.indrelid \
                 WHERE c.relnamespace = current_schema()::regnamespace AND NOT x.indisunique \
                 ORDER BY 1",
            )
            .await?;
        let mut definitions = Vec::with_capacity(indexes.len());
        for index in indexes {
            let name: String = index.get(0);
            connection
                .execute(AssertSqlSafe(format!("DROP INDEX {name}")))
                .await?;
            definitions.push(index.get(1));
        }
        Ok(Self(definitions))
    }

    /// Makes them again, as the migrations had made them.
    pub(super) async fn make_again(self, connection: &mut PgConnection) -> Result<(), Fault> {
        connection
            .execute("SET maintenance_work_mem = '256MB'")
            .await?;
        for definition in self.0 {
            connection.execute(AssertSqlSafe(definition)).await?;
        }
        Ok(())
    }
}
