//! The statements' statements.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

use crate::{
    access::Viewer,
    change::{self, SubjectKind, part},
    database::Write,
    entity::{programme, statement},
    error::Failure,
    graphql::{Places, Under, Visible},
};

impl Visible for statement::Entity {
    /// A statement is known to whoever may know its subject.
    fn visible(viewer: Viewer) -> Select<Self> {
        use statement::Column::{SubjectId, SubjectKind as OfKind};
        let hidden = [SubjectKind::Programme, SubjectKind::Result];
        let programme = Condition::all()
            .add(OfKind.eq(SubjectKind::Programme))
            .add(crate::programme::known_to(viewer, SubjectId.into_expr()));
        let result = Condition::all()
            .add(OfKind.eq(SubjectKind::Result))
            .add(crate::results::known_to(viewer, SubjectId.into_expr()));
        // Whatever else can be described is public, and so is what is said of it.
        let public = OfKind.is_not_in(hidden);
        Self::find()
            .filter(statement::Column::WithdrawnAt.is_null())
            .filter(Condition::any().add(public).add(programme).add(result))
    }

    fn key() -> statement::Column {
        statement::Column::Id
    }
    fn places() -> Option<Places<statement::Model>> {
        Some(statement::Model::by_place)
    }
    fn under() -> Option<Under<Self>> {
        let rows = |_| Self::find().filter(statement::Column::WithdrawnAt.is_null());
        let subject = statement::Column::SubjectId;
        Some(Under::of::<programme::Entity>(subject, rows))
    }
}

part!(statement, "statements");

/// The statements about a subject, those taken back included, in the order they were entered.
pub(super) async fn of_subject(
    write: &Write,
    subject: Uuid,
) -> Result<Vec<statement::Model>, Failure> {
    let of = statement::Column::SubjectId;
    let mut rows = change::children::<statement::Entity>(write, of, subject).await?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// The statement with this key.
///
/// # Errors
/// When the database can't be read.
pub async fn by_key(write: &Write, id: Uuid) -> Result<Option<statement::Model>, Failure> {
    Ok(statement::Entity::find()
        .filter(statement::Column::Id.eq(id))
        .one(write.transaction())
        .await?)
}
