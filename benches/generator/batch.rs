//! Rows on their way to a database.
//!
//! A row is the library's own entity, so that a column which a migration adds is a compile error
//! in the file that makes the row; and its values become the database's as the services' do.

use cooperation_registry::search::Entry;
use sea_orm::{DbBackend, EntityName, EntityTrait, IdenStatic, Iterable, ModelTrait, Value};
use uuid::Uuid;

use super::postgres::{Copy, copy_line};

/// Every table that is filled, each after those that it refers to.
pub(super) const ORDER: [&str; 44] = [
    "organisation",
    "organisation_identifier",
    "organisation_relation",
    "document",
    "concept_scheme",
    "concept",
    "concept_mapping",
    "mechanism",
    "review",
    "recommendation",
    "recommendation_reference",
    "recommending_state",
    "recommendation_position",
    "recommendation_tag",
    "responsibility",
    "assessment",
    "progress_report",
    "programme",
    "programme_reference",
    "programme_document",
    "country_share",
    "region_share",
    "sector_share",
    "theme_share",
    "participation",
    "budget_line",
    "financial_transaction",
    "objective",
    "programme_relation",
    "statement",
    "activity",
    "activity_participation",
    "practice",
    "alignment",
    "result",
    "contribution",
    "result_document",
    "indicator",
    "measurement",
    "recommendation_link",
    "link_evidence",
    "search_entry",
    "search_text",
    "search_title",
];

/// The rows of one table.
pub(super) struct Rows {
    pub(super) table: &'static str,
    pub(super) columns: Vec<&'static str>,
    pub(super) count: usize,
    pub(super) held: Held,
}

/// Rows as their database takes them.
pub(super) enum Held {
    /// The lines of a COPY.
    Lines(Copy),
    /// The values to bind, row after row.
    Values(Vec<Value>),
}

/// Rows of several tables that are written together.
pub(super) struct Batch {
    backend: DbBackend,
    tables: Vec<Rows>,
    entries: i64,
}

impl Batch {
    pub(super) fn on(backend: DbBackend) -> Self {
        Self {
            backend,
            tables: Vec::new(),
            entries: 0,
        }
    }

    /// Takes out what was added, in the order of [`ORDER`].
    pub(super) fn take(&mut self) -> Vec<Rows> {
        let mut tables = std::mem::take(&mut self.tables);
        tables.sort_by_key(|rows| ORDER.iter().position(|table| *table == rows.table).unwrap());
        tables
    }

    /// Adds a row.
    pub(super) fn add<M: ModelTrait>(&mut self, row: &M) {
        let columns = || <M::Entity as EntityTrait>::Column::iter();
        self.put(
            M::Entity::default().table_name(),
            || columns().map(|column| column.as_str()).collect(),
            columns().map(|column| row.get(column)),
        );
    }

    /// Adds what a subject is found by.
    pub(super) fn found_by(&mut self, kind: &str, id: Uuid, entry: &Entry) {
        if self.backend == DbBackend::Postgres {
            let words = [entry.text.tsvector(), entry.title.tsvector()];
            let [lexemes, title] = words.map(Value::from);
            self.put(
                "search_entry",
                || vec!["subject_id", "kind", "lexemes", "title"],
                [id.into(), kind.into(), lexemes, title],
            );
            return;
        }
        self.entries += 1;
        let seq = Value::from(self.entries);
        self.put(
            "search_entry",
            || vec!["seq", "subject_id", "kind"],
            [seq.clone(), id.into(), kind.into()],
        );
        for (table, words) in [("search_text", &entry.text), ("search_title", &entry.title)] {
            self.put(
                table,
                || vec!["rowid", "lexemes"],
                [seq.clone(), words.fts5().into()],
            );
        }
    }

    fn put(
        &mut self,
        table: &'static str,
        columns: impl FnOnce() -> Vec<&'static str>,
        values: impl IntoIterator<Item = Value>,
    ) {
        let place = match self.tables.iter().position(|rows| rows.table == table) {
            Some(place) => place,
            None => {
                let held = match self.backend {
                    DbBackend::Postgres => Held::Lines(Copy::default()),
                    _ => Held::Values(Vec::new()),
                };
                self.tables.push(Rows {
                    table,
                    columns: columns(),
                    count: 0,
                    held,
                });
                self.tables.len() - 1
            }
        };
        let rows = &mut self.tables[place];
        rows.count += 1;
        match &mut rows.held {
            Held::Lines(lines) => copy_line(lines, values),
            Held::Values(held) => held.extend(values),
        }
    }
}
