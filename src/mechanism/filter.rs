//! Which mechanisms, and which reviews.

use async_graphql::InputObject;
use sea_orm::{ColumnTrait, Condition, Iterable};

use super::store::mechanisms_where;
use crate::{
    entity::{mechanism, review},
    error::Failure,
    graphql::{
        CountryCodeComparator, Given, IntComparator, MechanismClassComparator, Place,
        StringComparator,
    },
    vocabulary::MechanismClass,
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

impl MechanismFilter {
    /// The classes whose mechanisms meet the filter whatever their codes; none where it asks for a
    /// code anywhere.
    pub(crate) fn classes(&self) -> Option<Vec<MechanismClass>> {
        let classes = MechanismClass::iter();
        let admitted = classes.map(|class| Some((class, self.admits(class)?)));
        let admitted: Option<Vec<_>> = admitted.collect();
        let admitted = admitted?.into_iter().filter(|(_, admits)| *admits);
        Some(admitted.map(|(class, _)| class).collect())
    }

    fn admits(&self, class: MechanismClass) -> Option<bool> {
        if self.code.0.is_some() {
            return None;
        }
        let mut all = self.class.0.as_ref().is_none_or(|is| is.admits(class));
        if let Some(filters) = &self.and.0 {
            for filter in filters {
                all &= filter.admits(class)?;
            }
        }
        if let Some(filters) = &self.or.0 {
            let mut any = false;
            for filter in filters {
                any |= filter.admits(class)?;
            }
            all &= any;
        }
        if let Some(filter) = &self.not.0 {
            all &= !filter.admits(class)?;
        }
        Some(all)
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
