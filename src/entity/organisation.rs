//! Organisations.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    organisation::Names,
    period::PartialDate,
    vocabulary::{CountryCode, OrganisationKind},
};

/// A row of `organisation`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short, readable, unique.
    pub code: String,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Type.
    pub kind: OrganisationKind,
    /// The country it belongs to, if to one.
    pub country: Option<CountryCode>,
    /// Dated names and acronyms.
    pub names: Names,
    /// When it came to be.
    pub established_on: Option<PartialDate>,
    /// Folded name to sort by.
    pub sort_name: String,
    /// Whether it is provisional; none: it isn't.
    pub provisional: Option<bool>,
    /// The organisation that it was merged into; none: it stands for itself.
    pub merged_into: Option<Uuid>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

crate::database::by_place! {
    id, code, version, kind, country: null, names, established_on: null, sort_name,
    provisional: null, merged_into: null, created_at, updated_at
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
