//! Finding mechanisms.

use async_graphql::Context;
use uuid::Uuid;

use super::Mechanism;
use crate::{
    entity::mechanism,
    error::Failure,
    graphql::{All, Request, Rows, Sort, many},
};

/// `Query.mechanisms`: all of them, by class and name; there are some dozens.
///
/// # Errors
/// When the database can't be read.
pub async fn mechanisms(ctx: &Context<'_>) -> Result<Vec<Mechanism>, Failure> {
    let rows = Rows::sorted(vec![
        Sort::ascending(mechanism::Column::Class),
        Sort::ascending(mechanism::Column::SortName),
    ]);
    let found = many::<All<mechanism::Entity>>(Request::of(ctx)?, rows, Uuid::nil()).await?;
    Ok(found.iter().cloned().map(Mechanism).collect())
}
