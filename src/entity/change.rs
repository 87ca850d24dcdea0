//! The trace.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    change::{Action, FieldNames, SubjectKind},
    clock::Timestamp,
};

/// A row of `change`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// Order within a transaction.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// The database transaction, for the order of the feed; 0 on SQLite.
    pub transaction_id: i64,
    /// Key.
    pub id: Uuid,
    /// What was changed.
    pub subject_kind: SubjectKind,
    /// Which of them.
    pub subject_id: Uuid,
    /// Its version after the change.
    pub version: i32,
    /// The business action.
    pub action: Action,
    /// The API's names of the fields that changed.
    pub fields: FieldNames,
    /// The organisation that made the change; none: the registry's editor.
    pub author_id: Option<Uuid>,
    /// When.
    pub at: Timestamp,
    /// The record as canonical JSON: what the hash covers.
    pub body: String,
    /// SHA-256 of the previous record's hash and the body, in hex.
    pub hash: String,
}

crate::database::by_place! {
    seq, transaction_id, id, subject_kind, subject_id, version, action, fields, author_id:
    null, at, body, hash
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
