//! Which mechanisms, and which reviews.

use async_graphql::InputObject;
use sea_orm::{ColumnTrait, Condition};

use super::store::mechanisms_where;
use crate::{
    entity::{mechanism, review},
    error::Failure,
    graphql::{
        CountryCodeComparator, Given, IntComparator, MechanismClassComparator, Place,
        StringComparator,
    },
};

/// Which mechanisms. Every condition that is given must hold; `{}` is all of them.
#[derive(Clone, Debug, Default, InputObject)]
pub struct MechanismFilter {
    /// The registry's own code: `human-rights-committee`.
    pub code: Given<StringComparator>,
    /// What kind of mechanism it is.
    pub class: Given<MechanismClassComparator>,
    /// All of these hold.
    pub and: Given<Vec<MechanismFilter>>,
    /// At least one of these holds; none of an empty list.
    pub or: Given<Vec<MechanismFilter>>,
    /// This doesn't hold.
    pub not: Given<Box<MechanismFilter>>,
}

impl MechanismFilter {
    /// The filter as a condition on the table `mechanism`.
    ///
    /// # Errors
    /// [`Failure::Input`] with the place of what can't be asked.
    pub fn condition(&self, at: &Place) -> Result<Condition, Failure> {
        use mechanism::Column;
        let mut all = Condition::all();
        if let Some(code) = &self.code.0 {
            all = all.add(code.condition(Column::Code.into_expr(), &at.field("code"))?);
        }
        if let Some(class) = &self.class.0 {
            all = all.add(class.on_column(Column::Class.into_expr(), &at.field("class"))?);
        }
        Ok(all.add(at.combine(&self.and, &self.or, &self.not, Self::condition)?))
    }
}

/// Which reviews. Every condition that is given must hold; `{}` is all of them.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ReviewFilter {
    /// The registry's own code.
    pub code: Given<StringComparator>,
    /// Who reviews.
    pub mechanism: Given<MechanismFilter>,
    /// The State under review.
    pub country: Given<CountryCodeComparator>,
    /// The cycle.
    pub cycle: Given<IntComparator>,
    /// All of these hold.
    pub and: Given<Vec<ReviewFilter>>,
    /// At least one of these holds; none of an empty list.
    pub or: Given<Vec<ReviewFilter>>,
    /// This doesn't hold.
    pub not: Given<Box<ReviewFilter>>,
}

impl ReviewFilter {
    /// The filter as a condition on the table `review`.
    ///
    /// # Errors
    /// [`Failure::Input`] with the place of what can't be asked.
    pub fn condition(&self, at: &Place) -> Result<Condition, Failure> {
        use review::Column;
        let mut all = Condition::all();
        if let Some(code) = &self.code.0 {
            all = all.add(code.condition(Column::Code.into_expr(), &at.field("code"))?);
        }
        if let Some(mechanism) = &self.mechanism.0 {
            let such = mechanism.condition(&at.nested("mechanism")?)?;
            all = all.add(Column::MechanismId.in_subquery(mechanisms_where(such)));
        }
        if let Some(country) = &self.country.0 {
            all = all.add(country.on_column(Column::Country.into_expr(), &at.field("country"))?);
        }
        if let Some(cycle) = &self.cycle.0 {
            all = all.add(cycle.condition(Column::Cycle.into_expr(), &at.field("cycle"))?);
        }
        Ok(all.add(at.combine(&self.and, &self.or, &self.not, Self::condition)?))
    }
}
