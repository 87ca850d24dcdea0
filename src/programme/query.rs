//! Finding programmes: one by what names it, or a list.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, OneofObject};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{Programme, ProgrammeFilter, ProgrammeOrder};
use crate::{
    access::Sight,
    change::{SubjectKind, model},
    clock::Timestamp,
    entity::{organisation, programme, programme_reference},
    error::Failure,
    graphql::{
        All, Connection, Paging, Request, Rows, connection, is_ordered, key_argument, many, one,
        searched, text_argument,
    },
    id::Kind,
    organisation::ReferenceInput,
    vocabulary::Visibility,
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
/// [`Failure::Input`] when the id is none of a programme, several have the reference, or the past
/// can't be told.
pub async fn programme(
    ctx: &Context<'_>,
    by: ProgrammeBy,
    as_of: Option<Timestamp>,
) -> Result<Option<Programme>, Failure> {
    match (found(ctx, by).await?, as_of) {
        (Some(programme), Some(at)) => then(ctx, &programme, at).await,
        (found, _) => Ok(found),
    }
}

/// A programme that the viewer may know of today, as it was known at an instant: none where it
/// wasn't, or wasn't public.
async fn then(
    ctx: &Context<'_>,
    today: &Programme,
    at: Timestamp,
) -> Result<Option<Programme>, Failure> {
    let request = Request::of(ctx)?;
    if at > request.now() {
        let sentence = "asOf lies in the future, of which nothing is known";
        return Err(Failure::input(&["asOf"], sentence));
    }
    let row = &today.0;
    let known = request.as_of(ctx, at, SubjectKind::Programme, row.id);
    let Some(known) = known.await? else {
        // It was here, and no record says what it was.
        return if row.created_at <= at {
            let sentence =
                "the trace has no record of this programme, and so nothing is known of its past";
            Err(Failure::input(&["asOf"], sentence))
        } else {
            Ok(None)
        };
    };
    let all = matches!(request.viewer.sight(), Sight::All);
    let own = known.own().map(model::<programme::Entity>).transpose()?;
    let seen = own.filter(|then| then.visibility == Visibility::Published || all);
    Ok(seen.map(|then| Programme(Arc::new(then))))
}

async fn found(ctx: &Context<'_>, by: ProgrammeBy) -> Result<Option<Programme>, Failure> {
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
    filter: Option<Box<ProgrammeFilter>>,
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
