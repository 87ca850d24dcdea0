//! The statements of budget lines and transactions.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

use crate::{
    access::Viewer,
    change::{self, part},
    database::Write,
    entity::{budget_line, financial_transaction, programme},
    error::Failure,
    graphql::{Places, Under, Visible},
    programme::known_to,
};

macro_rules! money {
    ($entity:ident, $field:literal, $held:ident) => {
        impl Visible for $entity::Entity {
            fn visible(viewer: Viewer) -> Select<Self> {
                Self::find()
                    .filter($entity::Column::WithdrawnAt.is_null())
                    .filter(known_to(viewer, $entity::Column::ProgrammeId.into_expr()))
            }
            fn key() -> $entity::Column {
                $entity::Column::Id
            }
            fn places() -> Option<Places<$entity::Model>> {
                Some($entity::Model::by_place)
            }
            fn under() -> Option<Under<Self>> {
                let rows = |_| Self::find().filter($entity::Column::WithdrawnAt.is_null());
                Some(Under::of::<programme::Entity>(
                    $entity::Column::ProgrammeId,
                    rows,
                ))
            }
        }

        part!($entity, $field);

        /// The rows of a programme, those taken back included, in the order of entry.
        pub(super) async fn $held(
            write: &Write,
            programme: Uuid,
        ) -> Result<Vec<$entity::Model>, Failure> {
            let of = $entity::Column::ProgrammeId;
            let mut rows = change::children::<$entity::Entity>(write, of, programme).await?;
            rows.sort_by_key(|row| row.id);
            Ok(rows)
        }
    };
}
money!(budget_line, "budget", budget_lines);
money!(financial_transaction, "transactions", transactions);

/// The organisations that have entered money of their own in a programme.
///
/// # Errors
/// When the database can't be read.
pub async fn entering(write: &Write, programme: Uuid) -> Result<HashSet<Uuid>, Failure> {
    let lines = budget_lines(write, programme).await?;
    let lines = lines
        .into_iter()
        .filter(|row| row.withdrawn_at.is_none() && row.entered_by == row.provider_id);
    let moved = transactions(write, programme).await?;
    let moved = moved
        .into_iter()
        .filter(|row| row.withdrawn_at.is_none() && row.entered_by == row.provider_id);
    let moved = moved.filter_map(|row| row.provider_id);
    Ok(lines
        .filter_map(|row| row.provider_id)
        .chain(moved)
        .collect())
}

/// The lists, as the API names them, and the ids of the live money that an author has entered in a
/// programme.
///
/// # Errors
/// When the database can't be read.
pub async fn entered_by(
    write: &Write,
    programme: Uuid,
    author: Option<Uuid>,
) -> Result<HashSet<(&'static str, String)>, Failure> {
    let lines = budget_lines(write, programme).await?;
    let lines = lines
        .into_iter()
        .filter(|row| row.withdrawn_at.is_none() && row.entered_by == author);
    let moved = transactions(write, programme).await?;
    let moved = moved
        .into_iter()
        .filter(|row| row.withdrawn_at.is_none() && row.entered_by == author);
    let lines = lines.map(|row| ("budget.lines", row.external_id));
    Ok(lines
        .chain(moved.map(|row| ("transactions", row.external_id)))
        .collect())
}
