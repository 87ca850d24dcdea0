//! Finding programmes: one by what names it, or a list.

use async_graphql::{Context, ID, InputObject, OneofObject};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{Programme, ProgrammeFilter, ProgrammeOrder};
use crate::{
    entity::{organisation, programme, programme_reference},
    error::Failure,
    graphql::{
        All, Connection, Paging, Request, Rows, connection, is_ordered, key_argument, many, one,
        searched, text_argument,
    },
    id::Kind,
    organisation::ReferenceInput,
};

/// What names one programme.
#[derive(OneofObject)]
pub enum ProgrammeBy {
    /// Its id.
    Id(ID),
    /// Its code: `ma-didh-twinning`.
    Code(String),
    /// A code in someone's scheme, if only one programme has it.
    Reference(ReferenceInput),
    /// The agency whose system it came from, and its id there.
    Source(SourceInput),
}

/// An agency and the id of a programme in its system.
#[derive(InputObject)]
pub struct SourceInput {
    /// The agency's code in this registry: `undp`.
    organisation: String,
    /// The programme's id in the agency's system.
    external_id: String,
}

/// `Query.programme`.
///
/// # Errors
/// [`Failure::Input`] when the id is none of a programme, or several have the reference.
pub async fn programme(ctx: &Context<'_>, by: ProgrammeBy) -> Result<Option<Programme>, Failure> {
    let request = Request::of(ctx)?;
    let condition = match by {
        ProgrammeBy::Id(id) => {
            let key = key_argument(Kind::Programme, &id, &["by", "id"])?;
            return Ok(one::<programme::Entity>(request, key).await?.map(Programme));
        }
        ProgrammeBy::Code(code) => {
            programme::Column::Code.eq(text_argument(&code, &["by", "code"])?)
        }
        ProgrammeBy::Reference(reference) => {
            let scheme = text_argument(&reference.scheme, &["by", "reference", "scheme"])?;
            let value = text_argument(&reference.value, &["by", "reference", "value"])?;
            let with_it = programme_reference::Entity::find()
                .select_only()
                .column(programme_reference::Column::ProgrammeId)
                .filter(programme_reference::Column::Scheme.eq(scheme))
                .filter(programme_reference::Column::Value.eq(value));
            programme::Column::Id.in_subquery(with_it.into_query())
        }
        ProgrammeBy::Source(source) => {
            let code = text_argument(&source.organisation, &["by", "source", "organisation"])?;
            let external_id = text_argument(&source.external_id, &["by", "source", "externalId"])?;
            let agency = organisation::Entity::find()
                .select_only()
                .column(organisation::Column::Id)
                .filter(organisation::Column::Code.eq(code));
            programme::Column::SourceOrganisationId
                .in_subquery(agency.into_query())
                .and(programme::Column::SourceExternalId.eq(external_id))
        }
    };
    let rows = Rows::sorted(vec![]).meeting(Condition::all().add(condition));
    let found = many::<All<programme::Entity>>(request, rows, Uuid::nil()).await?;
    match found.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(Programme(only.clone()))),
        several => Err(Failure::input(
            &["by", "reference"],
            format!(
                "{} programmes have this reference; list them with programmes(filter: {{reference: …}})",
                several.len()
            ),
        )),
    }
}

/// `Query.programmes`.
///
/// # Errors
/// [`Failure::Input`] with the place of what can't be asked.
pub fn programmes(
    ctx: &Context<'_>,
    filter: Option<ProgrammeFilter>,
    search: Option<String>,
    order: Option<Vec<ProgrammeOrder>>,
    paging: Paging,
) -> Result<Connection<Programme>, Failure> {
    let request = Request::of(ctx)?;
    let ordered = is_ordered(order.as_ref());
    let mut rows = Rows::sorted(ProgrammeOrder::sorts(order)?);
    if let Some(filter) = filter {
        rows = rows.meeting(filter.condition(&request.place(), request.viewer)?);
    }
    let id = programme::Column::Id.into_expr();
    let rows = searched(request, rows, id, search, ordered)?;
    connection::<_, All<programme::Entity>>(request, Uuid::nil(), rows, paging)
}
