//! Reading arguments, and following a key to its row.

use std::sync::Arc;

use async_graphql::Context;
use sea_orm::{ActiveEnum, Condition, EntityTrait, sea_query::Expr};
use uuid::Uuid;

use super::{
    limits::LIMITS,
    place::Place,
    relation::{Visible, is_one_of_texts, one},
    request::Request,
};
use crate::{
    error::Failure,
    id::{Kind, NodeId},
    text::Bounds,
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

/// The condition of a list's `search` argument on the object whose key is `id`.
///
/// # Errors
/// [`Failure::Input`] for a search that can't be answered, such as one of exclusions alone.
pub fn searched(at: &Place, id: Expr, search: Option<String>) -> Result<Condition, Failure> {
    match search {
        None => Ok(Condition::all()),
        Some(words) => crate::search::matching(at.backend, id, &words)
            .map_err(|error| Failure::input(&["search"], error.to_string())),
    }
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
