//! The values of a row by their place instead of by their name.
//!
//! By name each value is looked up in a map, and one that may be missing costs a sentence
//! about its absence, which nobody reads. On a page of a thousand rows that was a sixth of all the
//! processor's work. An entity lists its columns once more, in their order, with [`by_place!`].

use sea_orm::{DbErr, QueryResult, RuntimeErr, TryGetable};
use sqlx::{Column as _, Row as _, ValueRef as _};

/// The values of one row, in order.
#[derive(Debug)]
pub struct Cells<'a> {
    row: &'a QueryResult,
    next: usize,
    /// Where they are, if not one behind the other.
    places: Option<&'a [usize]>,
}

impl<'a> Cells<'a> {
    /// The values of `row` from the place `first` on.
    #[must_use]
    pub fn of(row: &'a QueryResult, first: usize) -> Self {
        Self {
            row,
            next: first,
            places: None,
        }
    }

    /// The values of `row` at these places.
    #[must_use]
    pub fn at(row: &'a QueryResult, places: &'a [usize]) -> Self {
        Self {
            row,
            next: 0,
            places: Some(places),
        }
    }

    /// The place of the next value. One beyond those that there are is none of the row either.
    fn place(&self) -> usize {
        match self.places {
            None => self.next,
            Some(places) => places.get(self.next).copied().unwrap_or(usize::MAX),
        }
    }

    /// Panics in a test unless the columns from here on are called so. Columns that several tables share have the name of
    /// one of them.
    pub fn expect(&self, columns: &[&str]) {
        debug_assert!(
            self.places.is_some() || begins(self.row, self.next, columns),
            "the columns are not in the order {columns:?}"
        );
    }

    /// The next value, which is always there.
    ///
    /// # Errors
    /// When it isn't, or is of another type.
    pub fn value<T: TryGetable>(&mut self) -> Result<T, DbErr> {
        let at = self.place();
        self.next += 1;
        self.row.try_get_by_index(at)
    }

    /// The next value, which may be missing.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn optional<T: TryGetable>(&mut self) -> Result<Option<T>, DbErr> {
        if is_null(self.row, self.place())? {
            self.next += 1;
            return Ok(None);
        }
        self.value().map(Some)
    }
}

fn is_null(row: &QueryResult, at: usize) -> Result<bool, DbErr> {
    let null = if let Some(row) = row.try_as_pg_row() {
        row.try_get_raw(at).map(|value| value.is_null())
    } else if let Some(row) = row.try_as_sqlite_row() {
        row.try_get_raw(at).map(|value| value.is_null())
    } else {
        Ok(false)
    };
    null.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(std::sync::Arc::new(error))))
}

fn begins(row: &QueryResult, first: usize, columns: &[&str]) -> bool {
    let is = |names: Vec<&str>| {
        names
            .get(first..)
            .is_some_and(|names| names.starts_with(columns))
    };
    if let Some(row) = row.try_as_pg_row() {
        is(row.columns().iter().map(|column| column.name()).collect())
    } else if let Some(row) = row.try_as_sqlite_row() {
        is(row.columns().iter().map(|column| column.name()).collect())
    } else {
        true
    }
}

/// Reads an entity's `Model` by place: its columns in their order, those that may be missing
/// with `: null`. Without one of them it doesn't compile; in another order its first read in a
/// test panics.
macro_rules! by_place {
    ($($column:ident $(: $null:ident)?),+ $(,)?) => {
        impl Model {
            /// The next row of a statement that selects all columns in their order.
            pub(crate) fn by_place(
                cells: &mut $crate::database::Cells<'_>,
            ) -> Result<Self, sea_orm::DbErr> {
                cells.expect(&[$(stringify!($column)),+]);
                Ok(Self {
                    $($column: $crate::database::by_place!(@ cells $($null)?)),+
                })
            }
        }
    };
    (@ $cells:ident) => {
        $cells.value()?
    };
    (@ $cells:ident null) => {
        $cells.optional()?
    };
}
pub(crate) use by_place;
