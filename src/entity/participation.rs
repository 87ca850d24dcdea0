//! Who takes part in a programme, in which role.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp, money::CurrencyCode, period::PartialDate, vocabulary::ParticipationRole,
};

/// A row of `participation`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "participation")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who.
    pub organisation_id: Uuid,
    /// In which role.
    pub role: ParticipationRole,
    /// Place in the list of its programme, from 0.
    pub position: i32,
    /// From when.
    pub since: Option<PartialDate>,
    /// Until when.
    pub until: Option<PartialDate>,
    /// Its part of the total, in minor units.
    pub contribution_minor: Option<i64>,
    /// The currency of that.
    pub contribution_currency: Option<CurrencyCode>,
    /// The organisation that entered the row; none: the registry's editor.
    pub entered_by: Option<Uuid>,
    /// The id of the row in the system of whoever entered it.
    pub external_id: String,
    /// When whoever entered the row took it back; kept for the trace.
    pub withdrawn_at: Option<Timestamp>,
}

crate::database::by_place! {
    programme_id, id, organisation_id, role, position, since: null, until: null,
    contribution_minor: null, contribution_currency: null, entered_by: null, external_id,
    withdrawn_at: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
