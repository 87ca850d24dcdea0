//! Ties between organisations.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{period::PartialDate, vocabulary::OrganisationTie};

/// A row of `organisation_relation`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "organisation_relation")]
pub struct Model {
    /// The organisation that is tied.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// How.
    pub kind: OrganisationTie,
    /// The organisation that it is tied to.
    pub other_id: Uuid,
    /// From when.
    pub since: Option<PartialDate>,
    /// Until when.
    pub until: Option<PartialDate>,
}

crate::database::by_place! {
    organisation_id, id, kind, other_id, since: null, until: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
