//! What a table tells about its rows so that [`Edit`](super::Edit) can compare, write and trace them.

use async_trait::async_trait;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait,
    FromQueryResult, IntoActiveModel, ModelTrait,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{clock::Timestamp, error::Failure};

/// A row that takes part in a subject's trace.
pub trait Row:
    ModelTrait + FromQueryResult + Clone + PartialEq + Serialize + Send + Sync + 'static
{
    /// The API field of the subject that shows these rows: `participations`.
    const FIELD: &'static str;

    /// What tells the row from the others of its subject, as text for the trace.
    fn key(&self) -> String;
}

/// A value of a list that its owner sets as a whole, such as the countries of a programme.
pub trait ValueRow: Row {}

/// A row that an agency enters as its own and takes back, but nobody erases.
pub trait Part: Row {
    /// The row's key within its subject.
    fn id(&self) -> Uuid;
    /// Its id in the system of whoever entered it.
    fn external_id(&self) -> &str;
    /// Who entered it; none: the registry's editor.
    fn entered_by(&self) -> Option<Uuid>;
    /// Whether it has not been taken back.
    fn is_live(&self) -> bool;
    /// Marks it as taken back; what was taken back before keeps its time.
    fn withdraw(&mut self, at: Timestamp);
}

/// The row that a subject is: it has the version.
pub trait Root: Row {
    /// Its key.
    fn id(&self) -> Uuid;
    /// Its version.
    fn version(&self) -> i32;
    /// The code that it is known by, where it has one that no other row of its table has.
    fn code(&self) -> Option<&str>;
    /// Sets what every change sets: the version that it leads to, and when.
    fn stamp(&mut self, version: i32, at: Timestamp);
}

/// The column of a subject's table with this name.
pub(super) fn column<E: EntityTrait>(name: &str) -> Result<E::Column, Failure> {
    use std::str::FromStr;
    E::Column::from_str(name)
        .map_err(|_| Failure::internal(format!("a subject's table has no column {name}")))
}

/// Rows of one table that wait to be written.
#[async_trait]
pub(super) trait Staged: Send + Sync {
    async fn execute(self: Box<Self>, transaction: &DatabaseTransaction) -> Result<(), Failure>;
}

/// The rows to insert, to update and to delete in one table.
pub(super) struct Rows<M> {
    pub(super) insert: Vec<M>,
    pub(super) update: Vec<M>,
    pub(super) delete: Vec<M>,
}

#[async_trait]
impl<M> Staged for Rows<M>
where
    M: Row + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    M::Entity: EntityTrait<Model = M>,
{
    async fn execute(self: Box<Self>, transaction: &DatabaseTransaction) -> Result<(), Failure> {
        for row in self.delete {
            row.delete(transaction).await?;
        }
        for row in self.update {
            M::Entity::update(row.into_active_model().reset_all())
                .exec(transaction)
                .await?;
        }
        insert(transaction, self.insert).await?;
        Ok(())
    }
}

/// Inserts rows, in statements that stay below the databases' limits on parameters
/// (32,766 on SQLite, 65,535 on PostgreSQL).
pub(super) async fn insert<M>(transaction: &DatabaseTransaction, rows: Vec<M>) -> Result<(), DbErr>
where
    M: Row + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    M::Entity: EntityTrait<Model = M>,
{
    const ROWS: usize = 500;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some = rows
            .by_ref()
            .take(ROWS)
            .map(IntoActiveModel::into_active_model);
        M::Entity::insert_many(some)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

/// A table whose rows are subjects: `root!(entity)`, or `root!(entity, code)` where each has a code.
macro_rules! root {
    ($table:ident $(, $code:ident)?) => {
        impl $crate::change::Row for $table::Model {
            const FIELD: &'static str = "";
            fn key(&self) -> String {
                self.id.to_string()
            }
        }

        impl $crate::change::Root for $table::Model {
            fn id(&self) -> uuid::Uuid {
                self.id
            }
            fn version(&self) -> i32 {
                self.version
            }
            fn code(&self) -> Option<&str> {
                None$(.or(Some(self.$code.as_str())))?
            }
            fn stamp(&mut self, version: i32, at: $crate::clock::Timestamp) {
                self.version = version;
                self.updated_at = at;
            }
        }
    };
}
pub(crate) use root;

/// A table whose rows agencies enter as their own: `part!(entity, "apiField")`.
macro_rules! part {
    ($table:ident, $field:literal) => {
        impl $crate::change::Row for $table::Model {
            const FIELD: &'static str = $field;
            fn key(&self) -> String {
                self.id.to_string()
            }
        }

        impl $crate::change::Part for $table::Model {
            fn id(&self) -> uuid::Uuid {
                self.id
            }
            fn external_id(&self) -> &str {
                &self.external_id
            }
            fn entered_by(&self) -> Option<uuid::Uuid> {
                self.entered_by
            }
            fn is_live(&self) -> bool {
                self.withdrawn_at.is_none()
            }
            fn withdraw(&mut self, at: $crate::clock::Timestamp) {
                self.withdrawn_at.get_or_insert(at);
            }
        }
    };
}
pub(crate) use part;

/// A table whose rows are values of a list: `value_row!(entity, "apiField", |row| key)`.
macro_rules! value_row {
    ($table:ident, $field:literal, $key:expr) => {
        impl $crate::change::Row for $table::Model {
            const FIELD: &'static str = $field;
            fn key(&self) -> String {
                let key: fn(&$table::Model) -> String = $key;
                key(self)
            }
        }

        impl $crate::change::ValueRow for $table::Model {}
    };
}
pub(crate) use value_row;
