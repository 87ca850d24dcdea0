//! Who made a change in person, beside the trace.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// A row of `change_person`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "change_person")]
pub struct Model {
    /// The record of the trace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub change_id: Uuid,
    /// The organisation in whose name the person acted.
    pub author_id: Uuid,
    /// What the record's digest of the subject is salted with; none once it is erased.
    pub salt: Option<String>,
    /// The token's `sub`; none once it is erased.
    pub subject: Option<String>,
    /// When the person was erased.
    pub erased_at: Option<Timestamp>,
}

crate::database::by_place! {
    change_id, author_id, salt: null, subject: null, erased_at: null
}

/// Relations are declared where they are read; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
