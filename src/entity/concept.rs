//! The concepts of a list: a sector, a theme, a group of persons, a target, a grade.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{period::PartialDate, text::Texts};

/// A row of `concept`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "concept")]
pub struct Model {
    /// The list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scheme_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its code in the list.
    pub code: String,
    /// What it is called.
    pub label: Texts,
    /// What it means; empty where the list doesn't say.
    pub definition: Texts,
    /// The concept of the same list that holds it.
    pub broader_id: Option<Uuid>,
    /// Place in the list, from 0.
    pub position: i32,
    /// From when it is part of the list.
    pub since: Option<PartialDate>,
    /// Until when it was part of the list.
    pub until: Option<PartialDate>,
}

crate::database::by_place! {
    scheme_id, id, code, label, definition, broader_id: null, position, since: null, until: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
