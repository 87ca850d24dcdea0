//! A group of a portfolio's budgets in the API.

use std::str::FromStr;

use async_graphql::{Context, Object};
use sea_orm::ActiveEnum;
use uuid::Uuid;

use super::{
    budget::Cell,
    dimension::{BudgetDimension, UNIT_SEPARATOR, Value},
    groups::Group,
};
use crate::{
    concept::Concept,
    entity::{concept, mechanism, organisation, programme},
    error::Failure,
    finance::MoneyTotal,
    graphql::{All, Connection, Paging, Request, Rows, Sort, connection, optional},
    mechanism::Mechanism,
    money::CurrencyCode,
    organisation::Organisation,
    programme::Programme,
    vocabulary::{CountryCode, Instrument, Status},
};

/// The budgets of a portfolio that have something in common. A field for each dimension; those that
/// weren't grouped by are null, and so is the value of what has none.
pub struct BudgetGroup {
    pub(super) cell: Cell,
    pub(super) group: Group,
    pub(super) into: Option<CurrencyCode>,
}

impl BudgetGroup {
    fn value(&self, dimension: BudgetDimension) -> Option<&Value> {
        let at = self.cell.by.iter().position(|by| *by == dimension)?;
        self.cell.values.get(at)
    }

    fn key(&self, dimension: BudgetDimension) -> Option<Uuid> {
        match self.value(dimension)? {
            Value::Key(key) => Some(*key),
            _ => None,
        }
    }

    fn text(&self, dimension: BudgetDimension) -> Option<&str> {
        match self.value(dimension)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// What names a group among its list.
pub(super) fn name(values: &[Value]) -> String {
    let names: Vec<String> = values
        .iter()
        .map(|value| match value {
            Value::Key(key) => key.simple().to_string(),
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Nothing => String::new(),
        })
        .collect();
    names.join("\u{1E}")
}

/// The value of a closed list that a statement gave as text.
fn word<T: ActiveEnum<Value = String>>(text: Option<&str>) -> Option<T> {
    T::try_from_value(&text?.to_owned()).ok()
}

/// The budgets of a portfolio that have something in common. A field for each dimension; those that
/// weren't grouped by are null, and so is the value of what has none.
#[Object]
impl BudgetGroup {
    /// Who provides the money.
    async fn funder(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        let key = self.key(BudgetDimension::Funder);
        optional::<organisation::Entity, _>(ctx, key, Organisation).await
    }

    /// Who receives the money.
    async fn partner(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        let key = self.key(BudgetDimension::Partner);
        optional::<organisation::Entity, _>(ctx, key, Organisation).await
    }

    /// The calendar year.
    fn year(&self) -> Option<i32> {
        match self.value(BudgetDimension::Year)? {
            Value::Number(year) => Some(*year),
            _ => None,
        }
    }

    /// Whether the lines have no year, in a list that is grouped by years; null in others.
    fn undated(&self) -> Option<bool> {
        Some(*self.value(BudgetDimension::Year)? == Value::Nothing)
    }

    /// The country.
    fn country(&self) -> Option<CountryCode> {
        CountryCode::from_str(self.text(BudgetDimension::Country)?).ok()
    }

    /// The code of the region.
    fn region(&self) -> Option<&str> {
        let text = self.text(BudgetDimension::Region)?;
        text.split_once(UNIT_SEPARATOR).map(|(_, code)| code)
    }

    /// The list that the region's code is from, for example `UN-M49`.
    fn region_scheme(&self) -> Option<&str> {
        let text = self.text(BudgetDimension::Region)?;
        text.split_once(UNIT_SEPARATOR).map(|(scheme, _)| scheme)
    }

    /// The kind of arrangement.
    fn instrument(&self) -> Option<Instrument> {
        word(self.text(BudgetDimension::Instrument))
    }

    /// The status as reported.
    fn status(&self) -> Option<Status> {
        word(self.text(BudgetDimension::Status))
    }

    /// The sector.
    async fn sector(&self, ctx: &Context<'_>) -> Option<Result<Concept, Failure>> {
        let key = self.key(BudgetDimension::Sector);
        optional::<concept::Entity, _>(ctx, key, Concept).await
    }

    /// The theme.
    async fn theme(&self, ctx: &Context<'_>) -> Option<Result<Concept, Failure>> {
        let key = self.key(BudgetDimension::Theme);
        optional::<concept::Entity, _>(ctx, key, Concept).await
    }

    /// The mechanism whose recommendations the programmes address.
    async fn mechanism(&self, ctx: &Context<'_>) -> Option<Result<Mechanism, Failure>> {
        let key = self.key(BudgetDimension::Mechanism);
        optional::<mechanism::Entity, _>(ctx, key, Mechanism).await
    }

    /// The money of the group.
    async fn total(&self, ctx: &Context<'_>) -> Result<MoneyTotal, Failure> {
        let request = Request::of(ctx)?;
        Ok(self.cell.clone().total(request, &self.group, self.into))
    }

    /// How many programmes have money in the group. One whose lines are shared out among several groups is in
    /// each of them.
    fn programme_count(&self) -> i64 {
        self.group.programmes
    }

    /// Those programmes, by title.
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Programme>, Failure> {
        let request = Request::of(ctx)?;
        let rows = Rows::sorted(vec![Sort::ascending(programme::Column::SortTitle)])
            .filtered(self.cell.counted_programmes(request));
        let paging = Paging::forward(first, after);
        connection::<_, All<programme::Entity>>(request, Uuid::nil(), rows, paging)
    }
}
