//! Finding lists and concepts.

use async_graphql::Context;
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use super::{Concept, ConceptScheme, store};
use crate::{
    entity::{concept, concept_scheme},
    error::Failure,
    graphql::{
        All, Connection, Paging, Request, Rows, Sort, connection, edges, many, searched,
        text_argument,
    },
};

edges! {
    OfScheme to concept by SchemeId;
}

/// `Query.conceptSchemes`: all versions of all lists; there are few.
///
/// # Errors
/// When the database can't be read.
pub async fn concept_schemes(ctx: &Context<'_>) -> Result<Vec<ConceptScheme>, Failure> {
    let rows = Rows::sorted(vec![
        Sort::ascending(concept_scheme::Column::Code),
        Sort::ascending(concept_scheme::Column::Edition),
    ]);
    let found = many::<All<concept_scheme::Entity>>(Request::of(ctx)?, rows, Uuid::nil()).await?;
    Ok(found.iter().cloned().map(ConceptScheme).collect())
}

/// `Query.concepts`: the concepts of a list, of one version of it if that is given.
///
/// # Errors
/// [`Failure::Input`] with the place of what can't be asked.
pub fn concepts(
    ctx: &Context<'_>,
    scheme: &str,
    version: Option<&str>,
    search: Option<String>,
    paging: Paging,
) -> Result<Connection<Concept>, Failure> {
    let request = Request::of(ctx)?;
    let mut of_list =
        Condition::all().add(concept_scheme::Column::Code.eq(text_argument(scheme, &["scheme"])?));
    if let Some(version) = version {
        let version = text_argument(version, &["version"])?;
        of_list = of_list.add(concept_scheme::Column::Edition.eq(version));
    }
    let of_list = concept::Column::SchemeId.in_subquery(store::schemes_where(of_list));
    let rows = Rows::sorted(vec![
        Sort::ascending(concept::Column::SchemeId),
        Sort::ascending(concept::Column::Position),
    ])
    .meeting(Condition::all().add(of_list));
    let rows = searched(
        request,
        rows,
        concept::Column::Id.into_expr(),
        search,
        false,
    )?;
    connection::<_, All<concept::Entity>>(request, Uuid::nil(), rows, paging)
}

/// The concepts of one version of a list, in its order.
///
/// # Errors
/// [`Failure::Input`] when the paging arguments are out of bounds.
pub(super) fn concepts_of(
    ctx: &Context<'_>,
    scheme: Uuid,
    paging: Paging,
) -> Result<Connection<Concept>, Failure> {
    let rows = Rows::sorted(vec![Sort::ascending(concept::Column::Position)]);
    connection::<_, OfScheme>(Request::of(ctx)?, scheme, rows, paging)
}
