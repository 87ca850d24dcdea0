//! Facets: the values that programmes have, each with how many programmes have it under the rest of the filter.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Enum, Object};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, Func, Query},
};
use uuid::Uuid;

use super::{
    Programmes,
    addressed::{Claims, addressed},
    dimension::Value,
};
use crate::{
    concept::Concept,
    database::Cells,
    entity::{
        concept, country_share, mechanism, organisation, participation, programme, region_share,
        sector_share, theme_share,
    },
    error::Failure,
    graphql::{Found, Given, Load, Question, Request, Visible, ask, optional},
    mechanism::Mechanism,
    organisation::Organisation,
    programme::ProgrammeFilter,
};

/// A field of the filter of programmes whose values are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum FacetField {
    /// `instrument`.
    Instrument,
    /// `status`: as reported.
    Status,
    /// `budgetState`.
    BudgetState,
    /// `country`.
    Country,
    /// `region`, by its code.
    Region,
    /// `sector`.
    Sector,
    /// `theme`.
    Theme,
    /// `participation`: the organisations that take part, in whichever role.
    Organisation,
    /// `mechanism`: those that programmes address, by a link to one of their recommendations or reviews, to the mechanism,
    /// or to its class, disputed ones included.
    Mechanism,
}

impl FacetField {
    /// All of them, in the order in which they are shown.
    pub(super) const ALL: [Self; 9] = [
        Self::Instrument,
        Self::Status,
        Self::BudgetState,
        Self::Country,
        Self::Region,
        Self::Sector,
        Self::Theme,
        Self::Organisation,
        Self::Mechanism,
    ];

    /// The filter without this field.
    pub(super) fn rest(self, filter: &ProgrammeFilter) -> ProgrammeFilter {
        let mut rest = filter.clone();
        match self {
            Self::Instrument => rest.instrument = Given(None),
            Self::Status => rest.status = Given(None),
            Self::BudgetState => rest.budget_state = Given(None),
            Self::Country => rest.country = Given(None),
            Self::Region => rest.region = Given(None),
            Self::Sector => rest.sector = Given(None),
            Self::Theme => rest.theme = Given(None),
            Self::Organisation => rest.participation = Given(None),
            Self::Mechanism => rest.mechanism = Given(None),
        }
        rest
    }

    const fn has_keys(self) -> bool {
        matches!(
            self,
            Self::Sector | Self::Theme | Self::Organisation | Self::Mechanism
        )
    }
}

/// The values of one field.
pub struct Facet {
    pub(super) field: FacetField,
    pub(super) values: Vec<FacetValue>,
}

/// The values of one field of the filter, each with how many programmes have it under the rest of the filter: as if the
/// field itself weren't filtered by.
#[Object]
impl Facet {
    /// The field.
    fn field(&self) -> FacetField {
        self.field
    }

    /// Its values, those that most programmes have first. A programme with several is counted at each.
    async fn values(
        &self,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
    ) -> Result<Vec<&FacetValue>, Failure> {
        let size = crate::graphql::page_size(first, "first")?;
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        Ok(self.values.iter().take(size).collect())
    }

    /// How many values there are.
    fn total_count(&self) -> usize {
        self.values.len()
    }
}

/// A value, and how many programmes have it.
#[derive(Clone)]
pub struct FacetValue {
    field: FacetField,
    value: Value,
    count: i64,
}

