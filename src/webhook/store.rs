//! The statements of `webhook_endpoint` and `webhook_delivery`.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockBehavior, LockType, OnConflict, Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    access::Viewer,
    clock::Timestamp,
    database::{Database, Write},
    entity::{
        change, organisation,
        webhook_delivery::{Column, Entity, Model},
        webhook_endpoint as endpoint,
    },
    error::Failure,
    graphql::{Visible, is_one_of},
};

/// An endpoint, whose it is, and how much waits for it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The endpoint.
    pub endpoint: endpoint::Model,
    /// The code of its organisation.
    pub organisation: String,
    /// How many deliveries wait.
    pub waiting: u64,
}

/// Puts a change into the outbox of every endpoint, in the transaction of the change. One
/// statement, whether there are endpoints or none.
pub(crate) async fn enqueue(write: &Write, change: Uuid) -> Result<(), Failure> {
    let endpoints = Query::select()
        .column(endpoint::Column::Id)
        .exprs(waiting(Expr::val(change), write.now()))
        .from(endpoint::Entity)
        .and_where(endpoint::Column::DisabledAt.is_null())
        .take();
    insert(write, endpoints, None).await?;
    Ok(())
}

/// Puts the changes since then into the outbox of one endpoint; those that are or were there
/// begin anew. Answers how many.
pub(super) async fn replay(
    write: &Write,
    endpoint: Uuid,
    since: Timestamp,
) -> Result<u64, Failure> {
    let changes = Query::select()
        .expr(Expr::val(endpoint))
        .exprs(waiting(change::Column::Id.into_expr(), write.now()))
        .from(change::Entity)
        .and_where(change::Column::At.gte(since))
        .take();
    let anew = OnConflict::columns([Column::EndpointId, Column::ChangeId])
        .update_columns([
            Column::CreatedAt,
            Column::NextAttemptAt,
            Column::Attempts,
            Column::DeliveredAt,
            Column::LastError,
        ])
        .to_owned();
    insert(write, changes, Some(anew)).await
}

/// The columns of a delivery that waits, after its endpoint.
fn waiting(change: Expr, now: Timestamp) -> [Expr; 6] {
    [
        change,
        Expr::val(now),
        Expr::val(now),
        Expr::val(0),
        Expr::val(None::<Timestamp>),
        Expr::val(None::<String>),
    ]
}

async fn insert(
    write: &Write,
    rows: SelectStatement,
    conflict: Option<OnConflict>,
) -> Result<u64, Failure> {
    let mut statement = Query::insert();
    statement.into_table(Entity).columns([
        Column::EndpointId,
        Column::ChangeId,
        Column::CreatedAt,
        Column::NextAttemptAt,
        Column::Attempts,
        Column::DeliveredAt,
        Column::LastError,
    ]);
    statement
        .select_from(rows)
        .map_err(|error| Failure::internal(format!("an outbox row has other columns: {error}")))?;
    if let Some(conflict) = conflict {
        statement.on_conflict(conflict);
    }
    Ok(write
        .transaction()
        .execute(&statement)
        .await?
        .rows_affected())
}

/// The endpoints for which something is due.
pub(super) async fn due(database: &Database, now: Timestamp) -> Result<Vec<Uuid>, Failure> {
    let due = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(Column::EndpointId.into_expr().equals(endpoint_id()))
        .and_where(Column::DeliveredAt.is_null())
        .and_where(Column::NextAttemptAt.lte(now))
        .take();
    Ok(endpoint::Entity::find()
        .select_only()
        .column(endpoint::Column::Id)
        .filter(endpoint::Column::DisabledAt.is_null())
        .filter(Expr::exists(due))
        .order_by_asc(endpoint::Column::Id)
        .into_tuple()
        .all(database.reader())
        .await?)
}

fn endpoint_id() -> (endpoint::Entity, endpoint::Column) {
    (endpoint::Entity, endpoint::Column::Id)
}

/// An endpoint.
pub(super) async fn endpoint(write: &Write, id: Uuid) -> Result<Option<endpoint::Model>, Failure> {
    Ok(endpoint::Entity::find_by_id(id)
        .one(write.transaction())
        .await?)
}

/// An endpoint, held until the transaction ends. Changes that are being written refer to it, and
/// aren't held up.
pub(super) async fn held(write: &Write, id: Uuid) -> Result<Option<endpoint::Model>, Failure> {
    Ok(endpoint::Entity::find_by_id(id)
        .lock(LockType::NoKeyUpdate)
        .one(write.transaction())
        .await?)
}

