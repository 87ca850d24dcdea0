//! Who answers a question about rows of the past, and which recorded row is the answer by itself.

use std::{any::TypeId, sync::Arc};

use sea_orm::{IdenStatic, Iterable, ModelTrait};
use uuid::Uuid;

use super::{
    past::{Answers, Past, Whose},
    relation::{self, Relates, key_of},
    request::Request,
    visible::Visible,
    waves::{Waiting, later},
};
use crate::{
    change::{Columns, Fold, homes, model, tables},
    error::Failure,
};

/// Who answers for one row of the past.
pub(super) fn answers_one<E: Visible>(past: &Past, id: Uuid) -> Answers {
    let homes = homes::<E>();
    let with_it = homes.iter().find(|home| home.kind == past.kind);
    match (with_it, homes.as_slice()) {
        (Some(home), _) if !home.own || id == past.subject => Answers::Records(past.whose()),
        // What is public was public then; what isn't must be asked for by itself.
        (None, [home]) if home.kind.is_public() && home.own => Answers::Records(Whose {
            kind: home.kind,
            subject: id,
        }),
        (None, [home]) if home.kind.is_public() => Answers::Home,
        _ => Answers::Nobody,
    }
}

/// Whose row of today it is, and so was then.
pub(super) fn home<E: Visible>(present: &Arc<Request>, id: Uuid) -> Waiting<Option<Whose>> {
    let row = relation::one::<E>(present, id);
    later(async move {
        let homes = homes::<E>();
        let (Some(row), [home]) = (row.await?, homes.as_slice()) else {
            return Ok(None);
        };
        let column = E::Column::iter().find(|column| column.as_str() == home.column);
        let subject = column.and_then(|column| key_of(row.get(column)));
        Ok(subject.map(|subject| Whose {
            kind: home.kind,
            subject,
        }))
    })
}

/// The row as it was recorded; none where that alone doesn't say it.
pub(super) fn one<E: Visible>(
    past: &Past,
    whose: Whose,
    fold: &Fold,
    id: Uuid,
) -> Result<Option<Option<Arc<E::Model>>>, Failure> {
    // Parts of the subject itself may have been taken back; the table's own reads know that.
    if !whose.kind.is_public() && id != past.subject {
        return Ok(None);
    }
    let tables = tables(whose.kind);
    let table = tables.iter().find(|table| table.id() == TypeId::of::<E>());
    let rows = table.map(|table| fold.of(&**table)).unwrap_or_default();
    let row = rows.into_iter().find(|row| names(row, id));
    let Some(row) = row else {
        return Ok(None);
    };
    if row.get("withdrawn_at").is_some_and(|at| !at.is_null()) {
        return Ok(Some(None));
    }
    Ok(Some(Some(Arc::new(model::<E>(row)?))))
}

/// The subject of the past, if the edge's rows are among those that its records cover.
pub(super) fn own_rows<R: Relates>(past: &Past) -> Answers {
    let homes = homes::<R::Entity>();
    match homes.iter().any(|home| home.kind == past.kind) {
        true => Answers::Records(past.whose()),
        false => Answers::Nobody,
    }
}

/// Whether everything that hangs on a parent along an edge is the subject's own: the parent is the
/// subject itself and the edge the one that the rows belong to it by, or the parent is a part of it.
/// A row of another subject may lead to the same document or organisation.
pub(super) fn hangs_on<R: Relates>(past: &Past, fold: &Fold, parent: Uuid) -> bool {
    let Some(column) = R::parent() else {
        return false;
    };
    let homes = homes::<R::Entity>();
    let home = homes.iter().find(|home| home.kind == past.kind);
    let by_subject = home.is_some_and(|home| home.column == column.as_str());
    match by_subject {
        true => parent == past.subject,
        false => parent != past.subject && fold.holds(parent),
    }
}

/// Whether a recorded row has this key.
fn names(row: &Columns, id: Uuid) -> bool {
    row.get("id").and_then(|key| key.as_str()) == Some(id.to_string().as_str())
}