/// A value of a field, and how many programmes have it.
#[Object]
impl FacetValue {
    /// The value as the filter takes it; for sectors, themes, organisations and mechanisms their object is beside it, and this is null.
    /// Null too for a status that was not reported; of the other fields, programmes without a value are in none.
    fn value(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The sector or theme.
    async fn concept(&self, ctx: &Context<'_>) -> Option<Result<Concept, Failure>> {
        let key = match (&self.value, self.field) {
            (Value::Key(key), FacetField::Sector | FacetField::Theme) => Some(*key),
            _ => None,
        };
        optional::<concept::Entity, _>(ctx, key, Concept).await
    }

    /// The organisation.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        let key = match (&self.value, self.field) {
            (Value::Key(key), FacetField::Organisation) => Some(*key),
            _ => None,
        };
        optional::<organisation::Entity, _>(ctx, key, Organisation).await
    }

    /// The mechanism.
    async fn mechanism(&self, ctx: &Context<'_>) -> Option<Result<Mechanism, Failure>> {
        let key = match (&self.value, self.field) {
            (Value::Key(key), FacetField::Mechanism) => Some(*key),
            _ => None,
        };
        optional::<mechanism::Entity, _>(ctx, key, Mechanism).await
    }

    /// How many programmes have it.
    fn count(&self) -> i64 {
        self.count
    }
}

/// The facet of a field, of the programmes that the rest of the filter leaves.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn facet(
    request: &Arc<Request>,
    field: FacetField,
    rest: Programmes,
) -> Result<Facet, Failure> {
    let values = ask::<Values>(request, (rest, field), Uuid::nil()).await?;
    Ok(Facet {
        field,
        values: values.to_vec(),
    })
}

struct Values;

impl Load for Values {
    type Key = (Programmes, FacetField);
    type Out = Arc<Vec<FacetValue>>;

    fn question(request: &Request, (programmes, field): &Self::Key, _: &[Uuid]) -> Question {
        use programme::Column;
        let own = |column: Column| {
            programme::Entity::visible(request.viewer)
                .select_only()
                .column_as(column, "value")
                .column_as(Column::Id, "id")
                .filter(programmes.condition.clone())
                .into_query()
        };
        let keys = programme::Entity::visible(request.viewer)
            .select_only()
            .column(Column::Id)
            .filter(programmes.condition.clone())
            .into_query();
        macro_rules! shared {
            ($entity:ident, $column:ident) => {
                $entity::Entity::find()
                    .select_only()
                    .distinct()
                    .column_as($entity::Column::$column, "value")
                    .column_as($entity::Column::ProgrammeId, "id")
                    .filter($entity::Column::ProgrammeId.in_subquery(keys))
            };
        }
        let each = match field {
            FacetField::Instrument => own(Column::Instrument),
            FacetField::Status => own(Column::Status),
            FacetField::BudgetState => own(Column::BudgetState),
            FacetField::Country => shared!(country_share, Country).into_query(),
            FacetField::Region => shared!(region_share, Region).into_query(),
            FacetField::Sector => shared!(sector_share, ConceptId).into_query(),
            FacetField::Theme => shared!(theme_share, ConceptId).into_query(),
            FacetField::Organisation => shared!(participation, OrganisationId)
                .filter(participation::Column::WithdrawnAt.is_null())
                .into_query(),
            FacetField::Mechanism => addressed(request.viewer, Claims::All, Some(&keys)),
        };
        let value = || Expr::col(("each", "value"));
        let counts = Query::select()
            .expr(value())
            .expr(Func::count(Expr::cust("*")))
            .from_subquery(each, "each")
            .add_group_by([value()])
            .take();
        Question::filtered(counts)
    }

    fn answers(
        _: &Request,
        (_, field): &Self::Key,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let values = found.rows().iter().map(|row| {
            let mut cells = Cells::of(row, 0);
            let value = match field.has_keys() {
                true => cells.optional::<Uuid>()?.map(Value::Key),
                false => cells.optional::<String>()?.map(Value::Text),
            };
            Ok::<_, Failure>(FacetValue {
                field: *field,
                value: value.unwrap_or(Value::Nothing),
                count: cells.value()?,
            })
        });
        let mut values = values.collect::<Result<Vec<_>, _>>()?;
        values.sort_by(|one, other| {
            let by_count = other.count.cmp(&one.count);
            by_count.then_with(|| one.value.cmp(&other.value))
        });
        Ok([(Uuid::nil(), Arc::new(values))].into())
    }

    fn nothing() -> Self::Out {
        Arc::default()
    }
}
