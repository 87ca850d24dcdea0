//! Columns that mean the same on both databases: the one place where their types differ.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Makes columns for one backend.
#[derive(Clone, Copy)]
pub(crate) struct Columns(DbBackend);

impl Columns {
    pub(crate) fn of(manager: &SchemaManager<'_>) -> Self {
        Self(manager.get_database_backend())
    }

    /// Text that sorts by code point on both: PostgreSQL would sort by the database's locale,
    /// and a cursor made on one replica could then skip rows on another.
    pub(crate) fn text(self, name: &'static str) -> ColumnDef {
        match self.0 {
            DbBackend::Postgres => ColumnDef::new(name)
                .custom("text COLLATE \"C\"")
                .not_null()
                .take(),
            _ => ColumnDef::new(name).text().not_null().take(),
        }
    }

    /// Text that may be missing.
    pub(crate) fn text_null(self, name: &'static str) -> ColumnDef {
        match self.0 {
            DbBackend::Postgres => ColumnDef::new(name).custom("text COLLATE \"C\"").take(),
            _ => ColumnDef::new(name).text().take(),
        }
    }
}

/// A key: a UUIDv7 made by the application.
pub(crate) fn key(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().not_null().take()
}

/// A key that may be missing.
pub(crate) fn key_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().take()
}

/// Structured data that is only ever read whole.
pub(crate) fn json(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).json_binary().not_null().take()
}

/// An instant in microseconds since 1970, or an amount in minor units.
pub(crate) fn long(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// The same, possibly missing.
pub(crate) fn long_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().take()
}

/// A small whole number.
pub(crate) fn int(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().not_null().take()
}

/// The same, possibly missing.
pub(crate) fn int_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().take()
}

/// Yes or no.
pub(crate) fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// A day, derived from a partial date.
pub(crate) fn day_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).date().take()
}

/// The columns of a row that an agency enters as its own: who entered it (nobody: the
/// registry's editor), under which id of its own, and whether it took it back.
pub(crate) fn entry(c: Columns) -> [ColumnDef; 3] {
    [
        key_null("entered_by"),
        c.text("external_id"),
        long_null("withdrawn_at"),
    ]
}

/// A foreign key that refuses to leave an orphan.
pub(crate) fn refers(from: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from_col(from)
        .to(to, "id")
        .on_delete(ForeignKeyAction::Restrict)
        .take()
}

/// A foreign key to a row that belongs to the same owner, whose key begins with the owner's.
pub(crate) fn belongs(
    from: [&'static str; 2],
    table: &'static str,
    to: [&'static str; 2],
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from_col(from[0])
        .from_col(from[1])
        .to_tbl(table)
        .to_col(to[0])
        .to_col(to[1])
        .on_delete(ForeignKeyAction::Restrict)
        .take()
}

/// Creates the index `name` of `table` over `columns`.
pub(crate) async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    name: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}

/// Like [`index()`], and no two rows may be alike in these columns.
pub(crate) async fn unique(
    manager: &SchemaManager<'_>,
    table: &'static str,
    name: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(name).table(table).unique();
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}

/// Drops tables, the last one first.
pub(crate) async fn drop_tables(
    manager: &SchemaManager<'_>,
    tables: &[&'static str],
) -> Result<(), DbErr> {
    for table in tables.iter().rev() {
        manager
            .drop_table(Table::drop().table(*table).take())
            .await?;
    }
    Ok(())
}
