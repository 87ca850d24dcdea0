//! Exchange rates.

use sea_orm::entity::prelude::*;

use crate::{money::CurrencyCode, period::PartialDate};

/// A row of `exchange_rate`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_rate")]
pub struct Model {
    /// The code of the table that it stands in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    /// The currency that it tells the price in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub currency: CurrencyCode,
    /// The first day of what `stated` says, to find it by.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    /// The currency of which one unit is priced.
    pub base: CurrencyCode,
    /// The day or the month that it is the rate of, as precisely as the table says.
    pub stated: PartialDate,
    /// Units of `currency` for one of `base`, times ten to the `scale`.
    pub mantissa: i64,
    /// How many digits of the mantissa follow the decimal point.
    pub scale: i16,
    /// The import that it is from.
    pub import_id: Uuid,
}

crate::database::by_place! {
    source, currency, day, base, stated, mantissa, scale, import_id
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
