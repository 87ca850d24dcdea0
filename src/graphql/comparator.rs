//! Comparators: the leaves of every filter, and how they become SQL.
//!
//! Every condition that is given must hold; an empty comparator holds for all; `in: []` for none.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_graphql::{InputObject, InputType};
use sea_orm::{
    Condition, DbBackend, Value,
    sea_query::{Expr, ExprTrait, Func},
};

use super::{given::Given, limits::LIMITS, relation::is_one_of_texts};
use crate::{
    change::{Action, SubjectKind},
    clock::Timestamp,
    error::Failure,
    text::Bounds,
    vocabulary::{
        BudgetState, CountryCode, DocumentKind, Instrument, LinkClaim, LinkState, LinkTargetKind,
        MechanismClass, OrganisationKind, ParticipationRole, Phase, PositionValue,
        ResponsibilityRole, ResultKind, Status, Visibility,
    },
};

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

    fn bounded(&self, values: usize) -> Result<(), Failure> {
        if values as u64 > LIMITS.list_values {
            return Err(self.refuse(format!(
                "a list holds at most {} values",
                LIMITS.list_values
            )));
        }
        Ok(())
    }
}

/// Conditions on a text that identifies something, compared letter by letter. For human text
/// use `text` or `search`.
#[derive(Clone, Debug, Default, InputObject)]
pub struct StringComparator {
    /// Is exactly this.
    pub eq: Given<String>,
    /// Is anything but this.
    pub ne: Given<String>,
    /// Is one of these; none of an empty list.
    #[graphql(name = "in")]
    pub within: Given<Vec<String>>,
    /// Is none of these.
    pub nin: Given<Vec<String>>,
    /// Holds this somewhere.
    pub contains: Given<String>,
    /// Begins with this.
    pub starts_with: Given<String>,
    /// Whether there is no value.
    pub is_null: Given<bool>,
}

impl StringComparator {
    /// The condition on `column`. A row without a value meets none of the conditions on values,
    /// and so all of their negations.
    ///
    /// # Errors
    /// [`Failure::Input`] for a text that can't be in the registry.
    pub fn condition(&self, column: Expr, at: &Place) -> Result<Condition, Failure> {
        let there = column.clone();
        self.each(
            column.clone(),
            at,
            |condition| {
                Condition::all()
                    .add(there.clone().is_not_null())
                    .add(condition)
            },
            || Condition::all().add(column.clone().is_null()),
        )
    }

    /// The condition on an object that has rows with `column`, given what it means to have one
    /// that meets a condition, and to have none at all.
    ///
    /// # Errors
    /// [`Failure::Input`] for a text that can't be in the registry.
    pub fn each(
        &self,
        column: Expr,
        at: &Place,
        has: impl Fn(Expr) -> Condition,
        none: impl Fn() -> Condition,
    ) -> Result<Condition, Failure> {
        let clean = |name: &str, text: &String| {
            Bounds::CODE
                .clean(text)
                .map_err(|sentence| at.field(name).refuse(sentence))
        };
        let is = |text: String| has(column.clone().eq(text));
        let one_of = |name: &str, texts: &Vec<String>| {
            at.field(name).bounded(texts.len())?;
            let texts: Vec<String> = texts
                .iter()
                .map(|text| clean(name, text))
                .collect::<Result<_, _>>()?;
            Ok::<_, Failure>(has(is_one_of_texts(at.backend, column.clone(), &texts)))
        };
        let mut all = Condition::all();
        if let Some(text) = &self.eq.0 {
            all = all.add(is(clean("eq", text)?));
        }
        if let Some(text) = &self.ne.0 {
            all = all.add(is(clean("ne", text)?).not());
        }
        if let Some(texts) = &self.within.0 {
            all = all.add(one_of("in", texts)?);
        }
        if let Some(texts) = &self.nin.0 {
            all = all.add(one_of("nin", texts)?.not());
        }
        if let Some(text) = &self.contains.0 {
            // LIKE folds case on SQLite alone; a position is exact on both.
            let position = match at.backend {
                DbBackend::Postgres => Func::cust("strpos"),
                _ => Func::cust("instr"),
            };
            let text = Expr::val(clean("contains", text)?);
            all = all.add(has(Expr::from(position.args([column.clone(), text])).gt(0)));
        }
        if let Some(text) = &self.starts_with.0 {
            // As a range, because an index on the column serves a range on both databases.
            let from = clean("startsWith", text)?;
            let to = format!("{from}\u{10FFFF}");
            all = all.add(has(column.clone().gte(from).and(column.lt(to))));
        }
        if let Some(wanted) = self.is_null.0 {
            all = all.add(if wanted { none() } else { none().not() });
        }
        Ok(all)
    }
}

