//! Who issues recommendations.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, period::PartialDate, text::Texts, vocabulary::MechanismClass};

/// A row of `mechanism`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "mechanism")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short, readable, unique.
    pub code: String,
    /// Counts the changes, from 1.
    pub version: i32,
    /// What kind of mechanism it is.
    pub class: MechanismClass,
    /// Name.
    pub name: Texts,
    /// Short name; empty where there is none.
    pub acronym: Texts,
    /// Folded name to sort by.
    pub sort_name: String,
    /// The organisation that it is, or that it belongs to.
    pub organisation_id: Option<Uuid>,
    /// When it was set up.
    pub established_on: Option<PartialDate>,
    /// When it ended.
    pub ended_on: Option<PartialDate>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

crate::database::by_place! {
    id, code, version, class, name, acronym, sort_name, organisation_id: null, established_on: null, ended_on: null, created_at, updated_at
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
