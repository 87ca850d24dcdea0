//! What the tests stand on: documents of two schemas, and an engine whose resolvers count.

mod engine;
mod random;

use cooperation_registry::graphql::operation::{Documents, Plan, Refused, Scalars};
use serde_json::Value;

pub(crate) use engine::{Calls, Engine, written};
pub(crate) use random::Random;

/// A check of some of the schema's scalars.
pub(crate) fn checks(scalar: &str, text: &str) -> Result<(), String> {
    let read = match scalar {
        "Date" => text.len() == 10 && text.split('-').count() == 3,
        "LocaleTag" => text.chars().all(|letter| letter.is_ascii_alphabetic()),
        _ => true,
    };
    read.then_some(())
        .ok_or_else(|| format!("\"{text}\" is no {scalar}"))
}

/// Documents of the registry's schema.
pub(crate) fn registry() -> Documents {
    Documents::new(include_str!("../../../../schema/schema.graphql")).unwrap()
}

/// Documents of a schema that has what the registry's hasn't yet.
pub(crate) fn toy() -> Documents {
    Documents::new(include_str!("../../../clients/validation/toy.graphql")).unwrap()
}

/// Reads and plans a document of one operation.
pub(crate) fn plan(documents: &Documents, text: &str, variables: &Value) -> Result<Plan, Refused> {
    let variables = variables.as_object().unwrap();
    documents
        .read(text)?
        .plan(None, variables, &Scalars(checks))
}

/// Why a document was refused.
pub(crate) fn refused(documents: &Documents, text: &str, variables: &Value) -> Refused {
    match plan(documents, text, variables) {
        Ok(_) => panic!("not refused: {text} with {variables}"),
        Err(refused) => refused,
    }
}
