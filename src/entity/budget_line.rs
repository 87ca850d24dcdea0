//! Planned money.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    money::CurrencyCode,
    period::PartialDate,
    vocabulary::{BudgetCommitment, BudgetKind},
};

/// A row of `budget_line`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "budget_line")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// First figure or later one.
    pub kind: BudgetKind,
    /// How firm; none: the source doesn't say.
    pub commitment: Option<BudgetCommitment>,
    /// First date that it covers.
    pub period_start: Option<PartialDate>,
    /// Last date that it covers.
    pub period_end: Option<PartialDate>,
    /// First day of that, to sort by.
    pub period_from: Option<Date>,
    /// Last day of that.
    pub period_to: Option<Date>,
    /// Who provides the money.
    pub provider_id: Option<Uuid>,
    /// Who receives it.
    pub receiver_id: Option<Uuid>,
    /// The date whose exchange rate holds.
    pub value_date: Option<PartialDate>,
    /// The amount in minor units.
    pub amount_minor: i64,
    /// Its currency.
    pub currency: CurrencyCode,
    /// Whether no revised line has taken its place.
    pub in_effect: bool,
    /// Where it is written.
    pub document_id: Option<Uuid>,
    /// The organisation that entered the row; none: the registry's editor.
    pub entered_by: Option<Uuid>,
    /// The id of the row in the system of whoever entered it.
    pub external_id: String,
    /// When whoever entered the row took it back; kept for the trace.
    pub withdrawn_at: Option<Timestamp>,
}

crate::database::by_place! {
    programme_id, id, kind, commitment: null, period_start: null, period_end: null,
    period_from: null, period_to: null, provider_id: null, receiver_id: null, value_date:
    null, amount_minor, currency, in_effect, document_id: null, entered_by: null,
    external_id, withdrawn_at: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
