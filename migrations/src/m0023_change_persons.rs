//! Who made a change in person: beside the trace, so that a person can be erased from it and the
//! chain, which covers a salted digest alone, still holds.

use sea_orm_migration::prelude::*;

use crate::columns::{Columns, drop_tables, index, key, long_null, refers};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0023_change_persons"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let c = Columns::of(manager);
        manager
            .create_table(
                Table::create()
                    .table("change_person")
                    .col(key("change_id"))
                    .col(key("author_id"))
                    // Both are erased together: with the salt left, a guess could be proved.
                    .col(c.text_null("salt"))
                    .col(c.text_null("subject"))
                    .col(long_null("erased_at"))
                    .primary_key(Index::create().col("change_id"))
                    .foreign_key(&mut refers("change_id", "change"))
                    .foreign_key(&mut refers("author_id", "organisation"))
                    .take(),
            )
            .await?;
        index(
            manager,
            "change_person",
            "change_person_subject",
            &["author_id", "subject"],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["change_person"]).await
    }
}
