//! Conditions on values of closed lists.

use async_graphql::{InputObject, InputType};
use sea_orm::{
    Condition, Value,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    change::{Action, SubjectKind},
    error::Failure,
    graphql::{given::Given, one_of::is_one_of_texts, place::Place},
    vocabulary::{
        BudgetState, CountryCode, DocumentKind, Instrument, LinkClaim, LinkState, LinkTargetKind,
        MechanismClass, OrganisationKind, ParticipationRole, Phase, PositionValue,
        ResponsibilityRole, ResultKind, Status, Visibility,
    },
};

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

    /// Whether a row with this value meets the conditions.
    pub fn admits(&self, is: T) -> bool
    where
        T: PartialEq,
    {
        self.eq.0.as_ref().is_none_or(|value| *value == is)
            && self.ne.0.as_ref().is_none_or(|value| *value != is)
            && self.within.0.as_ref().is_none_or(|some| some.contains(&is))
            && self.nin.0.as_ref().is_none_or(|some| !some.contains(&is))
            && self.is_null.0 != Some(true)
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
