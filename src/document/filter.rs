//! Which documents.

use async_graphql::InputObject;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::{
    entity::{document::Column, organisation},
    error::Failure,
    graphql::{DocumentKindComparator, Given, Place, StringComparator, TextComparator},
    organisation::OrganisationFilter,
};

/// Which documents. Every condition that is given must hold; `{}` is all of them.
#[derive(Clone, Debug, Default, InputObject)]
pub struct DocumentFilter {
    /// The registry's own code.
    pub code: Given<StringComparator>,
    /// What it is.
    pub kind: Given<DocumentKindComparator>,
    /// Its official symbol: `A/HRC/36/6`.
    pub symbol: Given<StringComparator>,
    /// Who published it.
    pub publisher: Given<OrganisationFilter>,
    /// Words of its title or symbol.
    pub text: Given<TextComparator>,
    /// All of these hold.
    pub and: Given<Vec<DocumentFilter>>,
    /// At least one of these holds; none of an empty list.
    pub or: Given<Vec<DocumentFilter>>,
    /// This doesn't hold.
    pub not: Given<Box<DocumentFilter>>,
}

impl DocumentFilter {
    /// The filter as a condition on the table `document`.
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
        if let Some(symbol) = &self.symbol.0 {
            all = all.add(symbol.condition(Column::Symbol.into_expr(), &at.field("symbol"))?);
        }
        if let Some(publisher) = &self.publisher.0 {
            let publishers = organisation::Entity::find()
                .select_only()
                .column(organisation::Column::Id)
                .filter(publisher.condition(&at.nested("publisher")?)?)
                .into_query();
            all = all
                .add(Column::PublisherId.is_not_null())
                .add(Column::PublisherId.in_subquery(publishers));
        }
        if let Some(text) = &self.text.0 {
            all = all.add(text.condition(Column::Id.into_expr(), &at.field("text"))?);
        }
        all = all.add(at.combine(&self.and, &self.or, &self.not, Self::condition)?);
        Ok(all)
    }
}
