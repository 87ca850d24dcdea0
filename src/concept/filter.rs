//! Which concepts.

use async_graphql::InputObject;
use sea_orm::{ColumnTrait, Condition};

use super::store::schemes_where;
use crate::{
    entity::{concept::Column, concept_scheme},
    error::Failure,
    graphql::{Given, Place, StringComparator},
};

/// Which concepts. Every condition that is given must hold; `{}` is all of them.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ConceptFilter {
    /// The code of the list that it is in: `sdg-targets`.
    pub scheme: Given<StringComparator>,
    /// The version of the list.
    pub version: Given<StringComparator>,
    /// Its code in the list.
    pub code: Given<StringComparator>,
    /// All of these hold.
    pub and: Given<Vec<ConceptFilter>>,
    /// At least one of these holds; none of an empty list.
    pub or: Given<Vec<ConceptFilter>>,
    /// This doesn't hold.
    pub not: Given<Box<ConceptFilter>>,
}

impl ConceptFilter {
    /// The filter as a condition on the table `concept`.
    ///
    /// # Errors
    /// [`Failure::Input`] with the place of what can't be asked.
    pub fn condition(&self, at: &Place) -> Result<Condition, Failure> {
        let mut all = Condition::all();
        if self.scheme.0.is_some() || self.version.0.is_some() {
            let mut of_scheme = Condition::all();
            if let Some(scheme) = &self.scheme.0 {
                let column = concept_scheme::Column::Code.into_expr();
                of_scheme = of_scheme.add(scheme.condition(column, &at.field("scheme"))?);
            }
            if let Some(version) = &self.version.0 {
                let column = concept_scheme::Column::Edition.into_expr();
                of_scheme = of_scheme.add(version.condition(column, &at.field("version"))?);
            }
            all = all.add(Column::SchemeId.in_subquery(schemes_where(of_scheme)));
        }
        if let Some(code) = &self.code.0 {
            all = all.add(code.condition(Column::Code.into_expr(), &at.field("code"))?);
        }
        Ok(all.add(at.combine(&self.and, &self.or, &self.not, Self::condition)?))
    }
}
