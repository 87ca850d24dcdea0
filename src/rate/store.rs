//! The statements of exchange rates.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, QueryResult,
    QuerySelect, QueryTrait, StatementBuilder,
    sea_query::{OnConflict, SelectStatement},
};

use super::RateTable;
use crate::{
    change::{root, value_row},
    database::{By, Cells, Database, Write},
    entity::{exchange_rate, rate_import, rate_table},
    error::Failure,
    graphql::is_one_of_texts,
    money::CurrencyCode,
};

root!(rate_table);
value_row!(rate_import, "imports", |row| row.id.to_string());

/// A table's row, held against other imports until the transaction ends.
pub(super) async fn held(
    write: &Write,
    table: RateTable,
) -> Result<Option<rate_table::Model>, Failure> {
    Ok(rate_table::Entity::find()
        .filter(rate_table::Column::Code.eq(table.code()))
        .lock_exclusive()
        .one(write.transaction())
        .await?)
}

/// The rates that a table has on these days, by currency and day.
pub(super) async fn rates_on(
    write: &Write,
    table: RateTable,
    days: &BTreeSet<NaiveDate>,
) -> Result<HashMap<(CurrencyCode, NaiveDate), exchange_rate::Model>, Failure> {
    let rows = exchange_rate::Entity::find()
        .filter(exchange_rate::Column::Source.eq(table.code()))
        .filter(exchange_rate::Column::Day.is_in(days.iter().copied()))
        .all(write.transaction())
        .await?;
    let keyed = rows.into_iter().map(|row| ((row.currency, row.day), row));
    Ok(keyed.collect())
}

/// Writes rates, new ones and ones that became others, in one statement: a few hundred at a time, so
/// that it stays below the databases' limits on parameters (32,766 on SQLite, 65,535 on PostgreSQL).
pub(super) async fn put(write: &Write, rows: Vec<exchange_rate::Model>) -> Result<(), Failure> {
    use exchange_rate::Column::{Currency, Day, ImportId, Mantissa, Scale, Source};
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    let mut known = OnConflict::columns([Source, Currency, Day]);
    exchange_rate::Entity::insert_many(rows)
        .on_conflict(known.update_columns([Mantissa, Scale, ImportId]).to_owned())
        .exec_without_returning(write.transaction())
        .await?;
    Ok(())
}

/// The statement for all rates of these currencies, in the tables that are known; for those between two days alone, if they are
/// given. Its rows are read by [`read`].
pub(super) fn rates(
    backend: DbBackend,
    currencies: &BTreeSet<CurrencyCode>,
    days: Option<(NaiveDate, NaiveDate)>,
) -> SelectStatement {
    use exchange_rate::Column::{Currency, Day, Source};
    let currencies: Vec<String> = currencies.iter().map(ToString::to_string).collect();
    let between = days.map(|(first, last)| Day.between(first, last));
    exchange_rate::Entity::find()
        // By the table as well, so that the key finds them.
        .filter(Source.is_in(RateTable::ALL.map(RateTable::code)))
        .filter(is_one_of_texts(backend, Currency.into_expr(), &currencies))
        .filter(Condition::all().add_option(between))
        .into_query()
}

/// The rates in its rows.
pub(super) fn read(rows: &[QueryResult]) -> Result<Vec<exchange_rate::Model>, Failure> {
    let rows = rows
        .iter()
        .map(|row| exchange_rate::Model::by_place(&mut Cells::of(row, 0)));
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The rates that such a statement finds.
pub(super) async fn found(
    database: &Database,
    statement: &SelectStatement,
) -> Result<Vec<exchange_rate::Model>, Failure> {
    let statement = StatementBuilder::build(statement, &database.backend());
    read(&database.find(By::Filter, statement).await?)
}