/// The endpoints of an organisation that aren't disabled, held until the transaction ends.
pub(super) async fn enabled_of(
    write: &Write,
    organisation: Uuid,
) -> Result<Vec<endpoint::Model>, Failure> {
    Ok(endpoint::Entity::find()
        .filter(endpoint::Column::OrganisationId.eq(organisation))
        .filter(endpoint::Column::DisabledAt.is_null())
        .order_by_asc(endpoint::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(write.transaction())
        .await?)
}

/// Takes what is due for an endpoint, and that nobody else is taking, until then.
pub(super) async fn claim(
    write: &Write,
    endpoint: Uuid,
    until: Timestamp,
    most: u64,
) -> Result<Vec<Model>, Failure> {
    let mut rows = Entity::find()
        .filter(Column::EndpointId.eq(endpoint))
        .filter(Column::DeliveredAt.is_null())
        .filter(Column::NextAttemptAt.lte(write.now()))
        .order_by_asc(Column::NextAttemptAt)
        .order_by_asc(Column::ChangeId)
        .limit(most)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(write.transaction())
        .await?;
    let changes: Vec<Uuid> = rows.iter().map(|row| row.change_id).collect();
    if changes.is_empty() {
        return Ok(rows);
    }
    Entity::update_many()
        .col_expr(Column::NextAttemptAt, Expr::value(until))
        .col_expr(Column::Attempts, Column::Attempts.into_expr().add(1))
        .filter(of(write, endpoint, &changes))
        .exec(write.transaction())
        .await?;
    for row in &mut rows {
        row.next_attempt_at = until;
        row.attempts += 1;
    }
    Ok(rows)
}

/// Those of these changes that the viewer may see.
pub(super) async fn visible(
    write: &Write,
    viewer: Viewer,
    changes: &[Uuid],
) -> Result<HashMap<Uuid, change::Model>, Failure> {
    let backend = write.transaction().get_database_backend();
    let id = change::Column::Id.into_expr();
    let rows = change::Entity::visible(viewer)
        .filter(is_one_of(backend, id, changes))
        .all(write.transaction())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Takes deliveries out of the outbox that are not to be made.
pub(super) async fn withhold(
    write: &Write,
    endpoint: Uuid,
    changes: &[Uuid],
) -> Result<(), Failure> {
    Entity::delete_many()
        .filter(of(write, endpoint, changes))
        .exec(write.transaction())
        .await?;
    Ok(())
}

/// Notes that a claimed delivery was made.
pub(super) async fn delivered(
    write: &Write,
    endpoint: Uuid,
    changes: &[Uuid],
    claimed_until: Timestamp,
) -> Result<(), Failure> {
    Entity::update_many()
        .col_expr(Column::DeliveredAt, Expr::value(write.now()))
        .col_expr(Column::LastError, Expr::value(None::<String>))
        .filter(of(write, endpoint, changes))
        .filter(Column::NextAttemptAt.eq(claimed_until))
        .exec(write.transaction())
        .await?;
    Ok(())
}

/// Notes when a claimed delivery that failed is to be tried again.
pub(super) async fn postpone(
    write: &Write,
    row: &Model,
    until: Timestamp,
    error: &str,
) -> Result<(), Failure> {
    Entity::update_many()
        .col_expr(Column::NextAttemptAt, Expr::value(until))
        .col_expr(Column::LastError, Expr::value(error))
        .filter(of(write, row.endpoint_id, &[row.change_id]))
        .filter(Column::NextAttemptAt.eq(row.next_attempt_at))
        .exec(write.transaction())
        .await?;
    Ok(())
}

/// Makes everything due that waits for an endpoint.
pub(super) async fn hasten(write: &Write, endpoint: Uuid) -> Result<(), Failure> {
    Entity::update_many()
        .col_expr(Column::NextAttemptAt, Expr::value(write.now()))
        .filter(Column::EndpointId.eq(endpoint))
        .filter(Column::DeliveredAt.is_null())
        .filter(Column::NextAttemptAt.gt(write.now()))
        .exec(write.transaction())
        .await?;
    Ok(())
}

/// The deliveries of these changes to an endpoint.
fn of(write: &Write, endpoint: Uuid, changes: &[Uuid]) -> Condition {
    let backend = write.transaction().get_database_backend();
    Condition::all()
        .add(Column::EndpointId.eq(endpoint))
        .add(is_one_of(backend, Column::ChangeId.into_expr(), changes))
}

pub(super) async fn add(write: &Write, row: endpoint::Model) -> Result<(), Failure> {
    endpoint::Entity::insert(row.into_active_model())
        .exec_without_returning(write.transaction())
        .await?;
    Ok(())
}

/// Changes how an endpoint is doing.
pub(super) async fn change(write: &Write, row: endpoint::Model) -> Result<(), Failure> {
    endpoint::Entity::update(row.into_active_model().reset_all())
        .exec(write.transaction())
        .await?;
    Ok(())
}

/// Every endpoint, oldest first, in three statements.
pub(super) async fn everything(database: &Database) -> Result<Vec<Listed>, Failure> {
    let reader = database.reader();
    let endpoints = endpoint::Entity::find()
        .order_by_asc(endpoint::Column::CreatedAt)
        .order_by_asc(endpoint::Column::Id)
        .all(reader)
        .await?;
    let owners: Vec<Uuid> = endpoints.iter().map(|row| row.organisation_id).collect();
    let codes: HashMap<Uuid, String> = organisation::Entity::find()
        .select_only()
        .column(organisation::Column::Id)
        .column(organisation::Column::Code)
        .filter(is_one_of(
            database.backend(),
            organisation::Column::Id.into_expr(),
            &owners,
        ))
        .into_tuple()
        .all(reader)
        .await?
        .into_iter()
        .collect();
    let waiting: HashMap<Uuid, i64> = Entity::find()
        .select_only()
        .column(Column::EndpointId)
        .expr(Column::ChangeId.count())
        .filter(Column::DeliveredAt.is_null())
        .group_by(Column::EndpointId)
        .into_tuple()
        .all(reader)
        .await?
        .into_iter()
        .collect();
    Ok(endpoints
        .into_iter()
        .map(|endpoint| Listed {
            organisation: codes
                .get(&endpoint.organisation_id)
                .cloned()
                .unwrap_or_default(),
            waiting: waiting
                .get(&endpoint.id)
                .map_or(0, |count| u64::try_from(*count).unwrap_or(0)),
            endpoint,
        })
        .collect())
}

/// Removes what was delivered, or has waited, since before then.
pub(super) async fn remove(write: &Write, too_old: Timestamp) -> Result<u64, Failure> {
    let removed = Entity::delete_many()
        .filter(Column::CreatedAt.lt(too_old))
        .filter(
            Condition::any()
                .add(Column::DeliveredAt.is_null())
                .add(Column::DeliveredAt.lt(too_old)),
        )
        .exec(write.transaction())
        .await?;
    Ok(removed.rows_affected)
}