/// Conditions on a value of a closed list.
#[derive(Clone, Debug, InputObject)]
#[graphql(concrete(name = "InstrumentComparator", params(Instrument)))]
#[graphql(concrete(name = "StatusComparator", params(Status)))]
#[graphql(concrete(name = "PhaseComparator", params(Phase)))]
#[graphql(concrete(name = "VisibilityComparator", params(Visibility)))]
#[graphql(concrete(name = "BudgetStateComparator", params(BudgetState)))]
#[graphql(concrete(name = "ParticipationRoleComparator", params(ParticipationRole)))]
#[graphql(concrete(name = "OrganisationKindComparator", params(OrganisationKind)))]
#[graphql(concrete(name = "DocumentKindComparator", params(DocumentKind)))]
#[graphql(concrete(name = "CountryCodeComparator", params(CountryCode)))]
#[graphql(concrete(name = "SubjectKindComparator", params(SubjectKind)))]
#[graphql(concrete(name = "ActionComparator", params(Action)))]
#[graphql(concrete(name = "MechanismClassComparator", params(MechanismClass)))]
#[graphql(concrete(name = "PositionValueComparator", params(PositionValue)))]
#[graphql(concrete(name = "ResponsibilityRoleComparator", params(ResponsibilityRole)))]
#[graphql(concrete(name = "ResultKindComparator", params(ResultKind)))]
#[graphql(concrete(name = "LinkClaimComparator", params(LinkClaim)))]
#[graphql(concrete(name = "LinkStateComparator", params(LinkState)))]
#[graphql(concrete(name = "LinkTargetKindComparator", params(LinkTargetKind)))]
pub struct EnumComparator<T: InputType> {
    /// Is exactly this.
    pub eq: Given<T>,
    /// Is anything but this.
    pub ne: Given<T>,
    /// Is one of these; none of an empty list.
    #[graphql(name = "in")]
    pub within: Given<Vec<T>>,
    /// Is none of these.
    pub nin: Given<Vec<T>>,
    /// Whether there is no value.
    pub is_null: Given<bool>,
}

macro_rules! comparators {
    ($($name:ident of $type:ty;)+) => {
        $(#[doc = concat!("Conditions on a [`", stringify!($type), "`].")]
        pub type $name = EnumComparator<$type>;)+
    };
}
comparators! {
    InstrumentComparator of Instrument;
    StatusComparator of Status;
    PhaseComparator of Phase;
    VisibilityComparator of Visibility;
    BudgetStateComparator of BudgetState;
    ParticipationRoleComparator of ParticipationRole;
    OrganisationKindComparator of OrganisationKind;
    DocumentKindComparator of DocumentKind;
    CountryCodeComparator of CountryCode;
    SubjectKindComparator of SubjectKind;
    ActionComparator of Action;
    MechanismClassComparator of MechanismClass;
    PositionValueComparator of PositionValue;
    ResponsibilityRoleComparator of ResponsibilityRole;
    ResultKindComparator of ResultKind;
    LinkClaimComparator of LinkClaim;
    LinkStateComparator of LinkState;
    LinkTargetKindComparator of LinkTargetKind;
}

impl<T: InputType + Clone> EnumComparator<T> {
    /// The condition, given what it means for the value to be one of some values, and for there
    /// to be none.
    ///
    /// # Errors
    /// [`Failure::Input`] for a list that is too long.
    pub fn condition(
        &self,
        at: &Place,
        one_of: impl Fn(&[T]) -> Condition,
        none: impl Fn() -> Condition,
    ) -> Result<Condition, Failure> {
        let mut all = Condition::all();
        if let Some(value) = &self.eq.0 {
            all = all.add(one_of(std::slice::from_ref(value)));
        }
        if let Some(value) = &self.ne.0 {
            all = all.add(one_of(std::slice::from_ref(value)).not());
        }
        if let Some(values) = &self.within.0 {
            at.field("in").bounded(values.len())?;
            all = all.add(one_of(values));
        }
        if let Some(values) = &self.nin.0 {
            at.field("nin").bounded(values.len())?;
            all = all.add(one_of(values).not());
        }
        if let Some(wanted) = self.is_null.0 {
            all = all.add(if wanted { none() } else { none().not() });
        }
        Ok(all)
    }

    /// The condition on a column that holds the value as text. A row without a value is none
    /// of any values, so `ne` and `nin` hold for it.
    ///
    /// # Errors
    /// [`Failure::Input`] for a list that is too long.
    pub fn on_column(&self, column: Expr, at: &Place) -> Result<Condition, Failure>
    where
        T: Into<Value>,
    {
        let one_of = |values: &[T]| {
            let texts: Vec<String> = values
                .iter()
                .filter_map(|value| match value.clone().into() {
                    Value::String(text) => text,
                    _ => None,
                })
                .collect();
            Condition::all()
                .add(column.clone().is_not_null())
                .add(is_one_of_texts(at.backend, column.clone(), &texts))
        };
        self.condition(at, one_of, || {
            Condition::all().add(column.clone().is_null())
        })
    }
}

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
                let among = has(column.clone().is_in(numbers.iter().copied()));
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

/// Conditions on human text, analysed like a search: upper and lower case, accents and common
/// endings don't matter; French, English and Arabic letters are understood.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TextComparator {
    /// Holds all of these words, in any order. "…" holds words that follow one another, a
    /// leading - keeps out.
    pub contains: Given<String>,
}

impl TextComparator {
    /// The condition that the text of the object whose key is `id` was found.
    ///
    /// # Errors
    /// [`Failure::Input`] for a search that can't be answered, such as one of exclusions alone.
    pub fn condition(&self, id: Expr, at: &Place) -> Result<Condition, Failure> {
        match &self.contains.0 {
            None => Ok(Condition::all()),
            Some(words) => {
                let found = crate::search::matching(at.backend, id, words)
                    .map_err(|error| at.field("contains").refuse(error.to_string()))?;
                Ok(found)
            }
        }
    }
}
