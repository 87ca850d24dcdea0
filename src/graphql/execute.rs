//! Running one request: read, hold against the schema, answer wave by wave, rewrite the errors.

use std::sync::Arc;

use async_graphql::{Pos, Response, ServerError, Variables, parser::parse_query};
use serde::Deserialize;

use super::{
    fault::{Stage, rewritten},
    guard,
    request::Request,
    schema::Registry,
    variables,
    waves::drive,
};

/// A request as GraphQL over HTTP carries it.
#[derive(Debug, Deserialize)]
pub struct GraphqlRequest {
    /// The document.
    pub query: String,
    /// Which of its operations to run, if it has several.
    #[serde(rename = "operationName", default)]
    pub operation_name: Option<String>,
    /// The values of its variables.
    #[serde(default)]
    pub variables: Variables,
}

/// Runs requests against the schema.
#[derive(Clone)]
pub struct Executor {
    schema: Registry,
}

/// What came of a request.
#[derive(Debug)]
pub struct Answer {
    /// What the client gets.
    pub response: Response,
    /// Whether execution began. Where it didn't, the answer must have no `data` entry (GraphQL
    /// specification, section 7.1).
    pub executed: bool,
}

impl Executor {
    /// Runs requests against `schema`.
    #[must_use]
    pub fn new(schema: Registry) -> Self {
        Self { schema }
    }

    /// Answers a request.
    pub async fn execute(&self, asked: GraphqlRequest, request: Arc<Request>) -> Answer {
        if let Err(sentence) = guard::check_text(&asked.query) {
            return refused(Stage::Guard, vec![ServerError::new(sentence, None)]);
        }
        let document = match parse_query(&asked.query) {
            Ok(document) => document,
            Err(error) => return refused(Stage::Parse, vec![error.into()]),
        };
        if let Err(sentence) = guard::check(&document) {
            return refused(Stage::Guard, vec![ServerError::new(sentence, None)]);
        }
        let name = asked.operation_name.as_deref();
        let variables = match variables::coerced(asked.variables, &document, name) {
            Ok(variables) => variables,
            Err(failure) => {
                let error = async_graphql::Error::from(failure).into_server_error(Pos::default());
                return refused(
                    Stage::Execute,
                    vec![ServerError {
                        locations: vec![],
                        ..error
                    }],
                );
            }
        };
        let mut inner = async_graphql::Request::new(asked.query)
            .variables(variables)
            .data(request.clone());
        inner.operation_name = asked.operation_name;
        inner.set_parsed_query(document);
        let response = drive(&request, self.schema.execute(inner)).await;
        // Before execution no error has a path, and there is no data.
        let before = !response.errors.is_empty()
            && response.errors.iter().all(|error| error.path.is_empty());
        if before {
            return refused(Stage::Validate, response.errors);
        }
        let mut answered = Response::new(response.data);
        answered.errors = rewritten(Stage::Execute, response.errors);
        Answer {
            response: answered,
            executed: true,
        }
    }
}

fn refused(stage: Stage, errors: Vec<ServerError>) -> Answer {
    Answer {
        response: Response::from_errors(rewritten(stage, errors)),
        executed: false,
    }
}
