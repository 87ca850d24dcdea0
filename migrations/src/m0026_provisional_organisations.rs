//! Organisations that are provisional, and what became of them.

use sea_orm_migration::prelude::*;

use crate::columns::{index, key_null};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0026_provisional_organisations"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Without a value for organisations that are there: records of before say nothing of it.
        let provisional = ColumnDef::new("provisional").boolean().take();
        // Without a foreign key: SQLite can't add one to a table that is there.
        for column in [provisional, key_null("merged_into")] {
            let mut table = Table::alter().table("organisation").to_owned();
            manager.alter_table(table.add_column(column).take()).await?;
        }
        index(
            manager,
            "organisation",
            "organisation_merged_into",
            &["merged_into"],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(
                Index::drop()
                    .name("organisation_merged_into")
                    .table("organisation")
                    .to_owned(),
            )
            .await?;
        for column in ["merged_into", "provisional"] {
            let mut table = Table::alter().table("organisation").to_owned();
            manager
                .alter_table(table.drop_column(column).take())
                .await?;
        }
        Ok(())
    }
}
