//! Money that moved, or was promised.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp, money::CurrencyCode, period::PartialDate, text::Texts,
    vocabulary::TransactionKind,
};

/// A row of `financial_transaction`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "financial_transaction")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: Uuid,
    /// The row's own key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What kind of movement.
    pub kind: TransactionKind,
    /// When.
    pub occurred_on: Option<PartialDate>,
    /// First day of that, to sort by.
    pub occurred_from: Option<Date>,
    /// The date whose exchange rate holds.
    pub value_date: Option<PartialDate>,
    /// The amount in minor units.
    pub amount_minor: i64,
    /// Its currency.
    pub currency: CurrencyCode,
    /// Who gave.
    pub provider_id: Option<Uuid>,
    /// Who received.
    pub receiver_id: Option<Uuid>,
    /// What it was for.
    pub description: Texts,
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
    programme_id, id, kind, occurred_on: null, occurred_from: null, value_date: null,
    amount_minor, currency, provider_id: null, receiver_id: null, description, document_id:
    null, entered_by: null, external_id, withdrawn_at: null
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
