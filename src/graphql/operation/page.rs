//! The sizes of what a field is asked for: pages and lists of ids, held against the limits before
//! anything is asked of the database.

use async_graphql::Value as Constant;

use super::{
    input_path::{At, Fault},
    normal::Given,
};
use crate::graphql::limits::LIMITS;

/// How many objects a field is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// `first`, else `last`.
    pub(super) page: Option<u64>,
    /// How many `ids`.
    pub(super) ids: Option<u64>,
}

/// Reads `first`, `last` and `ids` among a field's arguments.
///
/// # Errors
/// What is wrong: a page below 1 or above `LIMITS.page_max`, `first` together with `last`, more
/// ids than `LIMITS.nodes_max`.
pub(super) fn size(arguments: &[Given<'_>]) -> Result<Size, Fault> {
    let first = page(arguments, "first")?;
    let last = page(arguments, "last")?;
    if first.is_some() && last.is_some() {
        return Err(At::root("last").fault("first and last can't be given together"));
    }
    Ok(Size {
        page: first.or(last),
        ids: ids(arguments)?,
    })
}

fn page(arguments: &[Given<'_>], name: &str) -> Result<Option<u64>, Fault> {
    let Some(given) = arguments
        .iter()
        .find(|given| given.name == name && given.ty.is_named())
    else {
        return Ok(None);
    };
    let Constant::Number(number) = &given.value else {
        return Ok(None);
    };
    if given.ty.inner_named_type() != "Int" {
        return Ok(None);
    }
    match number.as_u64() {
        Some(page) if (1..=LIMITS.page_max).contains(&page) => Ok(Some(page)),
        _ => Err(given.fault(format!("{name} must be from 1 to {}", LIMITS.page_max))),
    }
}

fn ids(arguments: &[Given<'_>]) -> Result<Option<u64>, Fault> {
    let Some(given) = arguments.iter().find(|given| given.name == "ids") else {
        return Ok(None);
    };
    let Constant::List(ids) = &given.value else {
        return Ok(None);
    };
    let count = ids.len() as u64;
    if count > LIMITS.nodes_max {
        return Err(given.fault(format!(
            "ids holds {count} values; at most {} are allowed",
            LIMITS.nodes_max
        )));
    }
    Ok(Some(count))
}
