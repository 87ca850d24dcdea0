//! Which records of the trace.

use async_graphql::{ID, InputObject};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::{
    entity::{change::Column, organisation},
    error::Failure,
    graphql::{ActionComparator, Given, Place, StringComparator, SubjectKindComparator},
    id::NodeId,
};

/// Which changes. Every condition that is given must hold; `{}` is all of them.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ChangeFilter {
    /// What kind of object was changed.
    pub subject_kind: Given<SubjectKindComparator>,
    /// The object that was changed, by its id.
    pub subject: Given<ID>,
    /// The business action.
    pub action: Given<ActionComparator>,
    /// The code of the organisation that made the change; a change of the registry's own editor
    /// has none.
    pub author: Given<StringComparator>,
    /// All of these hold.
    pub and: Given<Vec<ChangeFilter>>,
    /// At least one of these holds; none of an empty list.
    pub or: Given<Vec<ChangeFilter>>,
    /// This doesn't hold.
    pub not: Given<Box<ChangeFilter>>,
}

impl ChangeFilter {
    /// The filter as a condition on the table `change`.
    ///
    /// # Errors
    /// [`Failure::Input`] with the place of what can't be asked.
    pub fn condition(&self, at: &Place) -> Result<Condition, Failure> {
        let mut all = Condition::all();
        if let Some(kind) = &self.subject_kind.0 {
            all =
                all.add(kind.on_column(Column::SubjectKind.into_expr(), &at.field("subjectKind"))?);
        }
        if let Some(subject) = &self.subject.0 {
            let id: NodeId = subject
                .parse()
                .map_err(|sentence: String| at.field("subject").refuse(sentence))?;
            all = all.add(Column::SubjectId.eq(id.key));
        }
        if let Some(action) = &self.action.0 {
            all = all.add(action.on_column(Column::Action.into_expr(), &at.field("action"))?);
        }
        if let Some(author) = &self.author.0 {
            let with_it = |code| {
                let organisations = organisation::Entity::find()
                    .select_only()
                    .column(organisation::Column::Id)
                    .filter(code)
                    .into_query();
                Condition::all()
                    .add(Column::AuthorId.is_not_null())
                    .add(Column::AuthorId.in_subquery(organisations))
            };
            all = all.add(author.each(
                organisation::Column::Code.into_expr(),
                &at.field("author"),
                with_it,
                || Condition::all().add(Column::AuthorId.is_null()),
            )?);
        }
        Ok(all.add(at.combine(&self.and, &self.or, &self.not, Self::condition)?))
    }
}
