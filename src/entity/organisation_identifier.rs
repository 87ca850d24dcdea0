//! Identifiers of organisations in the schemes of others.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `organisation_identifier`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "organisation_identifier")]
pub struct Model {
    /// The organisation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// Who gives the identifier out, for example `XM-DAC`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scheme: String,
    /// The identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub value: String,
}

crate::database::by_place! {
    organisation_id, scheme, value
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
