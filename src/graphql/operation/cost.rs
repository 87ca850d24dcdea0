//! What an operation is estimated to cost, in objects that it reads.
//!
//! The estimate is made before any statement, of what could come back at most where a page says
//! so, and of [`LIST`] where nothing does.

use apollo_compiler::Name;

use super::{normal::Normal, refused::Problem, typing::Typing};
use crate::error::Code;
use crate::graphql::limits::LIMITS;

/// Objects in a list that has no pages: the measures, statements or countries of one programme.
const LIST: u64 = 10;

/// What a field costs, in objects, that is answered by summing or judging all programmes of a portfolio. Each
/// is a statement of its own, however many such fields there are.
const SUM: u64 = 200;

/// What a list costs that is found by the same judgement, for one group of a portfolio.
const GROUP: u64 = 50;

/// What a mutation costs, whatever it answers.
const MUTATION: u64 = 10;

/// The introspection lists whose items lead to such lists again.
const NESTING: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

/// Estimates the objects that `root` asks for.
pub(super) fn estimate(root: &[Normal<'_>], mutation: bool, typing: &Typing) -> u64 {
    root.iter().fold(0, |sum: u64, field| {
        let own = if mutation {
            MUTATION
        } else if typing.is_composite(field.kind) {
            objects(field, None)
        } else {
            0
        };
        let within = if mutation { 1 } else { own };
        sum.saturating_add(own)
            .saturating_add(below(field, within, typing))
    })
}

/// Objects below `times` objects that a field leads to.
fn below(field: &Normal<'_>, times: u64, typing: &Typing) -> u64 {
    field
        .below
        .iter()
        .filter(|inner| typing.is_composite(inner.kind))
        .fold(0, |sum: u64, inner| {
            let dear = times.saturating_mul(price(field.kind, inner.field.name.as_str()));
            let times = times.saturating_mul(objects(inner, Some(field)));
            sum.saturating_add(dear)
                .saturating_add(times)
                .saturating_add(below(inner, times, typing))
        })
}

/// What a field costs beside the objects that it leads to.
fn price(parent: &Name, field: &str) -> u64 {
    match (parent.as_str(), field) {
        ("Portfolio", "programmes") => 0,
        ("Portfolio", _) => SUM,
        ("BudgetGroup" | "CoverageGroup" | "Exclusion" | "PartnerTotal", "programmes")
        | ("MoneyTotal", "records")
        | ("CoverageGroup" | "PartnerTotal", _) => GROUP,
        _ => 0,
    }
}

/// Objects that a field leads to from one object.
fn objects(field: &Normal<'_>, parent: Option<&Normal<'_>>) -> u64 {
    let name = field.field.name.as_str();
    if let Some(parent) = parent
        && is_connection(parent.kind)
        && matches!(name, "nodes" | "edges")
    {
        return parent.size.page.unwrap_or(LIMITS.page_default);
    }
    if !field.field.definition.ty.is_list() {
        return 1;
    }
    field.size.ids.unwrap_or(LIST)
}

/// Whether a type is a page of a list (Relay cursor connections specification, section 2).
fn is_connection(kind: &Name) -> bool {
    kind.ends_with("Connection")
}

/// Holds an estimate against the limit.
///
/// # Errors
/// A sentence with both figures.
pub(super) fn check(cost: u64) -> Result<(), Problem> {
    if cost > LIMITS.cost {
        return Err(Problem::new(
            Code::QueryRejected,
            format!(
                "the request is estimated to read {cost} objects; at most {} are allowed: ask for \
                 smaller pages, or for less below them",
                LIMITS.cost
            ),
        ));
    }
    Ok(())
}

/// Holds what is asked of the schema itself against the limit: its types lead to fields and these
/// to types again, and there are many more than [`LIST`] of them.
///
/// # Errors
/// A sentence with the limit.
pub(super) fn check_introspection(root: &[Normal<'_>]) -> Result<(), Problem> {
    fn nested(fields: &[Normal<'_>]) -> u64 {
        fields
            .iter()
            .map(|field| {
                let own = NESTING.contains(&field.field.name.as_str());
                u64::from(own) + nested(&field.below)
            })
            .max()
            .unwrap_or(0)
    }
    for field in root.iter().filter(|field| introspects(field)) {
        if nested(&field.below) > LIMITS.introspection_lists {
            return Err(Problem::new(
                Code::QueryRejected,
                format!(
                    "the introspection nests more than {} of fields, inputFields, interfaces and \
                     possibleTypes",
                    LIMITS.introspection_lists
                ),
            ));
        }
    }
    Ok(())
}

/// Whether a field of the root is about the schema.
pub(super) fn introspects(field: &Normal<'_>) -> bool {
    matches!(field.field.name.as_str(), "__schema" | "__type")
}
