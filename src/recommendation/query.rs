//! Finding recommendations: one by what names it, or a list.

use async_graphql::{Context, Enum, ID, InputObject, OneofObject};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::{Recommendation, RecommendationFilter, key};
use crate::{
    entity::{recommendation, recommendation_reference},
    error::Failure,
    graphql::{
        All, Connection, NullsPosition, OrderDirection, Paging, Request, Rows, Sort, connection,
        is_ordered, key_argument, many, one, searched, sorts, text_argument,
    },
    id::Kind,
    organisation::ReferenceInput,
};

/// What names one recommendation.
#[derive(OneofObject)]
pub enum RecommendationBy {
    /// Its id.
    Id(ID),
    /// Its place in its document.
    Key(RecommendationKeyInput),
    /// A code in someone's scheme, if only one recommendation has it.
    Reference(ReferenceInput),
}

/// The place of a recommendation in its document.
#[derive(InputObject)]
pub struct RecommendationKeyInput {
    /// The document's symbol: `A/HRC/36/6`.
    pub(super) symbol: String,
    /// The paragraph: `144.48`.
    pub(super) paragraph: String,
    /// The part of the paragraph; left out where the paragraph is one recommendation.
    pub(super) part: Option<String>,
}

/// What recommendations can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RecommendationOrderField {
    /// Symbol, paragraph and part, numbers by their value. What isn't known comes first in its
    /// document, whatever `nulls` says.
    Paragraph,
    /// When it was issued.
    IssuedOn,
    /// When it last changed.
    UpdatedAt,
}

/// One step of an order.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct RecommendationOrder {
    /// What to sort by.
    field: RecommendationOrderField,
    /// In which direction.
    #[graphql(default)]
    direction: OrderDirection,
    /// Where recommendations without a value go.
    #[graphql(default)]
    nulls: NullsPosition,
}

impl RecommendationOrder {
    pub(crate) fn sorts(
        order: Option<Vec<Self>>,
    ) -> Result<Vec<Sort<recommendation::Column>>, Failure> {
        use recommendation::Column;
        let by_paragraph = Self {
            field: RecommendationOrderField::Paragraph,
            direction: OrderDirection::Asc,
            nulls: NullsPosition::Last,
        };
        sorts(order, by_paragraph, |step| match step.field {
            RecommendationOrderField::Paragraph => step.direction.of(Column::SortKey),
            RecommendationOrderField::IssuedOn => {
                step.nulls.of(step.direction.of(Column::IssuedFrom))
            }
            RecommendationOrderField::UpdatedAt => step.direction.of(Column::UpdatedAt),
        })
    }
}

/// `Query.recommendation`.
///
/// # Errors
/// [`Failure::Input`] when the id is none of a recommendation, or several have the reference.
pub async fn recommendation(
    ctx: &Context<'_>,
    by: RecommendationBy,
) -> Result<Option<Recommendation>, Failure> {
    let request = Request::of(ctx)?;
    let condition = match by {
        RecommendationBy::Id(id) => {
            let key = key_argument(Kind::Recommendation, &id, &["by", "id"])?;
            let found = one::<recommendation::Entity>(request, key).await?;
            return Ok(found.map(Recommendation));
        }
        RecommendationBy::Key(by) => {
            let symbol = text_argument(&by.symbol, &["by", "key", "symbol"])?;
            let paragraph = text_argument(&by.paragraph, &["by", "key", "paragraph"])?;
            let part = by
                .part
                .map(|part| text_argument(&part, &["by", "key", "part"]))
                .transpose()?;
            let key = key::natural(Some(&symbol), Some(&paragraph), part.as_deref());
            recommendation::Column::NaturalKey.eq(key)
        }
        RecommendationBy::Reference(reference) => {
            let scheme = text_argument(&reference.scheme, &["by", "reference", "scheme"])?;
            let value = text_argument(&reference.value, &["by", "reference", "value"])?;
            let with_it = recommendation_reference::Entity::find()
                .select_only()
                .column(recommendation_reference::Column::RecommendationId)
                .filter(recommendation_reference::Column::Scheme.eq(scheme))
                .filter(recommendation_reference::Column::Value.eq(value));
            recommendation::Column::Id.in_subquery(with_it.into_query())
        }
    };
    let rows = Rows::sorted(vec![]).meeting(Condition::all().add(condition));
    let found = many::<All<recommendation::Entity>>(request, rows, Uuid::nil()).await?;
    match found.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(Recommendation(only.clone()))),
        several => Err(Failure::input(
            &["by", "reference"],
            format!("{} recommendations have this reference", several.len()),
        )),
    }
}

/// `Query.recommendations`.
///
/// # Errors
/// [`Failure::Input`] with the place of what can't be asked.
pub fn recommendations(
    ctx: &Context<'_>,
    filter: Option<Box<RecommendationFilter>>,
    search: Option<String>,
    order: Option<Vec<RecommendationOrder>>,
    paging: Paging,
) -> Result<Connection<Recommendation>, Failure> {
    let request = Request::of(ctx)?;
    let ordered = is_ordered(order.as_ref());
    let mut rows = Rows::sorted(RecommendationOrder::sorts(order)?);
    if let Some(filter) = filter {
        rows = rows.meeting(filter.condition(&request.place(), request.viewer)?);
    }
    let id = recommendation::Column::Id.into_expr();
    let rows = searched(request, rows, id, search, ordered)?;
    connection::<_, All<recommendation::Entity>>(request, Uuid::nil(), rows, paging)
}
