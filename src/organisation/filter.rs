//! Which organisations.

use async_graphql::InputObject;
use sea_orm::{ColumnTrait, Condition};

use crate::{
    entity::organisation::Column,
    error::Failure,
    graphql::{
        CountryCodeComparator, Given, OrganisationKindComparator, Place, StringComparator,
        TextComparator,
    },
};

/// Which organisations. Every condition that is given must hold; `{}` is all of them.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OrganisationFilter {
    /// The registry's own code.
    pub code: Given<StringComparator>,
    /// The type.
    pub kind: Given<OrganisationKindComparator>,
    /// The country that it belongs to.
    pub country: Given<CountryCodeComparator>,
    /// Words of its names and acronyms.
    pub text: Given<TextComparator>,
    /// All of these hold.
    pub and: Given<Vec<OrganisationFilter>>,
    /// At least one of these holds; none of an empty list.
    pub or: Given<Vec<OrganisationFilter>>,
    /// This doesn't hold.
    pub not: Given<Box<OrganisationFilter>>,
}

impl OrganisationFilter {
    /// The filter as a condition on the table `organisation`.
    ///
    /// # Errors
    /// [`Failure::Input`] with the place of what can't be asked.
    pub fn condition(&self, at: &Place) -> Result<Condition, Failure> {
        let mut all = Condition::all();
        if let Some(code) = &self.code.0 {
            all = all.add(code.condition(Column::Code.into_expr(), &at.field("code"))?);
        }
        if let Some(kind) = &self.kind.0 {
            all = all.add(kind.on_column(Column::Kind.into_expr(), &at.field("kind"))?);
        }
        if let Some(country) = &self.country.0 {
            all = all.add(country.on_column(Column::Country.into_expr(), &at.field("country"))?);
        }
        if let Some(text) = &self.text.0 {
            all = all.add(text.condition(Column::Id.into_expr(), &at.field("text"))?);
        }
        all = all.add(at.combine(&self.and, &self.or, &self.not, Self::condition)?);
        Ok(all)
    }
}
