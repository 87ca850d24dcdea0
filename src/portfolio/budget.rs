//! Totals of a portfolio's budgets, as the API shows them.

use std::sync::Arc;

use super::{
    Programmes,
    dimension::{BudgetDimension, Value},
    groups::Group,
    records::Records,
};
use crate::{
    access::Viewer,
    entity::{budget_line, programme},
    finance::{
        BUDGET_KIND, BudgetLine, Counts, Exclusion, ExclusionReason, MoneyTotal, TotalPolicy,
        by_period,
    },
    graphql::{Request, is_one_of, whole},
    money::{CurrencyCode, Sum},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

/// The rules of every total of a portfolio.
const POLICY: TotalPolicy = TotalPolicy {
    budget_kind: BUDGET_KIND,
    hierarchy: "A programme's budget counts unless a programme above it, within the same filter, has a known budget.",
    same_as: "Programmes that a coordinator has confirmed to be the same count once: by the oldest whose budget is known, and not at all where one of them is inside a parent that counts.",
    shares: "Grouped by year, a line over several years is split by days, both ends included. Grouped by country or sector, a programme's lines are split by its shares: equal ones where none are declared, rebased where they don't sum to 100. By region or theme, by declared shares only. Of several lists one counts: of those with declared shares, or for sectors else of all, the one that the registry has had the longest; of regions, the first by name. By mechanism, where a programme addresses only one by links that aren't disputed. Parts are integers that sum to what is split. What can't be attributed is in the group without a value.",
    conversion: "Amounts are summed for each currency as reported; nothing is converted.",
};

/// How a total is converted.
const CONVERSION: &str = "Each line is converted once, from the amount that was reported, at its value date: by the rate of that day, or the last earlier one that is at most 45 days old, of the first table that has one. A cross rate goes through the table's base currency. The result is rounded to the currency's smallest unit, halves to the even one; what is split is what the line came to.";

/// One group of a portfolio's money.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) programmes: Arc<Programmes>,
    pub(super) by: Arc<[BudgetDimension]>,
    pub(super) values: Vec<Value>,
}

impl Cell {
    fn values(&self) -> impl Iterator<Item = (BudgetDimension, &Value)> {
        self.by.iter().copied().zip(&self.values)
    }

    /// Live lines of the group, in effect or not, as a condition on the table `budget_line`.
    fn lines(&self, request: &Request, in_effect: bool) -> Condition {
        use budget_line::Column;
        let backend = request.database.backend();
        let of_values = self
            .values()
            .filter_map(|(by, value)| by.lines(backend, value));
        of_values.fold(
            Condition::all()
                .add(Column::WithdrawnAt.is_null())
                .add(Column::InEffect.eq(in_effect)),
            Condition::add,
        )
    }

    /// The programmes that have the group's values, as far as these are of programmes, as a condition on the
    /// table `programme`.
    fn alike(&self, viewer: Viewer) -> Condition {
        let of_values = self
            .values()
            .filter_map(|(by, value)| by.programmes(viewer, value));
        of_values.fold(Condition::all(), Condition::add)
    }

    /// The programmes with lines like this.
    fn with_lines(&self, request: &Request, in_effect: bool) -> Condition {
        let of_lines = budget_line::Entity::find()
            .select_only()
            .column(budget_line::Column::ProgrammeId)
            .filter(self.lines(request, in_effect));
        Condition::all().add(programme::Column::Id.in_subquery(of_lines.into_query()))
    }

    /// The lines that the group counts, as a condition on the table `budget_line`.
    pub(super) fn counted_lines(&self, request: &Request) -> Condition {
        use budget_line::Column;
        let counted = self.programmes.counted(request.viewer);
        let mut lines = self
            .lines(request, true)
            .add(Column::ProgrammeId.in_subquery(counted));
        let alike = self.alike(request.viewer);
        if !alike.is_empty() {
            let alike = programme::Entity::find()
                .select_only()
                .column(programme::Column::Id)
                .filter(alike);
            lines = lines.add(Column::ProgrammeId.in_subquery(alike.into_query()));
        }
        lines
    }

    /// The programmes that the group counts, as a condition on the table `programme`.
    pub(super) fn counted_programmes(&self, request: &Request) -> Condition {
        let counted = self.programmes.counted(request.viewer);
        self.alike(request.viewer)
            .add(programme::Column::Id.in_subquery(counted))
            .add(self.with_lines(request, true))
    }

    /// The programmes that the group leaves out for a reason, or whose lines it does, likewise.
    fn left_out(&self, request: &Request, group: &Group, reason: ExclusionReason) -> Condition {
        let viewer = request.viewer;
        if let Some(programmes) = group.unconverted.get(&reason) {
            let keys: Vec<Uuid> = programmes.iter().copied().collect();
            let id = programme::Column::Id.into_expr();
            return Condition::all().add(is_one_of(request.database.backend(), id, &keys));
        }
        let alike = self.alike(viewer);
        let Some(judged) = self.programmes.left_out(viewer, reason) else {
            let counted = self.programmes.counted(viewer);
            return alike
                .add(programme::Column::Id.in_subquery(counted))
                .add(self.with_lines(request, false));
        };
        let alike = alike.add(judged);
        let backend = request.database.backend();
        if self
            .values()
            .all(|(by, value)| by.lines(backend, value).is_none())
        {
            return alike;
        }
        let mut with = Condition::any().add(self.with_lines(request, true));
        let nothing = |(by, value): (BudgetDimension, &Value)| {
            by.lines(backend, value).is_none() || *value == Value::Nothing
        };
        if self.values().all(nothing) {
            // A programme without lines has no place by them.
            let any = budget_line::Entity::find()
                .select_only()
                .column(budget_line::Column::ProgrammeId)
                .filter(budget_line::Column::WithdrawnAt.is_null())
                .filter(budget_line::Column::InEffect.eq(true));
            with = with.add(programme::Column::Id.not_in_subquery(any.into_query()));
        }
        alike.add(with)
    }

    /// The group's total.
    pub(super) fn total(
        self,
        request: &Request,
        group: &Group,
        into: Option<CurrencyCode>,
    ) -> MoneyTotal {
        let policy = match into {
            None => POLICY,
            Some(_) => TotalPolicy {
                conversion: CONVERSION,
                ..POLICY
            },
        };
        let excluded = group.left_out.iter().map(|(reason, count)| Exclusion {
            reason: *reason,
            count: *count,
            programmes: self.left_out(request, group, *reason),
        });
        MoneyTotal {
            amounts: group.amounts(),
            policy,
            converted: into
                .and_then(|currency| group.converted.map(|minor| Sum { minor, currency })),
            rates: group.rates.iter().cloned().collect(),
            counted: group.counted,
            excluded: excluded.collect(),
            records: Some(Box::new(move |request, paging| {
                let counts: Arc<dyn Counts> = Arc::new(Records::new(self.clone(), into));
                let lines = by_period().filtered(self.counted_lines(request));
                let lines = whole::<BudgetLine>(request, lines, paging)?;
                Ok(lines.saying(Arc::new(counts)))
            })),
        }
    }
}
