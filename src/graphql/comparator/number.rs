//! Conditions on whole numbers, and yes or no.

use async_graphql::InputObject;
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    error::Failure,
    graphql::{given::Given, one_of::is_one_of_numbers, place::Place},
};

/// Conditions on a whole number. A row without a value meets none of them, and all of their
/// negations.
#[derive(Clone, Debug, Default, InputObject)]
pub struct IntComparator {
    /// Is exactly this.
    pub eq: Given<i32>,
    /// Is anything but this.
    pub ne: Given<i32>,
    /// Is one of these; none of an empty list.
    #[graphql(name = "in")]
    pub within: Given<Vec<i32>>,
    /// Is none of these.
    pub nin: Given<Vec<i32>>,
    /// Is larger than this.
    pub gt: Given<i32>,
    /// Is this or larger.
    pub gte: Given<i32>,
    /// Is smaller than this.
    pub lt: Given<i32>,
    /// Is this or smaller.
    pub lte: Given<i32>,
    /// Whether there is no value.
    pub is_null: Given<bool>,
}

impl IntComparator {
    /// Whether a number that was computed is like this.
    pub(crate) fn holds(&self, number: i64) -> bool {
        let is = |given: &Given<i32>, such: fn(i64, i64) -> bool| {
            given.0.is_none_or(|bound| such(number, i64::from(bound)))
        };
        let among = |list: &Given<Vec<i32>>| {
            let list = list.0.as_ref();
            list.map(|list| list.iter().any(|one| i64::from(*one) == number))
        };
        is(&self.eq, |number, bound| number == bound)
            && is(&self.ne, |number, bound| number != bound)
            && is(&self.gt, |number, bound| number > bound)
            && is(&self.gte, |number, bound| number >= bound)
            && is(&self.lt, |number, bound| number < bound)
            && is(&self.lte, |number, bound| number <= bound)
            && among(&self.within).unwrap_or(true)
            && !among(&self.nin).unwrap_or(false)
            && self.is_null.0 != Some(true)
    }

    /// The condition on `column`.
    ///
    /// # Errors
    /// [`Failure::Input`] for a list that is too long.
    pub fn condition(&self, column: Expr, at: &Place) -> Result<Condition, Failure> {
        // Never unknown, so that it can be negated.
        let has = |such: Expr| Condition::all().add(column.clone().is_not_null()).add(such);
        let mut all = Condition::all();
        if let Some(number) = self.eq.0 {
            all = all.add(has(column.clone().eq(number)));
        }
        if let Some(number) = self.ne.0 {
            all = all.add(has(column.clone().eq(number)).not());
        }
        for (name, list, wanted) in [("in", &self.within, true), ("nin", &self.nin, false)] {
            if let Some(numbers) = &list.0 {
                at.field(name).bounded(numbers.len())?;
                let among = has(is_one_of_numbers(at.backend, column.clone(), numbers));
                all = all.add(if wanted { among } else { among.not() });
            }
        }
        let bounds = [
            self.gt.0.map(|number| column.clone().gt(number)),
            self.gte.0.map(|number| column.clone().gte(number)),
            self.lt.0.map(|number| column.clone().lt(number)),
            self.lte.0.map(|number| column.clone().lte(number)),
        ];
        for bound in bounds.into_iter().flatten() {
            all = all.add(has(bound));
        }
        if let Some(wanted) = self.is_null.0 {
            let none = Condition::all().add(column.is_null());
            all = all.add(if wanted { none } else { none.not() });
        }
        Ok(all)
    }
}

/// Yes or no.
#[derive(Clone, Debug, Default, InputObject)]
pub struct BooleanComparator {
    /// Is exactly this.
    pub eq: Given<bool>,
}
