//! Who takes part in an activity, in which role.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::vocabulary::ParticipationRole;

/// A row of `activity_participation`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "activity_participation")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: Uuid,
    /// The activity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub activity_id: Uuid,
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// In which role.
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: ParticipationRole,
}

crate::database::by_place! {
    programme_id, activity_id, organisation_id, role
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
