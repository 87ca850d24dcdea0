//! The countries of a programme, with the share of each.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{money::Percent, vocabulary::CountryCode};

/// A row of `country_share`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "country_share")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: Uuid,
    /// The country.
    #[sea_orm(primary_key, auto_increment = false)]
    pub country: CountryCode,
    /// Its share; none: not declared.
    pub percent: Option<Percent>,
}

crate::database::by_place! {
    programme_id, country, percent: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
