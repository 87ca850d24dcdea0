//! The statements of mechanisms and reviews.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    Select, sea_query::SelectStatement,
};
use uuid::Uuid;

use crate::{
    access::Viewer,
    change::{self, root},
    database::Write,
    entity::{mechanism, review},
    error::Failure,
    graphql::{Places, Visible, is_one_of_texts},
    text::is_code,
    vocabulary::MechanismClass,
};

macro_rules! coded {
    ($entity:ident, $held:ident, $keys:ident, $ids:ident) => {
        impl Visible for $entity::Entity {
            /// Public, all of them.
            fn visible(_: Viewer) -> Select<Self> {
                Self::find()
            }
            fn places() -> Option<Places<$entity::Model>> {
                Some($entity::Model::by_place)
            }
            fn key() -> $entity::Column {
                $entity::Column::Id
            }
        }

        root!($entity, code);

        /// The row with this code, held against other writers until the transaction ends.
        pub(super) async fn $held(
            write: &Write,
            code: &str,
        ) -> Result<Option<$entity::Model>, Failure> {
            if !is_code(code) {
                return Ok(None);
            }
            Ok($entity::Entity::find()
                .filter($entity::Column::Code.eq(code))
                .lock_exclusive()
                .one(write.transaction())
                .await?)
        }

        /// The keys of the rows with these codes.
        ///
        /// # Errors
        /// When the database can't be read.
        pub async fn $keys(
            write: &Write,
            codes: &[String],
        ) -> Result<HashMap<String, Uuid>, Failure> {
            change::keys_by_code::<$entity::Entity, _>(write, codes, |codes| async move {
                let backend = write.transaction().get_database_backend();
                let column = $entity::Column::Code.into_expr();
                let found: Vec<(String, Uuid)> = $entity::Entity::find()
                    .select_only()
                    .columns([$entity::Column::Code, $entity::Column::Id])
                    .filter(is_one_of_texts(backend, column, &codes))
                    .into_tuple()
                    .all(write.transaction())
                    .await?;
                Ok(found.into_iter().collect())
            })
            .await
        }

        /// The keys of the rows that meet a condition, as a statement to ask within another.
        #[must_use]
        pub fn $ids(condition: Condition) -> SelectStatement {
            $entity::Entity::find()
                .select_only()
                .column($entity::Column::Id)
                .filter(condition)
                .into_query()
        }
    };
}
coded!(mechanism, held_mechanism, mechanism_keys, mechanisms_where);
coded!(review, held_review, review_keys, reviews_where);

/// The class of a mechanism.
///
/// # Errors
/// When the database can't be read.
pub async fn class_of(write: &Write, id: Uuid) -> Result<Option<MechanismClass>, Failure> {
    Ok(mechanism::Entity::find_by_id(id)
        .one(write.transaction())
        .await?
        .map(|row| row.class))
}
