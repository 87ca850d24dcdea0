//! Documents.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    period::PartialDate,
    text::{LocaleTag, Texts},
    vocabulary::DocumentKind,
};

/// A row of `document`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "document")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short, readable, unique.
    pub code: String,
    /// Counts the changes, from 1.
    pub version: i32,
    /// What it is.
    pub kind: DocumentKind,
    /// Title.
    pub title: Texts,
    /// Where it can be read.
    pub url: Option<String>,
    /// Its official symbol, for example `A/HRC/36/6`.
    pub symbol: Option<String>,
    /// The language it is written in.
    pub language: Option<LocaleTag>,
    /// When it was published.
    pub published_on: Option<PartialDate>,
    /// The earliest day of that, to sort by.
    pub published_from: Option<Date>,
    /// Who published it.
    pub publisher_id: Option<Uuid>,
    /// Folded title to sort by.
    pub sort_title: String,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

crate::database::by_place! {
    id, code, version, kind, title, url: null, symbol: null, language: null, published_on:
    null, published_from: null, publisher_id: null, sort_title, created_at, updated_at
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
