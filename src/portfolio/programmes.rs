//! Which programmes a portfolio is of.

use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait, sea_query::SelectStatement,
};

use super::judged::{By, Verdict, with_verdict};
use crate::{
    access::Viewer,
    entity::{contribution, programme, result},
    finance::ExclusionReason,
    graphql::{Rows, Visible},
};

/// The programmes of a portfolio, as a condition on the table `programme`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Programmes {
    pub(super) condition: Condition,
}

impl Programmes {
    pub(super) fn new(rows: &Rows<programme::Entity>) -> Self {
        Self {
            condition: rows.condition.clone(),
        }
    }

    /// All that the reader may see.
    pub(super) fn all() -> Self {
        Self {
            condition: Condition::all(),
        }
    }

    /// The keys of those whose lines count.
    pub(super) fn counted(&self, viewer: Viewer) -> SelectStatement {
        with_verdict(viewer, self, By::Budget, Verdict::Counted)
    }

    /// What came of them, as a condition on the table `result`.
    pub(super) fn results(&self, viewer: Viewer) -> Condition {
        let such = programme::Entity::visible(viewer)
            .select_only()
            .column(programme::Column::Id)
            .filter(self.condition.clone())
            .into_query();
        let own = contribution::Entity::visible(viewer)
            .select_only()
            .column(contribution::Column::ResultId)
            .filter(contribution::Column::ProgrammeId.in_subquery(such))
            .into_query();
        Condition::all().add(result::Column::Id.in_subquery(own))
    }

    /// Those that are left out for a reason, as a condition on the table `programme`; none for a
    /// reason that is one of lines.
    pub(super) fn left_out(&self, viewer: Viewer, reason: ExclusionReason) -> Option<Condition> {
        Some(self.such(viewer, By::Budget, Verdict::behind(reason)?))
    }

    /// Those of which this is made by their money, likewise.
    pub(super) fn such(&self, viewer: Viewer, by: By, verdict: Verdict) -> Condition {
        let keys = with_verdict(viewer, self, by, verdict);
        Condition::all().add(programme::Column::Id.in_subquery(keys))
    }
}
