//! The plan of a request: one operation with its variables, as the engine executes it, and what is
//! known of it before.

use apollo_compiler::{Node, ast::OperationType, executable::Operation};
use async_graphql::parser::types::{self, ExecutableDocument};
use serde_json::{Map, Value};

use super::{
    collect::Collector,
    conditions, cost,
    document::Document,
    normal::{self, Normal},
    refused::{Problem, Refused, Stage},
    value::{Reader, Scalars},
    variables,
};
use crate::error::Code;

/// What kind of operation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It reads.
    Query,
    /// It writes.
    Mutation,
    /// It waits for what happens.
    Subscription,
}

/// A request that may run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What kind of operation it is.
    pub kind: Kind,
    /// How many objects it is estimated to read.
    pub cost: u64,
    /// What the engine executes: a single operation without a name, without fragments other than
    /// those that tell types apart, without variables and directives, in which every response key
    /// of an object stands once. The request to the engine must have no operation name.
    pub document: ExecutableDocument,
    /// The operation's name, for the log.
    pub operation_name: Option<String>,
    /// Whether it asks for the schema itself.
    pub introspects: bool,
}

impl Document {
    /// Plans one of the document's operations with the variables that were sent.
    ///
    /// # Errors
    /// What is wrong: there is no such operation (GraphQL specification, section 6.1), a value
    /// can't be read (6.1.2, 6.4.1), a page is too large, a mutation has several fields, or it is
    /// estimated to cost too much.
    pub fn plan(
        &self,
        operation_name: Option<&str>,
        variables: &Map<String, Value>,
        checks: &Scalars,
    ) -> Result<Plan, Refused> {
        let one = |problem| Refused::one(Stage::Plan, problem);
        let several = |problems| Refused::several(Stage::Plan, problems);
        let operation = self.operation(operation_name).map_err(one)?;
        let (typing, places) = (self.typing(), self.places());
        conditions::check_variables(variables.values()).map_err(one)?;
        let variables =
            variables::coerced(operation, variables, typing, checks, places).map_err(several)?;
        let set = &operation.selection_set;
        let picked = Collector::new(typing, self.executable(), &variables)
            .collect(&set.ty, &[set])
            .map_err(one)?;
        let reader = Reader {
            typing,
            checks,
            variables: &variables,
        };
        let mut problems = Vec::new();
        let root = normal::with_arguments(picked, &reader, places, &mut problems);
        if !problems.is_empty() {
            return Err(several(problems));
        }
        let (kind, ty) = match operation.operation_type {
            OperationType::Query => (Kind::Query, types::OperationType::Query),
            OperationType::Mutation => (Kind::Mutation, types::OperationType::Mutation),
            OperationType::Subscription => (Kind::Subscription, types::OperationType::Subscription),
        };
        if kind == Kind::Mutation {
            self.one_mutation(&root).map_err(one)?;
        }
        // A mutation's input names what it changes; its lists are bounded where they are read.
        let dear = match kind {
            Kind::Mutation => 0,
            Kind::Query | Kind::Subscription => conditions::cost(&root).map_err(one)?,
        };
        let objects = cost::estimate(&root, kind == Kind::Mutation, typing);
        let cost = objects.saturating_add(dear);
        cost::check(cost).map_err(one)?;
        cost::check_introspection(&root).map_err(one)?;
        Ok(Plan {
            kind,
            cost,
            introspects: root.iter().any(cost::introspects),
            operation_name: operation.name.as_ref().map(ToString::to_string),
            document: normal::document(ty, operation.location(), root, places),
        })
    }

    /// The operation to run (GraphQL specification, section 6.1, `GetOperation`).
    fn operation(&self, name: Option<&str>) -> Result<&Node<Operation>, Problem> {
        let unknown = |message: &str| Problem::input(vec!["operationName".to_owned()], message);
        let operations = &self.executable().operations;
        match name {
            Some(name) => operations
                .named
                .get(name)
                .ok_or_else(|| unknown("the document has no operation of this name")),
            None => {
                let mut all = operations.iter();
                match (all.next(), all.next()) {
                    (Some(only), None) => Ok(only),
                    (None, _) => Err(unknown("the document has no operation")),
                    (Some(_), Some(_)) => Err(unknown(
                        "the document has several operations; operationName must say which to run",
                    )),
                }
            }
        }
    }

    /// A request has one idempotency key and one answer, so it is one mutation.
    fn one_mutation(&self, root: &[Normal<'_>]) -> Result<(), Problem> {
        let mut fields = root.iter().filter(|field| field.field.name != "__typename");
        match (fields.next(), fields.next()) {
            (Some(_), Some(second)) => {
                let place = second.field.location();
                Err(Problem::new(
                    Code::QueryRejected,
                    "one mutation a request: this one has several; send them one by one",
                )
                .at(place.map(|span| self.places().at(span.offset()))))
            }
            _ => Ok(()),
        }
    }
}
