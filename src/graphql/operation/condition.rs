//! `@skip` and `@include`, decided before anything is executed.

use apollo_compiler::ast::{DirectiveList, Value};
use async_graphql::Value as Constant;

use super::{refused::Problem, value::Coerced};

/// Whether `@skip` and `@include` leave a selection in (GraphQL specification, sections 3.13.1
/// and 3.13.2).
///
/// # Errors
/// A sentence for the caller when a variable that decides is null.
pub(super) fn included(directives: &DirectiveList, variables: &Coerced) -> Result<bool, Problem> {
    for (name, wanted) in [("skip", false), ("include", true)] {
        let Some(directive) = directives.get(name) else {
            continue;
        };
        let is = match directive
            .specified_argument_by_name("if")
            .map(|value| &**value)
        {
            Some(Value::Boolean(is)) => Some(*is),
            Some(Value::Variable(name)) => match variables.get(name) {
                Some(Constant::Boolean(is)) => Some(*is),
                // A default lets a nullable variable stand here, and null come.
                _ => {
                    return Err(Problem::input(
                        vec!["variables".to_owned(), name.to_string()],
                        "null is no value of the type Boolean!",
                    ));
                }
            },
            _ => None,
        };
        if is == Some(!wanted) {
            return Ok(false);
        }
    }
    Ok(true)
}
