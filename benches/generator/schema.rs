//! What the database's tables ask for, so that a migration which the generator doesn't know fails
//! with a sentence.

use std::collections::{BTreeMap, HashSet};

use super::{
    Fault,
    batch::{ORDER, Rows},
};

/// The columns of each table, and whether a row must have a value there.
pub(super) struct Schema(BTreeMap<String, BTreeMap<String, bool>>);

impl Schema {
    pub(super) fn of(columns: impl Iterator<Item = (String, String, bool)>) -> Self {
        let mut tables = BTreeMap::<String, BTreeMap<String, bool>>::new();
        for (table, column, needed) in columns {
            tables.entry(table).or_default().insert(column, needed);
        }
        Self(tables)
    }

    /// The tables that will be filled, as far as they are there.
    pub(super) fn tables(&self) -> Vec<&'static str> {
        let tables = ORDER.into_iter();
        tables.filter(|table| self.0.contains_key(*table)).collect()
    }

    /// Refuses a database that isn't migrated, or holds something.
    pub(super) fn must_be_empty(&self, filled: &HashSet<&str>) -> Result<(), Fault> {
        if !self.0.contains_key("programme") {
            return Err("the database has no tables yet; run `migrate up` first".into());
        }
        match filled.iter().min() {
            Some(table) => Err(format!(
                "the database isn't empty: there are rows in {table}; the generator fills new databases"
            )
            .into()),
            None => Ok(()),
        }
    }

    /// Refuses rows that lack a column which must have a value.
    pub(super) fn must_fit(&self, rows: &Rows) -> Result<(), Fault> {
        let table = rows.table;
        let Some(columns) = self.0.get(table) else {
            return Err(format!("there is no table {table}; run `migrate up` first").into());
        };
        let lacking = |(column, needed): (&String, &bool)| {
            (*needed && !rows.columns.contains(&column.as_str())).then(|| column.clone())
        };
        match columns.iter().find_map(lacking) {
            Some(column) => Err(format!(
                "{table}.{column} must have a value and the generator gives it none; teach it in benches/generator"
            )
            .into()),
            None => Ok(()),
        }
    }
}
