//! Variables before execution: defaults filled in, required ones held to be there.
//!
//! The engine decides `@include(if: $on)` by the variables as they were sent, so a variable that
//! was left out would drop the field although the document gives it a default.

use async_graphql::{
    Value, Variables,
    parser::types::{DocumentOperations, ExecutableDocument},
};

use crate::error::Failure;

/// The variables, with the operation's defaults in place of those that were left out. The
/// engine would run a document whose required variable is missing as if the argument were.
///
/// # Errors
/// The name of a required variable that was left out or is null, and a sentence (GraphQL
/// specification, section 6.1.2).
pub(super) fn coerced(
    mut sent: Variables,
    document: &ExecutableDocument,
    operation: Option<&str>,
) -> Result<Variables, Failure> {
    let operation = match (&document.operations, operation) {
        (DocumentOperations::Single(only), _) => Some(only),
        (DocumentOperations::Multiple(several), Some(name)) => several.get(name),
        (DocumentOperations::Multiple(several), None) => several.values().next(),
    };
    for definition in operation
        .iter()
        .flat_map(|operation| &operation.node.variable_definitions)
    {
        let definition = &definition.node;
        if let Some(default) = &definition.default_value
            && !sent.contains_key(&definition.name.node)
        {
            sent.insert(definition.name.node.clone(), default.node.clone());
        }
        let (name, kind) = (&definition.name.node, &definition.var_type.node);
        if !kind.nullable && matches!(sent.get(name), None | Some(Value::Null)) {
            return Err(Failure::input(
                &["variables", name],
                format!("the variable ${name} of the required type {kind} was not given"),
            ));
        }
    }
    Ok(sent)
}
