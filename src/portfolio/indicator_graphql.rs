//! What programmes' outputs count, in the API.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::{
    Programmes,
    indicator::{Counts, Left, behind},
};
use crate::{
    error::Failure,
    graphql::{Connection, Decimal, Paging, Request},
    money::unscaled,
    results::{self, ProgrammeResult, Quantity},
};

/// The rules of every sum of indicators.
const POLICY: &str = "Values that were found are added, of the whole of an indicator whose measure is UNIT and whose results are outputs, where they have the same unit, to the letter. A result that programmes share counts once. Names of a list, descriptions, percentages, values that include those before them, and values of one indicator that are or may be of the same days are never added. The qualifier of a sum says no more than those of its parts: exact numbers leave a bound as it is, and bounds on both sides make it ABOUT.";

/// What the outputs of a portfolio count in one unit.
pub struct IndicatorTotal {
    pub(super) programmes: Arc<Programmes>,
    pub(super) unit: Option<String>,
    pub(super) counts: Counts,
}

/// What the outputs of a portfolio count in one unit, such as persons or guides: a number that explains itself.
#[Object]
impl IndicatorTotal {
    /// What is counted, as reported; null for values of which nobody says it, none of which is added.
    fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// The sum, as exactly as its parts are known; null where nothing can be added, which isn't zero.
    async fn sum(&self) -> Option<Quantity> {
        let (number, qualifier) = self.counts.sum?;
        let text = unscaled(number, crate::quantity::Number::DIGITS);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        let value = Decimal(text.to_owned());
        Some(Quantity::summed(qualifier, value, self.unit.clone()))
    }

    /// How many values are in the sum.
    fn counted(&self) -> i64 {
        self.counts.counted
    }

    /// By which rules it was made.
    fn policy(&self) -> &str {
        POLICY
    }

    /// The values that are not in the sum, by reason.
    async fn excluded(&self) -> Vec<IndicatorExclusion> {
        let left = self.counts.left.iter();
        left.map(|(reason, count)| IndicatorExclusion {
            programmes: self.programmes.clone(),
            unit: self.unit.clone(),
            reason: *reason,
            count: *count,
        })
        .collect()
    }

    /// The results with values in the sum, by title.
    async fn results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<ProgrammeResult>, Failure> {
        let request = Request::of(ctx)?;
        let unit = self.unit.as_deref();
        let own = behind(request.viewer, &self.programmes, unit, None);
        results::among(
            request,
            own,
            None,
            None,
            None,
            Paging::forward(first, after),
        )
    }
}

/// Values that are not in a sum.
pub struct IndicatorExclusion {
    programmes: Arc<Programmes>,
    unit: Option<String>,
    reason: Left,
    count: i64,
}

/// Values that are not in a sum, and why.
#[Object]
impl IndicatorExclusion {
    /// Why.
    fn reason(&self) -> Left {
        self.reason
    }

    /// How many values.
    fn count(&self) -> i64 {
        self.count
    }

    /// The results with such values, by title.
    async fn results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<ProgrammeResult>, Failure> {
        let request = Request::of(ctx)?;
        let unit = self.unit.as_deref();
        let own = behind(request.viewer, &self.programmes, unit, Some(self.reason));
        results::among(
            request,
            own,
            None,
            None,
            None,
            Paging::forward(first, after),
        )
    }
}
