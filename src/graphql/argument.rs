//! Reading arguments, and following a key to its row.

use std::sync::Arc;

use async_graphql::Context;
use sea_orm::{ActiveEnum, Condition, EntityTrait, sea_query::Expr};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    limits::LIMITS,
    one_of::is_one_of_texts,
    place::Place,
    rank::Rank,
    relation::{Rows, one},
    request::Request,
    visible::Visible,
};
use crate::{
    error::Failure,
    id::{Kind, NodeId},
    search,
    text::{Bounds, hex},
};

impl Request {
    /// The outermost place of a filter argument of this request.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::root(self.database.backend(), self.now())
    }
}

/// The key in an id argument.
///
/// # Errors
/// [`Failure::Input`] when the text is no id, or one of another type.
pub fn key_argument(kind: Kind, id: &str, path: &[&str]) -> Result<Uuid, Failure> {
    NodeId::parse_as(kind, id).map_err(|sentence| Failure::input(path, sentence))
}

/// A code in an argument, as it would be stored.
///
/// # Errors
/// [`Failure::Input`] when nothing with such a code can be in the registry.
pub fn text_argument(text: &str, path: &[&str]) -> Result<String, Failure> {
    Bounds::CODE
        .clean(text)
        .map_err(|sentence| Failure::input(path, sentence))
}

/// The condition that `column` is one of the values of an argument.
///
/// # Errors
/// [`Failure::Input`] for more values than one list may have.
pub fn among<T: ActiveEnum<Value = String>>(
    request: &Request,
    column: Expr,
    values: Vec<T>,
    path: &[&str],
) -> Result<Condition, Failure> {
    if values.len() as u64 > LIMITS.list_values {
        return Err(Failure::input(
            path,
            format!("a list holds at most {} values", LIMITS.list_values),
        ));
    }
    let texts: Vec<String> = values.iter().map(ActiveEnum::to_value).collect();
    Ok(Condition::all().add(is_one_of_texts(request.database.backend(), column, &texts)))
}

/// The rows of a root list that its `search` argument finds; `id` is the column of their key.
/// Where no other order was asked for, the best come first.
///
/// # Errors
/// [`Failure::Input`] for a search that can't be answered, such as one of exclusions alone.
pub fn searched<E: EntityTrait>(
    request: &Request,
    rows: Rows<E>,
    id: Expr,
    search: Option<String>,
    ordered: bool,
) -> Result<Rows<E>, Failure> {
    let Some(words) = search else {
        return Ok(rows);
    };
    let backend = request.database.backend();
    let score = search::rank(backend, &id, &words);
    let found = search::matching(backend, id, &words)
        .map_err(|error| Failure::input(&["search"], error.to_string()))?;
    let mut rows = rows.meeting(found);
    if !ordered {
        rows.rank = score.map(|score| Rank {
            score,
            signature: hex(&Sha256::digest(words.as_bytes())),
        });
    }
    Ok(rows)
}

/// Whether a list's `orderBy` argument asks for anything.
#[must_use]
pub fn is_ordered<T>(order: Option<&Vec<T>>) -> bool {
    order.is_some_and(|order| !order.is_empty())
}

/// The object behind a key that may be missing. None, too, for an object that the viewer may
/// not know of.
pub async fn optional<E: Visible, T>(
    ctx: &Context<'_>,
    id: Option<Uuid>,
    new: impl Fn(Arc<<E as EntityTrait>::Model>) -> T,
) -> Option<Result<T, Failure>> {
    let request = match Request::of(ctx) {
        Ok(request) => request,
        Err(failure) => return Some(Err(failure)),
    };
    let found = one::<E>(request, id?).await.transpose()?;
    Some(found.map(new))
}

/// The object behind a key that the database guarantees.
///
/// # Errors
/// When the row isn't there all the same, which is our own fault.
pub async fn required<E: Visible, T>(
    ctx: &Context<'_>,
    id: Uuid,
    new: impl Fn(Arc<<E as EntityTrait>::Model>) -> T,
) -> Result<T, Failure> {
    match one::<E>(Request::of(ctx)?, id).await? {
        Some(row) => Ok(new(row)),
        None => Err(Failure::internal(format!(
            "the row {id} that another row names is missing"
        ))),
    }
}
