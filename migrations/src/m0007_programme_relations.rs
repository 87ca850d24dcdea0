//! Typed edges between programmes, and the view that shows them from both ends.

use sea_orm_migration::prelude::*;

use crate::columns::{Columns, drop_tables, entry, flag, index, key, key_null, refers};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0007_programme_relations"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager);
        let [entered_by, external_id, withdrawn_at] = entry(c);
        manager
            .create_table(
                Table::create()
                    .table("programme_relation")
                    .col(key("programme_id"))
                    .col(key("id"))
                    .col(c.text("kind"))
                    .col(key_null("other_id"))
                    .col(c.text_null("other_scheme"))
                    .col(c.text_null("other_value"))
                    .col(key_null("asserted_by"))
                    .col(flag("confirmed"))
                    .col(entered_by)
                    .col(external_id)
                    .col(withdrawn_at)
                    .primary_key(Index::create().col("programme_id").col("id"))
                    .foreign_key(&mut refers("programme_id", "programme"))
                    .foreign_key(&mut refers("other_id", "programme"))
                    .foreign_key(&mut refers("asserted_by", "organisation"))
                    .foreign_key(&mut refers("entered_by", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "programme_relation",
            "programme_relation_other",
            &["other_id", "kind", "id"],
        )
        .await?;
        index(
            manager,
            "programme_relation",
            "programme_relation_id",
            &["id"],
        )
        .await?;
        index(
            manager,
            "programme_relation",
            "programme_relation_unresolved",
            &["other_scheme", "other_value"],
        )
        .await?;
        // An edge is stored once, at the end that states it, and read from both: the view shows
        // it from the other end too, with the kind turned round.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE VIEW programme_edge AS \
                 SELECT programme_id, id, kind, other_id, other_scheme, other_value, asserted_by, \
                        confirmed, withdrawn_at FROM programme_relation \
                 UNION ALL \
                 SELECT other_id, id, CASE kind WHEN 'PARENT' THEN 'CHILD' WHEN 'CHILD' THEN 'PARENT' \
                        WHEN 'PREDECESSOR' THEN 'SUCCESSOR' WHEN 'SUCCESSOR' THEN 'PREDECESSOR' \
                        ELSE kind END, programme_id, NULL, NULL, asserted_by, confirmed, withdrawn_at \
                 FROM programme_relation WHERE other_id IS NOT NULL",
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP VIEW programme_edge")
            .await?;
        drop_tables(manager, &["programme_relation"]).await
    }
}
