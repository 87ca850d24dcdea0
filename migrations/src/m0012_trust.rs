//! Whom the registry believes: who issues tokens for which organisation, the keys they sign
//! with, and what is no longer believed.

use sea_orm_migration::prelude::*;

use crate::columns::{
    Columns, drop_tables, index, json, key, key_null, long, long_null, refers, unique,
};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0012_trust"
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
                    .table("issuer")
                    .col(key("id"))
                    .col(c.text("issuer"))
                    .col(key("organisation_id"))
                    .col(c.text_null("jwks_url"))
                    .col(json("algorithms"))
                    .col(json("scopes"))
                    .col(long("longest_lifetime"))
                    .col(long("created_at"))
                    .col(long_null("revoked_at"))
                    .primary_key(Index::create().col("id"))
                    .foreign_key(&mut refers("organisation_id", "organisation"))
                    .take(),
            )
            .await?;
        unique(manager, "issuer", "issuer_name", &["issuer"]).await?;
        index(
            manager,
            "issuer",
            "issuer_organisation",
            &["organisation_id"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("issuer_key")
                    .col(key("id"))
                    .col(key("issuer_id"))
                    .col(c.text("kid"))
                    .col(c.text("algorithm"))
                    .col(c.text("jwk"))
                    .col(long("created_at"))
                    .col(long_null("revoked_at"))
                    .primary_key(Index::create().col("id"))
                    .foreign_key(&mut refers("issuer_id", "issuer"))
                    .take(),
            )
            .await?;
        unique(
            manager,
            "issuer_key",
            "issuer_key_kid",
            &["issuer_id", "kid"],
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("denial")
                    .col(key("id"))
                    .col(c.text("kind"))
                    .col(key_null("issuer_id"))
                    .col(key_null("organisation_id"))
                    .col(c.text("value"))
                    .col(long("denied_at"))
                    .col(long_null("lifted_at"))
                    .primary_key(Index::create().col("id"))
                    .foreign_key(&mut refers("issuer_id", "issuer"))
                    .foreign_key(&mut refers("organisation_id", "organisation"))
                    .take(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["issuer", "issuer_key", "denial"]).await
    }
}
