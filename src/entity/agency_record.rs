//! The ids that agencies know programmes by.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// A row of `agency_record`. It is no part of the trace: it says how an agency's system and the
/// registry find each other, and nothing of the programme.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agency_record")]
pub struct Model {
    /// The agency.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// The id that it knows the programme by.
    #[sea_orm(primary_key, auto_increment = false)]
    pub external_id: String,
    /// The programme.
    pub programme_id: Uuid,
    /// When the agency's own record last changed, as it said in the last push that was taken.
    pub source_updated_at: Option<Timestamp>,
}

/// Relations are declared where they are read; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
