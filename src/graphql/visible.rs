//! The tables that the API reads, and what of them a viewer may know.

use std::any::TypeId;

use sea_orm::{DbErr, EntityTrait, ModelTrait, Select};
use serde::de::DeserializeOwned;

use super::{relation::key_of, request::Request};
use crate::{access::Viewer, database::Cells};

/// A table that the API reads: where every read of it starts.
pub trait Visible: EntityTrait<Model: Send + Sync + DeserializeOwned> {
    /// The rows that a viewer may know of.
    fn visible(viewer: Viewer) -> Select<Self>;
    /// The column of the key that the API's ids are made of.
    fn key() -> Self::Column;

    /// How to read a row by the places of its columns (`by_place!`). None reads it by their
    /// names, which is slower, and asks for it in a statement of its own.
    fn places() -> Option<Places<Self::Model>> {
        None
    }

    /// Where whoever may know of one other row may know of this one too: that row, and the rest of
    /// the condition. Below a row that this request has seen, [`visible`](Self::visible) is then not
    /// asked row by row. None asks it always, which is slower and never wrong.
    fn under() -> Option<Under<Self>> {
        None
    }

    /// Whether rows of other tables are [`under`](Self::under) rows of this one, so that those a
    /// request has seen are remembered.
    fn decides() -> bool {
        false
    }
}

/// Reads a row by the places of its columns.
pub type Places<M> = fn(&mut Cells<'_>) -> Result<M, DbErr>;

/// The rows below one that a viewer has seen.
pub(super) type Below<E> = fn(Viewer) -> Select<E>;

/// What rows of a table hang on, for [`Visible::under`].
#[derive(Debug)]
pub struct Under<E: EntityTrait> {
    /// The column that holds the key of the row that decides.
    pub(super) column: E::Column,
    /// The table of that row.
    pub(super) decides: TypeId,
    /// The rows that a viewer who may know of that row may know of.
    pub(super) rows: Below<E>,
}

impl<E: EntityTrait> Under<E> {
    /// Under the rows of `O` whose keys `column` holds, `rows` are known.
    pub fn of<O: Visible>(column: E::Column, rows: Below<E>) -> Self {
        debug_assert!(O::decides(), "what decides must be remembered");
        Self {
            column,
            decides: TypeId::of::<O>(),
            rows,
        }
    }
}

/// Remembers rows that were read as visible.
pub(super) fn seen<E: Visible>(request: &Request, rows: &[E::Model]) {
    if E::decides() {
        let keys = rows.iter().filter_map(|row| key_of(row.get(E::key())));
        request.wave.see(TypeId::of::<E>(), keys);
    }
}
