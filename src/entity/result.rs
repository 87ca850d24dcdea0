//! What came of programmes: a thing of its own, that several may contribute to.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, period::PartialDate, text::Texts, vocabulary::ResultKind};

/// A row of `result`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "result")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short, readable, unique.
    pub code: String,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Output, outcome or impact.
    pub kind: ResultKind,
    /// Title.
    pub title: Texts,
    /// Summary; empty where there is none.
    pub summary: Texts,
    /// Folded title to sort by.
    pub sort_title: String,
    /// When it was reached, which may be after its programmes ended.
    pub achieved_on: Option<PartialDate>,
    /// First day that this can mean.
    pub achieved_from: Option<Date>,
    /// Last day that this can mean.
    pub achieved_to: Option<Date>,
    /// Whether its sources disagree about a field.
    pub has_discrepancy: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

crate::database::by_place! {
    id, code, version, kind, title, summary, sort_title, achieved_on: null, achieved_from: null, achieved_to: null, has_discrepancy, created_at, updated_at
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
