//! The statements' statements.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::ExprTrait,
};
use uuid::Uuid;

use crate::{
    access::Viewer,
    change::part,
    database::Write,
    entity::{organisation, statement},
    error::Failure,
    graphql::Visible,
};

impl Visible for statement::Entity {
    /// A statement is known to whoever may know its subject.
    fn visible(viewer: Viewer) -> Select<Self> {
        let select = Self::find().filter(statement::Column::WithdrawnAt.is_null());
        if viewer.sees_drafts() {
            return select;
        }
        let organisations = organisation::Entity::visible(viewer)
            .select_only()
            .column(organisation::Column::Id)
            .into_query();
        let of_organisation = statement::Column::SubjectKind
            .eq(crate::change::SubjectKind::Organisation)
            .and(statement::Column::SubjectId.in_subquery(organisations));
        select.filter(
            Condition::any()
                .add(
                    statement::Column::SubjectId
                        .in_subquery(crate::programme::visible_keys(viewer)),
                )
                .add(of_organisation),
        )
    }

    fn key() -> statement::Column {
        statement::Column::Id
    }
}

part!(statement, "statements");

/// The statements about a subject, those taken back included, in the order they were entered.
pub(super) async fn of_subject(
    write: &Write,
    subject: Uuid,
) -> Result<Vec<statement::Model>, Failure> {
    Ok(statement::Entity::find()
        .filter(statement::Column::SubjectId.eq(subject))
        .order_by_asc(statement::Column::Id)
        .all(write.transaction())
        .await?)
}
