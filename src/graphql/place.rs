//! Where in a filter we are, and what filters have in common.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use sea_orm::{Condition, DbBackend, sea_query::Expr};

use super::{given::Given, limits::LIMITS};
use crate::{clock::Timestamp, error::Failure};

/// Where in a filter we are, and in which database it will run.
#[derive(Clone, Debug)]
pub struct Place {
    /// The database that the condition is for.
    pub backend: DbBackend,
    /// The instant that "now" means.
    pub now: Timestamp,
    path: Vec<String>,
    depth: u64,
    /// How many filters the whole argument holds so far, at whatever depth.
    filters: Arc<AtomicU64>,
}

impl Place {
    /// The outermost place of a filter argument.
    #[must_use]
    pub fn root(backend: DbBackend, now: Timestamp) -> Self {
        Self {
            backend,
            now,
            path: vec!["filter".to_owned()],
            depth: 0,
            filters: Arc::default(),
        }
    }

    /// The place of a field of this filter.
    #[must_use]
    pub fn field(&self, name: &str) -> Self {
        let mut inner = self.clone();
        inner.path.push(name.to_owned());
        inner
    }

    /// The place of a filter within this one.
    ///
    /// # Errors
    /// [`Failure::Input`] when filters are nested too deep.
    pub fn nested(&self, name: &str) -> Result<Self, Failure> {
        let mut inner = self.field(name);
        inner.depth += 1;
        if inner.depth > LIMITS.filter_depth {
            return Err(inner.refuse(format!(
                "filters may be nested {} deep, not deeper",
                LIMITS.filter_depth
            )));
        }
        Ok(inner)
    }

    /// A failure at this place.
    pub fn refuse(&self, message: impl Into<String>) -> Failure {
        Failure::Input {
            path: self.path.clone(),
            message: message.into(),
        }
    }

    /// The condition that a filter's `and`, `or` and `not` make, which every filter has.
    ///
    /// # Errors
    /// [`Failure::Input`] when there are too many, or one of them can't be asked.
    pub fn combine<F>(
        &self,
        and: &Given<Vec<F>>,
        or: &Given<Vec<F>>,
        not: &Given<Box<F>>,
        condition: impl Fn(&F, &Self) -> Result<Condition, Failure>,
    ) -> Result<Condition, Failure> {
        let mut all = Condition::all();
        for (name, list, joined) in [("and", and, Condition::all()), ("or", or, Condition::any())] {
            if let Some(filters) = &list.0 {
                let inner = self.nested(name)?;
                let filters = filters.iter().map(|filter| condition(filter, &inner));
                all = all.add(inner.join(joined, filters)?);
            }
        }
        if let Some(filter) = &not.0 {
            all = all.add(condition(filter, &self.nested("not")?)?.not());
        }
        Ok(all)
    }

    /// Joins the conditions of a list of filters; an empty `or` holds for nothing.
    fn join(
        &self,
        joined: Condition,
        filters: impl ExactSizeIterator<Item = Result<Condition, Failure>>,
    ) -> Result<Condition, Failure> {
        // Lists in lists multiply, and the database's parser calls itself for each condition.
        let more = filters.len() as u64;
        if self.filters.fetch_add(more, Ordering::Relaxed) + more > LIMITS.filters {
            return Err(self.refuse(format!(
                "a filter holds at most {} filters in all",
                LIMITS.filters
            )));
        }
        if filters.len() == 0 && joined == Condition::any() {
            return Ok(Condition::all().add(Expr::val(false)));
        }
        filters
            .into_iter()
            .try_fold(joined, |joined, one| Ok(joined.add(one?)))
    }

    /// The condition that a relation's `some`, `every` and `none` make. `like` makes a filter a
    /// condition on the related rows; `has`, such a condition one on whatever has such rows.
    ///
    /// # Errors
    /// [`Failure::Input`] when one of them can't be asked.
    pub fn relation<F>(
        &self,
        some: &Given<F>,
        every: &Given<F>,
        none: &Given<F>,
        like: impl Fn(&F, &Self) -> Result<Condition, Failure>,
        has: impl Fn(Condition) -> Condition,
    ) -> Result<Condition, Failure> {
        let mut all = Condition::all();
        if let Some(filter) = &some.0 {
            all = all.add(has(like(filter, &self.nested("some")?)?));
        }
        if let Some(filter) = &every.0 {
            all = all.add(has(like(filter, &self.nested("every")?)?.not()).not());
        }
        if let Some(filter) = &none.0 {
            all = all.add(has(like(filter, &self.nested("none")?)?).not());
        }
        Ok(all)
    }

    /// Holds the length of a list against the limit.
    ///
    /// # Errors
    /// [`Failure::Input`] when it is longer.
    pub(super) fn bounded(&self, values: usize) -> Result<(), Failure> {
        if values as u64 > LIMITS.list_values {
            return Err(self.refuse(format!(
                "a list holds at most {} values",
                LIMITS.list_values
            )));
        }
        Ok(())
    }
}
