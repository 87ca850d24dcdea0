//! Defaults of variables, filled in before execution.
//!
//! The engine decides `@include(if: $on)` by the variables as they were sent, so a variable that
//! was left out would drop the field although the document gives it a default.

use async_graphql::{
    Variables,
    parser::types::{DocumentOperations, ExecutableDocument},
};

/// The variables, with the operation's defaults in place of those that were left out.
pub(super) fn with_defaults(
    mut sent: Variables,
    document: &ExecutableDocument,
    operation: Option<&str>,
) -> Variables {
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
    }
    sent
}
