//! Which programmes a portfolio is of.

use sea_orm::{ColumnTrait, Condition, sea_query::SelectStatement};

use super::judged::{Verdict, with_verdict};
use crate::{access::Viewer, entity::programme, finance::ExclusionReason, graphql::Rows};

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
        with_verdict(viewer, self, Verdict::Counted)
    }

    /// Those that are left out for a reason, as a condition on the table `programme`; none for a
    /// reason that is one of lines.
    pub(super) fn left_out(&self, viewer: Viewer, reason: ExclusionReason) -> Option<Condition> {
        let verdict = Verdict::behind(reason)?;
        let keys = with_verdict(viewer, self, verdict);
        Some(Condition::all().add(programme::Column::Id.in_subquery(keys)))
    }
}
