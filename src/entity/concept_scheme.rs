//! Lists of concepts, each version a list of its own.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, period::PartialDate, text::Texts};

/// A row of `concept_scheme`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "concept_scheme")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The list's short name, the same in all its versions.
    pub code: String,
    /// The version of the list, as its publisher names it.
    pub edition: String,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Title.
    pub title: Texts,
    /// Folded title to sort by.
    pub sort_title: String,
    /// Where it is published.
    pub url: Option<String>,
    /// Who keeps it.
    pub publisher_id: Option<Uuid>,
    /// When this version was issued.
    pub issued_on: Option<PartialDate>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

crate::database::by_place! {
    id, code, edition, version, title, sort_title, url: null, publisher_id: null, issued_on: null, created_at, updated_at
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
