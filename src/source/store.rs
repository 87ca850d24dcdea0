//! The statements' statements.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, Select, sea_query::ExprTrait,
};
use uuid::Uuid;

use crate::{
    access::Viewer,
    change::{SubjectKind, part},
    database::Write,
    entity::statement,
    error::Failure,
    graphql::{Places, Visible},
};

impl Visible for statement::Entity {
    /// A statement is known to whoever may know its subject.
    fn visible(viewer: Viewer) -> Select<Self> {
        let of_programme = statement::Column::SubjectKind.eq(SubjectKind::Programme);
        Self::find()
            .filter(statement::Column::WithdrawnAt.is_null())
            .filter(
                // Organisations are public, and so is what is said of them.
                Condition::any()
                    .add(of_programme.not())
                    .add(crate::programme::known_to(
                        viewer,
                        statement::Column::SubjectId.into_expr(),
                    )),
            )
    }

    fn key() -> statement::Column {
        statement::Column::Id
    }
    fn places() -> Option<Places<statement::Model>> {
        Some(statement::Model::by_place)
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
