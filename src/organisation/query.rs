//! Finding organisations: one by what names it, or a list.

use async_graphql::{Context, Enum, ID, InputObject, OneofObject};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Organisation, OrganisationFilter};
use crate::{
    entity::{organisation, organisation_identifier},
    error::Failure,
    graphql::{
        All, Connection, OrderDirection, Paging, Request, Rows, Sort, connection, is_ordered,
        key_argument, many, one, searched, sorts, text_argument,
    },
    id::Kind,
};

/// What names one organisation.
#[derive(OneofObject)]
pub enum OrganisationBy {
    /// Its id.
    Id(ID),
    /// Its code: `didh`.
    Code(String),
    /// One of its identifiers.
    Identifier(ReferenceInput),
}

/// A code in someone's scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields)]
pub struct ReferenceInput {
    /// Whose code it is.
    pub scheme: String,
    /// The code.
    pub value: String,
}

/// What organisations can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OrganisationOrderField {
    /// The name in its original language, without accents.
    Name,
    /// The registry's own code.
    Code,
    /// When it last changed.
    UpdatedAt,
}

/// One step of an order.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct OrganisationOrder {
    /// What to sort by.
    field: OrganisationOrderField,
    /// In which direction.
    #[graphql(default)]
    direction: OrderDirection,
}

impl OrganisationOrder {
    fn sorts(order: Option<Vec<Self>>) -> Result<Vec<Sort<organisation::Column>>, Failure> {
        let by_name = Self {
            field: OrganisationOrderField::Name,
            direction: OrderDirection::Asc,
        };
        sorts(order, by_name, |step| {
            step.direction.of(match step.field {
                OrganisationOrderField::Name => organisation::Column::SortName,
                OrganisationOrderField::Code => organisation::Column::Code,
                OrganisationOrderField::UpdatedAt => organisation::Column::UpdatedAt,
            })
        })
    }
}

/// `Query.organisation`.
///
/// # Errors
/// [`Failure::Input`] when the id is none of an organisation.
pub async fn organisation(
    ctx: &Context<'_>,
    by: OrganisationBy,
) -> Result<Option<Organisation>, Failure> {
    let request = Request::of(ctx)?;
    let condition = match by {
        OrganisationBy::Id(id) => {
            let key = key_argument(Kind::Organisation, &id, &["by", "id"])?;
            return Ok(one::<organisation::Entity>(request, key)
                .await?
                .map(Organisation));
        }
        OrganisationBy::Code(code) => {
            organisation::Column::Code.eq(text_argument(&code, &["by", "code"])?)
        }
        OrganisationBy::Identifier(identifier) => {
            let scheme = text_argument(&identifier.scheme, &["by", "identifier", "scheme"])?;
            let value = text_argument(&identifier.value, &["by", "identifier", "value"])?;
            let with_it = organisation_identifier::Entity::find()
                .select_only()
                .column(organisation_identifier::Column::OrganisationId)
                .filter(organisation_identifier::Column::Scheme.eq(scheme))
                .filter(organisation_identifier::Column::Value.eq(value));
            organisation::Column::Id.in_subquery(with_it.into_query())
        }
    };
    let rows = Rows::sorted(vec![]).meeting(Condition::all().add(condition));
    let found = many::<All<organisation::Entity>>(request, rows, Uuid::nil()).await?;
    Ok(found.first().cloned().map(Organisation))
}

/// `Query.organisations`.
///
/// # Errors
/// [`Failure::Input`] with the place of what can't be asked.
pub fn organisations(
    ctx: &Context<'_>,
    filter: Option<Box<OrganisationFilter>>,
    search: Option<String>,
    order: Option<Vec<OrganisationOrder>>,
    paging: Paging,
) -> Result<Connection<Organisation>, Failure> {
    let request = Request::of(ctx)?;
    let ordered = is_ordered(order.as_ref());
    let mut rows = Rows::sorted(OrganisationOrder::sorts(order)?);
    if let Some(filter) = filter {
        rows = rows.meeting(filter.condition(&request.place())?);
    }
    let id = organisation::Column::Id.into_expr();
    let rows = searched(request, rows, id, search, ordered)?;
    connection::<_, All<organisation::Entity>>(request, Uuid::nil(), rows, paging)
}
