//! What the rows of a question look like, and how those of several go beside one another.
//!
//! Questions that share a statement fill the same columns, as many of each type as the widest of them needs. A column for each
//! column of each table would be simpler, and so wide that the server takes longer to begin than to find the rows.

use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use sea_orm::{ColumnTrait, ColumnType, IdenStatic, Iterable};

use super::visible::Visible;

/// What rows look like: their columns, in order.
#[derive(Clone)]
pub(super) struct Shape(Arc<[Column]>);

struct Column {
    name: String,
    /// No value of its type.
    null: String,
    kind: Kind,
}

/// Types that are the same in the database, whatever they are in the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Text,
    Uuid,
    Integer,
    Long,
    Boolean,
    Date,
    Json,
    /// That of one column alone: which shape's, and which of its columns.
    Own(usize, usize),
}

impl Kind {
    /// That of a column of this type; none for a type that columns don't share.
    fn of(column: &ColumnType) -> Option<Self> {
        Some(match column {
            ColumnType::Char(_) | ColumnType::String(_) | ColumnType::Text => Self::Text,
            ColumnType::Uuid => Self::Uuid,
            ColumnType::Integer => Self::Integer,
            ColumnType::BigInteger => Self::Long,
            ColumnType::Boolean => Self::Boolean,
            ColumnType::Date => Self::Date,
            ColumnType::Json | ColumnType::JsonBinary => Self::Json,
            _ => return None,
        })
    }
}

impl Shape {
    /// The shape of a table's rows, and whether each has a `number` behind its columns. Made once for each
    /// table: it is long, and asked for often.
    pub(super) fn of<E: Visible>(number: Option<&str>) -> Option<Self> {
        type Made = HashMap<(TypeId, bool), Shape>;
        static MADE: Mutex<Option<Made>> = Mutex::new(None);
        E::places()?;
        // A panic while it was held leaves a map, which is still one.
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (TypeId::of::<E>(), number.is_some());
        let shape = made.get_or_insert_default().entry(key);
        Some(shape.or_insert_with(|| Self::made::<E>(number)).clone())
    }

    fn made<E: Visible>(number: Option<&str>) -> Self {
        let table = E::default();
        let own = E::Column::iter().enumerate().map(|(at, column)| {
            let name = column.as_str().to_owned();
            Column {
                null: format!("(NULL::\"{}\").\"{name}\"", table.table_name()),
                name,
                kind: Kind::of(column.def().get_column_type()).unwrap_or(Kind::Own(0, at)),
            }
        });
        let number = number.map(|name| Column {
            name: name.to_owned(),
            null: "NULL::bigint".to_owned(),
            kind: Kind::Long,
        });
        Self(own.chain(number).collect())
    }
}

/// Where the columns of several shapes stand in the rows that they share.
pub(super) struct Beside {
    /// Nothing, in a value of each column's type.
    nulls: Vec<String>,
    /// For each shape, the place of each of its columns.
    places: Vec<Arc<[usize]>>,
}

impl Beside {
    /// These shapes beside one another.
    pub(super) fn of(shapes: &[Shape]) -> Self {
        let mut nulls = Vec::new();
        let mut slots = HashMap::<Kind, Vec<usize>>::new();
        let places = shapes.iter().enumerate().map(|(number, Shape(columns))| {
            let mut taken = HashMap::<Kind, usize>::new();
            let places = columns.iter().map(|column| {
                let kind = match column.kind {
                    Kind::Own(_, at) => Kind::Own(number, at),
                    kind => kind,
                };
                let taken = taken.entry(kind).or_default();
                let slots = slots.entry(kind).or_default();
                let place = *slots.get(*taken).unwrap_or(&nulls.len());
                if place == nulls.len() {
                    slots.push(place);
                    nulls.push(column.null.clone());
                }
                *taken += 1;
                place
            });
            places.collect::<Arc<[usize]>>()
        });
        let places = places.collect();
        Self { nulls, places }
    }

    /// The place of each column of the shape with this number.
    pub(super) fn places(&self, number: usize) -> Option<&Arc<[usize]>> {
        self.places.get(number)
    }

    /// What the part of the shape with this number selects from its rows, which are called `rows`.
    pub(super) fn columns(&self, number: usize, shape: &Shape, rows: &str) -> Vec<String> {
        let mut columns = self.nulls.clone();
        let places = self.places.get(number).into_iter().flat_map(|of| &**of);
        for (place, column) in places.zip(&*shape.0) {
            if let Some(there) = columns.get_mut(*place) {
                *there = format!("{rows}.\"{}\"", column.name);
            }
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{country_share, participation, programme_reference};

    #[test]
    fn columns_of_one_type_are_shared_and_none_is_used_twice_by_one_table() {
        let shapes = [
            Shape::of::<participation::Entity>(Some("n")).unwrap(),
            Shape::of::<country_share::Entity>(None).unwrap(),
            Shape::of::<programme_reference::Entity>(None).unwrap(),
        ];
        let beside = Beside::of(&shapes);
        let widest = shapes[0].0.len();
        assert!(beside.nulls.len() <= widest + 1, "{:?}", beside.nulls);
        for (number, shape) in shapes.iter().enumerate() {
            let mut places = beside.places(number).unwrap().to_vec();
            assert_eq!(places.len(), shape.0.len());
            places.sort_unstable();
            places.dedup();
            assert_eq!(places.len(), shape.0.len(), "{number}");
            let columns = beside.columns(number, shape, "x");
            let own = columns
                .iter()
                .filter(|column| column.starts_with("x."))
                .count();
            assert_eq!(own, shape.0.len(), "{columns:?}");
        }
    }
}
